//! Answers as bytes, in each framing of HTTP/1.1.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::{Script, Step};

/// A framing, which shows the end of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length,
    Chunked,
    /// The end of the connection is the end of the body.
    Close,
    GzipLength,
    GzipChunked,
    GzipClose,
}

impl Framing {
    pub(crate) const ALL: [Self; 6] =
        [Self::Length, Self::Chunked, Self::Close, Self::GzipLength, Self::GzipChunked, Self::GzipClose];

    fn is_gzip(self) -> bool {
        matches!(self, Self::GzipLength | Self::GzipChunked | Self::GzipClose)
    }
}

/// An answer of the server.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// An encoded answer, and the length of its head.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) head: usize,
}

impl Answer {
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = match media_type {
            "" => Vec::new(),
            media_type => vec![("Content-Type", media_type.to_owned())],
        };
        Self { status, headers, body: body.into() }
    }

    pub(crate) fn xml(status: u16, body: &str) -> Self {
        Self::new(status, "application/xml", body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns the bytes of the answer.
    pub(crate) fn encode(&self, framing: Framing) -> Encoded {
        let mut head = format!("HTTP/1.1 {} x\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = if framing.is_gzip() { gzipped(&self.body) } else { self.body.clone() };
        if framing.is_gzip() {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        let body = match framing {
            Framing::Length | Framing::GzipLength => {
                head.push_str(&format!("Content-Length: {}\r\n", body.len()));
                body
            }
            Framing::Chunked | Framing::GzipChunked => {
                head.push_str("Transfer-Encoding: chunked\r\n");
                let (first, second) = body.split_at(body.len() / 2);
                let mut chunks = Vec::new();
                for chunk in [first, second].into_iter().filter(|chunk| !chunk.is_empty()) {
                    chunks.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    chunks.extend(chunk);
                    chunks.extend(b"\r\n");
                }
                chunks.extend(b"0\r\n\r\n");
                chunks
            }
            Framing::Close | Framing::GzipClose => {
                head.push_str("Connection: close\r\n");
                body
            }
        };
        head.push_str("\r\n");
        let bytes = [head.as_bytes(), &body].concat();
        Encoded { bytes, head: head.len() }
    }

    /// Returns the script that sends the whole answer with its length.
    pub(crate) fn script(&self) -> Script {
        vec![Step::Send(self.encode(Framing::Length).bytes)]
    }
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
