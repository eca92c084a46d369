//! Requests that a representation offers by its links.

use std::fmt;
use std::marker::PhantomData;

use http::Method;

use super::{Content, Download, LinkSpec, Linked, MissingLink, Representation, Resource};
use crate::client::send::{Call, Received};
use crate::client::{Api, Client, TASKS};
use crate::error::Error;
use crate::value::{Href, without_session};
use crate::wire::Record;

/// A request that a representation offers. `A` is the content of the response. `B` is the body of the request: `()` for
/// none, `Option<B>` for an optional one. `R` is the result that [`run`](Self::run) waits for.
///
/// [`send`](Self::send) sends the request, with the body if the action has one. [`run`](Self::run) also waits for the task
/// that the server starts. [`modify`](Self::modify) fetches an entity and sends it back changed.
/// [`download`](Self::download) reads a file.
///
/// If the answer to a POST is lost, the server may have carried it out. A task that it has started is then found in the task
/// list of the session and returned, as if the answer had arrived. Without such a task, or if it is not certain which one
/// it is, the call fails with [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
///
/// ```no_run
/// use std::time::Duration;
/// use vbem_client::prelude::*;
///
/// # async fn example(em: &Client, job: &Job, point: &VmRestorePoint, spec: &RestoreSpec) -> Result<(), Error> {
/// // Actions without a body, with a body, and with an optional body.
/// let stopping: Task = job.stop()?.send(em).await?;
/// let restoring: Task = point.restore()?.send(em, spec).await?;
/// let restoring: Task = point.restore()?.send(em, None).await?;
///
/// // Waits until the restore has ended.
/// let session: RestoreSession = point.restore()?.run(em, spec).max_wait(Duration::from_secs(3600)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an action does nothing until it is sent by `send`, `run`, `modify` or `download`"]
pub struct Action<A, B = (), R = A> {
    method: Method,
    href: Href,
    template: &'static str,
    exchange: PhantomData<fn(B) -> (A, R)>,
}

/// An optional request body: `&B`, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the body of this action",
    label = "expected `&{B}`, or `None` for a request without a body"
)]
pub trait OptionalBody<'b, B> {
    /// The body, if there is one.
    fn optional_body(self) -> Option<&'b B>;
}

impl<'b, B> OptionalBody<'b, B> for &'b B {
    fn optional_body(self) -> Option<&'b B> {
        Some(self)
    }
}

impl<'b, B> OptionalBody<'b, B> for Option<&'b B> {
    fn optional_body(self) -> Option<&'b B> {
        self
    }
}

/// Content of a response to an action: a representation, or nothing of interest.
pub trait FromResponse: Sized + Send + 'static {
    /// Address template of the resource that the response represents; empty if it is none.
    #[doc(hidden)]
    const PATH: &'static str = "";

    /// Reads the content of the response.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the content is of another type.
    fn from_response(client: &Client, response: &Response) -> Result<Self, Error>;
}

/// The response to an action; read by [`FromResponse`].
pub struct Response(Received);

impl FromResponse for () {
    fn from_response(_: &Client, _: &Response) -> Result<Self, Error> {
        Ok(())
    }
}

impl<T: Representation> FromResponse for T {
    const PATH: &'static str = <T as Representation>::PATH;

    fn from_response(client: &Client, response: &Response) -> Result<Self, Error> {
        client.decode(&response.0)
    }
}

impl<A, B, R> Action<A, B, R> {
    /// Finds the action among the links of a representation.
    ///
    /// # Errors
    /// [`MissingLink`] if the representation does not offer the action.
    #[doc(hidden)]
    pub fn find<L: Linked + ?Sized>(
        from: &L,
        spec: &'static LinkSpec,
        method: Method,
    ) -> Result<Self, MissingLink> {
        let link = spec.find_action(from.links(), &method).ok_or_else(|| spec.missing_action(from))?;
        Ok(Self { method, href: link.href().into(), template: spec.path, exchange: PhantomData })
    }

