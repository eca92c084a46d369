//! A scripted server: it manages sessions, and a function answers all other requests.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use crate::client::{Builder, Client, RetryPolicy};
use crate::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// Password that the server accepts.
pub(crate) const PASSWORD: &str = "correct horse";

/// A received request.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    pub(crate) method: Method,
    /// Whole address.
    pub(crate) url: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl ReceivedRequest {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A reply of the server.
pub(crate) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        chunks: Vec<Result<Bytes, TransportErrorKind>>,
    },
    Break(TransportErrorKind),
    Silence,
    Delayed(Duration, Box<Self>),
}

impl Reply {
    pub(crate) fn xml(body: impl Into<String>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn status(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", "application/xml; charset=utf-8".to_owned())];
        Self::Answer { status, headers, chunks: vec![Ok(Bytes::from(body.into()))] }
    }

    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::xml(body).header("content-type", "application/json; charset=utf-8")
    }

    pub(crate) fn chunks(chunks: Vec<Result<&'static str, TransportErrorKind>>) -> Self {
        let chunks = chunks.into_iter().map(|chunk| chunk.map(Bytes::from)).collect();
        Self::Answer { status: 200, headers: Vec::new(), chunks }
    }

    /// Sends the reply after this time.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self::Delayed(delay, Box::new(self))
    }

    pub(crate) fn with_status(mut self, code: u16) -> Self {
        if let Self::Answer { status, .. } = &mut self {
            *status = code;
        }
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.retain(|(known, _)| *known != name);
            headers.push((name, value.into()));
        }
        self
    }
}

type Answer = dyn Fn(&ReceivedRequest) -> Reply + Send + Sync;

/// A scripted server.
pub(crate) struct Server {
    answer: Box<Answer>,
    requests: Mutex<Vec<ReceivedRequest>>,
    /// Number of the valid session.
    session: AtomicUsize,
    logons: AtomicUsize,
    /// Reply to logoffs, in place of the usual one.
    logoff: Mutex<Option<Box<Answer>>>,
    /// Reply to logons, in place of the usual one.
    logon: Mutex<Option<Box<Answer>>>,
}

impl Server {
    pub(crate) fn new(answer: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            requests: Mutex::default(),
            session: AtomicUsize::new(0),
            logons: AtomicUsize::new(0),
            logoff: Mutex::default(),
            logon: Mutex::default(),
        })
    }

    pub(crate) fn logon_with(&self, answer: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) {
        *self.logon.lock().unwrap() = Some(Box::new(answer));
    }

    /// Fails all logoffs.
    pub(crate) fn refuse_logoff(&self) {
        self.logoff_with(|_| Reply::status(500, ""));
    }

    pub(crate) fn logoff_with(&self, answer: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) {
        *self.logoff.lock().unwrap() = Some(Box::new(answer));
    }

    /// Ends the session.
    pub(crate) fn expire(&self) {
        self.session.store(0, Ordering::SeqCst);
    }

    /// Makes the session of this number valid.
    pub(crate) fn adopt(&self, number: usize) {
        self.session.store(number, Ordering::SeqCst);
    }

    /// Number of logons, successful or not.
    pub(crate) fn logons(&self) -> usize {
        self.logons.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Method and path of all requests except logons.
    pub(crate) fn lines(&self) -> Vec<String> {
        let requests = self.requests();
        let others = requests.iter().filter(|request| !request.path.contains("/sessionMngr"));
        others.map(|request| format!("{} {}", request.method, request.path)).collect()
    }

    /// Returns the GUID of a session, from which its token is made.
    pub(crate) fn session_id(number: usize) -> String {
        format!("695f7cda-e4a6-4d9c-9603-{number:012}")
    }

    pub(crate) fn token(number: usize) -> String {
        STANDARD.encode(Self::session_id(number))
    }

    fn reply(&self, request: &ReceivedRequest) -> Reply {
        if request.path.contains("/sessionMngr") {
            let number = self.logons.fetch_add(1, Ordering::SeqCst) + 1;
            if let Some(logon) = &*self.logon.lock().unwrap() {
                return logon(request);
            }
            let expected = format!("Basic {}", STANDARD.encode(format!("EXAMPLE\\operator:{PASSWORD}")));
            if request.header("authorization") != Some(&expected) && request.body.is_empty() {
                return Reply::status(401, "");
            }
            self.session.store(number, Ordering::SeqCst);
            let id = Self::session_id(number);
            let href = format!("http://srv.local:9399/api/logonSessions/{id}");
            let body = format!(
                "<LogonSession Href=\"{href}\"><Links><Link Rel=\"Delete\" Href=\"{href}\"/></Links>\
                 <SessionId>{id}</SessionId></LogonSession>"
            );
            return Reply::status(201, body).header("X-RestSvcSessionId", Self::token(number));
        }
        let current = self.session.load(Ordering::SeqCst);
        if current == 0 || request.header("x-restsvcsessionid") != Some(&Self::token(current)) {
            return Reply::status(401, "<Error><Message>no session</Message></Error>");
        }
        if request.method == Method::DELETE && request.path.contains("/logonSessions/") {
            if let Some(logoff) = &*self.logoff.lock().unwrap() {
                return logoff(request);
            }
            self.expire();
            return Reply::status(204, "");
        }
        (self.answer)(request)
    }
}

impl Transport for Server {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let (head, body) = request.into_parts();
        let received = ReceivedRequest {
            method: head.method,
            url: head.uri.to_string(),
            path: head.uri.path_and_query().unwrap().to_string(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        self.requests.lock().unwrap().push(received.clone());
        Box::pin(async move {
            // Other tasks run in the meantime, as with a network.
            tokio::task::yield_now().await;
            let mut reply = self.reply(&received);
            while let Reply::Delayed(delay, later) = reply {
                tokio::time::sleep(delay).await;
                reply = *later;
            }
            match reply {
                Reply::Delayed(..) => unreachable!("delays are over"),
                Reply::Silence => std::future::pending().await,
                Reply::Break(kind) => Err(TransportError::new(kind, "scripted")),
                Reply::Answer { status, headers, chunks } => {
                    let mut response =
                        Response::new(Body::from_stream(Chunks(chunks.into_iter().peekable())));
                    *response.status_mut() = StatusCode::from_u16(status).unwrap();
                    for (name, value) in headers {
                        response.headers_mut().insert(name, value.parse().unwrap());
                    }
                    Ok(response)
                }
            }
        })
    }
}

struct Chunks(std::iter::Peekable<std::vec::IntoIter<Result<Bytes, TransportErrorKind>>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A timeout denotes a server that sends nothing more.
        if self.0.peek() == Some(&Err(TransportErrorKind::Timeout)) {
            return Poll::Pending;
        }
        Poll::Ready(self.0.next().map(|chunk| chunk.map_err(|kind| TransportError::new(kind, "scripted"))))
    }
}

/// Returns a builder of a client for the server, with short pauses.
pub(crate) fn builder(server: &Arc<Server>) -> Builder<Client> {
    let moment = Duration::from_millis(1);
    Client::builder("https://em.example:9398")
        .unwrap()
        .retry(RetryPolicy::default().pauses(moment, moment))
        .transport(Arc::clone(server))
}

/// Returns a client of the server after its logon.
pub(crate) async fn logon(server: &Arc<Server>) -> Client {
    builder(server).logon("EXAMPLE\\operator", PASSWORD).await.unwrap()
}
