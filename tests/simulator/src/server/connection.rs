//! Connection: requests are read and answered one after the other.
//!
//! Written by hand, because server libraries reject request lines as people type them for `curl`, with quotation marks
//! and `>` in filters, and cannot cut connections.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::request_head::{self, Framing, Head};
use super::{Answer, BodyStream, Delivery, DeliveryOptions, RequestHandler};
use crate::service::{Request, Response};

/// Size limit of the request line with headers, in bytes.
const MAX_HEAD_SIZE: usize = 64 << 10;

/// Size limit of a request body, in bytes.
const MAX_BODY_SIZE: usize = 16 << 20;

/// Time limit for a whole request.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// Serves a connection to its end. I/O errors are ignored: the client caused them, or a fault did.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, handler: &dyn RequestHandler) {
    let mut connection = Connection { stream, buffer: Vec::new() };
    loop {
        match connection.exchange(handler).await {
            Ok(After::More) => {}
            Ok(After::End) => {
                // The client may have closed the connection already.
                let _ = connection.stream.shutdown().await;
                return;
            }
            Ok(After::Cut) | Err(_) => return,
        }
    }
}

/// State of a connection after an exchange.
enum After {
    /// The connection stays open for another request.
    More,
    /// The connection is closed.
    End,
    /// The connection is cut, without a closing handshake.
    Cut,
}

