//! The command: what it says, what it refuses, how it stops.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

const COMMAND: &str = env!("CARGO_BIN_EXE_vbem-simulator");

#[test]
fn it_tells_where_it_listens_serves_and_stops_cleanly() {
    let faults = std::env::temp_dir().join(format!("vbem-faults-{}.json", std::process::id()));
    fs::write(&faults, r#"{"path": "/api/jobs", "fault": "status", "status": 503}"#).unwrap();
    for signal in ["-INT", "-TERM"] {
        let mut child = Command::new(COMMAND)
            .args(["--port", "0", "--date", "2026-06-15T12:00:00Z", "--faults"])
            .arg(&faults)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.ends_with("/api/ user EXAMPLE\\administrator password Simulated-1\n"), "{line}");
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
        for (path, status) in [("/api/", "200"), ("/api/jobs", "503"), ("/api/backups", "401")] {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "stopped\n");
    }
    fs::remove_file(&faults).unwrap();
}

#[test]
fn wrong_arguments_are_told() {
    for (arguments, code, message) in [
        (&["--prot", "1"][..], 2, "--prot"),
        (&["--port", "many"], 2, "many"),
        (&["--json-case", "snake"], 2, "pascal, camel or upper"),
        (&["--faults", "/nowhere.json"], 2, "No such file"),
        (&["--schema", "/nowhere"], 1, "/nowhere"),
        (&["--replay", "/nowhere"], 1, "No such file"),
    ] {
        let output = Command::new(COMMAND).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        assert!(text.contains(message), "{arguments:?}: {text}");
    }
    let help = Command::new(COMMAND).arg("--help").output().unwrap();
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8(help.stdout).unwrap().contains("--admin-port"));
}
