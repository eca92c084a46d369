//! Injected faults, and the requests they leave unchanged.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use support::{Answer, Client};
use vbem_simulator::{Fault, JsonCase, Matcher, Pace, Rule, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(1).pace(Pace::Manual).start_blocking().unwrap()
}

#[test]
fn status_faults_have_the_servers_error_bodies() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    for status in [401, 403, 404, 500, 503] {
        sim.fail_next(Matcher::path("/api/backups"), Fault::Status(status));
        let answer = client.get("/api/backups");
        assert_eq!(answer.status, status);
        assert!(answer.text().contains(&format!("StatusCode=\"{status}\"")), "{}", answer.text());
        assert_eq!(answer.text().contains("<StackTrace>"), status == 500);
        assert_eq!(client.get("/api/backups").status, 200);
    }
    sim.fail_next(Matcher::any(), Fault::EmptyStatus(502));
    assert_eq!(client.get("/api/backups").body, b"");
    sim.fail_next(Matcher::path("/api/backups"), Fault::SessionLost);
    assert_eq!(client.get("/api/backups").status, 401);
    assert_eq!(client.get("/api/backups").status, 401);
}

#[test]
fn cut_faults_close_before_and_inside_responses() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let restore = point.replace("format=Entity", "action=restore");
    let send = |client: &mut Client| client.try_send("POST", &restore, &[], b"");
    sim.fail_next(Matcher::any(), Fault::CutBefore);
    assert!(send(&mut client).is_err());
    assert!(!sim.state().objects.contains_key("Task"), "nothing was carried out");
    sim.fail_next(Matcher::any(), Fault::CutAfter);
    assert!(send(&mut client).is_err());
    assert_eq!(sim.state().objects["Task"], 1, "it was carried out");
    for bytes in [0, 100, usize::MAX] {
        sim.fail_next(Matcher::any(), Fault::CutInside(bytes));
        let error = client.try_send("GET", "/api/backups", &[], b"").unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    }
    sim.fail_next(Matcher::any(), Fault::Truncated(100));
    let answer = client.get("/api/backups");
    assert_eq!((answer.status, answer.body.len()), (200, 100));
    sim.fail_next(Matcher::any(), Fault::Slow { piece: 400, pause: Duration::from_millis(1) });
    let slow = client.get("/api/backups");
    assert_eq!(slow.body, client.get("/api/backups").body);
}

#[test]
fn representation_faults_change_the_response() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let mut seen = |fault: Fault| {
        sim.fail_next(Matcher::path("/api/vmRestorePoints/*"), fault);

        client.send("GET", &point, &[("Accept", "application/json")], b"").text()
    };
    assert!(seen(Fault::UnknownMembers).contains("\"FutureElement\":{"));
    assert!(seen(Fault::UnknownValues).contains("\"Algorithm\":\"FromTheFuture\""));
    assert!(seen(Fault::ByteOrderMark).starts_with('\u{feff}'));
    assert!(seen(Fault::Case(JsonCase::Upper)).contains("\"CREATIONTIMEUTC\":"));
    assert!(seen(Fault::NoLinks).contains("\"Links\":null"));
    assert!(seen(Fault::Delay(Duration::from_millis(5).into())).contains("\"Links\":["));
    assert!(sim.faults().rules().is_empty());
}

#[test]
fn rules_apply_to_matching_requests_only() {
    let rule = Rule::always(Matcher::path("/api/vmRestorePoints/*").method("GET"), Fault::Status(503));
    let sim = Simulator::builder().days(1).fault(rule.after(1).times(2)).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let statuses: Vec<u16> = (0..5).map(|_| client.get(&point).status).collect();
    assert_eq!(statuses, [200, 503, 503, 200, 200]);
}

