//! Requests on standard error, for `--verbose`: method, address, status and duration. Headers and bodies are never shown.

use std::time::Instant;

use vbem_client::bytes::Bytes;
use vbem_client::http::{Request, Response};
use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};

use crate::objects::redact::without_session_ids;
use crate::terminal::write_error;

/// A transport that writes each request before it is sent and after the response has begun.
pub(crate) struct Traced(pub(crate) Box<dyn Transport>);

impl Transport for Traced {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
            let line = format!("{} {}", request.method(), without_session_ids(address));
            let started = Instant::now();
            let response = self.0.send(request).await;
            let elapsed = started.elapsed().as_millis();
            match &response {
                Ok(response) => write_error(format_args!("{line}: {} in {elapsed} ms\n", response.status())),
                Err(error) => write_error(format_args!("{line}: {error} in {elapsed} ms\n")),
            }
            response
        })
    }
}
