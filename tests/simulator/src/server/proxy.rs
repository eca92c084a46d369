//! Proxy in front of a real server: passes requests on, with faults, recordings and links to the proxy.

use std::fs::File;
use std::io::{self, Read as _, Write as _};

use flate2::read::GzDecoder;

use super::handler::{compress, takes_gzip};
use super::injection::{Injection, is_text, text_of};
use super::{Delivery, Handler};
use crate::api_error::ApiError;
use crate::service::{Request, Response};
use crate::upstream::{Body, Origin, Received, Upstream, UpstreamError};

/// Size limit of XML and JSON, in bytes. Other bodies are passed on piece by piece and have none.
const MAX_TEXT_SIZE: usize = 64 << 20;

/// Body that is passed on piece by piece.
#[derive(Debug)]
pub(crate) struct BodyStream {
    body: Body,
    /// File of a recording.
    copy: Option<File>,
}

impl BodyStream {
    /// Returns its length in bytes, if it is known.
    pub(super) const fn length(&self) -> Option<u64> {
        self.body.length()
    }

    /// Returns the next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let piece = self.body.next().await.map_err(io::Error::other)?;
        if let (Some(file), Some(piece)) = (&mut self.copy, &piece)
            && let Err(error) = file.write_all(piece)
        {
            eprintln!("cannot record a body: {error}");
            self.copy = None;
        }
        Ok(piece)
    }
}

/// Response of the server.
struct Passed {
    response: Response,
    /// True if the server compressed it.
    compressed: bool,
    /// Body that is not read yet.
    body: Option<Body>,
}

impl From<Response> for Passed {
    fn from(response: Response) -> Self {
        Self { response, compressed: false, body: None }
    }
}

impl Handler {
    /// Passes a request on to a real server and returns its response.
    pub(super) async fn pass_on(&self, upstream: &Upstream, request: &Request) -> Delivery {
        let matched = self.matching(request);
        let mut injection = Injection::none(*self.style(), true);
        matched.faults.into_iter().for_each(|fault| injection.add(fault));
        let proxy = upstream.proxy(request);
        let sent = for_server(upstream, request, proxy.as_ref());
        let mut passed = match injection.instead {
            Some(instead) => self.instead(request, instead, &injection.overrides.style).into(),
            None => match fetch(upstream, &sent, takes_gzip(request)).await {
                Ok(passed) => passed,
                Err(error) => self.bad_gateway(request, upstream, &error).into(),
            },
        };
        if let Some(text) = text_of(&passed.response).filter(|_| passed.response.status < 400) {
            upstream.links.learn(text);
            let objects = crate::faults::objects(text, self.service.model());
            upstream.names.learn(objects.into_iter().map(|(_, name, href)| (href, name)).collect());
        }
        let replaced = injection.instead;
        self.change(request, matched.pending, &mut injection, &mut passed.response);
        if let Some(instead) = injection.instead.filter(|_| replaced.is_none()) {
            passed = self.instead(request, instead, &injection.overrides.style).into();
        }
        let Passed { mut response, compressed, body } = passed;
        injection.add_headers(&mut response);
        let stream = body.map(|body| {
            let copy = self.recorder.as_ref().and_then(|recorder| recorder.record_head(&sent, &response));
            BodyStream { body, copy }
        });
        if let Some(recorder) = self.recorder.as_ref().filter(|_| stream.is_none()) {
            recorder.record(&sent, &response);
        }
        for_client(upstream, &mut response, proxy.as_ref());
        match &stream {
            Some(_) => injection.options.limit = injection.truncated,
            None => injection.shorten(&mut response),
        }
        let size = stream.as_ref().map_or(response.body.len() as u64, |it| it.length().unwrap_or_default());
        if (compressed || self.style().gzip) && stream.is_none() && takes_gzip(request) {
            compress(&mut response);
        }
        self.identify(&mut response);
        self.keep(request, &response, usize::try_from(size).unwrap_or(usize::MAX));
        Delivery { response, options: injection.options, stream }
    }

    /// Returns the response to a request that the server did not answer.
    fn bad_gateway(&self, request: &Request, upstream: &Upstream, error: &UpstreamError) -> Response {
        let message = format!("{} did not answer: {error}", upstream.origin());
        let style = *self.style();
        self.service.error_response(&ApiError::new(502, message), request.accepts(), &style, None)
    }
}

/// Returns a request with the addresses of the server.
fn for_server(upstream: &Upstream, request: &Request, proxy: Option<&Origin>) -> Request {
    let mut sent = request.clone();
    if let (Some(proxy), Ok(body)) = (proxy, std::str::from_utf8(&request.body)) {
        sent.body = upstream.links.to_server(body, proxy).into_owned().into_bytes();
    }
    sent
}

/// Changes the addresses of the server in a response into those of the proxy.
fn for_client(upstream: &Upstream, response: &mut Response, proxy: Option<&Origin>) {
    for (name, value) in &mut response.headers {
        match (name.as_str(), proxy) {
            ("set-cookie", _) => *value = upstream.cookie(value),
            ("location" | "content-location", Some(proxy)) => {
                *value = upstream.links.to_proxy(value, proxy).into_owned();
            }
            _ => {}
        }
    }
    let text = proxy.and_then(|proxy| Some(upstream.links.to_proxy(text_of(response)?, proxy).into_owned()));
    if let Some(text) = text {
        response.body = text.into_bytes();
    }
}

/// Sends a request to the server, and reads the response unless it is large.
async fn fetch(upstream: &Upstream, request: &Request, gzip: bool) -> Result<Passed, UpstreamError> {
    let Received { status, headers, mut body } = upstream.send(request, gzip).await?;
    let mut response = Response { status, headers, body: Vec::new() };
    if request.method == "HEAD" || !is_text(&response) {
        return Ok(Passed { response, compressed: false, body: Some(body) });
    }
    response.body = body.whole(MAX_TEXT_SIZE).await?;
    let gzip =
        |(name, value): &(String, String)| name == "content-encoding" && value.eq_ignore_ascii_case("gzip");
    let compressed = response.headers.iter().any(gzip);
    if compressed {
        response.body = decompress(&response.body)?;
        response.headers.retain(|header| !gzip(header));
    }
    Ok(Passed { response, compressed, body: None })
}

fn decompress(bytes: &[u8]) -> Result<Vec<u8>, UpstreamError> {
    let mut out = Vec::new();
    let read = GzDecoder::new(bytes).take(MAX_TEXT_SIZE as u64 + 1).read_to_end(&mut out);
    read.map_err(|_| UpstreamError::Malformed("invalid gzip"))?;
    if out.len() > MAX_TEXT_SIZE { Err(UpstreamError::TooLarge(MAX_TEXT_SIZE)) } else { Ok(out) }
}
