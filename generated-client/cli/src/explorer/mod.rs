//! Local server of the page to look around: the page, and the API behind it through the session of the command.

mod guard;
mod proxy;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE,
};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use vbem_client::Client;
use vbem_explorer::Settings;

pub(crate) use guard::Guard;

/// Advice about actions while they are refused.
pub(crate) const ADVICE: &str =
    "Actions are refused: start `vbem explore` with --allow-actions to send them.";

/// Time that the browser has for the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Size limit of a request body, in bytes.
const MAX_BODY_SIZE: usize = 16 << 20;

/// Policy of answers of the API. A browser that is led to one of them shows it without rights.
const API_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Serves the page and the API until `stop` is ready.
///
/// # Errors
/// The listener cannot accept connections.
pub(crate) async fn serve(
    em: Client,
    listener: TcpListener,
    guard: Guard,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let settings = Settings {
        server: em.server().to_owned(),
        logon: None,
        read_only: guard.read_only(),
        advice: guard.read_only().then(|| ADVICE.to_owned()),
    };
    let explorer = Arc::new(Explorer { em, guard, settings });
    tokio::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted?.0,
            () = &mut stop => return Ok(()),
        };
        let explorer = Arc::clone(&explorer);
        let service = service_fn(move |request| {
            let explorer = Arc::clone(&explorer);
            async move { Ok::<_, Infallible>(explorer.respond(request).await) }
        });
        let mut connection = http1::Builder::new();
        connection.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        let connection = connection.serve_connection(TokioIo::new(stream), service);
        // An error of a connection concerns its client only.
        tokio::spawn(async move { drop(connection.await) });
    }
}

struct Explorer {
    em: Client,
    guard: Guard,
    settings: Settings,
}

impl Explorer {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let mut response = match self.guard.check(&head) {
            Ok(()) => self.admitted(&head, body).await,
            Err(refusal) => proxy::message(refusal.status, refusal.reason),
        };
        let headers = response.headers_mut();
        if !headers.contains_key(CONTENT_SECURITY_POLICY) {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_POLICY));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        response
    }

    /// Responds to a request that the guard has admitted.
    async fn admitted(&self, head: &Parts, body: Incoming) -> Response<Full<Bytes>> {
        let path = head.uri.path();
        if path == "/api" || path.starts_with("/api/") {
            return match Limited::new(body, MAX_BODY_SIZE).collect().await {
                Ok(body) => proxy::forward(&self.em, head, body.to_bytes()).await,
                Err(_) => proxy::message(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large, or was cut"),
            };
        }
        if head.method != Method::GET {
            return proxy::message(StatusCode::METHOD_NOT_ALLOWED, "only GET is allowed here");
        }
        if path == "/" {
            let mut response = proxy::message(StatusCode::SEE_OTHER, "the page is at /explore");
            response.headers_mut().insert(LOCATION, HeaderValue::from_static(vbem_explorer::PATH));
            return response;
        }
        self.document(head)
            .unwrap_or_else(|| proxy::message(StatusCode::NOT_FOUND, "the page is at /explore"))
    }

    /// Returns a document of the page; with the cookie, if the address has the token.
    fn document(&self, head: &Parts) -> Option<Response<Full<Bytes>>> {
        let asset = vbem_explorer::asset(head.uri.path(), &self.settings)?;
        let mut response = Response::new(Full::new(Bytes::from(asset.content)));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if let Some(encoding) = asset.encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        for (name, value) in vbem_explorer::HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Some(cookie) = self.guard.cookie_for(head) {
            headers.insert(SET_COOKIE, HeaderValue::try_from(cookie).ok()?);
        }
        Some(response)
    }
}
