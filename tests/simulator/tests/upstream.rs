//! Proxy in front of another simulator, with a plain client.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use support::{Client, local};
use vbem_simulator::{Builder, Fault, Matcher, Pace, Rule, Simulator, UpstreamTrust};

fn server() -> Builder {
    Simulator::builder().days(1).pace(Pace::Manual)
}

fn proxy(server: &Simulator) -> Simulator {
    Simulator::builder().upstream(server.url()).start_blocking().unwrap()
}

/// Returns a client of the proxy that has logged on with an account of the server.
fn logged_on(server: &Simulator, proxy: &Simulator) -> Client {
    Client::logged_on_as(proxy, server.credentials())
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vbem-upstream-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

#[test]
fn requests_and_responses_pass_with_links_to_the_proxy() {
    let server = server().start_blocking().unwrap();
    let proxy = proxy(&server);
    assert_eq!(proxy.upstream().unwrap(), server.url());
    let mut client = logged_on(&server, &proxy);
    for accept in ["application/xml", "application/json"] {
        let answer = client.send("GET", "/api/jobs?format=Entity", &[("Accept", accept)], b"");
        let text = answer.text();
        assert!(text.contains("http://simulator/api/jobs/"), "{text}");
        assert!(!text.contains("enterprise.example.local"), "{text}");
        let mut direct = Client::new(&server);
        direct.headers.clone_from(&client.headers);
        let direct = direct.send("GET", "/api/jobs?format=Entity", &[("Accept", accept)], b"");
        let public = "https://enterprise.example.local:9398/api";
        assert_eq!(text, direct.text().replace(public, "http://simulator/api"));
        assert_eq!(answer.header("content-type"), direct.header("content-type"));
    }
    let filter = "/api/query?type=Job&filter=Name==\"Web Tier Backup\"&format=Entities";
    assert_eq!(client.get(filter).text().matches("<Job ").count(), 1);
    assert_eq!(
        server.requests().last().unwrap().target,
        filter.replace(' ', "%20"),
        "the query is passed on as it is"
    );
    assert_eq!(client.delete("/api/jobs").status, 405);
    assert_eq!(proxy.requests().len(), server.requests().len() - 2);
    client.send("GET", "/api/", &[("Connection", "X-Hop, close"), ("X-Hop", "1"), ("X-End", "2")], b"");
    let seen = server.requests().pop().unwrap();
    assert_eq!((seen.header("x-hop"), seen.header("x-end")), (None, Some("2")));
    let head = |address: std::net::SocketAddr| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "HEAD /api/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let length =
            answer.to_lowercase().lines().find(|it| it.starts_with("content-length: ")).unwrap().to_owned();
        assert!(answer.ends_with("\r\n\r\n"), "no body: {answer}");
        length
    };
    assert_eq!(head(proxy.address()), head(server.address()));
}

