//! History and reports of the company: they agree with each other and with the actions of a test.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use support::{Client, done};
use vbem_simulator::{Object, Pace, Simulator, World};

/// Task sessions of each type of job sessions.
const TASKS: [(&str, &str, &str); 3] = [
    ("BackupJobSession", "BackupTaskSession", "JobSessionUid"),
    ("ReplicaJobSession", "ReplicaTaskSession", "JobSessionUid"),
    ("CdpReplicaSession", "CdpReplicaTaskSession", "PolicySessionUid"),
];

fn text<'w>(object: &'w Object, member: &str) -> &'w str {
    object.tree.text(member).unwrap_or_default()
}

fn simulator() -> Simulator {
    Simulator::builder()
        .pace(Pace::Manual)
        .activity_duration(Duration::from_secs(60))
        .start_blocking()
        .unwrap()
}

#[test]
fn failed_sessions_have_failed_tasks_with_reasons_in_a_realistic_share() {
    let sim = simulator();
    sim.inspect(|world| {
        let mut results: BTreeMap<&str, usize> = BTreeMap::new();
        for (sessions, tasks, owner) in TASKS {
            let failed = |result: &str| -> BTreeSet<String> {
                let tasks = world.objects_of(tasks).into_iter().filter(|it| text(it, "Result") == result);
                tasks
                    .map(|it| {
                        assert!(!text(it, "Reason").is_empty(), "{}", it.name);
                        text(it, owner).rsplit(':').next().unwrap().to_owned()
                    })
                    .collect()
            };
            let (failed, warned) = (failed("Failed"), failed("Warning"));
            for session in world.objects_of(sessions) {
                let result = text(session, "Result");
                // Sessions of single computers are parts of those of their job.
                if !session.name.starts_with(text(session, "JobName")) {
                    continue;
                }
                *results.entry(result).or_default() += 1;
                assert_eq!(failed.contains(session.id()), result == "Failed", "{}", session.name);
                assert_eq!(warned.contains(session.id()), result == "Warning", "{}", session.name);
                assert_eq!(
                    !text(session, "FailureMessage").is_empty(),
                    result == "Failed",
                    "{}",
                    session.name
                );
            }
        }
        let all: usize = results.values().sum();
        let percent = |result: &str| results[result] * 100 / all;
        assert!((3..=6).contains(&percent("Failed")), "{results:?}");
        assert!((5..=10).contains(&percent("Warning")), "{results:?}");
    });
}

/// Returns the hour of the daily schedule of a job.
fn scheduled_hour(job: &Object) -> Option<i64> {
    let schedule = job.tree.record("JobScheduleOptions")?.record("Standart")?.record("OptionsDaily")?;
    schedule.text("Time")?.get(..2)?.parse().ok()
}

#[test]
fn last_scheduled_run_has_taken_place_at_any_time_of_start() {
    for start in [
        "2026-06-15T03:00:00Z",
        "2026-06-15T12:00:00Z",
        "2026-06-15T00:00:00Z",
        "2026-06-15T20:10:00Z",
        "2026-06-15T23:59:59Z",
    ] {
        let now: Timestamp = start.parse().unwrap();
        let sim = Simulator::builder().days(3).now(now).pace(Pace::Manual).start_blocking().unwrap();
        let checked = sim.inspect(|world| {
            let mut checked = 0;
            for job in ["Job", "AgentBackupJob", "NasJob"].into_iter().flat_map(|it| world.objects_of(it)) {
                let Some(hour) = scheduled_hour(job) else { continue };
                let midnight = now.as_second().div_euclid(86_400) * 86_400;
                let today = midnight + hour * 3600;
                let last = if today < now.as_second() { today } else { today - 86_400 };
                let newest = newest_session(world, &job.name);
                let newest = newest.unwrap_or_else(|| panic!("{start}: {} has no session", job.name));
                let late = newest.as_second() - last;
                assert!((0..60).contains(&late), "{start}: {} started {late} s late", job.name);
                let next: Timestamp = text(job, "NextRun").parse().unwrap_or(now);
                assert!(next >= now && next.as_second() == last + 86_400, "{start}: {} {next}", job.name);
                checked += 1;
            }
            let future = |it: &&Object| text(it, "EndTimeUTC").parse::<Timestamp>().is_ok_and(|it| it > now);
            let sessions = TASKS.iter().flat_map(|it| [it.0, it.1]);
            assert_eq!(sessions.flat_map(|it| world.objects_of(it)).filter(future).count(), 0, "{start}");
            checked
        });
        assert_eq!(checked, 10, "{start}");
    }
}

