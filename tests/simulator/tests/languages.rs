//! Examples of the README in other languages, run as they are written there. Without the interpreter, a test prints that
//! it is skipped.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const README: &str = include_str!("../README.md");
const COMMAND: &str = env!("CARGO_BIN_EXE_vbem-simulator");

/// Returns the examples of a language in the section about other languages.
fn examples(language: &str) -> Vec<String> {
    let section =
        README.split("\n## Tests in other languages\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let fence = format!("```{language}\n");
    section.split(fence.as_str()).skip(1).map(|it| it.split("```").next().unwrap().to_owned()).collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vbem-language-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a program in a folder where the simulator is in the path.
fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let bin = Path::new(COMMAND).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let output =
        Command::new(program).args(arguments).current_dir(folder).env("PATH", path).output().unwrap();
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{program} {arguments:?}: {}\n{out}\n{err}", output.status);
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
    if !found {
        eprintln!("{program} is not installed: skipped");
    }
    found
}

#[test]
fn shell_example_logs_on() {
    if !installed("curl") {
        return;
    }
    let folder = folder("sh");
    let [script] = examples("sh").try_into().unwrap();
    fs::write(folder.join("test.sh"), script).unwrap();
    run(&folder, "sh", &["-e", "test.sh"]);
    assert!(!folder.join("sim.env").exists());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn python_example_reads_the_variables() {
    if !installed("python3") {
        return;
    }
    let folder = folder("python");
    let [manager, fixture] = examples("python").try_into().unwrap();
    fs::write(folder.join("world.yaml"), "company: none\n").unwrap();
    let logon = "
import base64, json, urllib.request
def logged_on(em):
    token = base64.b64encode(f\"{em['VBEM_USER']}:{em['VBEM_PASSWORD']}\".encode()).decode()
    url = em['VBEM_URL'] + '/api/sessionMngr/?v=latest'
    request = urllib.request.Request(url, data=b'', headers={'Authorization': 'Basic ' + token})
    return urllib.request.urlopen(request).status == 201
def objects(em):
    return json.load(urllib.request.urlopen(em['VBEM_ADMIN_URL'] + '/state'))['objects']
";
    let driver =
        "\nwith simulator('--empty') as em:\n    assert logged_on(em) and 'Job' not in objects(em)\n";
    fs::write(folder.join("manager.py"), format!("{manager}{logon}{driver}")).unwrap();
    run(&folder, "python3", &["manager.py"]);
    let has_pytest = Command::new("python3").args(["-c", "import pytest"]).output().unwrap().status.success();
    if has_pytest {
        let test = "\ndef test_logon(em):\n    assert logged_on(em) and 'Job' not in objects(em)\n";
        fs::write(folder.join("test_em.py"), format!("{manager}{fixture}{logon}{test}")).unwrap();
        run(&folder, "python3", &["-m", "pytest", "-q"]);
    } else {
        eprintln!("pytest is not installed: skipped");
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn javascript_example_passes() {
    if !installed("node") {
        return;
    }
    let folder = folder("node");
    let [test] = examples("javascript").try_into().unwrap();
    fs::write(folder.join("jobs.test.mjs"), test).unwrap();
    run(&folder, "vbem-simulator", &["--port", "0", "--admin-port", "0", "--", "node", "--test"]);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn java_example_passes() {
    if !installed("javac") {
        return;
    }
    let folder = folder("java");
    let [test] = examples("java").try_into().unwrap();
    fs::write(folder.join("LogonTest.java"), test).unwrap();
    run(&folder, "vbem-simulator", &["--port", "0", "--", "java", "LogonTest.java"]);
    fs::remove_dir_all(&folder).unwrap();
}
