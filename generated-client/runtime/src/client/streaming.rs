//! Lists that are read item by item while their body arrives.

use bytes::{Bytes, BytesMut};

use super::call::{Call, Chunks, Opened, too_large};
use super::codec::{self, Received};
use super::{Api, Client, ItemStream};
use crate::error::{Error, RequestLine};
use crate::transport::BoxFuture;
use crate::wire::{DecodeError, Decoded, ItemReader, ListItem};

/// Number of bytes that are decoded at a time.
const PART: usize = 1 << 16;
/// Number of bytes that show the format of a body.
const START: usize = 64;

/// State of a stream of items.
enum Stage<T> {
    Start(Box<Call>),
    Reading(Box<Transfer<T>>),
}

/// A body that is being read.
struct Transfer<T> {
    line: RequestLine,
    chunks: Chunks,
    /// Bytes that have arrived and were not decoded.
    pending: Bytes,
    reader: ItemReader<T>,
}

/// Returns the items of the list at an address, each as soon as it has arrived.
pub(crate) fn items<'a, C: Api, T: ListItem>(em: &'a C, call: Call) -> C::ItemStream<'a, T> {
    let client = em.client();
    em.stream(ItemStream::unfold(Stage::Start(Box::new(call)), move |stage| {
        Box::pin(next(client, stage)) as BoxFuture<'_, _>
    }))
}

/// Returns the next items, and the state after them; no state after the end of the body.
async fn next<T: ListItem>(
    client: &Client,
    stage: Stage<T>,
) -> Result<Option<(Vec<T>, Option<Stage<T>>)>, Error> {
    let mut transfer = match stage {
        Stage::Start(call) => Box::new(open(client, call).await?),
        Stage::Reading(transfer) => transfer,
    };
    loop {
        if transfer.pending.is_empty() {
            match transfer.chunks.next().await.map_err(|error| about(client, error, &transfer.line))? {
                Some(chunk) => transfer.pending = chunk,
                None => {
                    let Transfer { line, reader, .. } = *transfer;
                    return Ok(Some((decoded(client, reader.finish(), &line)?, None)));
                }
            }
        }
        let part = transfer.pending.split_to(transfer.pending.len().min(PART));
        let items = decoded(client, transfer.reader.read(&part), &transfer.line)?;
        if !items.is_empty() {
            return Ok(Some((items, Some(Stage::Reading(transfer)))));
        }
    }
}

/// Sends the request and reads the start of the body, which shows its format.
async fn open<T: ListItem>(client: &Client, call: Box<Call>) -> Result<Transfer<T>, Error> {
    let Opened { headers, mut chunks, redirected } = client.open(&call).await?;
    let line = redirected.map_or_else(|| call.line(), |redirected| (*redirected).clone());
    let reader = async {
        let body = start(&mut chunks).await?;
        let received = Received { headers, body, redirected: None };
        let reader = codec::item_reader(&received, &client.inner().settings)?;
        Ok((reader, received.body))
    };
    let (reader, pending) = reader.await.map_err(|error| about(client, error, &line))?;
    Ok(Transfer { line, chunks, pending, reader })
}

/// Returns at least the first bytes of a body that are not white space, or all of a shorter body.
async fn start(chunks: &mut Chunks) -> Result<Bytes, Error> {
    let mut start = BytesMut::new();
    while start.trim_ascii_start().len() < START
        && let Some(chunk) = chunks.next().await?
    {
        start.extend_from_slice(&chunk);
    }
    Ok(start.freeze())
}

fn decoded<T>(
    client: &Client,
    result: Result<Decoded<Vec<T>>, DecodeError>,
    line: &RequestLine,
) -> Result<Vec<T>, Error> {
    let limit = client.inner().settings.max_response_size;
    match result {
        Ok(Decoded { value, problems }) => {
            codec::report(&problems, &client.inner().secrets);
            Ok(value)
        }
        Err(DecodeError::TooLarge { .. }) => Err(about(client, too_large(limit), line)),
        Err(error) => Err(about(client, codec::decode_error(error), line)),
    }
}

/// Adds the request to an error, and redacts it.
fn about(client: &Client, error: Error, line: &RequestLine) -> Error {
    client.redact(error.with_request(|| line.clone()))
}
