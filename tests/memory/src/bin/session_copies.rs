//! Counts the copies of a session id in the memory of a program: during a session, after its logoff, and without the client.
//!
//! `cargo run -p vbem-memory --bin session_copies` starts itself as a second process, which uses the simulated server of the
//! first one, and searches the memory of that process (`/proc/PID/mem`, on Linux) for the token and for the id from which it
//! is made. It fails if more copies than the limit are left after the logoff.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a program that may stop")]

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, ExitCode, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::Finder;
use vbem_client::prelude::*;
use vbem_simulator::{Simulator, World};

/// Maximum number of copies of token and id after the logoff.
const LIMIT: usize = 6;

/// The stages of the second process. It waits after each one.
const STAGES: [&str; 3] = ["during the session", "after the logoff", "without the client"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    match &arguments[1..] {
        [url, user, password, certificate] => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(work(url, user, password, certificate));
            ExitCode::SUCCESS
        }
        _ => {
            let plain = observe("http", &Simulator::builder().days(1).start_blocking().unwrap());
            let secured = observe("https", &Simulator::builder().days(1).tls().start_blocking().unwrap());
            if plain && secured { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

/// Uses a session, with a pause after each stage.
async fn work(url: &str, user: &str, password: &str, certificate: &str) {
    let builder = Client::builder(url).unwrap();
    let builder = if certificate.is_empty() { builder } else { builder.ca_certificate(certificate) };
    let em = builder.logon(user, password).await.unwrap();
    for _ in 0..3 {
        em.jobs().list().await.unwrap();
        em.query::<VmRestorePoint>().page_size(5).fetch_page().await.unwrap();
    }
    stage();
    em.logoff().await.unwrap();
    stage();
    drop(em);
    tokio::task::yield_now().await;
    stage();
}

/// Reports the end of a stage and waits until the first process has searched.
fn stage() {
    println!();
    io::stdout().flush().unwrap();
    io::stdin().lock().read_line(&mut String::new()).unwrap();
}

/// Starts the second process, and counts the copies in its memory after each stage. False if too many are left.
fn observe(scheme: &str, sim: &Simulator) -> bool {
    let account = sim.credentials();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([&sim.url(), &account.user, &account.password, sim.certificate().unwrap_or_default()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let (mut left, mut id) = (0, String::new());
    println!("{scheme:20} {:>6} {:>6}", "token", "id");
    for name in STAGES {
        assert!(output.read_line(&mut String::new()).unwrap() > 0, "the second process has ended");
        if name == STAGES[0] {
            let read =
                |world: &World| world.objects_of("LogonSession")[0].tree.text("SessionId").map(str::to_owned);
            id = sim.inspect(read).unwrap();
        }
        let token = STANDARD.encode(&id);
        let (tokens, ids) = (copies(child.id(), &token).unwrap(), copies(child.id(), &id).unwrap());
        println!("{name:20} {tokens:6} {ids:6}");
        if name == STAGES[0] {
            assert!(tokens > 0, "the search finds the token in use");
        } else {
            left = left.max(tokens + ids);
        }
        input.write_all(b"\n").unwrap();
    }
    assert!(child.wait().unwrap().success());
    if left > LIMIT {
        eprintln!("{left} copies are left, the limit is {LIMIT}");
    }
    left <= LIMIT
}

/// Counts the copies of a text in the writable memory of a process.
fn copies(process: u32, text: &str) -> io::Result<usize> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps"))?;
    let mut memory = File::open(format!("/proc/{process}/mem"))?;
    let finder = Finder::new(text);
    let mut found = 0;
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (Some(range), Some(access)) = (parts.next(), parts.next()) else { continue };
        let Some((start, end)) = range.split_once('-').filter(|_| access.starts_with("rw")) else { continue };
        let address = |text: &str| u64::from_str_radix(text, 16).map_err(io::Error::other);
        let (start, end) = (address(start)?, address(end)?);
        let mut bytes = vec![0; usize::try_from(end - start).map_err(io::Error::other)?];
        memory.seek(SeekFrom::Start(start))?;
        // Some special regions cannot be read.
        if memory.read_exact(&mut bytes).is_ok() {
            found += finder.find_iter(&bytes).count();
        }
    }
    Ok(found)
}
