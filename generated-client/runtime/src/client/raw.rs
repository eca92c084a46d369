//! Requests to any address of the API, with bodies as bytes.

use bytes::Bytes;
use http::{HeaderMap, Method};
use secrecy::zeroize::Zeroizing;

use super::call::Call;
use super::{Api, Format};

/// A request to any address of the API, with bodies as bytes in the [format](super::Format) of the client. For programs
/// that interpret representations themselves; it has the session, the retries and the limits of all other calls.
///
/// ```no_run
/// use vbem_client::client::RawRequest;
/// use vbem_client::http::Method;
/// use vbem_client::prelude::*;
///
/// # async fn example(em: &Client) -> Result<(), Error> {
/// let jobs = RawRequest::new(Method::GET, "/jobs?format=Entity").send(em).await?;
/// println!("{}", String::from_utf8_lossy(jobs.body()));
///
/// let start = RawRequest::new(Method::POST, "/jobs/6a5d6d0c/?action=start").starts_task();
/// let edit = RawRequest::new(Method::PUT, "/jobs/6a5d6d0c").with_body("<Job/>");
/// let (task, answer) = (start.send(em).await?, edit.send(em).await?);
/// assert!(task.headers().contains_key("content-type"));
/// # Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest {
    method: Method,
    address: String,
    body: Bytes,
    format: Option<Format>,
    starts_task: bool,
}

/// The response to a [`RawRequest`].
pub struct RawResponse {
    headers: HeaderMap,
    body: Bytes,
}

impl RawRequest {
    /// Creates a request without a body. The address is a link of the server, or a path below the API with a query, such as
    /// `/jobs?format=Entity`.
    pub fn new(method: Method, address: impl Into<String>) -> Self {
        Self { method, address: address.into(), body: Bytes::new(), format: None, starts_task: false }
    }

    /// Sets the body. Its memory is cleared after the request, because it may contain passwords.
    pub fn with_body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Bytes::from_owner(Zeroizing::new(body.into())), ..self }
    }

    /// Sets the format of the body and of the response, in place of that of the client.
    pub fn with_format(self, format: Format) -> Self {
        Self { format: Some(format), ..self }
    }

    /// Declares that the server answers with a task, so that the task is searched for if the answer is lost.
    pub fn starts_task(self) -> Self {
        Self { starts_task: true, ..self }
    }

    /// Sends the request.
    pub fn send<C: Api>(self, em: &C) -> C::Answer<'_, RawResponse> {
        let client = em.client();
        em.execute(Box::pin(async move {
            let mut call = Call::new(self.method, client.inner().base.follow(&self.address), "");
            call.body = self.body;
            call.format = self.format;
            let received = client.act(&call, self.starts_task).await?;
            Ok(RawResponse { headers: received.headers, body: received.body })
        }))
    }
}

impl RawResponse {
    /// Headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Body of the response; empty if it has none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl std::fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RawRequest({} {})", self.method, crate::value::without_session(&self.address))
    }
}

impl std::fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawResponse").field("length", &self.body.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use http::Method;

    use super::{Format, RawRequest};
    use crate::error::ErrorKind;
    use crate::testing::{PASSWORD, Reply, Server, builder};

    const USER: &str = "EXAMPLE\\operator";

    #[tokio::test]
    async fn raw_request_returns_the_body_as_it_was_sent() {
        let server = Server::new(|_| Reply::xml("<Jobs />\n"));
        let em = builder(&server).logon(USER, PASSWORD).await.unwrap();
        let answer = RawRequest::new(Method::PUT, "https://other/api/jobs/1").with_body("<Job/>").send(&em);
        assert_eq!(answer.await.unwrap().body(), b"<Jobs />\n");
        assert_eq!(server.lines().last().unwrap(), "PUT /api/jobs/1");
    }

    #[cfg(feature = "json")]
    #[tokio::test]
    async fn raw_request_with_a_format_is_sent_in_it_and_not_shared_with_others() {
        let server = Server::new(|_| Reply::json("{\"Jobs\":[]}"));
        let builder = builder(&server).format(Format::Xml).coalesce(std::time::Duration::from_secs(60));
        let em = builder.logon(USER, PASSWORD).await.unwrap();
        let get = || RawRequest::new(Method::GET, "/jobs");
        get().send(&em).await.unwrap();
        let answer = get().with_format(Format::Json).send(&em).await.unwrap();
        assert_eq!(answer.body(), b"{\"Jobs\":[]}");
        let requests = server.requests();
        let accepted: Vec<_> = requests.iter().skip(1).map(|it| it.header("accept").unwrap()).collect();
        assert_eq!(accepted, ["application/xml", "application/json"]);
    }

    #[tokio::test]
    async fn raw_request_answered_with_a_page_fails() {
        let server = Server::new(|_| Reply::xml("<!DOCTYPE html><html/>"));
        let em = builder(&server).logon(USER, PASSWORD).await.unwrap();
        let error = RawRequest::new(Method::GET, "/jobs").send(&em).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotTheApi);
    }

    #[tokio::test]
    async fn session_is_renewed_with_credentials_and_its_id_is_the_new_one() {
        let server = Server::new(|_| Reply::xml("<Jobs/>"));
        let credentials = crate::client::Credentials::password(USER, PASSWORD);
        let em = builder(&server).credentials(credentials).session("an ended session").await.unwrap();
        assert!(RawRequest::new(Method::GET, "/jobs").send(&em).await.is_ok());
        let id = em.session_id().unwrap();
        assert_ne!(secrecy::ExposeSecret::expose_secret(&id), "an ended session");
    }
}
