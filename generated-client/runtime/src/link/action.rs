//! Links that are acted on.

use std::fmt;
use std::marker::PhantomData;

use http::Method;

use super::choose::choose;
use super::{Content, Download, LinkSpec, Linked, Representation, Resource};
use crate::client::send::{Call, Received};
use crate::client::{Api, Client};
use crate::error::Error;
use crate::value::{Href, without_session};
use crate::wire::Record;

/// Something the server lets one do. `B` is the body of the request, `A` what the server answers with.
///
/// An action is sent by `send`, which takes the body if there is one; where the body may be left out there is
/// `send_empty` too. The HTTP method is the action's own. An entity that is edited is best [modified](Self::modify).
///
/// ```
/// # use vbem_client::{Api, Document, link::{Action, NoBody, Optional}, wire::Record};
/// fn start<C: Api>(em: &C, start: &Action<NoBody, Document>) {
///     let _answer = start.send(em);
/// }
/// fn restore<C: Api, B: Record>(em: &C, restore: &Action<Optional<B>, Document>, spec: Option<&B>) {
///     let _answer = match spec {
///         Some(spec) => restore.send(em, spec),
///         None => restore.send_empty(em),
///     };
/// }
///
/// // An action is where a link is, or at an address one knows.
/// let start = Action::<NoBody, Document>::at(http::Method::POST, "/jobs/1?action=start");
/// assert_eq!((start.method().as_str(), start.href().as_str()), ("POST", "/jobs/1?action=start"));
/// ```
pub struct Action<B, A> {
    method: Method,
    href: Href,
    template: &'static str,
    exchange: PhantomData<fn(B) -> A>,
}

/// The request has no body; see [`Action`] for an example.
///
/// ```
/// use vbem_client::link::{Action, NoBody};
///
/// let delete = Action::<NoBody, ()>::at(http::Method::DELETE, "/tasks/task-1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBody {}

/// The request has the body `B` or none; see [`Action`] for an example.
///
/// ```
/// use vbem_client::link::{Action, Optional};
/// use vbem_client::prelude::*;
///
/// let restore = Action::<Optional<RestoreSpec>, Task>::at(http::Method::POST, "/vmRestorePoints/1?action=restore");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Optional<B>(PhantomData<fn(B)>);

/// What an action can answer with: a representation, or nothing of interest.
///
/// ```
/// use vbem_client::link::{Action, Answer, NoBody, Returned};
/// use vbem_client::prelude::*;
///
/// /// A task that somebody has to wait for.
/// #[must_use]
/// struct Started(Task);
///
/// impl Returned for Started {
///     fn read(client: &Client, answer: &Answer) -> Result<Self, Error> {
///         Task::read(client, answer).map(Started)
///     }
/// }
///
/// let start = Action::<NoBody, Started>::at(http::Method::POST, "/jobs/1?action=start");
/// ```
pub trait Returned: Sized + Send + 'static {
    /// Reads the answer.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is something else.
    fn read(client: &Client, answer: &Answer) -> Result<Self, Error>;
}

/// The answer to an action; read by [`Returned`].
///
/// ```
/// use vbem_client::link::{Answer, Returned};
/// use vbem_client::{Client, Document, Error};
///
/// fn name(client: &Client, answer: &Answer) -> Result<String, Error> {
///     Ok(Document::read(client, answer)?.name().to_owned())
/// }
/// ```
pub struct Answer(Received);

impl Returned for () {
    fn read(_: &Client, _: &Answer) -> Result<Self, Error> {
        Ok(())
    }
}

impl<T: Representation> Returned for T {
    fn read(client: &Client, answer: &Answer) -> Result<Self, Error> {
        client.decode(&answer.0)
    }
}

impl<B, A> Action<B, A> {
    /// The action, if the representation offers it.
    pub fn find<L: Linked + ?Sized>(from: &L, spec: &'static LinkSpec, method: Method) -> Option<Self> {
        let link = choose(from.links(), spec)?;
        Some(Self { method, href: link.href().into(), template: spec.path, exchange: PhantomData })
    }

    /// The action of this method at this address; see [`LinkTo::at`](super::LinkTo::at).
    #[must_use]
    pub fn at(method: Method, href: impl Into<Href>) -> Self {
        Self { method, href: href.into(), template: "", exchange: PhantomData }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Its address, as the server wrote it.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    fn call(&self, client: &Client, body: Option<&dyn Record>) -> Call {
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

impl<B, A: Returned> Action<B, A> {
    fn perform<'a, C: Api>(&self, em: &'a C, body: Option<&dyn Record>) -> C::Answer<'a, A> {
        let client = em.client();
        em.run(Box::pin(answer(client, self.call(client, body))))
    }
}

async fn answer<A: Returned>(client: &Client, call: Call) -> Result<A, Error> {
    let received = client.exchange(&call).await?;
    A::read(client, &Answer(received)).map_err(|error| error.with_request(|| call.line()))
}

impl<A: Returned> Action<NoBody, A> {
    /// Does it.
    pub fn send<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, A> {
        self.perform(em, None)
    }
}

impl<B: Record, A: Returned> Action<Optional<B>, A> {
    /// Does it the way the server thinks best, without a body.
    pub fn send_empty<'a, C: Api>(&self, em: &'a C) -> C::Answer<'a, A> {
        self.perform(em, None)
    }

    /// Does it the way the body says.
    pub fn send<'a, C: Api>(&self, em: &'a C, body: &B) -> C::Answer<'a, A> {
        self.perform(em, Some(body))
    }
}

impl<B: Record, A: Returned> Action<B, A> {
    /// Does it the way the body says.
    pub fn send<'a, C: Api>(&self, em: &'a C, body: &B) -> C::Answer<'a, A> {
        self.perform(em, Some(body))
    }
}

impl<B: Resource, A: Returned> Action<B, A> {
    /// Fetches the entity that the action replaces, changes it and sends it back. What is not changed goes back as it
    /// came, also what the schema does not know.
    pub fn modify<'a, C: Api, F>(&self, em: &'a C, change: F) -> C::Answer<'a, A>
    where
        F: FnOnce(&mut B) + Send + 'a,
    {
        let client = em.client();
        let replace = self.call(client, None);
        let fetch = replace.current().for_entity(B::KIND.key);
        em.run(Box::pin(async move {
            let mut entity: B = client.fetch(fetch).await?;
            change(&mut entity);
            answer(client, replace.with_body(&entity, client.inner().settings.format)).await
        }))
    }
}

impl Action<NoBody, Content> {
    /// Downloads what the action gives.
    pub fn download<'a, C: Api>(&self, em: &'a C) -> Download<'a, C> {
        Download::new(em, self.call(em.client(), None))
    }
}

impl<B: Record> Action<B, Content> {
    /// Downloads what the action gives for this body.
    pub fn download<'a, C: Api>(&self, em: &'a C, body: &B) -> Download<'a, C> {
        Download::new(em, self.call(em.client(), Some(body)))
    }
}

impl<B, A> Clone for Action<B, A> {
    fn clone(&self) -> Self {
        Self {
            method: self.method.clone(),
            href: self.href.clone(),
            template: self.template,
            exchange: PhantomData,
        }
    }
}

impl<B, A> fmt::Debug for Action<B, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({} {})", self.method, without_session(self.href.as_str()))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}
