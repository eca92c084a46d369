//! Exchanges as pairs of files, written and replayed.
//!
//! A pair is `NAME.request.http` and `NAME.response.http`, each an HTTP message as text: first line, headers, an empty
//! line, the body. `curl -i` writes such a response, so a response of a real server can be captured without this
//! program.

mod message;
mod sessions;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use crate::history::{redact_body, redact_headers};
use crate::percent::percent_decode;
use crate::service::{Request, Response};
use message::Message;
use sessions::Sessions;

/// Suffixes of the names of the two files.
const REQUEST: &str = ".request.http";
const RESPONSE: &str = ".response.http";

/// Writes exchanges into a folder.
#[derive(Debug)]
pub(crate) struct Recorder {
    folder: PathBuf,
    written: AtomicUsize,
    sessions: Sessions,
}

impl Recorder {
    /// Creates the folder if it does not exist.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be created.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), written: AtomicUsize::new(0), sessions: Sessions::default() })
    }

    /// Writes one exchange, with its secrets redacted. Errors go to standard error.
    pub(crate) fn record(&self, request: &Request, response: &Response) {
        let text = response
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && (value.contains("xml") || value.contains("json")));
        let body = if text { redact_body(&response.body).into_bytes() } else { response.body.clone() };
        self.write(request, response, body);
    }

    /// Writes one exchange without the body of the response, and returns the file that it is to be appended to.
    pub(crate) fn record_head(&self, request: &Request, response: &Response) -> Option<fs::File> {
        let path = self.write(request, response, Vec::new())?;
        let opened = fs::OpenOptions::new().append(true).open(&path);
        opened.inspect_err(|error| eprintln!("cannot record {}: {error}", path.display())).ok()
    }

    /// Writes the two files of an exchange, and returns the path of the second one.
    fn write(&self, request: &Request, response: &Response, body: Vec<u8>) -> Option<PathBuf> {
        self.sessions.learn(&request.headers);
        self.sessions.learn(&response.headers);
        let number = self.written.fetch_add(1, Ordering::Relaxed) + 1;
        let target = self.sessions.redact(request.target());
        let path = target.split('?').next().unwrap_or_default().chars().take(80);
        let path: String =
            path.map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect();
        let name = format!("{number:05}-{}-{}", request.method, path.trim_matches('_'));
        let headers = |headers: &[(String, String)]| {
            let all = redact_headers(headers).into_iter();
            all.map(|(name, value)| (name, self.sessions.redact(value))).collect()
        };
        let request = Message {
            start: format!("{} {target} HTTP/1.1", request.method),
            headers: headers(&request.headers),
            body: self.sessions.redact_bytes(redact_body(&request.body).into_bytes()),
        };
        let response = Message {
            start: format!("HTTP/1.1 {}", response.status),
            headers: headers(&response.headers),
            body: self.sessions.redact_bytes(body),
        };
        let written = [(REQUEST, request), (RESPONSE, response)].map(|(end, message)| {
            let path = self.folder.join(format!("{name}{end}"));
            let written = fs::write(&path, message.write());
            written.inspect_err(|error| eprintln!("cannot record {}: {error}", path.display())).ok()?;
            Some(path)
        });
        written.into_iter().next_back().flatten()
    }
}

/// Recorded exchanges to replay.
#[derive(Debug)]
pub(crate) struct Recording {
    responses: Mutex<HashMap<String, Responses>>,
}

/// Responses to one request, in the order they were recorded.
#[derive(Debug, Default)]
struct Responses {
    all: Vec<Response>,
    given: usize,
}

impl Recording {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read or a file in it is not an HTTP message.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut names: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|it| Ok(it?.path())).collect::<io::Result<_>>()?;
        names.sort();
        let mut responses: HashMap<String, Responses> = HashMap::new();
        for path in names {
            let Some(stem) = path.file_name().and_then(|it| it.to_str()?.strip_suffix(REQUEST)) else {
                continue;
            };
            let broken = |path: &Path| {
                io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{} is not an HTTP message", path.display()),
                )
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
            let response = Response { status, headers, body: answer.body };
            responses.entry(key(method, target)).or_default().all.push(response);
        }
        Ok(Self { responses: Mutex::new(responses) })
    }

    /// Returns the recorded response: one after the other for repeated requests, and the last one from then on.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        let mut responses = self.responses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = responses.get_mut(&key(&request.method, &request.target()));
        let response = known.and_then(|known| {
            let response = known.all.get(known.given.min(known.all.len().saturating_sub(1))).cloned();
            known.given += 1;
            response
        });
        response.unwrap_or_else(|| Response {
            status: 404,
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
            body: format!("nothing was recorded for {} {}\n", request.method, request.target()).into_bytes(),
        })
    }
}

/// Returns the key that requests are compared by: the method, the decoded path in lower case, the decoded query.
fn key(method: &str, target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = percent_decode(path).to_lowercase();
    format!("{method} {}?{}", path.trim_end_matches('/'), percent_decode(&query.replace('+', " ")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn request(method: &str, path: &str, query: &str) -> Request {
        Request {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            headers: vec![("authorization".into(), "Basic c2VjcmV0".into())],
            body: b"<A><Password>p1</Password></A>".to_vec(),
        }
    }

    #[test]
    fn recording_replays_in_order_without_secrets() {
        let folder = std::env::temp_dir().join(format!("vbem-recording-{}", std::process::id()));
        let recorder = Recorder::new(&folder).unwrap();
        let response = |text: &str| Response {
            status: 200,
            headers: vec![
                ("content-type".into(), "application/xml".into()),
                ("set-cookie".into(), "s1".into()),
            ],
            body: text.as_bytes().to_vec(),
        };
        recorder.record(&request("GET", "/api/Jobs/a%20b", "x=1+2"), &response("<one/>\r\n\r\n"));
        recorder.record(&request("GET", "/api/jobs/a%20b", "x=1%202"), &response("<two/>"));
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
        let ask = || recording.answer(&request("GET", "/api/jobs/a%20b/", "x=1+2"));
        assert_eq!(ask().body, b"<one/>\r\n\r\n");
        assert_eq!(ask().body, b"<two/>");
        assert_eq!(ask().body, b"<two/>");
        assert_eq!(recording.answer(&request("POST", "/api/jobs", "")).status, 404);
    }
}
