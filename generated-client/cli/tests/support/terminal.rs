//! The command on a pseudo-terminal, with a screen that interprets its output.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of it")]

use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command as PtyCommand, Pty, open};

/// Longest wait for an output, which comes much earlier unless the test fails.
const LIMIT: Duration = Duration::from_secs(20);

/// A command on a terminal.
pub(crate) struct OnTerminal {
    child: Child,
    pty: Arc<Pty>,
    output: Arc<Mutex<Output>>,
    reader: Option<JoinHandle<()>>,
}

/// Everything that was written, and the screen that it makes.
struct Output {
    bytes: Vec<u8>,
    screen: vt100::Parser,
}

impl OnTerminal {
    /// Starts a command on a terminal with so many columns and lines.
    pub(crate) fn start(command: Command, columns: u16, lines: u16) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(lines, columns)).unwrap();
        let child = PtyCommand::from(command).env("TERM", "xterm-256color").spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let size = |number| NonZeroU16::new(number).unwrap();
        let screen = vt100::Parser::new(size(lines), size(columns), 0);
        let output = Arc::new(Mutex::new(Output { bytes: Vec::new(), screen }));
        let (source, target) = (Arc::clone(&pty), Arc::clone(&output));
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Reading fails as soon as the command has ended.
            while let Ok(length @ 1..) = (&*source).read(&mut buffer) {
                let mut output = target.lock().unwrap();
                output.bytes.extend_from_slice(&buffer[..length]);
                output.screen.process(&buffer[..length]);
            }
        });
        Self { child, pty, output, reader: Some(reader) }
    }

    /// Text on the screen.
    pub(crate) fn screen(&self) -> String {
        self.output.lock().unwrap().screen.screen().contents()
    }

    /// Everything that was written, with control sequences.
    pub(crate) fn written(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap().bytes).into_owned()
    }

    /// Waits until the screen shows a text, and returns the screen.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen is as expected, and returns it.
    pub(crate) fn wait_until(&self, what: &str, is_reached: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if is_reached(&screen) {
                return screen;
            }
            assert!(start.elapsed() < LIMIT, "{what} was not shown:\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types a text; `\r` is Enter, `\u{3}` Ctrl-C.
    pub(crate) fn type_text(&self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the end of the command, and returns its exit code and the screen.
    pub(crate) fn finish(mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if start.elapsed() > LIMIT => {
                    self.child.kill().unwrap();
                    panic!("the command does not end:\n{}", self.screen());
                }
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        self.reader.take().map(JoinHandle::join);
        (status.code(), self.screen())
    }
}
