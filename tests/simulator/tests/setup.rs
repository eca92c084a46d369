//! Settings of a simulator: schema, size, TLS, recordings.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use support::{Client, copy_folder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use vbem_simulator::{Pace, Simulator, StartError};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vbem-simulator-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

const ROBOT: &str = r#"
resource: TapeRobot
summary: A robot that changes tapes.
path: /tape/robots/{id}
collection: { path: /tape/robots }
elements:
  Vendor:     { type: string, summary: Who made it., example: Pear Systems }
  Slots:      { type: int, summary: How many tapes it holds. }
  State:      { type: RobotState, summary: What it does. }
  LastMoved:  { type: timestamp?, summary: When it last moved. }
links:
  backup_server: { up: BackupServer, summary: The server it is attached to. }
methods:
  eject: { rel: Test, action: eject, returns: Task, summary: Puts all tapes out. }
query:
  Slots: { type: int }
enumerations:
  RobotState:
    summary: What a robot does.
    values: { Idle: Nothing., Moving: It moves a tape. }
"#;

#[test]
fn new_schema_file_is_served_without_code_changes() {
    let schema = folder("schema");
    copy_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema").as_ref(), &schema);
    fs::create_dir_all(schema.join("tape")).unwrap();
    fs::write(schema.join("tape/family.yaml"), "family: { summary: Tapes. }\n").unwrap();
    fs::write(schema.join("tape/robot.yaml"), ROBOT).unwrap();
    let sim = Simulator::builder().schema_dir(&schema).days(1).start_blocking().unwrap();
    fs::remove_dir_all(&schema).unwrap();
    let mut client = Client::logged_on(&sim);
    let robots = client.get("/api/tape/robots").links("Alternate", "TapeRobot");
    assert_eq!(robots.len(), 4);
    let robot = client.get(&robots[0]);
    assert_eq!(robot.find("Vendor").as_deref(), Some("Pear Systems"));
    assert!(["Idle", "Moving"].contains(&robot.find("State").unwrap().as_str()));
    assert_eq!(client.get(&robot.links("Up", "BackupServerReference")[0]).status, 200);
    let task = client.post(&robot.links("Test", "")[0], "");
    assert_eq!((task.status, task.find("Operation").as_deref()), (202, Some("TestTapeRobot")));
    let found = client.get("/api/query?type=taperobot&filter=Slots>=0&format=Entities");
    assert_eq!(found.text().matches("<TapeRobot ").count(), 4, "{}", found.text());
}

#[test]
fn invalid_schema_is_reported_with_diagnostics() {
    let schema = folder("wrong-schema");
    fs::create_dir_all(schema.join("a")).unwrap();
    fs::write(schema.join("a/b.yaml"), "resource: [\n").unwrap();
    let error = Simulator::builder().schema_dir(&schema).start_blocking().unwrap_err();
    fs::remove_dir_all(&schema).unwrap();
    assert!(matches!(&error, StartError::Schema(text) if text.contains("a/b.yaml")), "{error}");
}

#[test]
fn company_of_the_same_seed_is_equal_and_scales() {
    let build = |seed, scale| {
        Simulator::builder().seed(seed).scale(scale).days(20).pace(Pace::Manual).start_blocking().unwrap()
    };
    let list = |sim: &Simulator| {
        let mut client = Client::logged_on(sim);
        client.get("/api/query?type=VmRestorePoint&pageSize=3000&format=Entities").text()
    };
    let (a, b, other, large) = (build(5, 1), build(5, 1), build(6, 1), build(5, 3));
    assert_eq!(a.state(), b.state());
    assert!(list(&a) == list(&b), "the same to the last byte");
    assert!(list(&a) != list(&other));
    let points = |sim: &Simulator| sim.state().objects["VmRestorePoint"];
    // Jobs of other rounds have other nights without points.
    assert!(points(&large).abs_diff(3 * points(&a)) < points(&a) / 10, "{} {}", points(&large), points(&a));
    drop((a, b, other, large));
    let usual = Simulator::builder().start_blocking().unwrap().state();
    assert!(usual.objects["VmRestorePoint"] > 2200, "{usual:?}");
    assert_eq!((usual.objects["Job"], usual.objects["BackupServer"]), (8, 2));
}

#[test]
fn recorded_exchanges_replay_without_secrets() {
    let recorded = folder("recorded");
    let (point, seen) = {
        let sim = Simulator::builder().days(1).record(&recorded).start_blocking().unwrap();
        let mut client = Client::logged_on(&sim);
        let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
        let seen = client.get(&point);
        (point, seen)
    };
    for entry in fs::read_dir(&recorded).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("Basic RVhB"), "{text}");
        let session = text.split("<SessionId>").nth(1);
        assert!(session.is_none_or(|rest| rest.starts_with("***")), "{text}");
    }
    let sim = Simulator::builder().replay(&recorded).start_blocking().unwrap();
    fs::remove_dir_all(&recorded).unwrap();
    let mut client = Client::logged_on(&sim);
    let again = client.get(&point);
    assert_eq!((again.status, &again.body), (200, &seen.body));
    assert_eq!(client.get("/api/backups").status, 404);
}

#[tokio::test]
async fn tls_certificate_can_be_trusted_by_a_client() {
    let sim = Simulator::builder().days(1).tls().start().await.unwrap();
    assert!(sim.url().starts_with("https://127.0.0.1:"), "{}", sim.url());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(sim.certificate().unwrap().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    for name in ["127.0.0.1", "localhost", "enterprise.example.local"] {
        let stream = tokio::net::TcpStream::connect(sim.address()).await.unwrap();
        let mut stream = connector.connect(ServerName::try_from(name).unwrap(), stream).await.unwrap();
        stream.write_all(b"GET /api/ HTTP/1.1\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
    }
}

#[test]
fn simulator_dropped_stops_listening() {
    let sim = Simulator::builder().days(1).start_blocking().unwrap();
    let address = sim.address();
    let idle = std::net::TcpStream::connect(address).unwrap();
    drop(sim);
    drop(idle);
    assert!(std::net::TcpStream::connect(address).is_err());
    let again = Simulator::builder().days(1).port(address.port()).start_blocking().unwrap();
    let taken = Simulator::builder().days(1).port(address.port()).start_blocking();
    assert!(matches!(taken, Err(StartError::Listen { .. })), "{again:?}");
}