    /// Creates an action from its method and its address; see [`LinkTo::at`](super::LinkTo::at).
    pub fn at(method: Method, href: impl Into<Href>) -> Self {
        Self { method, href: href.into(), template: "", exchange: PhantomData }
    }

    /// HTTP method of the request.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Address of the request, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    pub(crate) fn call(&self, client: &Client, body: Option<&dyn Record>) -> Call {
        let mut target = client.inner().base.follow(self.href.as_str());
        // One link may offer several actions, which differ in the query only.
        let query = self.template.split_once('?').map_or("", |(_, query)| query);
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if !value.starts_with('{') {
                target = target.with_parameter(name, value);
            }
        }
        let call = Call::new(self.method.clone(), target, self.template);
        match body {
            Some(body) => call.with_body(body, client.inner().settings.format),
            None => call,
        }
    }
}

/// Sends the request of an action and reads the response.
pub(crate) async fn respond<A: FromResponse>(client: &Client, call: Call) -> Result<A, Error> {
    let received = client.act(&call, A::PATH == TASKS).await?;
    A::from_response(client, &Response(received)).map_err(|error| error.with_request(|| call.line()))
}

impl<A: FromResponse, B, R> Action<A, B, R> {
    fn perform<'a, C: Api>(&self, em: &'a C, body: Option<&dyn Record>) -> C::Answer<'a, A> {
        let client = em.client();
        em.execute(Box::pin(respond(client, self.call(client, body))))
    }
}

impl<A: FromResponse, R> Action<A, (), R> {
    /// Sends the request.
    pub fn send<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, A> {
        self.perform(em, None)
    }
}

impl<A: FromResponse, B: Record, R> Action<A, B, R> {
    /// Sends the request with this body.
    pub fn send<'a, C: Api>(&self, em: &'a C, body: &B) -> C::Answer<'a, A> {
        self.perform(em, Some(body))
    }
}

impl<A: FromResponse, B: Record, R> Action<A, Option<B>, R> {
    /// Sends the request with this body; with `None` it has no body, and the defaults of the server apply.
    pub fn send<'a, 'b, C: Api>(&self, em: &'a C, body: impl OptionalBody<'b, B>) -> C::Answer<'a, A> {
        self.perform(em, body.optional_body().map(|body| body as &dyn Record))
    }
}

impl<A: FromResponse, B: Resource, R> Action<A, B, R> {
    /// Fetches the entity that the action replaces, changes it and sends it back. Unmodified fields are written back
    /// verbatim, unknown ones included.
    #[doc(alias("update", "edit"))]
    pub fn modify<'a, C: Api, F>(&self, em: &'a C, change: F) -> C::Answer<'a, A>
    where
        F: FnOnce(&mut B) + Send + 'a,
    {
        let client = em.client();
        let replace = self.call(client, None);
        let fetch = replace.current().for_entity(B::KIND.key);
        em.execute(Box::pin(async move {
            let mut entity: B = client.fetch(fetch).await?;
            change(&mut entity);
            respond(client, replace.with_body(&entity, client.inner().settings.format)).await
        }))
    }
}

impl<R> Action<Content, (), R> {
    /// Downloads the file that the action returns.
    pub fn download<'a, C: Api>(&self, em: &'a C) -> Download<'a, C> {
        Download::new(em, self.call(em.client(), None))
    }
}

impl<B: Record, R> Action<Content, B, R> {
    /// Downloads the file that the action returns for this body.
    pub fn download<'a, C: Api>(&self, em: &'a C, body: &B) -> Download<'a, C> {
        Download::new(em, self.call(em.client(), Some(body)))
    }
}

impl<A, B, R> Clone for Action<A, B, R> {
    fn clone(&self) -> Self {
        Self {
            method: self.method.clone(),
            href: self.href.clone(),
            template: self.template,
            exchange: PhantomData,
        }
    }
}

impl<A, B, R> fmt::Debug for Action<A, B, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({} {})", self.method, without_session(self.href.as_str()))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Response")
    }
}
