//! Tests of the command: output, rejected arguments, shutdown.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const COMMAND: &str = env!("CARGO_BIN_EXE_vbem-simulator");

#[test]
fn command_prints_address_serves_and_stops() {
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

/// Running command, its lines of the start, and the rest of its output.
struct Running {
    child: Child,
    first_lines: Vec<String>,
    rest: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str], lines: usize) -> Self {
        let mut child = Command::new(COMMAND).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut first_lines = vec![String::new(); lines];
        first_lines.iter_mut().for_each(|line| assert!(rest.read_line(line).unwrap() > 0));
        Self { child, first_lines, rest }
    }

    /// Returns host and port of a line of the start.
    fn address(&self, line: usize) -> String {
        let line = &self.first_lines[line];
        line.split("://").nth(1).unwrap().split(['/', '\n']).next().unwrap().to_owned()
    }

    fn stop(mut self) {
        assert!(
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success()
        );
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        self.rest.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "stopped\n");
    }
}

fn plain(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn command_serves_a_loaded_inventory_and_names_its_mistakes() {
    let folder = std::env::temp_dir().join(format!("vbem-command-load-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let header = r#"{"vbem_inventory": 1, "base": "/api", "saved": "2026-06-15T12:00:00Z"}"#;
    let entry = |file: &str| {
        format!(
            r#"{{"file": "{file}", "address": "/api/jobs/{id}?format=Entity", "kind": "entity", "media": "xml"}}"#
        )
    };
    fs::write(folder.join("index.jsonl"), format!("{header}\n{}\n{}\n", entry("1.xml"), entry("2.xml")))
        .unwrap();
    fs::write(folder.join("1.xml"), "<Job xmlns=\"http://www.veeam.com/ent/v1.0\" Name=\"Nightly\"/>")
        .unwrap();
    let path = folder.to_str().unwrap();
    let arguments = ["--port", "0", "--admin-port", "0", "--load", path];
    let mut child =
        Command::new(COMMAND).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut warning = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut warning).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().skip(1);
    let admin = lines.next().unwrap().unwrap();
    let state = plain(admin.split("http://").nth(1).unwrap(), "/state");
    child.kill().unwrap();
    child.wait().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(warning.starts_with("warning: 2.xml: cannot be read"), "{warning}");
    assert!(state.contains("\"Job\":1,") && state.contains("2026-06-15T12:00:0"), "{state}");

    let output = Command::new(COMMAND).args(["--port", "0", "--load", path]).output().unwrap();
    let shown = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("index.jsonl"), "{shown}");
    let output = Command::new(COMMAND).args(["--missing", "some"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn command_with_tls_scale_and_record_can_be_replayed() {
    let folder = std::env::temp_dir().join(format!("vbem-command-{}", std::process::id()));
    let (certificate, recorded) = (folder.join("certificate.pem"), folder.join("recorded"));
    fs::create_dir_all(&folder).unwrap();
    let [pem, records] = [&certificate, &recorded].map(|path| path.to_str().unwrap());
    let arguments = [
        "--port",
        "0",
        "--tls",
        "--certificate",
        pem,
        "--scale",
        "2",
        "--admin-port",
        "0",
        "--record",
        records,
    ];
    let running = Running::start(&arguments, 2);
    assert!(
        running.first_lines[0].starts_with("listening on https://127.0.0.1:"),
        "{:?}",
        running.first_lines
    );
    assert!(
        running.first_lines[1].starts_with("admin port on http://127.0.0.1:"),
        "{:?}",
        running.first_lines
    );
    assert!(plain(&running.address(1), "/state").contains("\"Job\":16"), "twice the usual eight");

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&certificate).unwrap()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(running.address(0)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    stream.write_all(b"GET /api/ HTTP/1.1\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    running.stop();

    let replaying = Running::start(&["--port", "0", "--replay", records], 1);
    let again = plain(&replaying.address(0), "/api/");
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert_eq!(body(&again), body(&answer));
    assert!(plain(&replaying.address(0), "/api/jobs").starts_with("HTTP/1.1 404 "));
    replaying.stop();
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn command_prints_warnings_and_accepts_older_versions() {
    let log_on = |address: &str, version: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let basic = "RVhBTVBMRVxhZG1pbmlzdHJhdG9yOlNpbXVsYXRlZC0x";
        write!(
            stream,
            "POST /api/sessionMngr/?v={version} HTTP/1.0\r\nAuthorization: Basic {basic}\r\nContent-Length: 2\r\n\r\n{{}}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    };
    for (arguments, statuses, warnings) in [
        (&[][..], ["201 Created", "400 BadRequest", "400 BadRequest"], 1),
        (&["--accept-version", "v1_2,v1_3"], ["201 Created", "201 Created", "201 Created"], 3),
        (&["--strict-bodies", "--accept-version", "v1_2"], ["400 BadRequest"; 3], 0),
    ] {
        let mut child = Command::new(COMMAND)
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut line, mut stdout) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
        stdout.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
        for (version, status) in ["v1_7", "v1_2", "v1_3"].iter().zip(statuses) {
            assert_eq!(log_on(address, version), format!("HTTP/1.1 {status}"), "{arguments:?} {version}");
        }
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        let expected = "warning: POST /api/sessionMngr/?v=";
        assert_eq!(printed.matches(expected).count(), warnings, "{arguments:?}: {printed}");
        assert_eq!(printed.lines().count(), warnings, "{printed}");
    }
}

#[test]
fn command_with_invalid_arguments_reports_the_error() {
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
