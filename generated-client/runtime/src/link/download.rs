//! Downloads of files. A file is streamed and never held in memory as a whole.

use std::fmt;
use std::io;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::file_name::file_name;
use crate::client::send::{Call, Chunks, Opened};
use crate::client::{Api, Client, ItemStream};
use crate::error::{Error, ErrorKind, RequestLine};
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
///
/// An HTML page is [`ErrorKind::NotTheApi`], because it is the page of a proxy: a response with the media type of HTML that is
/// not an attachment, or without a media type and with HTML at its start. A file that ends early is
/// [`ErrorKind::ConnectionLost`], if its end can be recognised: see [`expected_size`](Self::expected_size).
#[doc(alias = "save")]
#[must_use = "nothing is downloaded until it is written or streamed"]
pub struct Download<'a, C> {
    em: &'a C,
    call: Call,
    progress: Option<Progress<'a>>,
    expected_size: Option<u64>,
}

type Progress<'a> = Box<dyn FnMut(u64, Option<u64>) + Send + 'a>;

/// A completed download.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Number of bytes.
    pub bytes: u64,
    /// True if the file is certainly whole: the server sent its length or marked its end, or
    /// [`expected_size`](Download::expected_size) was given. Otherwise a lost connection looks like the end of the file.
    pub is_whole: bool,
    /// Name of the file as given by the server. It is a valid name of a file on Windows and Unix: it has no folders, `_` is in
    /// place of characters such as `:`, and names of devices begin with `_`. Absent if the server sent none.
    pub file_name: Option<String>,
    /// Media type. Absent if the server sent none.
    pub media_type: Option<String>,
}

impl<'a, C: Api> Download<'a, C> {
    pub(super) fn new(em: &'a C, call: Call) -> Self {
        Self { em, call: call.for_content(), progress: None, expected_size: None }
    }

    /// Calls a function after every chunk with the number of received bytes, and with the total number if the server
    /// sent it.
    pub fn on_progress(self, handler: impl FnMut(u64, Option<u64>) + Send + 'a) -> Self {
        Self { progress: Some(Box::new(handler)), ..self }
    }

    /// Sets the size of the file in bytes, for example that of its `FileEntry`. `None` is an unknown size. The download fails if the file has another
    /// size: with [`ErrorKind::ConnectionLost`] if it is shorter, with [`ErrorKind::Other`] if it is longer. Without it, the end
    /// of a response of unknown length is taken as the end of the file; see [`Downloaded::is_whole`].
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client, file: &FileEntry, task: &Task) -> Result<(), Error> {
    /// let download = task.download()?.download(em).expected_size(file.size.and_then(ByteSize::bytes));
    /// let done = download.write_to(&mut Vec::new()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn expected_size(self, bytes: impl Into<Option<u64>>) -> Self {
        Self { expected_size: bytes.into(), ..self }
    }

    /// Returns the chunks as they arrive. The end of the stream is the end of the file only if the server sent its length or
    /// [`expected_size`](Self::expected_size) was given.
    pub fn stream(self) -> C::ItemStream<'a, Bytes> {
        let Self { em, call, progress, expected_size } = self;
        let options = Options { progress, expected_size };
        let client = em.client();
        em.stream(ItemStream::unfold(Stage::Start(Box::new(call), options), move |stage| {
            Box::pin(async move {
                let mut transfer = match stage {
                    Stage::Start(call, options) => Box::new(Transfer::begin(client, *call, options).await?),
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
        let options = Options { progress: self.progress, expected_size: self.expected_size };
        let mut transfer = Transfer::begin(self.em, self.call, options).await?;
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
        let options = Options { progress: self.progress, expected_size: self.expected_size };
        let mut transfer = em.execute(Box::pin(Transfer::begin(em.client(), self.call, options)))?;
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
    Start(Box<Call>, Options<'a>),
    Transfer(Box<Transfer<'a>>),
}

/// Options of a download.
struct Options<'a> {
    progress: Option<Progress<'a>>,
    expected_size: Option<u64>,
}

/// A download in progress.
struct Transfer<'a> {
    client: &'a Client,
    line: RequestLine,
    headers: HeaderMap,
    chunks: Chunks,
    /// Length of the response.
    total: Option<u64>,
    received: u64,
    options: Options<'a>,
}

impl<'a> Transfer<'a> {
    async fn begin(client: &'a Client, call: Call, options: Options<'a>) -> Result<Self, Error> {
        let Opened { headers, chunks, redirected } = client.open(&call).await?;
        let line = redirected.map_or_else(|| call.line(), |redirected| (*redirected).clone());
        // `Content-Length` counts the encoded bytes, so it is ignored for an encoded body.
        let plain = !headers.contains_key(CONTENT_ENCODING);
        let total =
            header_value(&headers, CONTENT_LENGTH).filter(|_| plain).and_then(|length| length.parse().ok());
        Ok(Self { client, line, headers, chunks, total, received: 0, options })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let step = self.step().await;
        step.map_err(|error| self.client.redact(error.with_request(|| self.line.clone())))
    }

    async fn step(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.chunks.next().await?;
        let expected = self.options.expected_size;
        match &chunk {
            Some(chunk) => {
                self.received += chunk.len() as u64;
                if let Some(expected) = expected.filter(|expected| *expected < self.received) {
                    let detail = format!("the file is larger than the expected {expected} bytes");
                    return Err(Error::new(ErrorKind::Other, detail));
                }
                if let Some(handler) = &mut self.options.progress {
                    handler(self.received, self.total.or(expected));
                }
            }
            None if [self.total, expected].into_iter().flatten().any(|total| total != self.received) => {
                return Err(Error::new(ErrorKind::ConnectionLost, "the file is not complete"));
            }
            None => {}
        }
        Ok(chunk)
    }

    fn into_downloaded(self) -> Downloaded {
        Downloaded {
            bytes: self.received,
            is_whole: self.total.is_some()
                || self.options.expected_size.is_some()
                || header_value(&self.headers, TRANSFER_ENCODING)
                    .is_some_and(|coding| coding.to_ascii_lowercase().ends_with("chunked")),
            file_name: header_value(&self.headers, CONTENT_DISPOSITION).and_then(file_name),
            media_type: header_value(&self.headers, CONTENT_TYPE).map(str::to_owned),
        }
    }
}

fn header_value(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

impl<C> fmt::Debug for Download<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Download")
    }
}
