//! Measures requests per second and the memory of the simulator.
//!
//! `cargo run --release -p vbem-simulator --example load -- [SECONDS]` requests VM restore points one after the other
//! over a few connections, and prints a line for every tenth of the time. The server has one thread, that is one core.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use vbem_simulator::Simulator;

/// Number of connections.
const CONNECTIONS: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds: u64 = std::env::args().nth(1).map_or(Ok(10), |text| text.parse())?;
    let sim = Simulator::builder().start_blocking()?;
    let (token, targets) = prepare(&sim)?;
    let (count, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| {
            let (address, token, targets) = (sim.address(), token.clone(), targets.clone());
            let (count, stop) = (Arc::clone(&count), Arc::clone(&stop));
            thread::spawn(move || ask(address, &token, &targets, worker, &count, &stop))
        })
        .collect();
    let begun = Instant::now();
    for part in 1..=10 {
        thread::sleep(
            (begun + Duration::from_millis(seconds * 100 * part)).saturating_duration_since(Instant::now()),
        );
        let (requests, time) = (count.load(Ordering::Relaxed), begun.elapsed().as_secs_f64());
        #[allow(clippy::cast_precision_loss, reason = "a count of requests")]
        let rate = requests as f64 / time;
        println!("{time:6.1} s {requests:9} requests {rate:7.0} a second {:5} MiB", resident_mebibytes());
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.join().map_err(|_| "a worker panicked")??;
    }
    Ok(())
}

/// Logs on and returns the session header and the addresses of all VM restore points.
fn prepare(sim: &Simulator) -> io::Result<(String, Vec<String>)> {
    let mut connection = BufReader::new(TcpStream::connect(sim.address())?);
    let header = "Authorization: Basic RVhBTVBMRVxhZG1pbmlzdHJhdG9yOlNpbXVsYXRlZC0x";
    let (head, _) = send(&mut connection, "POST", "/api/sessionMngr/?v=latest", header)?;
    let token = head.lines().find_map(|line| line.strip_prefix("x-restsvcsessionid: ")).unwrap_or_default();
    let token = format!("X-RestSvcSessionId: {token}");
    let (_, body) = send(&mut connection, "GET", "/api/vmRestorePoints", &token)?;
    let text = String::from_utf8_lossy(&body);
    let ids = text.split("UID=\"urn:veeam:VmRestorePoint:").skip(1).filter_map(|rest| rest.get(..36));
    Ok((token, ids.map(|id| format!("/api/vmRestorePoints/{id}?format=Entity")).collect()))
}

fn ask(
    address: SocketAddr,
    token: &str,
    targets: &[String],
    first: usize,
    count: &AtomicU64,
    stop: &AtomicBool,
) -> io::Result<()> {
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    for target in targets.iter().cycle().skip(first * 97) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let (head, _) = send(&mut connection, "GET", target, token)?;
        if !head.starts_with("HTTP/1.1 200") {
            return Err(io::Error::other(head));
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Sends a request without a body; returns the head of the response and its body.
fn send(
    connection: &mut BufReader<TcpStream>,
    method: &str,
    target: &str,
    header: &str,
) -> io::Result<(String, Vec<u8>)> {
    let request = format!("{method} {target} HTTP/1.1\r\nHost: load\r\n{header}\r\n\r\n");
    connection.get_mut().write_all(request.as_bytes())?;
    let mut head = String::new();
    while connection.read_line(&mut head)? > 2 {}
    let length =
        head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((head, body))
}

/// Returns the memory of this process in MiB; 0 if the system does not report it.
fn resident_mebibytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    (pages.unwrap_or(0) * 4096) >> 20
}
