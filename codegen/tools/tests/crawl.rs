//! `crawl` against a simulated server: its requests, its limits, and the redaction of secrets.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use support::{Folder, command, printed, repository};
use vbem_simulator::Simulator;

fn simulator() -> Simulator {
    Simulator::builder().deny_warnings().days(2).start_blocking().unwrap()
}

fn schema() -> PathBuf {
    repository().join("schema")
}

fn run(server: &Simulator, password: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = command();
    command.args(["crawl", &server.url(), "--user", &server.credentials().user, "--schema"]);
    command.arg(schema()).args(["--pause", "0"]).args(arguments).stdin(Stdio::null());
    match password {
        Some(password) => command.env("VBEM_PASSWORD", password),
        None => command.env_remove("VBEM_PASSWORD"),
    };
    command.output().unwrap()
}

/// The texts of all files in a folder.
fn texts(folder: &Folder) -> Vec<String> {
    let paths = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Method and target of every request that the server received.
fn received(server: &Simulator) -> Vec<(String, String)> {
    server.requests().into_iter().map(|exchange| (exchange.method, exchange.target)).collect()
}

#[test]
fn crawl_reads_and_logs_off_without_changes() {
    let server = simulator();
    let before = server.state();
    let output = run(&server, Some(&server.credentials().password), &["--quiet", "--no-notes"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let received = received(&server);
    assert_eq!(received.first().map(|(method, _)| method.as_str()), Some("POST"));
    assert_eq!(received.last().map(|(method, _)| method.as_str()), Some("DELETE"));
    let inner = &received[1..received.len() - 1];
    assert!(inner.iter().all(|(method, _)| method == "GET"), "{inner:?}");
    assert!(inner.iter().all(|(_, target)| !target.contains("action=") && !target.contains("ogonSession")));
    assert!(inner.len() > 100 && inner.len() <= 200, "{}", inner.len());
    let count = |format: &str| {
        let accepts = |exchange: &&vbem_simulator::Exchange| {
            exchange.header("accept").is_some_and(|accept| accept.contains(format))
        };
        server.requests().iter().filter(accepts).count()
    };
    assert!(count("json") > 50 && count("xml") > 50);
    let after = server.state();
    assert_eq!((after.sessions, after.objects), (before.sessions, before.objects));
}

#[test]
fn crawl_with_limits_stops_at_each() {
    let server = simulator();
    let password = server.credentials().password.clone();
    let gets = |arguments: &[&str]| {
        server.forget_requests();
        let output = run(&server, Some(&password), arguments);
        let targets =
            received(&server).into_iter().filter(|(method, _)| method == "GET").map(|(_, target)| target);
        (targets.collect::<Vec<_>>(), printed(&output))
    };
    let (targets, log) = gets(&["--requests", "7", "--format", "xml"]);
    assert_eq!(targets.len(), 7);
    assert!(log.contains("stopped after 7 requests; at least"), "{log}");
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
fn recorded_exchanges_can_be_verified_and_replayed() {
    let server = simulator();
    let folder = Folder::new("crawl-recorded");
    let path = folder.0.to_str().unwrap();
    let password = &server.credentials().password;
    let output = run(&server, Some(password), &["--requests", "40", "--record", path, "--no-notes"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(!printed(&output).contains(password.as_str()));
    assert_eq!(texts(&folder).len(), 80);
    assert!(texts(&folder).iter().all(|text| !text.contains(password.as_str())));
    let again = command().args(["verify", "--schema"]).arg(schema()).arg(&folder.0).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", printed(&again));
    assert!(printed(&again).contains("40 passed, 0 failed"), "{}", printed(&again));
    assert!(Simulator::builder().replay(&folder.0).start_blocking().is_ok());
}

#[test]
fn unknown_element_of_server_is_suggested() {
    let style = vbem_simulator::Style { unknown_members: true, ..vbem_simulator::Style::default() };
    let server = simulator();
    server.set_style(style);
    let output = run(&server, Some(&server.credentials().password), &["--requests", "10", "--suggest"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = printed(&output);
    assert!(printed.contains("FAIL /api/") && printed.contains("has no element"), "{printed}");
    assert!(printed.contains("summary: To be written."), "{printed}");
}

#[test]
fn password_is_read_from_the_environment_only() {
    let server = simulator();
    let output = run(&server, None, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("without a terminal; set VBEM_PASSWORD"), "{}", printed(&output));
    assert_eq!(received(&server), []);
    let output = run(&server, Some("hunter2-wrong"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        printed(&output).contains("answered 401") && !printed(&output).contains("hunter2"),
        "{}",
        printed(&output)
    );
    let output = run(&server, Some("x"), &["--password", "hunter2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!printed(&output).contains("hunter2"), "{}", printed(&output));
}

#[test]
fn server_with_untrusted_certificate_gets_no_password() {
    let server = Simulator::builder().tls().start_blocking().unwrap();
    let folder = Folder::new("crawl-tls");
    let pem = folder.0.join("em.pem");
    fs::write(&pem, server.certificate().unwrap()).unwrap();
    let password = &server.credentials().password;
    let code = |arguments: &[&str]| run(&server, Some(password), arguments).status.code();
    assert_eq!(code(&["--requests", "2"]), Some(1));
    assert_eq!(received(&server), [], "an untrusted server receives no request");
    assert_eq!(code(&["--requests", "2", "--ca-certificate", pem.to_str().unwrap()]), Some(0));
    assert_eq!(code(&["--requests", "2", "--danger-accept-invalid-certs"]), Some(0));
    fs::write(&pem, "nothing").unwrap();
    assert_eq!(code(&["--requests", "2", "--ca-certificate", pem.to_str().unwrap()]), Some(1));
}

/// Starts a server that repeats all secrets in its responses. Returns its address and the request lines it receives.
fn start_leaking_server() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead, BufReader, Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, received) = std::sync::mpsc::channel();
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
    (format!("http://{address}"), received)
}

const ID: &str = "0d6f6c1e-1234-4000-8000-00000000beef";
const TOKEN: &str = "MGQ2ZjZjMWUtMTIzNC00MDAwLTgwMDAtMDAwMDAwMDBiZWVm";
const PASSWORD: &str = "correct-horse";

#[test]
fn secrets_in_responses_are_neither_printed_nor_recorded() {
    let (url, received) = start_leaking_server();
    let folder = Folder::new("crawl-secrets");
    let arguments = [
        "crawl",
        &url,
        "--user",
        "ann",
        "--pause",
        "0",
        "--format",
        "xml",
        "--suggest",
        "--links",
        "--record",
    ];
    let output = command()
        .args(arguments)
        .arg(&folder.0)
        .arg("--schema")
        .arg(schema())
        .env("VBEM_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let mut texts = texts(&folder);
    assert_eq!(texts.len(), 6, "three exchanges");
    texts.push(printed(&output));
    texts.extend(fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().path().display().to_string()));
    for text in texts {
        for secret in [ID, TOKEN, PASSWORD, "anything-secret"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let received: Vec<String> = received.try_iter().collect();
    let methods: Vec<&str> = received.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(methods, ["POST", "GET", "GET", "GET", "DELETE"]);
}
