//! Exchange with a real server: sends a request, and reads the response with its limits.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::connect::{Connection, Pool};
use super::{Received, UpstreamError, forwarded};

/// Time limit until the server sends something.
const READ_TIMEOUT: Duration = Duration::from_secs(120);

/// Size limit of the status line with headers, in bytes.
const MAX_HEAD_SIZE: usize = 64 << 10;

/// Largest number of headers.
const MAX_HEADERS: usize = 256;

/// Largest number of interim responses.
const MAX_INTERIM: usize = 8;

/// Size of the pieces that a body is read in.
const PIECE: usize = 64 << 10;

/// Sends a request over a connection and reads the head of the response.
pub(super) async fn exchange(
    mut connection: Connection,
    method: &str,
    message: &[u8],
    pool: &Arc<Pool>,
) -> Result<Received, UpstreamError> {
    let sent = async {
        connection.stream.write_all(message).await?;
        connection.stream.flush().await
    };
    timeout(READ_TIMEOUT, sent).await.map_err(|_| UpstreamError::Timeout(READ_TIMEOUT))??;
    let received = timeout(READ_TIMEOUT, head(&mut connection, method)).await;
    let Head { status, headers, framing, keep } =
        received.unwrap_or(Err(UpstreamError::Timeout(READ_TIMEOUT)))?;
    let headers = forwarded(&headers).cloned().collect();
    let pool = keep.then(|| Arc::clone(pool));
    let length = match framing {
        Framing::Length(length) => Some(length),
        Framing::None(length) => length,
        _ => None,
    };
    let mut body = Body { connection: Some(connection), framing, length, pool };
    body.release();
    Ok(Received { status, headers, body })
}

/// Reads the head of the final response.
async fn head(connection: &mut Connection, method: &str) -> Result<Head, UpstreamError> {
    for _ in 0..MAX_INTERIM {
        let end = loop {
            if let Some(end) = connection.buffer.windows(4).position(|it| it == b"\r\n\r\n") {
                break end + 4;
            }
            if connection.buffer.len() > MAX_HEAD_SIZE {
                return Err(UpstreamError::Malformed("the headers are too large"));
            }
            if !fill(connection).await? {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "closed by the server").into());
            }
        };
        let head: Vec<u8> = connection.buffer.drain(..end).collect();
        let head = Head::parse(&head, method)?;
        match head.status {
            101 => return Err(UpstreamError::Malformed("a switch of protocols")),
            200.. => return Ok(head),
            _ => {}
        }
    }
    Err(UpstreamError::Malformed("too many interim responses"))
}

/// Reads more bytes. False at the end of the connection.
async fn fill(connection: &mut Connection) -> Result<bool, UpstreamError> {
    connection.buffer.reserve(PIECE);
    let read = connection.stream.read_buf(&mut connection.buffer);
    Ok(timeout(READ_TIMEOUT, read).await.map_err(|_| UpstreamError::Timeout(READ_TIMEOUT))?? > 0)
}

/// Length of a body, as far as it is still to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// No body, although a length may be given.
    None(Option<u64>),
    /// That many bytes.
    Length(u64),
    /// Chunks; that many bytes of the current one, including its line end.
    Chunks(u64),
    /// All bytes until the server closes the connection.
    UntilClose,
}

/// Status line and headers.
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    framing: Framing,
    /// True if the connection can be used again.
    keep: bool,
}

impl Head {
    fn parse(bytes: &[u8], method: &str) -> Result<Self, UpstreamError> {
        let malformed = UpstreamError::Malformed;
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(bytes).map_err(|_| malformed("no HTTP response"))?;
        let (version, status) = (response.version, response.code.ok_or(malformed("no status"))?);
        if !(100..=599).contains(&status) {
            return Err(malformed("an invalid status"));
        }
        let headers: Vec<(String, String)> = response
            .headers
            .iter()
            .map(|it| (it.name.to_lowercase(), String::from_utf8_lossy(it.value).trim().to_owned()))
            .collect();
        let all = |name: &str| {
            let values = headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.to_lowercase());
            values.collect::<Vec<_>>()
        };
        let mut lengths = all("content-length");
        lengths.dedup();
        let length = match lengths.as_slice() {
            [] => None,
            [length] if length.bytes().all(|it| it.is_ascii_digit()) => {
                Some(length.parse::<u64>().map_err(|_| malformed("an invalid length"))?)
            }
            _ => return Err(malformed("an invalid length")),
        };
        let encodings = all("transfer-encoding");
        let framing = if method == "HEAD" || status < 200 || [204, 304].contains(&status) {
            Framing::None(length)
        } else if encodings == ["chunked"] {
            Framing::Chunks(0)
        } else if !encodings.is_empty() {
            return Err(malformed("an unknown transfer encoding"));
        } else {
            length.map_or(Framing::UntilClose, Framing::Length)
        };
        let connection = all("connection").join(",");
        let keep = framing != Framing::UntilClose
            && if version == Some(1) {
                !connection.contains("close")
            } else {
                connection.contains("keep-alive")
            };
        Ok(Self { status, headers, framing, keep })
    }
}

