//! HTTP server for the metrics.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::Instant;
use vbem_client::{Client, Error};

use super::exposition::MEDIA_TYPE;
use super::metrics;

/// Time that a client has for the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves `GET /metrics` until `stop` is ready. Requests within `max_age` of the last reading get the same metrics, and
/// requests at the same time share one reading. Errors of readings are passed to `report`.
///
/// # Errors
/// The listener cannot accept connections.
pub(crate) async fn serve(
    em: Client,
    listener: TcpListener,
    max_age: Duration,
    report: impl Fn(&Error) + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let exporter = Arc::new(Exporter { em, max_age, last: Mutex::new(None), report: Box::new(report) });
    tokio::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted?.0,
            () = &mut stop => return Ok(()),
        };
        let exporter = Arc::clone(&exporter);
        let service = service_fn(move |request| {
            let exporter = Arc::clone(&exporter);
            async move { Ok::<_, Infallible>(exporter.respond(&request).await) }
        });
        let mut connection = http1::Builder::new();
        connection.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        let connection = connection.serve_connection(TokioIo::new(stream), service);
        // An error of a connection concerns its client only.
        tokio::spawn(async move { drop(connection.await) });
    }
}

struct Exporter {
    em: Client,
    max_age: Duration,
    last: Mutex<Option<(Instant, Bytes)>>,
    report: Box<dyn Fn(&Error) + Send + Sync>,
}

impl Exporter {
    async fn respond(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let (status, media_type, body) = match (request.uri().path(), request.method()) {
            ("/metrics", &Method::GET | &Method::HEAD) => self.metrics().await,
            ("/", &Method::GET | &Method::HEAD) => {
                (StatusCode::OK, "text/plain", Bytes::from_static(b"Metrics are at /metrics.\n"))
            }
            ("/metrics" | "/", _) => (StatusCode::METHOD_NOT_ALLOWED, "text/plain", Bytes::new()),
            _ => (StatusCode::NOT_FOUND, "text/plain", Bytes::from_static(b"Metrics are at /metrics.\n")),
        };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(media_type));
        response
    }

    async fn metrics(&self) -> (StatusCode, &'static str, Bytes) {
        let mut last = self.last.lock().await;
        if let Some((read, text)) = &*last
            && read.elapsed() < self.max_age
        {
            return (StatusCode::OK, MEDIA_TYPE, text.clone());
        }
        match metrics(&self.em, &*self.report).await {
            Ok(text) => {
                let text = Bytes::from(text);
                *last = Some((Instant::now(), text.clone()));
                (StatusCode::OK, MEDIA_TYPE, text)
            }
            Err(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "text/plain", Bytes::from(format!("{error}\n")))
            }
        }
    }
}
