//! `vbem explore` over sockets: who is admitted, what is refused, and what never reaches the browser.

#![allow(clippy::unwrap_used, reason = "of tests")]
#![cfg(unix)]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use support::Stage;
use vbem_client::Client;
use vbem_client::client::RawRequest;
use vbem_client::http::Method;
use vbem_simulator::{Fault, Matcher};

/// A running `vbem explore`, with the address it listens on and its token.
struct Explorer {
    child: Child,
    host: String,
    token: String,
}

struct Response {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Response {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.head, self.text()))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

impl Explorer {
    fn start(stage: &Stage, options: &[&str]) -> Self {
        let mut command = stage.with_server();
        command.arg("explore").args(options).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|it| it.split_once("/explore?token="));
        let (host, token) = address.unwrap_or_else(|| panic!("{line}"));
        Self { child, host: host.to_owned(), token: token.to_owned() }
    }

    /// Sends a request with these headers only.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Response { status, head, body: answer[end + 4..].to_vec() }
    }

    fn cookie(&self) -> String {
        format!("vbem-explore-{}={}", self.host.rsplit(':').next().unwrap(), self.token)
    }

    /// Sends a request as the page does.
    fn page_sends(&self, method: &str, path: &str, body: &str) -> Response {
        let (cookie, origin) = (self.cookie(), format!("http://{}", self.host));
        let headers = [("Host", self.host.as_str()), ("Cookie", &cookie), ("Origin", &origin)];
        self.send(method, path, &headers, body)
    }

    fn get(&self, path: &str) -> Response {
        self.page_sends("GET", path, "")
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ids of all logon sessions, as they are in addresses and, encoded, in the header of the session.
fn session_ids(stage: &Stage) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let account = stage.sim.credentials();
    let text = runtime.block_on(async {
        let builder = Client::builder(&stage.sim.url()).unwrap();
        let builder = builder.ca_certificate(stage.sim.certificate().unwrap().as_bytes());
        let em = builder.logon(&account.user, account.password.as_str()).await.unwrap();
        let list = RawRequest::new(Method::GET, "/logonSessions").send(&em).await.unwrap();
        em.logoff().await.unwrap();
        String::from_utf8(list.body().to_vec()).unwrap()
    });
    let ids: BTreeSet<&str> = text.split("/logonSessions/").skip(1).map(|rest| &rest[..36]).collect();
    ids.into_iter().flat_map(|id| [id.to_owned(), STANDARD.encode(id)]).collect()
}

#[test]
fn page_is_served_to_the_address_with_the_token_only() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &[]);
    let host = [("Host", explorer.host.as_str())];
    for path in ["/explore", "/explore/settings.json", "/api/", "/api/jobs", "/explore?token=0"] {
        let refused = explorer.send("GET", path, &host, "");
        assert_eq!(refused.status, 403, "{path}");
        assert!(!refused.text().contains(&explorer.token), "{path}");
    }
    let page = explorer.send("GET", &format!("/explore?token={}", explorer.token), &host, "");
    assert_eq!(page.status, 200);
    let cookie = page.header("set-cookie").unwrap();
    assert_eq!(cookie, format!("{}; Path=/; HttpOnly; SameSite=Strict", explorer.cookie()));
    assert_eq!(page.header("content-security-policy"), Some(vbem_explorer::POLICY));
    assert_eq!(page.body, vbem_explorer::page().as_bytes());
    assert_eq!(explorer.get("/explore/settings.json").json()["readOnly"], true);
    assert_eq!(explorer.get("/api/jobs").status, 200);
}

#[test]
fn request_with_another_host_is_refused() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &["--allow-actions"]);
    let (cookie, port) = (explorer.cookie(), explorer.host.rsplit(':').next().unwrap());
    let hosts =
        [format!("evil.example:{port}"), "127.0.0.1".to_owned(), format!("127.0.0.1.evil.example:{port}")];
    for host in &hosts {
        let headers = [("Host", host.as_str()), ("Cookie", &cookie)];
        assert_eq!(explorer.send("GET", "/api/jobs", &headers, "").status, 421, "{host}");
        let address = format!("/explore?token={}", explorer.token);
        assert_eq!(explorer.send("GET", &address, &headers, "").status, 421, "{host}");
    }
}

