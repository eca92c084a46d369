//! The command as a proxy: its options, and bodies larger than its memory.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use vbem_simulator::Simulator;

const COMMAND: &str = env!("CARGO_BIN_EXE_vbem-simulator");

/// Running proxy and its address; it is stopped when it is dropped.
struct Proxy {
    child: Child,
    address: String,
    first_line: String,
}

impl Proxy {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(COMMAND)
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first_line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
        let address = first_line.split("://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address, first_line }
    }

    /// Returns the number of bytes of a response, and its beginning.
    fn get(&self, target: &str) -> (usize, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").unwrap();
        let (mut total, mut buffer, mut first) = (0, vec![0; 1 << 16], Vec::new());
        loop {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return (total, String::from_utf8_lossy(&first).into_owned()),
                Ok(length) => {
                    first.extend(buffer[..length].iter().take(1000 - first.len().min(1000)));
                    total += length;
                }
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SIZE: usize = 128 << 20;

/// Starts a server with bodies of [`SIZE`] bytes, in chunks if the address ends with `chunks`.
fn large() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let piece = vec![7; 1 << 16];
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let chunked = String::from_utf8_lossy(&request[..length]).contains("chunks");
            let framing =
                if chunked { "Transfer-Encoding: chunked".into() } else { format!("Content-Length: {SIZE}") };
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n{framing}\r\n\r\n")
                .unwrap();
            let head = format!("{:x}\r\n", piece.len());
            for _ in 0..SIZE / piece.len() {
                let sent = if chunked {
                    stream.write_all(&[head.as_bytes(), &piece, b"\r\n"].concat())
                } else {
                    stream.write_all(&piece)
                };
                if sent.is_err() {
                    break; // A fault has cut the connection.
                }
            }
            if chunked {
                let _ = stream.write_all(b"0\r\n\r\n");
            }
        }
    });
    address
}

#[test]
fn large_bodies_are_passed_on_piece_by_piece() {
    let folder = std::env::temp_dir().join(format!("vbem-large-{}", std::process::id()));
    let faults = folder.join("faults.json");
    fs::create_dir_all(&folder).unwrap();
    let rules = r#"[{"path":"/api/cut","fault":"cut-inside","bytes":1000},{"path":"/api/short","fault":"truncated","bytes":1000}]"#;
    fs::write(&faults, rules).unwrap();
    let records = folder.join("records");
    let [faults, records] = [&faults, &records].map(|path| path.to_str().unwrap());
    let address = large();
    let proxy = Proxy::start(&["--upstream", &address, "--record", records, "--faults", faults]);
    assert!(proxy.first_line.ends_with(&format!("/api/ in front of {address}\n")), "{}", proxy.first_line);
    let (total, head) = proxy.get("/api/content");
    assert!(total > SIZE && head.contains(&format!("Content-Length: {SIZE}\r\n")), "{total} {head}");
    let (total, head) = proxy.get("/api/chunks");
    assert!(total > SIZE && head.contains("Transfer-Encoding: chunked\r\n"), "{total} {head}");
    let (total, head) = proxy.get("/api/cut");
    assert!(
        (1000..1500).contains(&total) && head.contains(&format!("Content-Length: {SIZE}\r\n")),
        "{total} {head}"
    );
    let (total, head) = proxy.get("/api/short");
    assert!((1000..1500).contains(&total) && head.contains("Content-Length: 1000\r\n"), "{total} {head}");
    let sizes = fs::read_dir(records).unwrap().map(|it| it.unwrap().metadata().unwrap().len());
    assert_eq!(sizes.filter(|size| *size > SIZE as u64).count(), 2, "the recording holds the whole bodies");
    if cfg!(target_os = "linux") {
        let status = fs::read_to_string(format!("/proc/{}/status", proxy.child.id())).unwrap();
        let peak = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        let peak: usize = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert!(peak < 96 << 10, "{peak} KiB");
    }
    drop(proxy);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn options_of_the_proxy_are_checked_and_used() {
    let server = Simulator::builder().days(1).tls().start_blocking().unwrap();
    let url = server.url();
    let trusting = Proxy::start(&["--upstream", &url, "--upstream-insecure", "--keep-links"]);
    let (_, kept) = trusting.get("/api/");
    assert!(kept.contains("200 OK"), "{kept}");
    assert!(kept.contains("https://enterprise.example.local:9398/api"), "{kept}");
    let pinned = Proxy::start(&["--upstream", &url, "--upstream-pin", &"ab".repeat(32)]);
    assert!(pinned.get("/api/").1.contains("TLS failed"));
    let faults = std::env::temp_dir().join(format!("vbem-proxy-{}.json", std::process::id()));
    fs::write(&faults, r#"{"fault":"session-lost"}"#).unwrap();
    for (arguments, message) in [
        (vec!["--upstream", "em.example"], "`em.example` is not the address of a server"),
        (vec!["--keep-links"], "its address is missing"),
        (vec!["--upstream", &url, "--upstream-pin", "ab"], "64 hexadecimal digits"),
        (vec!["--upstream", &url, "--upstream-ca", "/nowhere.pem"], "/nowhere.pem"),
        (
            vec!["--upstream", &url, "--faults", faults.to_str().unwrap()],
            "`session-lost` changes the simulated company",
        ),
    ] {
        let output = Command::new(COMMAND).args(&arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
        assert!(text.contains(message), "{arguments:?}: {text}");
    }
    fs::remove_file(&faults).unwrap();
    let help = Command::new(COMMAND).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(
        help.contains("--upstream URL") && help.contains("\n  delay (seconds or distribution): "),
        "{help}"
    );
    assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
}