/// Error of reading a request.
enum Unreadable {
    /// I/O error of the connection.
    Io(io::Error),
    /// Request that is rejected with this status.
    Rejected(u16, &'static str),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

struct Connection<S> {
    stream: S,
    /// Bytes that were received and not parsed yet.
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Reads one request and sends its response.
    async fn exchange(&mut self, handler: &dyn RequestHandler) -> io::Result<After> {
        let (request, keep, chunks) = match timeout(REQUEST_TIMEOUT, self.request()).await {
            Ok(Ok(Some(request))) => request,
            Ok(Ok(None)) | Err(_) => return Ok(After::End),
            Ok(Err(Unreadable::Io(error))) => return Err(error),
            Ok(Err(Unreadable::Rejected(status, message))) => {
                self.send(&handler.reject(status, message).into(), false, false).await?;
                return Ok(After::End);
            }
        };
        let mut delivery = match handler.answer(&request) {
            Answer::Ready(delivery) => delivery,
            Answer::Later(delivery) => delivery.await,
        };
        if !delivery.options.delay.is_zero() {
            sleep(delivery.options.delay).await;
        }
        if delivery.options.cut {
            return Ok(After::Cut);
        }
        let head_only = request.method == "HEAD";
        let keep = match delivery.stream.take() {
            Some(stream) => {
                let framing = Framed::of(stream.length(), delivery.options.limit, chunks);
                let keep = keep && framing != Framed::UntilClose;
                let head = head(&delivery.response, framing, keep);
                self.pass_on(&head, stream, framing, delivery.options, head_only).await?;
                keep
            }
            None => {
                self.send(&delivery, keep, head_only).await?;
                keep
            }
        };
        Ok(match delivery.options.cut_inside {
            Some(_) => After::Cut,
            None if keep => After::More,
            None => After::End,
        })
    }

    /// Returns the next request, whether more may follow, and whether the client understands chunks; `None` at the end of
    /// the connection.
    async fn request(&mut self) -> Result<Option<(Request, bool, bool)>, Unreadable> {
        let end = loop {
            if let Some(end) = request_head::head_end(&self.buffer) {
                break end;
            }
            if self.buffer.len() > MAX_HEAD_SIZE {
                return Err(Unreadable::Rejected(431, "The headers are too large."));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = Head::read(&head).ok_or(Unreadable::Rejected(400, "The request is not well-formed."))?;
        if head.expects_continue {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = match head.framing {
            Framing::Length(length) => self.whole(length).await?,
            Framing::Chunked => self.chunked().await?,
        };
        let Head { method, path, query, headers, keep, chunks, .. } = head;
        Ok(Some((Request { method, path, query, headers, body }, keep, chunks)))
    }

    async fn fill(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    /// Reads `length` bytes.
    async fn whole(&mut self, length: usize) -> Result<Vec<u8>, Unreadable> {
        if length > MAX_BODY_SIZE {
            return Err(Unreadable::Rejected(413, "The request body is too large."));
        }
        while self.buffer.len() < length {
            if !self.fill().await? {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// Reads up to the end of a line and returns the line without it.
    async fn line(&mut self) -> Result<String, Unreadable> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.buffer.len() > MAX_HEAD_SIZE {
                return Err(Unreadable::Rejected(400, "The request is not well-formed."));
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
                .map_err(|_| Unreadable::Rejected(400, "The request is not well-formed."))?;
            if length == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(body);
            }
            if length > MAX_BODY_SIZE - body.len() {
                return Err(Unreadable::Rejected(413, "The request body is too large."));
            }
            body.extend(self.whole(length).await?);
            self.line().await?;
        }
    }

    async fn send(&mut self, delivery: &Delivery, keep: bool, head_only: bool) -> io::Result<()> {
        let Delivery { response, options, .. } = delivery;
        let mut out = head(response, Framed::Length(response.body.len() as u64), keep);
        if head_only {
            self.stream.write_all(&out).await?;
            return self.stream.flush().await;
        }
        let body =
            response.body.get(..options.cut_inside.unwrap_or(response.body.len())).unwrap_or(&response.body);
        match options.slow {
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

    /// Sends a body piece by piece, as another server sends it.
    async fn pass_on(
        &mut self,
        head: &[u8],
        mut stream: BodyStream,
        framing: Framed,
        options: DeliveryOptions,
        head_only: bool,
    ) -> io::Result<()> {
        self.stream.write_all(head).await?;
        self.stream.flush().await?;
        if head_only {
            return Ok(());
        }
        let mut left = options.cut_inside.or(options.limit).unwrap_or(usize::MAX);
        while left > 0
            && let Some(mut piece) = stream.next().await?
        {
            piece.truncate(left);
            left -= piece.len();
            let (size, pause) = options.slow.unwrap_or((piece.len(), Duration::ZERO));
            for part in piece.chunks(size.max(1)) {
                if !pause.is_zero() {
                    sleep(pause).await;
                }
                if framing == Framed::Chunks {
                    self.stream.write_all(format!("{:x}\r\n", part.len()).as_bytes()).await?;
                }
                self.stream.write_all(part).await?;
                if framing == Framed::Chunks {
                    self.stream.write_all(b"\r\n").await?;
                }
                self.stream.flush().await?;
            }
        }
        if framing == Framed::Chunks && options.cut_inside.is_none() {
            self.stream.write_all(b"0\r\n\r\n").await?;
        }
        self.stream.flush().await
    }
}

/// Length of a response body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framed {
    Length(u64),
    Chunks,
    UntilClose,
}

impl Framed {
    /// Returns the framing of a body whose length may be unknown and that may end early.
    fn of(length: Option<u64>, limit: Option<usize>, chunks: bool) -> Self {
        let limit = limit.map_or(u64::MAX, |limit| limit as u64);
        match length {
            Some(length) => Self::Length(length.min(limit)),
            None if chunks => Self::Chunks,
            None => Self::UntilClose,
        }
    }
}

/// Returns the status line and the headers of a response.
fn head(response: &Response, framing: Framed, keep: bool) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {} {}\r\n", response.status, request_head::reason(response.status));
    for (name, value) in &response.headers {
        let value: String = value.chars().filter(|it| !it.is_control()).collect();
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    match framing {
        _ if response.status == 204 => {}
        Framed::Length(length) => out.push_str(&format!("Content-Length: {length}\r\n")),
        Framed::Chunks => out.push_str("Transfer-Encoding: chunked\r\n"),
        Framed::UntilClose => {}
    }
    if !keep {
        out.push_str("Connection: close\r\n");
    }
    out.push_str("\r\n");
    out.into_bytes()
}
