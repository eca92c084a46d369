//! The page to look around, as the simulator serves it.

#![allow(clippy::unwrap_used, reason = "of tests")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use vbem_simulator::{Fault, Matcher, Simulator};

/// Sends a request and returns the head and the body of the response.
fn send(sim: &Simulator, method: &str, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(sim.address()).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
}

#[test]
fn page_is_served_with_its_policy_and_the_account_of_the_simulator() {
    let sim = Simulator::builder().start_blocking().unwrap();
    for path in ["/explore", "/explore/"] {
        let (head, body) = send(&sim, "GET", path);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains(vbem_explorer::POLICY) && head.contains("x-content-type-options: nosniff"));
        assert_eq!(body, vbem_explorer::page().as_bytes());
    }
    let (head, body) = send(&sim, "GET", "/explore/model.json");
    assert!(head.contains("content-encoding: gzip"));
    assert_eq!(body, vbem_explorer::model());
    let (_, body) = send(&sim, "GET", "/explore/settings.json");
    let settings: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(settings["logon"]["user"], sim.credentials().user);
    assert_eq!(settings["readOnly"], false);
}

#[test]
fn page_is_neither_recorded_nor_subject_to_faults() {
    let sim = Simulator::builder().start_blocking().unwrap();
    sim.fail_next(Matcher::any(), Fault::Status(503));
    assert!(send(&sim, "GET", "/explore").0.starts_with("HTTP/1.1 200"));
    assert_eq!(sim.requests().len(), 0);
    assert!(send(&sim, "GET", "/api/").0.starts_with("HTTP/1.1 503"));
}

#[test]
fn other_paths_and_methods_are_refused() {
    let sim = Simulator::builder().start_blocking().unwrap();
    assert!(send(&sim, "GET", "/explore/other").0.starts_with("HTTP/1.1 404"));
    assert!(send(&sim, "POST", "/explore").0.starts_with("HTTP/1.1 405"));
    assert!(send(&sim, "HEAD", "/explore").1.is_empty());
    // Not the page, but an unknown address of the server.
    assert!(send(&sim, "GET", "/explorer").0.starts_with("HTTP/1.1 404"));
}
