//! Tests of the command with clients: the file of variables, a program to run, worlds.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const COMMAND: &str = env!("CARGO_BIN_EXE_vbem-simulator");

/// Folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vbem-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn wait_for(file: &Path, child: &mut Child) {
    let begun = Instant::now();
    while !file.exists() {
        assert!(child.try_wait().unwrap().is_none(), "the command has ended");
        assert!(begun.elapsed() < Duration::from_secs(60), "no {}", file.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

fn simulator(arguments: &[&str]) -> Output {
    Command::new(COMMAND).args(["--port", "0", "--days", "1"]).args(arguments).output().unwrap()
}

#[test]
fn file_of_variables_exists_while_the_simulator_listens() {
    let folder = Folder::new("env");
    let env = folder.0.join("sim.env");
    for (more, names) in [
        (&[][..], ["VBEM_URL", "VBEM_USER", "VBEM_PASSWORD"].as_slice()),
        (
            &["--tls", "--admin-port", "0"],
            &["VBEM_URL", "VBEM_USER", "VBEM_PASSWORD", "VBEM_ADMIN_URL", "VBEM_CA_CERTIFICATE"],
        ),
    ] {
        let mut child = Command::new(COMMAND)
            .args(["--port", "0", "--days", "1", "--env"])
            .arg(&env)
            .args(more)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&env, &mut child);
        let text = fs::read_to_string(&env).unwrap();
        let lines: Vec<(&str, &str)> = text.lines().map(|line| line.split_once('=').unwrap()).collect();
        assert_eq!(lines.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
        // `sh` reads the same values as Docker, which takes lines literally.
        let script =
            format!(". '{}'; printf '%s\n' \"$VBEM_URL\" \"$VBEM_USER\" \"$VBEM_PASSWORD\"", env.display());
        let shell = Command::new("sh").args(["-c", &script]).output().unwrap();
        let read = String::from_utf8(shell.stdout).unwrap();
        assert_eq!(read.lines().collect::<Vec<_>>(), lines.iter().take(3).map(|it| it.1).collect::<Vec<_>>());
        let address = lines[0].1.split("://").nth(1).unwrap();
        assert!(TcpStream::connect(address).is_ok(), "it listens when the file exists");
        signal(&child, "-TERM");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(folder.names(), Vec::<String>::new());
    }
}

#[test]
fn certificate_of_a_given_name_is_kept() {
    let folder = Folder::new("kept");
    let (env, pem) = (folder.0.join("sim.env"), folder.0.join("sim.pem"));
    let [env_path, pem_path] = [&env, &pem].map(|path| path.to_str().unwrap());
    let arguments = ["--tls", "--certificate", pem_path, "--env", env_path, "--", "sh", "-c"];
    let script = "grep -c 'BEGIN CERTIFICATE' \"$VBEM_CA_CERTIFICATE\"";
    let output = simulator(&[&arguments[..], &[script]].concat());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "1\n");
    assert_eq!(folder.names(), ["sim.pem"]);
}

#[test]
fn program_runs_with_the_variables_and_decides_the_exit_code() {
    let script = "echo \"$VBEM_USER $VBEM_PASSWORD ${VBEM_URL%:*} ${VBEM_PASSWORD_FILE-unset}\"; exit 7";
    let output = Command::new(COMMAND)
        .args(["--port", "0", "--days", "1", "--", "sh", "-c", script])
        .env("VBEM_PASSWORD_FILE", "/nowhere")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(7));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "administrator@EXAMPLE Simulated-1 http://127.0.0.1 unset\n", "and nothing else");
    assert_eq!(simulator(&["--", "true"]).status.code(), Some(0));
    assert_eq!(simulator(&["--", "sh", "-c", "kill -KILL $$"]).status.code(), Some(128 + 9));
}

#[test]
fn variables_name_a_reachable_host_if_the_simulator_listens_on_every_address() {
    let script = "echo \"${VBEM_URL%:*} ${VBEM_ADMIN_URL%:*}\"";
    let output = simulator(&["--host", "0.0.0.0", "--tls", "--admin-port", "0", "--", "sh", "-c", script]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "https://localhost http://localhost\n");
}

#[test]
fn program_that_cannot_run_has_the_exit_code_of_shells() {
    for (program, code, reason) in [("no-such-program", 127, "No such file"), ("/", 126, "ermission denied")]
    {
        let output = simulator(&["--", program]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains(&format!("cannot run {program}")) && text.contains(reason), "{text}");
    }
}

#[test]
fn program_that_ignores_the_end_of_the_simulator_is_killed() {
    let folder = Folder::new("killed");
    let env = folder.0.join("sim.env");
    let mut child = Command::new(COMMAND)
        .args(["--port", "0", "--days", "1", "--env", env.to_str().unwrap(), "--", "sleep", "300"])
        .spawn()
        .unwrap();
    wait_for(&env, &mut child);
    let begun = Instant::now();
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(128 + 9));
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn worlds_of_the_command_apply_in_order_and_mistakes_end_it() {
    let folder = Folder::new("worlds");
    let [first, second, wrong] = ["first.yaml", "second.yaml", "wrong.yaml"].map(|name| folder.0.join(name));
    fs::write(&first, "jobs: [{ name: Nightly, description: first }]").unwrap();
    fs::write(&second, "jobs: [{ name: Nightly, description: second }]").unwrap();
    fs::write(&wrong, "jobs: [{ name: Nightly, descripton: third }]").unwrap();
    let [first, second, wrong] = [&first, &second, &wrong].map(|path| path.to_str().unwrap());
    let env = folder.0.join("sim.env");
    let mut child = Command::new(COMMAND)
        .args(["--port", "0", "--empty", "--admin-port", "0", "--world", first, "--world", second, "--env"])
        .arg(&env)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&env, &mut child);
    let variables = fs::read_to_string(&env).unwrap();
    let admin = variables.lines().find_map(|line| line.strip_prefix("VBEM_ADMIN_URL=http://")).unwrap();
    let mut stream = TcpStream::connect(admin).unwrap();
    write!(stream, "GET /state HTTP/1.0\r\n\r\n").unwrap();
    let mut state = String::new();
    stream.read_to_string(&mut state).unwrap();
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(state.contains("\"Job\":1,") && !state.contains("\"Repository\""), "{state}");
    let output = simulator(&["--world", wrong]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("wrong.yaml:1:25") && text.contains("did you mean `description`?"), "{text}");
    let output = simulator(&["--world", "/nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(2));
}
