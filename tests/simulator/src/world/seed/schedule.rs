//! Schedules of jobs: one run each day, as the history shows, with the other schedules switched off.

use crate::value::{Tree, Value};

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the schedule of a job that starts every day at an hour of UTC.
pub(super) fn daily(hour: u64) -> Tree {
    let time = format!("{hour:02}:00:00.0000000+00:00");
    let retries = Tree::new().with("RetryTimes", 3).with("RetryTimeout", 10).with("RetrySpecified", true);
    let daily = switched(true)
        .with("Kind", "Everyday")
        .with("Days", texts(&DAYS))
        .with("Time", time.as_str())
        .with("TimeOffsetUtc", 0);
    let monthly = switched(false)
        .with("Time", time.as_str())
        .with("TimeOffsetUtc", 0)
        .with("DayNumberInMonth", "Fourth")
        .with("DayOfWeek", "Saturday")
        .with("Months", texts(&MONTHS))
        .with("DayOfMonth", 1);
    let periodically =
        switched(false).with("Kind", "Hours").with("FullPeriod", 1).with("Schedule", whole_week());
    let standard = Tree::new()
        .with("RetryOptions", retries)
        .with("WaitForBackupCompletion", true)
        .with("BackupCompetitionWaitingPeriodMin", 180)
        .with("OptionsDaily", daily)
        .with("OptionsMonthly", monthly)
        .with("OptionsPeriodically", periodically)
        .with("OptionsContinuous", switched(false).with("Schedule", whole_week()))
        .with("OptionsBackupWindow", switched(false).with("TimePeriods", whole_week()))
        .with("OptionsDaisyChaining", switched(false).with("PreviousJobUid", ""));
    Tree::new().with("Standart", standard)
}

/// Returns the schedule of a job that copies backups as soon as they exist.
pub(super) fn immediate() -> Tree {
    let continuous = switched(true).with("Schedule", whole_week());
    Tree::new().with("ImmediateCopyMode", Tree::new().with("OptionsContinuous", continuous))
}

fn switched(enabled: bool) -> Tree {
    Tree::new().with("Enabled", enabled)
}

fn texts(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| Value::from(*name)).collect()
}

/// Returns all hours of a week.
fn whole_week() -> Tree {
    let hours = ["1"; 24].join(",");
    let days =
        DAYS.iter().map(|day| Value::Record(Tree::new().with("Name", *day).with("text", hours.as_str())));
    Tree::new().with("Day", days.collect::<Vec<_>>())
}
