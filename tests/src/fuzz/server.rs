//! Bytes sent to the simulator.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vbem_simulator::Simulator;

/// Text of an input that is replaced by the identifier of a logon session.
pub(super) const SESSION: &str = "{session}";

/// Name of the threads that the simulator runs on.
const THREAD: &str = "vbem-simulator";

/// Number of inputs after which a new simulator is started, since inputs change its state.
const INPUTS: usize = 2_000;

/// Number of panics on threads of the simulator.
static PANICS: AtomicUsize = AtomicUsize::new(0);

static SIMULATOR: LazyLock<Mutex<Option<(Simulator, usize)>>> = LazyLock::new(|| {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some(THREAD) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
        previous(panic);
    }));
    Mutex::new(None)
});

/// Bytes of a connection. The simulator responds in HTTP, never with an internal error, and still responds afterwards.
pub(super) fn check(input: &[u8]) {
    let mut running = SIMULATOR.lock().unwrap_or_else(PoisonError::into_inner);
    if running.as_ref().is_none_or(|(_, left)| *left == 0) {
        let started = Simulator::builder().days(1).start_blocking();
        *running = Some((started.unwrap_or_else(|error| panic!("{error}")), INPUTS));
    }
    let Some((sim, left)) = running.as_mut() else { return };
    *left -= 1;
    let exchanged = session(sim).and_then(|session| exchange(sim, &with_session(input, &session)));
    let received = exchanged.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(PANICS.swap(0, Ordering::SeqCst), 0, "panics of the simulator");
    assert!(
        received.is_empty() || received.starts_with(b"HTTP/1.1 "),
        "{}",
        String::from_utf8_lossy(&received)
    );
    let internal = received.starts_with(b"HTTP/1.1 500");
    assert!(!internal, "{}", String::from_utf8_lossy(&received));
    sim.end_sessions();
    sim.forget_requests();
    sim.forget_warnings();
}

/// Logs on and returns the identifier of the session. Fails if the simulator does not respond any more.
fn session(sim: &Simulator) -> io::Result<String> {
    let credentials = sim.credentials();
    let account = STANDARD.encode(format!("{}:{}", credentials.user, credentials.password));
    let request = format!(
        "POST /api/sessionMngr/?v=latest HTTP/1.1\r\nAuthorization: Basic {account}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let response = exchange(sim, request.as_bytes())?;
    let response = String::from_utf8_lossy(&response);
    let headers = response.lines().filter_map(|line| line.split_once(": "));
    let mut session = headers.filter(|(name, _)| name.eq_ignore_ascii_case("X-RestSvcSessionId"));
    session
        .next()
        .map(|(_, id)| id.trim().to_owned())
        .ok_or_else(|| io::Error::other(format!("no session: {response}")))
}

fn with_session(input: &[u8], session: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(input.len() + session.len());
    let mut rest = input;
    while let Some(at) = rest.windows(SESSION.len()).position(|window| window == SESSION.as_bytes()) {
        bytes.extend_from_slice(&rest[..at]);
        bytes.extend_from_slice(session.as_bytes());
        rest = &rest[at + SESSION.len()..];
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// Sends bytes, and returns all that is received. The server may close the connection before it has read them all.
fn exchange(sim: &Simulator, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(sim.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let sent = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut received = Vec::new();
    let read = stream.read_to_end(&mut received);
    match sent.and(read.map(|_| ())) {
        Err(error) if !is_closed(&error) => Err(error),
        _ => Ok(received),
    }
}

fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, NotConnected};
    matches!(error.kind(), BrokenPipe | ConnectionReset | NotConnected)
}
