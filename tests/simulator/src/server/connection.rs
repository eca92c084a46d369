//! One connection: requests are read one after the other and answered.
//!
//! A server library would refuse request lines as people type them for `curl`, with quotation marks and `>` in filters,
//! and would not cut connections.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::message::{self, Framing, Head};
use super::{Answers, Sent};
use crate::service::{Incoming, Reply};

/// Largest first line with headers that is taken, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// Largest request body that is taken, in bytes.
const LARGEST_BODY: usize = 16 << 20;

/// How long a connection waits for a whole request.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// Serves a connection to its end. What goes wrong with it is the client's business, or was asked for.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, handler: &dyn Answers) {
    let mut connection = Connection { stream, buffer: Vec::new() };
    loop {
        match connection.exchange(handler).await {
            Ok(After::More) => {}
            Ok(After::End) => {
                // The client may be gone already.
                let _ = connection.stream.shutdown().await;
                return;
            }
            Ok(After::Cut) | Err(_) => return,
        }
    }
}

/// How a connection goes on after an exchange.
enum After {
    /// Another request may come.
    More,
    /// It is closed.
    End,
    /// It is cut, without a farewell.
    Cut,
}

/// Why a request cannot be read.
enum Unreadable {
    /// The connection is gone.
    Io(io::Error),
    /// What came is refused with this status.
    Refused(u16, &'static str),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

struct Connection<S> {
    stream: S,
    /// Bytes that have come and not been looked at.
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// One request and its answer.
    async fn exchange(&mut self, handler: &dyn Answers) -> io::Result<After> {
        let (incoming, keep) = match timeout(PATIENCE, self.request()).await {
            Ok(Ok(Some(request))) => request,
            Ok(Ok(None)) | Err(_) => return Ok(After::End),
            Ok(Err(Unreadable::Io(error))) => return Err(error),
            Ok(Err(Unreadable::Refused(status, message))) => {
                self.send(&handler.refuse(status, message).into(), false, false).await?;
                return Ok(After::End);
            }
        };
        let sent = handler.answer(&incoming);
        if !sent.delivery.delay.is_zero() {
            sleep(sent.delivery.delay).await;
        }
        if sent.delivery.cut {
            return Ok(After::Cut);
        }
        self.send(&sent, keep, incoming.method == "HEAD").await?;
        Ok(match sent.delivery.cut_inside {
            Some(_) => After::Cut,
            None if keep => After::More,
            None => After::End,
        })
    }

    /// The next request and whether more may follow; none at the end of the connection.
    async fn request(&mut self) -> Result<Option<(Incoming, bool)>, Unreadable> {
        let end = loop {
            if let Some(end) = message::head_end(&self.buffer) {
                break end;
            }
            if self.buffer.len() > LARGEST_HEAD {
                return Err(Unreadable::Refused(431, "The headers are too large."));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = Head::read(&head).ok_or(Unreadable::Refused(400, "The request is not well-formed."))?;
        if head.expects_continue {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = match head.framing {
            Framing::Length(length) => self.whole(length).await?,
            Framing::Chunked => self.chunked().await?,
        };
        let Head { method, path, query, headers, keep, .. } = head;
        Ok(Some((Incoming { method, path, query, headers, body }, keep)))
    }

    async fn fill(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    /// A number of bytes.
    async fn whole(&mut self, length: usize) -> Result<Vec<u8>, Unreadable> {
        if length > LARGEST_BODY {
            return Err(Unreadable::Refused(413, "The request body is too large."));
        }
        while self.buffer.len() < length {
            if !self.fill().await? {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// Everything up to the end of a line, without it.
    async fn line(&mut self) -> Result<String, Unreadable> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.buffer.len() > LARGEST_HEAD {
                return Err(Unreadable::Refused(400, "The request is not well-formed."));
            }
            if !self.fill().await? {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    async fn chunked(&mut self) -> Result<Vec<u8>, Unreadable> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let length = usize::from_str_radix(digits, 16)
                .map_err(|_| Unreadable::Refused(400, "The request is not well-formed."))?;
            if length == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(body);
            }
            if length > LARGEST_BODY - body.len() {
                return Err(Unreadable::Refused(413, "The request body is too large."));
            }
            body.extend(self.whole(length).await?);
            self.line().await?;
        }
    }

    async fn send(&mut self, sent: &Sent, keep: bool, head_only: bool) -> io::Result<()> {
        let Sent { reply, delivery } = sent;
        let mut out = head(reply, keep);
        if head_only {
            self.stream.write_all(&out).await?;
            return self.stream.flush().await;
        }
        let body = reply.body.get(..delivery.cut_inside.unwrap_or(reply.body.len())).unwrap_or(&reply.body);
        match delivery.slow {
            None => {
                out.extend_from_slice(body);
                self.stream.write_all(&out).await?;
            }
            Some((piece, pause)) => {
                self.stream.write_all(&out).await?;
                for piece in body.chunks(piece.max(1)) {
                    self.stream.flush().await?;
                    sleep(pause).await;
                    self.stream.write_all(piece).await?;
                }
            }
        }
        self.stream.flush().await
    }
}

/// The first line and the headers of an answer.
fn head(reply: &Reply, keep: bool) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {} {}\r\n", reply.status, message::reason(reply.status));
    for (name, value) in &reply.headers {
        let value: String = value.chars().filter(|it| !it.is_control()).collect();
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 204 {
        out.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    if !keep {
        out.push_str("Connection: close\r\n");
    }
    out.push_str("Server: vbem-simulator\r\n\r\n");
    out.into_bytes()
}
