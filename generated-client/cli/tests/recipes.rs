//! `restore` and `files` against a simulator.

#![allow(clippy::unwrap_used, reason = "of tests")]

mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use support::{Outcome, Stage};
use vbem_client::link::{Content, LinkTo};
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Pace, Rule};

/// A simulator whose tasks and restores end with the next request.
fn fast() -> Stage {
    Stage::with(|builder| builder.pace(Pace::PerRequest(Duration::from_secs(10))))
}

/// A simulator whose restores do not end during a test.
fn endless() -> Stage {
    Stage::with(|builder| builder.activity_duration(Duration::from_secs(1_000_000)))
}

fn posts(stage: &Stage) -> Vec<String> {
    let requests = stage.sim.requests();
    let posts = requests.iter().filter(|it| it.method == "POST" && !it.target.contains("essionMngr"));
    posts.map(|it| it.target.clone()).collect()
}

/// Returns a text with everything that differs between runs replaced.
fn stable(stage: &Stage, text: &str) -> String {
    let word = |word: &str| match word.rsplit_once(':') {
        Some((kind, id)) if id.len() == 36 => format!("{kind}:ID"),
        _ => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    stage.stable(text).lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn restore_with_wait_writes_the_log_of_its_session() {
    let stage = fast();
    let outcome = stage.run(&["restore", "crm-db", "--yes", "--wait", "--power-on"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{outcome:?}");
    insta::assert_snapshot!("restore-log", stable(&stage, &outcome.out));
    assert_eq!(posts(&stage).len(), 1);
    assert!(stage.sim.warnings().is_empty(), "{:?}", stage.sim.warnings());
}

#[test]
fn restore_without_wait_names_the_session() {
    let stage = endless();
    let outcome = stage.run(&["restore", "crm-db", "--yes"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    assert!(
        outcome.err.contains(" has started; `vbem describe restore-session urn:veeam:RestoreSession:"),
        "{}",
        outcome.err
    );
}

#[test]
fn restore_asks_before_anything_is_sent() {
    let stage = Stage::new();
    let outcome = stage.run(&["restore", "crm-db", "--point", "2026-06-14T12:00"]);
    assert_eq!((outcome.code, posts(&stage).len()), (2, 0), "{outcome:?}");
    insta::assert_snapshot!("restore-question", outcome.err);
}

#[test]
fn restore_of_another_point_or_machine_has_its_exit_code() {
    let stage = Stage::new();
    let code = |arguments: &[&str]| {
        let outcome = stage.run(&[&["restore", "--yes"], arguments].concat());
        (outcome.code, outcome.err)
    };
    let (early, text) = code(&["crm-db", "--point", "2020-01-01"]);
    assert!(early == 1 && text.contains("crm-db has no restore point from 2020-01-01"), "{text}");
    let (unknown, text) = code(&["no-such-vm"]);
    assert!(unknown == 1 && text.contains("no restore point of a machine named \"no-such-vm\""), "{text}");
    let (ambiguous, text) = code(&["web"]);
    assert!(ambiguous == 2 && text.contains("is the beginning of several names: web01, web02"), "{text}");
    assert_eq!(code(&["crm-db", "--point", "soon"]).0, 2);
    assert_eq!(code(&["crm-db", "--max-wait", "1h"]).0, 2, "without --wait");
    stage.sim.faults().add(Rule::always(Matcher::path("/api/query"), Fault::NoLinks));
    assert_eq!(code(&["crm-db"]).0, 3, "the server does not offer it");
    assert!(posts(&stage).is_empty(), "{:?}", posts(&stage));
}

#[test]
fn failed_restore_has_code_1_and_a_late_one_code_5() {
    let stage = endless();
    stage.sim.fail_next(
        Matcher::path("/api/vmRestorePoints/*"),
        Fault::TaskFails("the host is unreachable".to_owned()),
    );
    let failed = stage.run(&["restore", "crm-db", "--yes", "--wait"]);
    assert_eq!(failed.code, 1);
    assert!(failed.err.contains("the host is unreachable"), "{}", failed.err);
    let late = stage.run(&["restore", "crm-db", "--yes", "--wait", "--max-wait", "2s"]);
    assert_eq!(late.code, 5);
    assert!(
        late.err.contains("\nhint: it continues on the server; `vbem describe restore-session urn:"),
        "{}",
        late.err
    );
    stage.sim.fail_next(Matcher::path("/api/vmRestorePoints/*"), Fault::TaskHangs);
    let hanging = stage.run(&["restore", "crm-db", "--yes", "--wait", "--max-wait", "1s"]);
    assert_eq!(hanging.code, 5);
    assert!(hanging.err.contains("may have started; `vbem get restore-sessions`"), "{}", hanging.err);
}

#[test]
fn new_name_of_a_machine_outside_of_cloud_director_is_a_warning() {
    let stage = fast();
    let outcome = stage.run(&["restore", "crm-db", "--as", "crm-db-copy", "--yes", "--wait"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome.err.starts_with("warning: the API documents new names for Cloud Director only"),
        "{}",
        outcome.err
    );
}

/// Returns the content of a file of a machine, downloaded without the command.
async fn content(stage: &Stage, machine: &str, path: &[&str]) -> Vec<u8> {
    let account = stage.sim.credentials();
    let builder = Client::builder(&stage.sim.url()).unwrap().danger_accept_invalid_certs(true);
    let em = builder.logon(&account.user, account.password.as_str()).await.unwrap();
    let points = em.query::<VmRestorePoint>().filter(VmRestorePoint::VM_DISPLAY_NAME.eq(machine));
    let point = points.sort_desc(VmRestorePoint::CREATION_TIME).first().await.unwrap().unwrap();
    let mount = point.mount().unwrap().run(&em, None).await.unwrap();
    let at = path.iter().fold(LinkTo::<Content>::at(mount.href().as_str()), |at, name| at.child(name));
    let file = LinkTo::<Content>::at(format!("{}?action=download", at.href()));
    let mut bytes = Vec::new();
    file.download(&em).write_to(&mut bytes).await.unwrap();
    em.logoff().await.unwrap();
    bytes
}

/// Returns the files below a folder with their sizes, sorted.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap().map(Result::unwrap) {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, entry.metadata().unwrap().len()));
            }
        }
    }
    found.sort();
    found
}

/// True if each mount was removed by a request before the session ended.
fn is_unmounted(stage: &Stage) -> bool {
    let requests = stage.sim.requests();
    let mounts = requests.iter().filter(|it| it.method == "POST" && it.target.ends_with("/mounts")).count();
    let is_removal =
        |target: &str| target.rsplit_once("/mounts/").is_some_and(|(_, id)| id.parse::<u32>().is_ok());
    let removals = requests.iter().filter(|it| it.method == "DELETE" && is_removal(&it.target));
    mounts == removals.filter(|it| it.status < 300).count() && mounts > 0
}

fn target(stage: &Stage) -> tempfile::TempDir {
    assert!(stage.sim.state().objects.get("VmRestorePointMount").is_none_or(|number| *number == 0));
    tempfile::tempdir().unwrap()
}

#[test]
fn listing_shows_volumes_directories_and_files() {
    let stage = fast();
    let list = |source: &str| stage.ok(&["files", "ls", source]);
    insta::assert_snapshot!(
        "files-ls",
        format!(
            "{}---\n{}---\n{}",
            list("crm-db"),
            list("crm-db:E:/shares"),
            list("crm-db:E:\\shares\\empty.txt")
        )
    );
    insta::assert_snapshot!(
        "files-ls-json",
        stage.ok(&["files", "ls", "crm-db:C:/Users/Public", "-o", "json"])
    );
    assert!(is_unmounted(&stage));
    let missing = stage.run(&["files", "ls", "crm-db:E:/nothing"]);
    assert_eq!((missing.code, missing.err.as_str()), (1, "error: no such file or directory: E:/nothing\n"));
    assert!(is_unmounted(&stage), "also after an error");
}

#[tokio::test]
async fn copy_has_the_content_of_the_server() {
    let stage = fast();
    let folder = target(&stage);
    let to = folder.path().display().to_string();
    let outcome = stage.run(&["files", "cp", "crm-db:E:/shares/sales & marketing/plan.pdf", &to]);
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (0, "", "1 file, 256 KiB\n"));
    let expected = content(&stage, "crm-db", &["E:", "shares", "sales & marketing", "plan.pdf"]).await;
    assert_eq!(expected.len(), 262_144);
    assert!(std::fs::read(folder.path().join("plan.pdf")).unwrap() == expected, "the content differs");
    let named = folder.path().join("other name");
    stage.ok(&["files", "cp", "crm-db:E:/shares/empty.txt", &named.display().to_string()]);
    assert_eq!(std::fs::read(named).unwrap(), b"");
}

#[test]
fn directory_is_copied_with_its_content_on_request() {
    let stage = fast();
    let folder = target(&stage);
    let to = folder.path().display().to_string();
    let refused = stage.run(&["files", "cp", "crm-db:E:", &to]);
    assert_eq!((refused.code, files(folder.path()).len()), (2, 0), "{}", refused.err);
    let copied = stage.run(&["files", "cp", "-r", "crm-db:E:", &to]);
    assert_eq!(copied.code, 0, "{}", copied.err);
    insta::assert_debug_snapshot!("files-cp-recursive", files(folder.path()));
    assert_eq!(stage.run(&["files", "cp", "crm-db", &to]).code, 2, "a path is needed");
    assert!(is_unmounted(&stage));
}

#[test]
fn file_that_ends_early_is_an_error_and_leaves_nothing() {
    let stage = fast();
    let folder = target(&stage);
    let to = folder.path().display().to_string();
    for fault in [Fault::CutInside(1_000), Fault::Truncated(1_000)] {
        stage.sim.faults().add(Rule::always(Matcher::path("/api/*plan.pdf?action=download"), fault.clone()));
        let outcome = stage.run(&["files", "cp", "crm-db:E:/shares/sales & marketing/plan.pdf", &to]);
        assert!(outcome.code == 1 || outcome.code == 4, "{fault:?}: {outcome:?}");
        assert!(outcome.err.starts_with("error: "), "{fault:?}: {}", outcome.err);
        assert_eq!(files(folder.path()), [], "{fault:?}");
        stage.sim.faults().clear();
    }
    assert!(is_unmounted(&stage));
    let missing = folder.path().join("no").join("folder").display().to_string();
    let outcome = stage.run(&["files", "cp", "crm-db:E:/shares/empty.txt", &missing]);
    assert!(outcome.code == 1 && outcome.err.contains("cannot write "), "{outcome:?}");
}

#[cfg(unix)]
mod interrupts {
    use std::process::{Command, Stdio};

    use super::*;

    /// Runs the command, sends the signal of Ctrl-C as soon as the condition holds, and returns the outcome.
    fn interrupted(stage: &Stage, arguments: &[&str], when: impl Fn(&Stage) -> bool) -> Outcome {
        let mut command = stage.with_server();
        let child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(60);
        while !when(stage) {
            assert!(std::time::Instant::now() < deadline, "the condition does not hold");
            std::thread::sleep(Duration::from_millis(10));
        }
        let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(stopped.is_ok_and(|status| status.success()));
        let output = child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn number(stage: &Stage, method: &str, part: &str) -> usize {
        let requests = stage.sim.requests();
        requests.iter().filter(|it| it.method == method && it.target.contains(part)).count()
    }

    #[test]
    fn interrupted_wait_leaves_the_restore_running() {
        let stage = endless();
        let polls = |stage: &Stage| number(stage, "GET", "/restoreSessions/") >= 2;
        let outcome = interrupted(&stage, &["restore", "crm-db", "--yes", "--wait"], polls);
        assert_eq!((outcome.code, outcome.out.as_str()), (5, ""), "{outcome:?}");
        let hint = outcome.err.lines().last().unwrap();
        let uid = hint.split(['`', ' ']).find(|word| word.starts_with("urn:")).unwrap();
        assert_eq!(outcome.err.lines().next(), Some("error: the restore is no longer waited for"));
        assert_eq!(stage.ok(&["get", "restore-session", uid, "--jq", ".State"]), "Working\n");
    }

    #[test]
    fn interrupted_copy_unmounts_and_leaves_nothing() {
        let stage = fast();
        let folder = target(&stage);
        let slow = Fault::Slow { piece: 1_000, pause: Duration::from_millis(50) };
        stage.sim.faults().add(Rule::always(Matcher::path("/api/*plan.pdf?action=download"), slow));
        let to = folder.path().display().to_string();
        let arguments = ["files", "cp", "crm-db:E:/shares/sales & marketing/plan.pdf", &to];
        let outcome = interrupted(&stage, &arguments, |_| !files(folder.path()).is_empty());
        assert_eq!((outcome.code, outcome.err.as_str()), (1, "error: interrupted\n"));
        assert_eq!(files(folder.path()), []);
        assert!(is_unmounted(&stage));
        assert_eq!(stage.sim.state().objects.get("VmRestorePointMount").copied().unwrap_or(0), 0);
    }

    #[test]
    fn interrupt_during_the_mount_unmounts() {
        let stage = Stage::new();
        let is_mounting = |stage: &Stage| number(stage, "POST", "/mounts") > 0;
        let outcome = interrupted(&stage, &["files", "ls", "crm-db"], is_mounting);
        assert_eq!((outcome.code, outcome.err.as_str()), (1, "error: interrupted\n"));
        assert!(is_unmounted(&stage));
    }
}