fn newest_session(world: &World, job: &str) -> Option<Timestamp> {
    let all = ["BackupJobSession", "ReplicaJobSession"].into_iter().flat_map(|it| world.objects_of(it));
    let own = all.filter(|it| text(it, "JobName") == job);
    own.filter_map(|it| text(it, "CreationTimeUTC").parse().ok()).max()
}

fn report(client: &mut Client, name: &str) -> Value {
    let target = format!("/api/reports/summary/{name}");
    client.send("GET", &target, &[("Accept", "application/json")], b"").json()
}

#[test]
fn repository_report_has_a_period_for_each_repository_with_the_size_of_its_files() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let frame = report(&mut client, "repository");
    assert!(frame["CapacityPlanningReportLink"].as_str().unwrap().starts_with("Workspace/ViewReport.aspx?"));
    let periods = frame["Periods"].as_array().unwrap().clone();
    assert_eq!(periods.len(), 4);
    let list =
        client.send("GET", "/api/repositories?format=Entity", &[("Accept", "application/json")], b"").json();
    for (period, repository) in periods.iter().zip(list["Repositories"].as_array().unwrap()) {
        for member in ["Name", "Capacity", "FreeSpace"] {
            assert_eq!(period[member], repository[member], "{member}");
        }
        let number = |member: &str| period[member].as_i64().unwrap();
        assert!(number("FreeSpace") + number("BackupSize") <= number("Capacity"), "{period}");
    }
    let of_jobs = sim.inspect(|world| -> i64 {
        let files = world.objects_of("BackupFile").into_iter();
        files.filter_map(|it| it.tree.integer("BackupSize")).sum()
    });
    let reported: i64 = periods.iter().map(|it| it["BackupSize"].as_i64().unwrap()).sum();
    assert_eq!(reported, of_jobs);
}

#[test]
fn processed_vms_report_counts_the_machines_of_the_last_seven_days() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let frame = report(&mut client, "processed_vms");
    let days = frame["Days"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    assert_eq!(days[0]["Timestamp"], "2026-06-15T00:00:00Z");
    assert_eq!(days[6]["Timestamp"], "2026-06-09T00:00:00Z");
    for day in days {
        let date = &day["Timestamp"].as_str().unwrap()[..10];
        for (member, tasks) in [("BackupedVms", "BackupTaskSession"), ("ReplicatedVms", "ReplicaTaskSession")]
        {
            let machines = sim.inspect(|world| {
                let of_day = world.objects_of(tasks).into_iter();
                let of_day = of_day.filter(|it| text(it, "CreationTimeUTC").starts_with(date));
                let of_day = of_day.filter(|it| it.tree.contains("VmUid"));
                of_day.map(|it| text(it, "VmDisplayName").to_owned()).collect::<BTreeSet<_>>()
            });
            assert_eq!(day[member].as_i64().unwrap(), i64::try_from(machines.len()).unwrap(), "{day}");
        }
    }
    assert_eq!(days[1]["BackupedVms"], 40, "agents and shares are no VMs: {days:?}");
    let overview = report(&mut client, "overview");
    let states = ["SuccessfulVmLastestStates", "WarningVmLastestStates", "FailedVmLastestStates"];
    assert_eq!(states.iter().map(|it| overview[it].as_i64().unwrap()).sum::<i64>(), 40, "{overview}");
    let machines = report(&mut client, "vms_overview");
    assert_eq!((&machines["BackedUpVms"], &machines["ReplicatedVms"]), (&40.into(), &6.into()), "{machines}");
}

