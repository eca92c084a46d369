//! Totals over all backup servers, counted from the objects.

use super::Seeder;
use crate::value::Value;
use crate::world::ObjectId;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let count =
        |seeder: &Seeder<'_>, resource: &str| i64::try_from(seeder.all(resource).len()).unwrap_or(i64::MAX);
    let sessions = |seeder: &Seeder<'_>, result: &str| {
        let all = seeder
            .all("BackupJobSession")
            .into_iter()
            .filter(|id| text(seeder, *id, "Result") == Some(result));
        i64::try_from(all.count()).unwrap_or(i64::MAX)
    };
    let machines = i64::try_from(seeder.machines.len()).unwrap_or(i64::MAX);
    let (servers, jobs) = (count(seeder, "BackupServer"), count(seeder, "Job"));
    let overview = seeder.only("OverviewReportFrame");
    for (member, value) in [
        ("BackupServers", servers),
        ("ProxyServers", 2),
        ("RepositoryServers", count(seeder, "Repository")),
        ("RunningJobs", 0),
        ("ScheduledJobs", jobs),
        ("SuccessfulVmLastestStates", machines),
        ("WarningVmLastestStates", 0),
        ("FailedVmLastestStates", 0),
    ] {
        seeder.set(overview, member, value);
    }
    let files = |seeder: &Seeder<'_>, kind: &str| -> i64 {
        let all =
            seeder.all("BackupFile").into_iter().filter(|id| text(seeder, *id, "FileType") == Some(kind));
        all.filter_map(|id| match seeder.world.object(id)?.tree.get("BackupSize") {
            Some(Value::Integer(size)) => Some(*size),
            _ => None,
        })
        .sum()
    };
    let (full, incremental) = (files(seeder, "vbk"), files(seeder, "vib"));
    let machines_overview = seeder.only("VmsOverviewReportFrame");
    for (member, value) in [
        ("ProtectedVms", machines),
        ("BackedUpVms", machines),
        ("ReplicatedVms", 5),
        ("RestorePoints", count(seeder, "VmRestorePoint")),
        ("FullBackupPointsSize", full),
        ("IncrementalBackupPointsSize", incremental),
        ("SuccessBackupPercents", 97),
    ] {
        seeder.set(machines_overview, member, value);
    }
    let statistics = seeder.only("JobStatisticsReportFrame");
    for (member, value) in [
        ("RunningJobs", 0),
        ("ScheduledJobs", jobs),
        ("TotalJobRuns", count(seeder, "BackupJobSession")),
        ("SuccessfulJobRuns", sessions(seeder, "Success")),
        ("WarningsJobRuns", sessions(seeder, "Warning")),
        ("FailedJobRuns", sessions(seeder, "Failed")),
    ] {
        seeder.set(statistics, member, value);
    }
}

fn text<'w>(seeder: &'w Seeder<'_>, id: ObjectId, member: &str) -> Option<&'w str> {
    seeder.world.object(id)?.tree.text(member)
}