/// Body of a response, read piece by piece.
#[derive(Debug)]
pub(crate) struct Body {
    /// Absent at the end.
    connection: Option<Connection>,
    framing: Framing,
    length: Option<u64>,
    /// Place for the connection after the body, if it can be used again.
    pool: Option<Arc<Pool>>,
}

impl Body {
    /// Returns its length in bytes, if the server has sent it; also of a body that is not sent.
    pub(crate) const fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns the next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, UpstreamError> {
        let piece = self.piece().await;
        if piece.is_err() {
            // The rest of the bytes is not a response.
            self.connection = None;
        }
        self.release();
        piece
    }

    /// Returns the whole body; an error if it is longer than `limit`.
    pub(crate) async fn whole(&mut self, limit: usize) -> Result<Vec<u8>, UpstreamError> {
        let mut body = Vec::new();
        let read = async {
            while let Some(piece) = self.next().await? {
                if body.len() + piece.len() > limit {
                    return Err(UpstreamError::TooLarge(limit));
                }
                body.extend(piece);
            }
            Ok(())
        };
        timeout(READ_TIMEOUT, read).await.unwrap_or(Err(UpstreamError::Timeout(READ_TIMEOUT)))?;
        Ok(body)
    }

    /// Gives the connection back at the end of the body.
    fn release(&mut self) {
        if matches!(self.framing, Framing::None(_) | Framing::Length(0))
            && let Some(connection) = self.connection.take()
            && let Some(pool) = self.pool.take()
            && connection.buffer.is_empty()
        {
            pool.put(connection);
        }
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, UpstreamError> {
        let Some(connection) = &mut self.connection else { return Ok(None) };
        let cut = || UpstreamError::Io(io::Error::new(io::ErrorKind::UnexpectedEof, "the body is cut"));
        match &mut self.framing {
            Framing::None(_) | Framing::Length(0) => Ok(None),
            Framing::Length(left) => {
                let piece = up_to(connection, *left).await?.ok_or_else(cut)?;
                *left -= piece.len() as u64;
                Ok(Some(piece))
            }
            Framing::UntilClose => {
                let piece = up_to(connection, u64::MAX).await?;
                if piece.is_none() {
                    self.framing = Framing::None(None);
                }
                Ok(piece)
            }
            Framing::Chunks(left) => {
                if *left == 0 {
                    *left = chunk_length(connection).await?;
                    if *left == 0 {
                        while !line(connection).await?.is_empty() {}
                        self.framing = Framing::None(None);
                        return Ok(None);
                    }
                }
                let piece = up_to(connection, *left).await?.ok_or_else(cut)?;
                *left -= piece.len() as u64;
                if *left == 0 && !line(connection).await?.is_empty() {
                    return Err(UpstreamError::Malformed("a chunk is longer than its length"));
                }
                Ok(Some(piece))
            }
        }
    }
}

/// Returns some bytes, at most `limit`; `None` at the end of the connection.
async fn up_to(connection: &mut Connection, limit: u64) -> Result<Option<Vec<u8>>, UpstreamError> {
    if connection.buffer.is_empty() && !fill(connection).await? {
        return Ok(None);
    }
    let length = connection.buffer.len().min(PIECE).min(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Some(connection.buffer.drain(..length).collect()))
}

/// Reads the line with the length of the next chunk.
async fn chunk_length(connection: &mut Connection) -> Result<u64, UpstreamError> {
    let line = line(connection).await?;
    let digits = line.split(';').next().unwrap_or_default().trim();
    let valid = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let length = if valid { u64::from_str_radix(digits, 16).ok() } else { None };
    length.ok_or(UpstreamError::Malformed("an invalid length of a chunk"))
}

/// Reads a line.
async fn line(connection: &mut Connection) -> Result<String, UpstreamError> {
    loop {
        if let Some(end) = connection.buffer.iter().take(MAX_HEAD_SIZE).position(|byte| *byte == b'\n') {
            let line: Vec<u8> = connection.buffer.drain(..=end).collect();
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        if connection.buffer.len() > MAX_HEAD_SIZE {
            return Err(UpstreamError::Malformed("a line is too long"));
        }
        if !fill(connection).await? {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the body is cut").into());
        }
    }
}
