//! Results of past runs: which runs and which machines in them had a warning or failed, and why.

/// Reasons of failures.
const FAILURES: [&str; 4] = [
    "Cannot create a snapshot of the VM: the datastore has not enough free space.",
    "Cannot connect to the host: the connection timed out.",
    "Not enough free space in the repository.",
    "Cannot freeze the guest: the account is locked.",
];

/// Reasons of warnings.
const WARNINGS: [&str; 3] = [
    "Guest files were not indexed: the indexing service is stopped.",
    "Changed block tracking is disabled; the whole disk was read.",
    "The disk of the repository is getting low on free space.",
];

/// Result of a run or of a machine in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Value of `Result`.
    pub(super) result: &'static str,
    /// Reason of a failure or warning; empty for success.
    pub(super) reason: &'static str,
}

impl Outcome {
    pub(super) const SUCCESS: Self = Self { result: "Success", reason: "" };

    /// Returns the result of the n-th last run of a job that starts at an hour: of 26 runs, one has failed and two had a
    /// warning.
    pub(super) fn of_run(run: u64, hour: u64) -> Self {
        let pick = |reasons: &[&'static str]| {
            let at = usize::try_from(run + hour).unwrap_or(0) % reasons.len().max(1);
            reasons.get(at).copied().unwrap_or_default()
        };
        match (run * 7 + hour * 5 + 3) % 26 {
            1 => Self { result: "Failed", reason: pick(&FAILURES) },
            7 | 17 => Self { result: "Warning", reason: pick(&WARNINGS) },
            _ => Self::SUCCESS,
        }
    }

    /// Returns the result of one machine of a run with this result: that of the run for one machine, success for the
    /// others.
    pub(super) fn of_machine(self, run: u64, machine: usize, machines: usize) -> Self {
        let affected = usize::try_from(run).unwrap_or(0) % machines.max(1);
        if machine == affected { self } else { Self::SUCCESS }
    }

    pub(super) fn failed(self) -> bool {
        self.result == "Failed"
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn runs_of_any_hour_fail_and_warn_in_a_realistic_share() {
        for hour in 0..24 {
            let count =
                |result: &str| (1..=26).filter(|run| Outcome::of_run(*run, hour).result == result).count();
            assert_eq!((count("Failed"), count("Warning"), count("Success")), (1, 2, 23), "{hour}");
        }
    }

    #[test]
    fn failed_run_has_one_failed_machine_with_a_reason() {
        let failed = (1..=26).find(|run| Outcome::of_run(*run, 20).failed());
        assert!(failed.is_some());
        let run = failed.unwrap_or_default();
        let machines: Vec<_> = (0..10).map(|at| Outcome::of_run(run, 20).of_machine(run, at, 10)).collect();
        assert_eq!(machines.iter().filter(|it| it.failed() && !it.reason.is_empty()).count(), 1);
    }
}
