//! Downloads of files. A file is streamed and never held in memory as a whole.

use std::fmt;
use std::io;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::client::send::{Call, Chunks, Opened};
use crate::client::{Api, Client, ItemStream};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// Marker for files: the target of a link or an action that is downloaded; see [`Download`].
///
/// ```
/// use vbem_client::link::{Content, LinkTo};
///
/// let file = LinkTo::<Content>::at("/vmRestorePoints/1/mounts/2").child("C:").child("read me.txt");
/// assert_eq!(file.href().as_str(), "/vmRestorePoints/1/mounts/2/C%3A/read%20me.txt");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {}

/// A download that has not started; returned by [`LinkTo::download`](super::LinkTo::download) and
/// [`Action::download`](super::Action::download).
///
/// ```no_run
/// # async fn example(em: &vbem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use vbem_client::link::{Content, LinkTo};
///
/// let file = LinkTo::<Content>::at("/vmRestorePoints/1/mounts/2").child("C:").child("100% sure #1.txt");
/// let mut bytes: Vec<u8> = Vec::new();
/// let done = file.download(em).on_progress(|received, total| println!("{received} of {total:?}")).write_to(&mut bytes).await?;
/// assert_eq!(done.bytes, bytes.len() as u64);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "save")]
#[must_use = "nothing is downloaded until it is written or streamed"]
pub struct Download<'a, C> {
    em: &'a C,
    call: Call,
    progress: Option<Progress<'a>>,
}

type Progress<'a> = Box<dyn FnMut(u64, Option<u64>) + Send + 'a>;

/// A completed download.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Number of bytes.
    pub bytes: u64,
    /// Name of the file as given by the server, without folders. Absent if the server sent none.
    pub file_name: Option<String>,
    /// Media type. Absent if the server sent none.
    pub media_type: Option<String>,
}

impl<'a, C: Api> Download<'a, C> {
    pub(super) fn new(em: &'a C, call: Call) -> Self {
        Self { em, call: call.for_content(), progress: None }
    }

    /// Calls a function after every chunk with the number of received bytes, and with the total number if the server
    /// sent it.
    pub fn on_progress(self, handler: impl FnMut(u64, Option<u64>) + Send + 'a) -> Self {
        Self { progress: Some(Box::new(handler)), ..self }
    }

    /// Returns the chunks as they arrive.
    pub fn stream(self) -> C::ItemStream<'a, Bytes> {
        let Self { em, call, progress } = self;
        let client = em.client();
        em.stream(ItemStream::unfold(Stage::Start(Box::new(call), progress), move |stage| {
            Box::pin(async move {
                let mut transfer = match stage {
                    Stage::Start(call, progress) => Transfer::begin(client, *call, progress).await?,
                    Stage::Transfer(transfer) => transfer,
                };
                Ok(transfer.next().await?.map(|chunk| (vec![chunk], Some(Stage::Transfer(transfer)))))
            }) as BoxFuture<'_, _>
        }))
    }
}

impl Download<'_, Client> {
    /// Writes the bytes as they arrive. Bytes written before an error are not removed.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] if the writer fails; otherwise the errors of a request.
    #[doc(alias("save", "download"))]
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin + Send)) -> Result<Downloaded, Error> {
        let mut transfer = Transfer::begin(self.em, self.call, self.progress).await?;
        while let Some(chunk) = transfer.next().await? {
            writer.write_all(&chunk).await.map_err(write_error)?;
        }
        writer.flush().await.map_err(write_error)?;
        Ok(transfer.into_downloaded())
    }
}

#[cfg(feature = "blocking")]
impl Download<'_, crate::blocking::Client> {
    /// Writes the bytes as they arrive. Bytes written before an error are not removed.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] if the writer fails; otherwise the errors of a request.
    #[doc(alias("save", "download"))]
    pub fn write_to(self, writer: &mut impl io::Write) -> Result<Downloaded, Error> {
        let em = self.em;
        let mut transfer = em.execute(Box::pin(Transfer::begin(em.client(), self.call, self.progress)))?;
        while let Some(chunk) = em.execute(Box::pin(transfer.next()))? {
            writer.write_all(&chunk).map_err(write_error)?;
        }
        writer.flush().map_err(write_error)?;
        Ok(transfer.into_downloaded())
    }
}

fn write_error(error: io::Error) -> Error {
    Error::new(ErrorKind::Write, "").with_cause(error)
}

enum Stage<'a> {
    Start(Box<Call>, Option<Progress<'a>>),
    Transfer(Transfer<'a>),
}

/// A download in progress.
struct Transfer<'a> {
    headers: HeaderMap,
    chunks: Chunks,
    total: Option<u64>,
    received: u64,
    progress: Option<Progress<'a>>,
}

impl<'a> Transfer<'a> {
    async fn begin(client: &Client, call: Call, progress: Option<Progress<'a>>) -> Result<Self, Error> {
        let Opened { headers, chunks } = client.open(&call).await?;
        // `Content-Length` counts the encoded bytes, so it is ignored for an encoded body.
        let plain = !headers.contains_key(CONTENT_ENCODING);
        let total =
            header_value(&headers, CONTENT_LENGTH).filter(|_| plain).and_then(|length| length.parse().ok());
        Ok(Self { headers, chunks, total, received: 0, progress })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.chunks.next().await?;
        match &chunk {
            Some(chunk) => {
                self.received += chunk.len() as u64;
                if let Some(handler) = &mut self.progress {
                    handler(self.received, self.total);
                }
            }
            None if self.total.is_some_and(|total| total != self.received) => {
                return Err(Error::new(ErrorKind::ConnectionLost, "the file is not complete"));
            }
            None => {}
        }
        Ok(chunk)
    }

    fn into_downloaded(self) -> Downloaded {
        Downloaded {
            bytes: self.received,
            file_name: header_value(&self.headers, CONTENT_DISPOSITION).and_then(file_name),
            media_type: header_value(&self.headers, CONTENT_TYPE).map(str::to_owned),
        }
    }
}

fn header_value(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Returns the name in `attachment; filename="…"` without folders. The name comes from the server and may be used to
/// create a file.
fn file_name(disposition: &str) -> Option<String> {
    let mut quoted = false;
    let parts: Vec<&str> = disposition
        .split(|c: char| {
            quoted ^= c == '"';
            c == ';' && !quoted
        })
        .collect();
    let parameters = || parts.iter().skip(1).filter_map(|pair| pair.split_once('='));
    let find = |wanted: &str| {
        parameters().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let encoded = find("filename*").and_then(|value| value.splitn(3, '\'').nth(2)).map(percent_decode);
    let name = encoded.or_else(|| find("filename").map(|value| value.trim_matches('"').to_owned()))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl<C> fmt::Debug for Download<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Download")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_with_folders_loses_them() {
        let table = [
            ("attachment; filename=\"offers.docx\"", Some("offers.docx")),
            ("attachment; filename=\"Report; May.docx\"; size=7", Some("Report; May.docx")),
            ("attachment; FileName = offers.docx", Some("offers.docx")),
            (
                "attachment; filename=\"x\"; filename*=UTF-8''%e2%82%ac%20rates.txt",
                Some("\u{20ac} rates.txt"),
            ),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\evil.exe\"", Some("evil.exe")),
            ("attachment; filename=\"..\"", None),
            ("attachment", None),
            ("inline; filename*=UTF-8", None),
        ];
        for (disposition, expected) in table {
            assert_eq!(file_name(disposition).as_deref(), expected, "{disposition}");
        }
    }
}
