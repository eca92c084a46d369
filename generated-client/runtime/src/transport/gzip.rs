//! Decompression of bodies, in steps of limited size.

use std::io::{self, Write as _};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::{Body, TransportError, TransportErrorKind};

/// Number of compressed bytes per step. Their decompressed size is at most about a thousand times larger.
const STEP: usize = 4096;

/// Decompresses the body if `Content-Encoding` is gzip, and removes the headers of the compressed body.
pub(super) fn decompressed(headers: &mut HeaderMap, body: Body) -> Body {
    let is_gzip = headers.get(CONTENT_ENCODING).is_some_and(|value| {
        let name = value.as_bytes().trim_ascii();
        name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip")
    });
    if !is_gzip {
        return body;
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    Body::from_stream(Gunzip {
        body,
        decoder: Some(MultiGzDecoder::new(Vec::new())),
        pending: Bytes::new(),
        begun: false,
    })
}

struct Gunzip {
    body: Body,
    /// `None` at the end and after an error.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    /// Compressed bytes that have arrived.
    pending: Bytes,
    begun: bool,
}

impl Gunzip {
    /// Decompresses the next bytes that have arrived.
    fn step(&mut self) -> io::Result<Bytes> {
        let Some(decoder) = &mut self.decoder else { return Ok(Bytes::new()) };
        let next = self.pending.split_to(self.pending.len().min(STEP));
        self.begun = true;
        decoder.write_all(&next)?;
        Ok(mem::take(decoder.get_mut()).into())
    }

    /// Decompresses the rest after the last bytes have arrived.
    fn finish(&mut self) -> io::Result<Bytes> {
        match self.decoder.take() {
            // A response without content is not compressed.
            Some(decoder) if self.begun => {
                let rest = decoder.finish();
                rest.map(Bytes::from).map_err(|error| io::Error::new(io::ErrorKind::UnexpectedEof, error))
            }
            _ => Ok(Bytes::new()),
        }
    }
}

impl Stream for Gunzip {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let last = this.pending.is_empty();
            let bytes = if !last {
                this.step()
            } else if this.decoder.is_none() {
                return Poll::Ready(None);
            } else {
                match ready!(Pin::new(&mut this.body).poll_next(context)) {
                    Some(Ok(chunk)) => {
                        this.pending = chunk;
                        continue;
                    }
                    Some(Err(error)) => {
                        this.decoder = None;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => this.finish(),
                }
            };
            match bytes {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Poll::Ready(Some(Ok(bytes))),
                Err(error) => {
                    (this.decoder, this.pending) = (None, Bytes::new());
                    return Poll::Ready(Some(Err(invalid(error))));
                }
            }
        }
    }
}

fn invalid(error: io::Error) -> TransportError {
    let kind = match error.kind() {
        io::ErrorKind::UnexpectedEof => TransportErrorKind::Closed,
        _ => TransportErrorKind::Other,
    };
    TransportError::new(kind, error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::HeaderValue;

    use super::*;

    fn compressed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// Returns the decompressed chunks, or the kind of the error.
    async fn read(encoding: &'static str, bytes: Vec<u8>) -> Result<Vec<Bytes>, TransportErrorKind> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        let mut body = decompressed(&mut headers, bytes.into());
        let mut chunks = Vec::new();
        while let Some(chunk) = body.chunk().await {
            chunks.push(chunk.map_err(|error| error.kind())?);
        }
        assert!(body.chunk().await.is_none());
        Ok(chunks)
    }

    #[tokio::test]
    async fn compressed_body_is_decompressed_in_bounded_chunks() {
        let text = vec![b'x'; 50 << 20];
        let chunks = read("gzip", compressed(&text)).await.unwrap();
        assert!(chunks.iter().all(|chunk| chunk.len() < 6 << 20), "{:?}", chunks.iter().map(Bytes::len));
        assert_eq!(chunks.concat(), text);
    }

    #[tokio::test]
    async fn body_of_several_members_is_decompressed_whole() {
        let both = [compressed(b"one "), compressed(b"two")].concat();
        assert_eq!(read("X-GZIP", both).await.unwrap().concat(), b"one two");
        assert!(read("gzip", Vec::new()).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn body_without_compression_is_unchanged() {
        assert_eq!(read("identity", b"text".to_vec()).await.unwrap().concat(), b"text");
    }

    #[tokio::test]
    async fn damaged_or_cut_body_is_an_error() {
        let whole = compressed(b"a text of some length, a text of some length");
        let mut damaged = whole.clone();
        let at = damaged.len() - 6;
        damaged[at] ^= 1;
        assert!(read("gzip", damaged).await.is_err());
        assert_eq!(
            read("gzip", b"not compressed at all".to_vec()).await.unwrap_err(),
            TransportErrorKind::Other
        );
        for length in 1..whole.len() {
            assert!(read("gzip", whole[..length].to_vec()).await.is_err(), "{length}");
        }
    }
}