#[test]
fn admin_port_controls_faults_clock_and_sessions() {
    let sim = Simulator::builder().days(1).pace(Pace::Manual).admin_port(0).start_blocking().unwrap();
    let address = sim.admin_url().unwrap().replace("http://", "");
    let admin = |method: &str, target: &str, body: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let length = body.len();
        write!(stream, "{method} {target} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let mut client = Client::logged_on(&sim);
    let added =
        admin("POST", "/faults", r#"{"path": "/api/backups", "fault": "status", "status": 503, "times": 1}"#);
    assert!(added.contains("{\"added\":1}"), "{added}");
    assert_eq!((client.get("/api/backups").status, client.get("/api/backups").status), (503, 200));
    assert!(admin("POST", "/faults", "{\"fault\":\"burn\"}").starts_with("HTTP/1.1 400"));
    admin("POST", "/clock?advance=600", "");
    assert_eq!(sim.clock().now().to_string(), "2026-06-15T12:10:00Z");
    assert!(admin("GET", "/requests", "").contains("\"target\":\"/api/backups\""));
    assert_eq!(admin("GET", "/warnings", "").split("\r\n\r\n").nth(1), Some("[]\n"));
    let account = sim.credentials();
    let basic = support::basic(&format!("{}:{}", account.user, account.password));
    client.send("POST", "/api/sessionMngr/", &[("Authorization", &basic)], b"{}");
    let warnings = admin("GET", "/warnings", "");
    assert!(warnings.contains("POST /api/sessionMngr/: The body of the logon is irrelevant"), "{warnings}");
    admin("DELETE", "/warnings", "");
    assert!(sim.warnings().is_empty());
    assert!(admin("GET", "/state", "").contains("\"sessions\":2"));
    admin("DELETE", "/sessions", "");
    assert_eq!(client.get("/api/backups").status, 401);
    assert!(admin("GET", "/other", "").starts_with("HTTP/1.1 404"));
}

/// Checks a response for the effect of a fault.
type Shows = fn(&std::io::Result<Answer>) -> bool;

/// All faults, as JSON, with a check of the response to `GET /api/vmRestorePoints/{id}` in JSON.
const KINDS: [(&str, Shows); 16] = [
    (r#""fault":"status","status":401"#, |it| status(it) == 401),
    (r#""fault":"status","status":403"#, |it| status(it) == 403),
    (r#""fault":"status","status":404"#, |it| status(it) == 404),
    (r#""fault":"status","status":500"#, |it| status(it) == 500 && text(it).contains("StackTrace\":\"")),
    (r#""fault":"empty-status","status":503"#, |it| status(it) == 503 && text(it).is_empty()),
    (r#""fault":"redirect","status":307,"to":"/elsewhere""#, |it| status(it) == 307),
    (r#""fault":"delay","seconds":0.01"#, |it| status(it) == 200),
    (r#""fault":"cut-before""#, Result::is_err),
    (r#""fault":"cut-after""#, Result::is_err),
    (r#""fault":"cut-inside","bytes":40"#, Result::is_err),
    (r#""fault":"truncated","bytes":40"#, |it| text(it).len() == 40),
    (r#""fault":"slow","bytes":900,"seconds":0.001"#, |it| status(it) == 200),
    (r#""fault":"unknown-members""#, |it| text(it).contains("FutureElement")),
    (r#""fault":"unknown-values""#, |it| text(it).contains("FromTheFuture")),
    (r#""fault":"byte-order-mark""#, |it| text(it).starts_with('\u{feff}')),
    (r#""fault":"no-links""#, |it| text(it).contains("\"Links\":null")),
];

fn status(answer: &std::io::Result<Answer>) -> u16 {
    answer.as_ref().map_or(0, |it| it.status)
}

fn text(answer: &std::io::Result<Answer>) -> String {
    answer.as_ref().map_or_else(|_| String::new(), Answer::text)
}

#[test]
fn admin_port_injects_every_fault_into_one_route() {
    let sim = Simulator::builder().days(1).pace(Pace::Manual).admin_port(0).start_blocking().unwrap();
    let admin = sim.admin_url().unwrap().replace("http://", "");
    let order = |rule: &str| {
        let mut stream = TcpStream::connect(&admin).unwrap();
        write!(stream, "POST /faults HTTP/1.0\r\nContent-Length: {}\r\n\r\n{rule}", rule.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("{\"added\":1}"), "{rule}: {answer}");
    };
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let json = [("Accept", "application/json")];
    for (fault, shows) in KINDS {
        order(&format!("{{\"path\":\"/api/vmRestorePoints/*\",\"times\":1,{fault}}}"));
        assert_eq!(client.get("/api/backups").status, 200, "{fault} affects other routes");
        let response = client.try_send("GET", &point, &json, b"");
        assert!(shows(&response), "{fault}: {response:?}");
        assert_eq!(client.send("GET", &point, &json, b"").status, 200, "{fault} is over");
    }
    order(r#"{"path":"/api/vmRestorePoints/*","times":1,"fault":"case","case":"camel"}"#);
    assert!(text(&client.try_send("GET", &point, &json, b"")).contains("\"creationTimeUtc\":"));
    order(r#"{"path":"/api/query*","times":1,"fault":"shifted-pages"}"#);
    let page = "/api/query?type=VmRestorePoint&sortAsc=Name&pageSize=3&page=2";
    assert_ne!(client.get(page).body, client.get(page).body);
    let restore = point.replace("format=Entity", "action=restore");
    for (fault, state) in [
        (r#""fault":"task-fails","message":"No space left.""#, "No space left."),
        (r#""fault":"task-hangs""#, "<State>Running</State>"),
    ] {
        order(&format!("{{\"method\":\"POST\",\"times\":1,{fault}}}"));
        let task = support::local(&client.post(&restore, "").find("Href").unwrap());
        sim.clock().advance(Duration::from_secs(60));
        assert!(client.get(&task).text().contains(state), "{fault}");
    }
    order(r#"{"times":1,"fault":"session-lost"}"#);
    assert_eq!(client.get("/api/backups").status, 401);
    assert_eq!(client.get("/api/backups").status, 401);
}

#[test]
fn random_faults_of_the_same_seed_are_equal() {
    let run = |seed: u64| {
        let rule = Rule::always(Matcher::path("/api/backups"), Fault::Status(503)).with_probability(0.3);
        let sim = Simulator::builder().days(1).seed(seed).fault(rule).start_blocking().unwrap();
        let mut client = Client::logged_on(&sim);
        (0..60).map(|_| client.get("/api/backups").status).collect::<Vec<_>>()
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let hit = first.iter().filter(|status| **status == 503).count();
    assert!((5..40).contains(&hit) && first.iter().all(|it| [200, 503].contains(it)), "{first:?}");
}

#[test]
fn unusual_and_malformed_requests_are_handled() {
    let sim = simulator();
    let send = |text: &[u8]| {
        let mut stream = TcpStream::connect(sim.address()).unwrap();
        stream.write_all(text).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // A server may close before the rest of a request arrives.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert!(send(b"nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert!(send(b"GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n").starts_with("HTTP/1.1 413"));
    assert!(send(&[b'a'; 70_000]).starts_with("HTTP/1.1 431"));
    assert_eq!(send(b"POST /api/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"), "");
    assert_eq!(send(b""), "");
    let chunked =
        b"POST /api/sessionMngr/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    assert!(send(chunked).starts_with("HTTP/1.1 401"));
    let two = b"GET /api/ HTTP/1.1\r\n\r\nGET /api/ HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_eq!(send(two).matches("HTTP/1.1 200").count(), 2);
}

#[test]
fn overload_refuses_requests_above_its_rate_without_carrying_them_out() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let overload = Fault::Overload { rate: 3, retry_after: Some(2) };
    sim.faults().add(Rule::always(Matcher::path("/api/backups"), overload));
    let answers: Vec<Answer> = (0..50).map(|_| client.get("/api/backups")).collect();
    assert!(answers[..3].iter().all(|it| it.status == 200));
    let refused = answers.iter().find(|it| it.status != 200).unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    assert!(refused.text().contains("The service is unavailable"), "{}", refused.text());
    assert_eq!(client.get("/api/jobs").status, 200);
    sim.faults().clear();
    assert_eq!(client.get("/api/backups").status, 200);
}