#[test]
fn walk_through_the_proxy_reads_the_same_as_one_of_the_server() {
    let server = server().start_blocking().unwrap();
    let proxy = proxy(&server);
    let mut client = logged_on(&server, &proxy);
    let mut direct = Client::new(&server);
    direct.headers.clone_from(&client.headers);
    let (mut seen, mut open) =
        (vec!["/api/".to_owned()], vec!["/api/".to_owned(), "/api/logonSessions".to_owned()]);
    let mut compared = 0;
    while let Some(target) = open.pop() {
        for accept in ["application/xml", "application/json"] {
            let [passed, own] =
                [&mut client, &mut direct].map(|it| it.send("GET", &target, &[("Accept", accept)], b""));
            assert_eq!(passed.status, own.status, "{target}");
            let expected =
                own.text().replace("https://enterprise.example.local:9398/api", "http://simulator/api");
            assert_eq!(passed.text(), expected, "{target}");
            compared += 1;
            for link in passed.text().split("http://simulator").skip(1) {
                let link = link.split(['"', '<']).next().unwrap().replace("&amp;", "&");
                if !link.contains("action=") && seen.len() < 250 && !seen.contains(&link) {
                    seen.push(link.clone());
                    open.insert(0, link);
                }
            }
        }
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn addresses_in_bodies_and_headers_are_translated_both_ways() {
    let server = server().start_blocking().unwrap();
    let proxy = proxy(&server);
    let mut client = Client::new(&proxy);
    let answer = client.log_on(server.credentials());
    assert!(answer.header("location").unwrap().starts_with("http://simulator/api/logonSessions/"));
    let redirect = Fault::Redirect { status: 307, to: format!("{}/api/jobs", server.url()) };
    server.fail_next(Matcher::any(), redirect);
    let moved = client.get("/api/backups");
    assert_eq!((moved.status, moved.header("location")), (307, Some("http://simulator/api/jobs")));
    let away = "https://elsewhere.example/api/";
    server.fail_next(Matcher::any(), Fault::Redirect { status: 302, to: away.to_owned() });
    assert_eq!(client.get("/api/").header("location"), Some(away));
    client.post("/api/sessionMngr/", "<A>http://simulator/api/jobs/1</A>");
    assert_eq!(
        server.requests().pop().unwrap().body,
        "<A>https://enterprise.example.local:9398/api/jobs/1</A>"
    );

    let kept = Simulator::builder().upstream(server.url()).keep_links().start_blocking().unwrap();
    let answer = Client::new(&kept).log_on(server.credentials());
    assert!(answer.header("location").unwrap().starts_with("https://enterprise.example.local:9398/"));
}

#[test]
fn compressed_bodies_pass_with_their_links_translated() {
    let style = vbem_simulator::Style { gzip: true, ..vbem_simulator::Style::default() };
    let server = server().style(style).start_blocking().unwrap();
    let proxy = proxy(&server);
    let mut client = logged_on(&server, &proxy);
    let plain = client.get("/api/jobs");
    assert_eq!(plain.header("content-encoding"), None);
    let answer = client.send("GET", "/api/jobs", &[("Accept-Encoding", "br, gzip")], b"");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(server.requests().pop().unwrap().header("accept-encoding"), Some("gzip"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text());
}

#[test]
fn faults_are_injected_in_front_of_the_server() {
    let server = server().start_blocking().unwrap();
    let proxy = proxy(&server);
    let mut client = logged_on(&server, &proxy);
    let count = || server.requests().len();
    let json = [("Accept", "application/json")];
    let target = "/api/jobs?format=Entity";
    let before = count();
    for fault in [Fault::Status(503), Fault::EmptyStatus(503), Fault::Overload { rate: 0, retry_after: None }]
    {
        proxy.fail_next(Matcher::any(), fault);
        assert_eq!(client.get(target).status, 503);
    }
    proxy.fail_next(Matcher::any(), Fault::CutBefore);
    assert!(client.try_send("GET", target, &[], b"").is_err());
    assert_eq!(count(), before, "the server gets none of these requests");
    for fault in [Fault::CutAfter, Fault::CutInside(100)] {
        proxy.fail_next(Matcher::any(), fault);
        assert!(client.try_send("GET", target, &[], b"").is_err());
    }
    assert_eq!(count(), before + 2);
    let mut seen = |fault: Fault| {
        proxy.fail_next(Matcher::any(), fault);
        client.send("GET", target, &json, b"").text()
    };
    assert_eq!(seen(Fault::Truncated(99)).len(), 99);
    assert!(seen(Fault::UnknownMembers).contains("\"FutureElement\""));
    assert!(seen(Fault::UnknownValues).contains("\"FromTheFuture\""));
    assert!(seen(Fault::NoLinks).contains("\"Links\":null"));
    assert!(seen(Fault::ByteOrderMark).starts_with('\u{feff}'));
    assert!(seen(Fault::Case(vbem_simulator::JsonCase::Camel)).contains("\"jobType\":"));
    let plain = client.get(target);
    proxy.fail_next(Matcher::any(), Fault::Slow { piece: 1000, pause: std::time::Duration::from_millis(1) });
    assert_eq!(client.get(target).body, plain.body);
    let refused = proxy.faults().try_add(Rule::always(Matcher::any(), Fault::TaskHangs)).unwrap_err();
    assert!(refused.to_string().contains("`task-hangs` changes the simulated company"), "{refused}");
}

#[test]
fn faults_by_object_know_names_from_responses() {
    let server = server().start_blocking().unwrap();
    let list = Client::logged_on(&server).get("/api/jobs");
    let own = list.text().split("<Ref ").find(|it| it.contains("Web Tier Backup")).unwrap().to_owned();
    let own = local(own.split("Href=\"").nth(1).unwrap().split(['"', '?']).next().unwrap());
    let proxy = proxy(&server);
    let mut client = logged_on(&server, &proxy);
    proxy.faults().add(Rule::always(Matcher::object("Job").named("Web*"), Fault::Status(503)));
    let start = format!("{own}?action=start");
    assert_eq!(client.get(&own).status, 503, "the name is in the response");
    assert_eq!(client.post(&start, "").status, 503, "the name is known from the response before");
    assert_eq!(client.get("/api/jobs").status, 200);
    proxy.faults().clear();
    let replica = Matcher::object("Job").with_member("JobType", "Replica");
    let value = "Strange".into();
    proxy.faults().add(Rule::always(replica, Fault::SetMember { member: "JobType".to_owned(), value }));
    let changed = client.get("/api/jobs?format=Entity").text();
    assert!(changed.contains("<JobType>Strange<") && !changed.contains("<JobType>Replica<"), "{changed}");
    assert!(changed.contains("<JobType>Backup<"));
}

#[test]
fn recorded_exchanges_hold_no_secret_and_can_be_replayed() {
    let folder = folder("record");
    let server = server().start_blocking().unwrap();
    let proxy = Simulator::builder().upstream(server.url()).record(&folder).start_blocking().unwrap();
    let mut client = logged_on(&server, &proxy);
    let token = client.headers[0].1.clone();
    let jobs = client.get("/api/jobs");
    let session = client.get("/api/logonSessions").links("Down", "LogonSession");
    let id = server.inspect(|world| world.objects_of("LogonSession")[0].id().to_owned());
    assert_eq!(client.delete(&format!("/api/logonSessions/{id}")).status, 204, "{session:?}");
    drop(proxy);
    let mut written = String::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        written.push_str(&format!("{}\n{}", path.display(), fs::read_to_string(&path).unwrap()));
    }
    assert!(
        written.contains("https://enterprise.example.local:9398/api/jobs/"),
        "the server's own addresses"
    );
    for secret in [&server.credentials().password, &token, &id, &id.replace('-', "_")] {
        assert!(!written.contains(secret.as_str()), "{secret} in {written}");
    }
    let replay = Simulator::builder().replay(&folder).start_blocking().unwrap();
    let mut again = Client::new(&replay);
    assert_eq!(again.log_on(server.credentials()).status, 201);
    let public = "https://enterprise.example.local:9398/api";
    assert_eq!(again.get("/api/jobs").text().replace(public, "http://simulator/api"), jobs.text());
    let none = "00000000-0000-0000-0000-000000000000";
    assert_eq!(again.delete(&format!("/api/logonSessions/{none}")).status, 204);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn server_that_is_gone_gives_502_with_the_cause() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    let proxy = Simulator::builder().upstream(&address).start_blocking().unwrap();
    let answer = Client::new(&proxy).get("/api/");
    assert_eq!(answer.status, 502);
    let message = answer.find("Message").unwrap();
    assert!(message.starts_with(&format!("{address} did not answer: cannot connect: ")), "{message}");

    let gone = server().start_blocking().unwrap();
    let proxy = self::proxy(&gone);
    let mut client = Client::new(&proxy);
    assert_eq!(client.get("/api/").status, 200);
    drop(gone);
    assert_eq!(client.get("/api/").status, 502, "the connection that waited is of no use");
}

#[test]
fn certificates_are_checked_as_configured() {
    let server = server().tls().start_blocking().unwrap();
    let file = folder("certificate");
    fs::write(&file, server.certificate().unwrap()).unwrap();
    let message = |trust: UpstreamTrust| {
        let url = server.url().replace("127.0.0.1", "localhost");
        let proxy = Simulator::builder().upstream(url).upstream_trust(trust).start_blocking().unwrap();
        let answer = Client::new(&proxy).get("/api/");
        (answer.status, answer.find("Message").unwrap_or_default())
    };
    assert_eq!(message(UpstreamTrust::Ca(file.clone())).0, 200);
    assert_eq!(message(UpstreamTrust::Any).0, 200);
    for trust in [UpstreamTrust::System, UpstreamTrust::Pin("00:".repeat(31) + "00")] {
        let (status, text) = message(trust);
        assert!(status == 502 && text.contains("TLS failed"), "{text}");
    }
    fs::remove_file(&file).unwrap();
    for (trust, expected) in [
        (UpstreamTrust::Ca(file), "No such file"),
        (UpstreamTrust::Pin("00".to_owned()), "64 hexadecimal digits"),
    ] {
        let started = Simulator::builder().upstream(server.url()).upstream_trust(trust).start_blocking();
        let error = started.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Starts a server that sends the same bytes to every request, and closes the connection.
fn hostile(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            // The proxy may close first.
            let _ = stream.write_all(&bytes);
        }
    });
    address
}

#[test]
fn malformed_responses_give_502() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n";
    for (bytes, cause) in [
        ("nonsense\r\n\r\n".to_owned(), "no HTTP response"),
        ("HTTP/1.1 999 X\r\n\r\n".to_owned(), "an invalid status"),
        ("HTTP/1.1 101 X\r\n\r\n".to_owned(), "a switch of protocols"),
        ("HTTP/1.1 100 X\r\n\r\n".repeat(20), "too many interim responses"),
        (String::new(), "closed by the server"),
        (format!("{head}{}", "a: b\r\n".repeat(20_000)), "the headers are too large"),
        (format!("{head}Content-Length: -1\r\n\r\n"), "an invalid length"),
        (format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), "an invalid length"),
        (format!("{head}Content-Length: 9\r\n\r\nshort"), "the body is cut"),
        (
            format!("{head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"),
            "an invalid length of a chunk",
        ),
        (format!("{head}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"), "a chunk is longer than its length"),
        (format!("{head}Transfer-Encoding: gzip\r\n\r\n"), "an unknown transfer encoding"),
        (format!("{head}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab"), "invalid gzip"),
    ] {
        let proxy = Simulator::builder().upstream(hostile(bytes.into_bytes())).start_blocking().unwrap();
        let answer = Client::new(&proxy).get("/api/");
        assert_eq!(answer.status, 502, "{cause}");
        assert!(answer.text().contains(cause), "{cause}: {}", answer.text());
    }
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    (0..80).for_each(|_| bomb.write_all(&zeros).unwrap());
    let bomb = bomb.finish().unwrap();
    let head = format!("{head}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let address = hostile([head.as_bytes(), &bomb].concat());
    let proxy = Simulator::builder().upstream(address).start_blocking().unwrap();
    let answer = Client::new(&proxy).get("/api/");
    assert!(answer.status == 502 && answer.text().contains("too large"), "{}", answer.text());
}

