//! Exchanges as pairs of files, written and replayed.
//!
//! A pair is `NAME.request.http` and `NAME.response.http`, each an HTTP message as text: first line, headers, an empty
//! line, the body. `curl -i` writes such an answer, so a real server's can be captured without this program.

mod message;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use crate::query::parameters::percent_decode;
use crate::requests::{blanked_body, blanked_headers};
use crate::service::{Incoming, Reply};
use message::Message;

/// Ends of the names of the two files.
const REQUEST: &str = ".request.http";
const RESPONSE: &str = ".response.http";

/// Writes exchanges into a folder.
#[derive(Debug)]
pub(crate) struct Recorder {
    folder: PathBuf,
    written: AtomicUsize,
}

impl Recorder {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), written: AtomicUsize::new(0) })
    }

    /// Writes one exchange, its secrets blanked. What cannot be written is told on standard error.
    pub(crate) fn record(&self, incoming: &Incoming, reply: &Reply) {
        let number = self.written.fetch_add(1, Ordering::Relaxed) + 1;
        let path: String = incoming
            .path
            .chars()
            .take(80)
            .map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' })
            .collect();
        let name = format!("{number:05}-{}-{}", incoming.method, path.trim_matches('_'));
        let request = Message {
            start: format!("{} {} HTTP/1.1", incoming.method, incoming.target()),
            headers: blanked_headers(&incoming.headers),
            body: blanked_body(&incoming.body).into_bytes(),
        };
        let text = reply
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && (value.contains("xml") || value.contains("json")));
        let response = Message {
            start: format!("HTTP/1.1 {}", reply.status),
            headers: blanked_headers(&reply.headers),
            body: if text { blanked_body(&reply.body).into_bytes() } else { reply.body.clone() },
        };
        for (end, message) in [(REQUEST, request), (RESPONSE, response)] {
            let path = self.folder.join(format!("{name}{end}"));
            if let Err(error) = fs::write(&path, message.write()) {
                eprintln!("cannot record {}: {error}", path.display());
            }
        }
    }
}

/// Recorded exchanges, to be answered with again.
#[derive(Debug)]
pub(crate) struct Recording {
    replies: Mutex<HashMap<String, Replies>>,
}

/// The answers to one request, in the order they were recorded.
#[derive(Debug, Default)]
struct Replies {
    all: Vec<Reply>,
    given: usize,
}

impl Recording {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// The folder cannot be read, or a file in it is no HTTP message.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut names: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|it| Ok(it?.path())).collect::<io::Result<_>>()?;
        names.sort();
        let mut replies: HashMap<String, Replies> = HashMap::new();
        for path in names {
            let Some(stem) = path.file_name().and_then(|it| it.to_str()?.strip_suffix(REQUEST)) else {
                continue;
            };
            let broken = |path: &Path| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} is no HTTP message", path.display()))
            };
            let request = Message::read(&fs::read(&path)?).ok_or_else(|| broken(&path))?;
            let answer_path = folder.join(format!("{stem}{RESPONSE}"));
            let answer = Message::read(&fs::read(&answer_path)?).ok_or_else(|| broken(&answer_path))?;
            let mut words = request.start.split_whitespace();
            let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let status = answer.start.split_whitespace().nth(1).and_then(|it| it.parse().ok());
            let status = status.ok_or_else(|| broken(&answer_path))?;
            let skipped = ["content-length", "transfer-encoding", "connection", "date", "keep-alive"];
            let headers =
                answer.headers.into_iter().filter(|(name, _)| !skipped.contains(&name.as_str())).collect();
            let reply = Reply { status, headers, body: answer.body };
            replies.entry(key(method, target)).or_default().all.push(reply);
        }
        Ok(Self { replies: Mutex::new(replies) })
    }

    /// The answer that was recorded: the first to the first such request, the last to all after the last.
    pub(crate) fn answer(&self, incoming: &Incoming) -> Reply {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let known = replies.get_mut(&key(&incoming.method, &incoming.target()));
        let reply = known.and_then(|known| {
            let reply = known.all.get(known.given.min(known.all.len().saturating_sub(1))).cloned();
            known.given += 1;
            reply
        });
        reply.unwrap_or_else(|| Reply {
            status: 404,
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
            body: format!("nothing was recorded for {} {}\n", incoming.method, incoming.target())
                .into_bytes(),
        })
    }
}

/// What requests are compared by: the method, the decoded path in lower case, the decoded query.
fn key(method: &str, target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = percent_decode(path).to_lowercase();
    format!("{method} {}?{}", path.trim_end_matches('/'), percent_decode(&query.replace('+', " ")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn incoming(method: &str, path: &str, query: &str) -> Incoming {
        Incoming {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            headers: vec![("authorization".into(), "Basic c2VjcmV0".into())],
            body: b"<A><Password>p1</Password></A>".to_vec(),
        }
    }

    #[test]
    fn what_was_recorded_is_replayed_in_order_and_without_secrets() {
        let folder = std::env::temp_dir().join(format!("vbem-recording-{}", std::process::id()));
        let recorder = Recorder::new(&folder).unwrap();
        let reply = |text: &str| Reply {
            status: 200,
            headers: vec![
                ("content-type".into(), "application/xml".into()),
                ("set-cookie".into(), "s1".into()),
            ],
            body: text.as_bytes().to_vec(),
        };
        recorder.record(&incoming("GET", "/api/Jobs/a%20b", "x=1+2"), &reply("<one/>\r\n\r\n"));
        recorder.record(&incoming("GET", "/api/jobs/a%20b", "x=1%202"), &reply("<two/>"));
        let recording = Recording::read(&folder).unwrap();
        let mut written = String::new();
        for entry in fs::read_dir(&folder).unwrap() {
            written.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(
            !written.contains("c2VjcmV0") && !written.contains("p1") && !written.contains("s1"),
            "{written}"
        );
        let ask = || recording.answer(&incoming("GET", "/api/jobs/a%20b/", "x=1+2"));
        assert_eq!(ask().body, b"<one/>\r\n\r\n");
        assert_eq!(ask().body, b"<two/>");
        assert_eq!(ask().body, b"<two/>");
        assert_eq!(recording.answer(&incoming("POST", "/api/jobs", "")).status, 404);
    }
}