#[test]
fn job_statistics_name_the_longest_jobs_and_count_all_runs() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let frame = report(&mut client, "job_statistics");
    assert!(frame["BackupJobStatusReportLink"].as_str().unwrap().starts_with("Workspace/ViewReport.aspx?"));
    let number = |member: &str| frame[member].as_u64().unwrap();
    let runs =
        sim.inspect(|it| it.objects_of("BackupJobSession").len() + it.objects_of("ReplicaJobSession").len());
    assert_eq!(number("TotalJobRuns"), u64::try_from(runs).unwrap());
    assert_eq!(
        number("TotalJobRuns"),
        number("SuccessfulJobRuns") + number("WarningsJobRuns") + number("FailedJobRuns")
    );
    assert_eq!(number("ScheduledJobs"), number("ScheduledBackupJobs") + number("ScheduledReplicaJobs"));
    assert_eq!((number("MaxJobDuration"), number("MaxBackupJobDuration")), (34 * 60, 34 * 60));
    assert_eq!(number("MaxReplicaJobDuration"), 14 * 60);
    assert!(frame["MaxDurationBackupJobName"].as_str().unwrap().ends_with("Backup"), "{frame}");
    assert!(frame["MaxDurationReplicaJobName"].as_str().unwrap().ends_with("Replication"), "{frame}");
}

#[test]
fn reports_follow_a_run_of_a_job() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let before = (report(&mut client, "job_statistics"), report(&mut client, "repository"));
    let points = report(&mut client, "vms_overview")["RestorePoints"].as_i64().unwrap();
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let start = client.get(&job).links("Start", "").remove(0);
    done(&sim, &mut client, &start, "");
    assert_eq!(report(&mut client, "overview")["RunningJobs"], 1);
    assert_eq!(report(&mut client, "job_statistics")["TotalJobRuns"], before.0["TotalJobRuns"]);
    sim.clock().advance(Duration::from_secs(60));
    let after = (report(&mut client, "job_statistics"), report(&mut client, "repository"));
    assert_eq!(report(&mut client, "overview")["RunningJobs"], 0);
    let runs = |report: &Value| report["TotalJobRuns"].as_i64().unwrap();
    assert_eq!(runs(&after.0), runs(&before.0) + 1);
    assert_eq!(report(&mut client, "vms_overview")["RestorePoints"].as_i64().unwrap(), points + 10);
    let number = |report: &Value, member: &str| report["Periods"][0][member].as_i64().unwrap();
    let used = number(&after.1, "BackupSize") - number(&before.1, "BackupSize");
    assert_eq!(used, 30 << 30);
    assert_eq!(number(&before.1, "FreeSpace") - number(&after.1, "FreeSpace"), used);
}

#[test]
fn stopped_run_fails_with_a_reason_for_each_machine() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let own = job.split('?').next().unwrap().to_owned();
    let free =
        |client: &mut Client| report(client, "repository")["Periods"][0]["FreeSpace"].as_i64().unwrap();
    let before = free(&mut client);
    let task = done(&sim, &mut client, &format!("{own}?action=start"), "");
    let session = task.links("Related", "BackupJobSession").remove(0);
    assert!(free(&mut client) < before);
    done(&sim, &mut client, &format!("{own}?action=stop"), "");
    assert_eq!(free(&mut client), before, "the removed file gives its space back");
    let tasks = client.get(&session).links("Down", "BackupTaskSessionReferenceList").remove(0);
    let tasks = client.get(&format!("{tasks}?format=Entity")).text();
    assert_eq!(tasks.matches("<Reason>Operation was canceled by user.</Reason>").count(), 10, "{tasks}");
}

#[test]
fn stopped_run_of_any_job_has_failed_tasks_with_reasons() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    for (list, kind) in [("jobs", "Job"), ("agents/jobs", "AgentBackupJob")] {
        for job in client.get(&format!("/api/{list}")).links("Alternate", "") {
            let entity = client.get(&job);
            assert!(entity.text().contains(&format!("<{kind} ")), "{job}");
            let own = job.split('?').next().unwrap();
            done(&sim, &mut client, &format!("{own}?action=start"), "");
            done(&sim, &mut client, &format!("{own}?action=stop"), "");
        }
    }
    sim.inspect(|world| {
        let mut stopped = 0;
        for (sessions, tasks, owner) in TASKS {
            let all = world.objects_of(sessions).into_iter();
            for session in all.filter(|it| text(it, "FailureMessage") == "Operation was canceled by user.") {
                let own = |it: &&Object| text(it, owner).ends_with(session.id());
                let own: Vec<_> = world.objects_of(tasks).into_iter().filter(own).collect();
                assert!(!own.is_empty(), "{}", session.name);
                assert!(
                    own.iter().all(|it| text(it, "Result") == "Failed" && !text(it, "Reason").is_empty())
                );
                stopped += 1;
            }
        }
        assert_eq!(stopped, 10);
    });
}