#[test]
fn clients_at_the_same_time_do_not_wait_for_each_other() {
    let server = server().start_blocking().unwrap();
    let proxy = proxy(&server);
    let slow = Fault::Delay(std::time::Duration::from_millis(400).into());
    server.faults().add(Rule::always(Matcher::path("/api/jobs"), slow));
    let start = std::time::Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(logged_on(&server, &proxy).get("/api/jobs").status, 200));
        }
    });
    assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn settings_that_exclude_each_other_are_refused() {
    let error = |builder: Builder| builder.start_blocking().unwrap_err().to_string();
    assert!(error(Simulator::builder().keep_links()).contains("its address is missing"));
    assert!(
        error(Simulator::builder().upstream("em.example"))
            .contains("`em.example` is not the address of a server")
    );
    let replay = Simulator::builder().upstream("http://em.example").replay("/nowhere");
    assert!(error(replay).contains("cannot be replayed"));
    let upstream = || Simulator::builder().upstream("http://em.example");
    for company in [upstream().world("jobs: []"), upstream().load("/nowhere"), upstream().empty()] {
        assert!(error(company).contains("a world, an inventory or a snapshot has no effect"));
    }
    let fails = Rule::always(Matcher::any(), Fault::TaskFails("No space.".to_owned()));
    let fails = Simulator::builder().upstream("http://em.example").fault(fails);
    assert!(error(fails).contains("`task-fails` changes the simulated company"));
}