#[test]
fn request_of_another_site_is_refused_and_not_sent() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &["--allow-actions"]);
    let cookie = explorer.cookie();
    stage.sim.forget_requests();
    for origin in ["https://evil.example", "null", "http://127.0.0.1"] {
        let headers = [("Host", explorer.host.as_str()), ("Cookie", &cookie), ("Origin", origin)];
        assert_eq!(explorer.send("POST", "/api/jobs/1?action=start", &headers, "").status, 403, "{origin}");
    }
    let headers = [("Host", explorer.host.as_str()), ("Cookie", &cookie)];
    assert_eq!(explorer.send("DELETE", "/api/jobs/1", &headers, "").status, 403);
    let headers = [("Host", explorer.host.as_str()), ("Cookie", &cookie), ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(explorer.send("GET", "/api/jobs", &headers, "").status, 403);
    assert_eq!(stage.sim.requests().len(), 0);
}

#[test]
fn actions_are_refused_unless_they_are_allowed() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &[]);
    stage.sim.forget_requests();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let refused = explorer.page_sends(method, "/api/jobs/1?action=start", "");
        assert_eq!(refused.status, 403, "{method}");
        assert!(refused.json()["Message"].as_str().unwrap().contains("--allow-actions"));
    }
    assert_eq!(stage.sim.requests().len(), 0);
    drop(explorer);

    let explorer = Explorer::start(&stage, &["--allow-actions"]);
    let job = explorer.get("/api/jobs").json()["Refs"][0]["Href"].as_str().unwrap().to_owned();
    let path = job.split(":9398").nth(1).unwrap();
    let task = explorer.page_sends("POST", &format!("{path}?action=start"), "");
    assert_eq!((task.status, &task.json()["Type"]), (200, &"Task".into()), "{}", task.text());
}

#[test]
fn session_and_password_are_in_no_response() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &["--allow-actions"]);
    let ids = session_ids(&stage);
    assert_eq!(ids.len(), 4, "the session of the command, and that of the test: {ids:?}");
    let password = stage.sim.credentials().password.clone();
    let paths = [
        "/explore",
        "/explore/settings.json",
        "/api/",
        "/api/logonSessions",
        "/api/jobs",
        "/api/tasks",
        "/api/querySvc",
        "/api/none",
    ];
    for path in paths {
        for accept in ["application/json", "application/xml"] {
            let (cookie, host) = (explorer.cookie(), explorer.host.as_str());
            let headers = [("Host", host), ("Cookie", &cookie), ("Accept", accept)];
            let response = explorer.send("GET", path, &headers, "");
            let whole = format!("{}\n{}", response.head, response.text());
            assert!(!whole.contains(&password), "{path} {accept}: {whole}");
            assert!(!ids.iter().any(|id| whole.contains(id)), "{path} {accept}: {whole}");
            assert!(
                response.header("x-restsvcsessionid").is_none() && response.header("set-cookie").is_none()
            );
        }
    }
    let list = explorer.get("/api/logonSessions").text();
    assert!(list.contains("/logonSessions/***"), "{list}");
    let logon = explorer.page_sends("POST", "/api/sessionMngr/?v=latest", "");
    assert_eq!(logon.status, 403);
}

#[test]
fn answers_of_the_api_have_both_formats_and_no_rights_in_a_browser() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &[]);
    let cookie = explorer.cookie();
    for (accept, start, media_type) in
        [("application/json", "{", "application/json"), ("application/xml", "<", "application/xml")]
    {
        let headers = [("Host", explorer.host.as_str()), ("Cookie", &cookie), ("Accept", accept)];
        let jobs = explorer.send("GET", "/api/jobs?format=Entity", &headers, "");
        assert!(jobs.text().starts_with(start) && jobs.text().contains("Databases Backup"));
        assert!(jobs.header("content-type").unwrap().starts_with(media_type));
        assert!(jobs.header("content-security-policy").unwrap().contains("sandbox"));
        assert_eq!(jobs.header("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn message_and_status_of_the_server_are_passed_on() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &[]);
    let missing = explorer.get("/api/jobs/99999");
    assert_eq!(
        (missing.status, missing.json()["Message"].as_str()),
        (400, Some(" ID 99999 is invalid. Type: Job"))
    );
    stage.sim.fail_next(Matcher::path("/api/backups"), Fault::Status(403));
    assert_eq!(explorer.get("/api/backups").status, 403);
    assert_eq!(explorer.get("/api/../x").status, 400);
}

#[test]
fn session_is_renewed_while_the_page_is_open() {
    let stage = Stage::new();
    let explorer = Explorer::start(&stage, &[]);
    stage.sim.end_sessions();
    assert_eq!(explorer.get("/api/jobs").status, 200);
}
