//! `verify --host` against a simulated server: what it asks for, how much of it, and what it never shows.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use vbem_simulator::Simulator;

fn simulator() -> Simulator {
    Simulator::builder().days(2).start_blocking().unwrap()
}

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema")
}

fn run(server: &Simulator, password: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vbem-schema"));
    command.args(["verify", "--host", &server.url(), "--user", &server.credentials().user, "--schema"]);
    command.arg(schema()).args(["--pause", "0"]).args(arguments).stdin(Stdio::null());
    match password {
        Some(password) => command.env("VBEM_PASSWORD", password),
        None => command.env_remove("VBEM_PASSWORD"),
    };
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vbem-host-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// The texts of all files.
    fn texts(&self) -> Vec<String> {
        let paths = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        paths.map(|path| fs::read_to_string(path).unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms no one.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Method and target of every request the server has seen.
fn seen(server: &Simulator) -> Vec<(String, String)> {
    server.requests().into_iter().map(|exchange| (exchange.method, exchange.target)).collect()
}

#[test]
fn it_reads_logs_off_and_changes_nothing() {
    let server = simulator();
    let before = server.state();
    let output = run(&server, Some(&server.credentials().password), &["--quiet", "--no-notes"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let seen = seen(&server);
    assert_eq!(seen.first().map(|(method, _)| method.as_str()), Some("POST"));
    assert_eq!(seen.last().map(|(method, _)| method.as_str()), Some("DELETE"));
    let inner = &seen[1..seen.len() - 1];
    assert!(inner.iter().all(|(method, _)| method == "GET"), "{inner:?}");
    assert!(inner.iter().all(|(_, target)| !target.contains("action=") && !target.contains("ogonSession")));
    assert!(inner.len() > 100 && inner.len() <= 200, "{}", inner.len());
    let both = |format: &str| {
        let asked = |exchange: &&vbem_simulator::Exchange| {
            exchange.header("accept").is_some_and(|accept| accept.contains(format))
        };
        server.requests().iter().filter(asked).count()
    };
    assert!(both("json") > 50 && both("xml") > 50);
    let after = server.state();
    assert_eq!((after.sessions, after.objects), (before.sessions, before.objects));
}

#[test]
fn requests_depth_and_objects_of_a_kind_are_limited() {
    let server = simulator();
    let password = server.credentials().password.clone();
    let gets = |arguments: &[&str]| {
        server.forget_requests();
        let output = run(&server, Some(&password), arguments);
        let targets =
            seen(&server).into_iter().filter(|(method, _)| method == "GET").map(|(_, target)| target);
        (targets.collect::<Vec<_>>(), told(&output))
    };
    let (targets, told) = gets(&["--requests", "7", "--format", "xml"]);
    assert_eq!(targets.len(), 7);
    assert!(told.contains("stopped after 7 requests; at least"), "{told}");
    let (targets, _) = gets(&["--depth", "0"]);
    assert_eq!(targets, ["/api/", "/api/"]);
    let (near, _) = gets(&["--depth", "1", "--format", "json"]);
    assert!(near.len() > 5, "{near:?}");
    let (targets, _) = gets(&["--each", "1", "--format", "json", "--depth", "3"]);
    let points = targets
        .iter()
        .filter(|target| target.starts_with("/api/restorePoints/") && target.matches('/').count() == 3);
    assert!(points.filter(|target| !target.contains('?')).count() <= 1, "{targets:?}");
}

#[test]
fn what_is_saved_can_be_compared_again_and_replayed() {
    let server = simulator();
    let folder = Folder::new("saved");
    let path = folder.0.to_str().unwrap();
    let password = &server.credentials().password;
    let output = run(&server, Some(password), &["--requests", "40", "--save", path, "--no-notes"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(!told(&output).contains(password.as_str()));
    assert_eq!(folder.texts().len(), 80);
    assert!(folder.texts().iter().all(|text| !text.contains(password.as_str())));
    let again = Command::new(env!("CARGO_BIN_EXE_vbem-schema"))
        .args(["verify", "--schema"])
        .arg(schema())
        .arg(&folder.0)
        .output();
    let again = again.unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", told(&again));
    assert!(told(&again).contains("40 passed, 0 failed"), "{}", told(&again));
    assert!(Simulator::builder().replay(&folder.0).start_blocking().is_ok());
}

#[test]
fn what_the_schema_does_not_know_is_found() {
    let style = vbem_simulator::Style { unknown_members: true, ..vbem_simulator::Style::default() };
    let server = simulator();
    server.set_style(style);
    let output = run(&server, Some(&server.credentials().password), &["--requests", "10", "--suggest"]);
    assert_eq!(output.status.code(), Some(1));
    let told = told(&output);
    assert!(told.contains("FAIL /api/") && told.contains("has no element"), "{told}");
    assert!(told.contains("summary: To be written."), "{told}");
}

#[test]
fn a_password_comes_from_the_environment_only() {
    let server = simulator();
    let output = run(&server, None, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("put it into VBEM_PASSWORD"), "{}", told(&output));
    assert_eq!(seen(&server), []);
    let output = run(&server, Some("hunter2-wrong"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("answered 401") && !told(&output).contains("hunter2"),
        "{}",
        told(&output)
    );
    let output = run(&server, Some("x"), &["--password", "hunter2"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!told(&output).contains("hunter2"), "{}", told(&output));
}

#[test]
fn certificates_are_checked() {
    let server = Simulator::builder().tls().start_blocking().unwrap();
    let folder = Folder::new("tls");
    let pem = folder.0.join("em.pem");
    fs::write(&pem, server.certificate().unwrap()).unwrap();
    let password = &server.credentials().password;
    let code = |arguments: &[&str]| run(&server, Some(password), arguments).status.code();
    assert_eq!(code(&["--requests", "2"]), Some(1));
    assert_eq!(seen(&server), [], "the password is not sent to a server that is not trusted");
    assert_eq!(code(&["--requests", "2", "--ca-certificate", pem.to_str().unwrap()]), Some(0));
    assert_eq!(code(&["--requests", "2", "--danger-accept-invalid-certs"]), Some(0));
    fs::write(&pem, "nothing").unwrap();
    assert_eq!(code(&["--requests", "2", "--ca-certificate", pem.to_str().unwrap()]), Some(1));
}

/// A server that repeats secrets wherever it can, answers anything, and notes what it was asked.
fn indiscreet() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead, BufReader, Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut length) = (String::new(), 0);
            reader.read_line(&mut first).unwrap();
            let mut header = String::new();
            while reader.read_line(&mut header).unwrap() > 2 {
                if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                header.clear();
            }
            reader.take(length).read_to_end(&mut Vec::new()).unwrap();
            let body = format!(
                "<EnterpriseManager Href=\"http://{address}/api/logonSessions/{ID}\"><Links>\
                 <Link Rel=\"Down\" Type=\"X\" Href=\"http://{address}/api/x?of={PASSWORD}\"/>\
                 <Link Rel=\"Down\" Type=\"Y\" Href=\"http://elsewhere.example/api/y/{ID}\"/></Links>\
                 <{PASSWORD} Token=\"{TOKEN}\">{ID} {PASSWORD}</{PASSWORD}><Secret>anything-secret</Secret></EnterpriseManager>"
            );
            let status = if first.contains("/x?") { "500 Oops" } else { "200 OK" };
            let head = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/xml\r\nX-RestSvcSessionId: {TOKEN}\r\nX-Echo: {PASSWORD}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
            let _ = sender.send(first);
        }
    });
    (format!("http://{address}"), asked)
}

const ID: &str = "0d6f6c1e-1234-4000-8000-00000000beef";
const TOKEN: &str = "MGQ2ZjZjMWUtMTIzNC00MDAwLTgwMDAtMDAwMDAwMDBiZWVm";
const PASSWORD: &str = "correct-horse";

#[test]
fn secrets_a_server_repeats_are_neither_printed_nor_saved() {
    let (url, asked) = indiscreet();
    let folder = Folder::new("secrets");
    let arguments = [
        "verify",
        "--host",
        &url,
        "--user",
        "ann",
        "--pause",
        "0",
        "--format",
        "xml",
        "--suggest",
        "--links",
        "--save",
    ];
    let output = Command::new(env!("CARGO_BIN_EXE_vbem-schema"))
        .args(arguments)
        .arg(&folder.0)
        .arg("--schema")
        .arg(schema())
        .env("VBEM_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let mut texts = folder.texts();
    assert_eq!(texts.len(), 6, "three exchanges");
    texts.push(told(&output));
    texts.extend(fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().path().display().to_string()));
    for text in texts {
        for secret in [ID, TOKEN, PASSWORD, "anything-secret"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let asked: Vec<String> = asked.try_iter().collect();
    let words: Vec<&str> = asked.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(words, ["POST", "GET", "GET", "GET", "DELETE"]);
}
