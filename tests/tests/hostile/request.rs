//! The kinds of requests of a client, each with the answer of an honest server.

use std::time::Duration;

use http::Method;
use vbem_client::client::{Builder, RetryPolicy};
use vbem_client::link::{Action, Content, LinkTo, LinkToList};
use vbem_client::prelude::*;

use super::answer::Answer;
use super::server::Server;

/// Id of the session of [`client`], and the token that is made from it.
pub(crate) const SESSION: &str = "695f7cda-e4a6-4d9c-9603-0123456789ab";
const TOKEN: &str = "Njk1ZjdjZGEtZTRhNi00ZDljLTk2MDMtMDEyMzQ1Njc4OWFi";

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entity,
    List,
    Stream,
    QueryPage,
    Put,
    /// POST whose answer is a task.
    Post,
    /// POST whose answer is not read.
    PostWithoutAnswer,
    Delete,
    Download,
    /// Download with the size of the file.
    DownloadOfSize,
    Logon,
    Logoff,
}

/// Result for the caller: a short description, for example of a download.
pub(crate) type Outcome = Result<String, Error>;

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Entity,
        Self::List,
        Self::Stream,
        Self::QueryPage,
        Self::Put,
        Self::Post,
        Self::PostWithoutAnswer,
        Self::Delete,
        Self::Download,
        Self::DownloadOfSize,
        Self::Logon,
        Self::Logoff,
    ];

    pub(crate) fn is_post(self) -> bool {
        matches!(self, Self::Post | Self::PostWithoutAnswer)
    }

    /// True if a body of the answer is not needed.
    pub(crate) fn ignores_the_body(self) -> bool {
        matches!(self, Self::Put | Self::PostWithoutAnswer | Self::Delete | Self::Logon | Self::Logoff)
    }

    /// Method and target of the request.
    pub(crate) fn line(self) -> &'static str {
        match self {
            Self::Entity => "GET /api/jobs/1?format=Entity",
            Self::List | Self::Stream => "GET /api/jobs?format=Entity",
            Self::QueryPage => "GET /api/query?type=Job&format=Entities",
            Self::Put => "PUT /api/jobs/1",
            Self::Post | Self::PostWithoutAnswer => "POST /api/jobs/1?action=start",
            Self::Delete => "DELETE /api/jobs/1",
            Self::Download | Self::DownloadOfSize => "GET /api/file",
            Self::Logon => "POST /api/sessionMngr/?v=latest",
            Self::Logoff => "DELETE /api/logonSessions/695f7cda-e4a6-4d9c-9603-0123456789ab",
        }
    }

    /// Returns the answer of an honest server.
    pub(crate) fn honest(self) -> Answer {
        match self {
            Self::Entity => Answer::xml(200, "<Job Name=\"a\"><Links/></Job>"),
            Self::List | Self::Stream => Answer::xml(200, "<Jobs><Job Name=\"a\"/><Job Name=\"b\"/></Jobs>"),
            Self::QueryPage => Answer::xml(
                200,
                "<QueryResult><Entities><Jobs><Job Name=\"a\"/></Jobs></Entities>\
                 <PagingInfo PageNum=\"1\" PageSize=\"100\" PagesCount=\"1\"/></QueryResult>",
            ),
            Self::Put => Answer::xml(200, "<Job Name=\"a\"/>"),
            Self::Post | Self::PostWithoutAnswer => {
                Answer::xml(202, "<Task><TaskId>task-1</TaskId><State>Running</State></Task>")
            }
            Self::Delete | Self::Logoff => Answer::xml(200, "<Done/>"),
            Self::Download | Self::DownloadOfSize => {
                Answer::new(200, "application/octet-stream", "content of a file")
            }
            Self::Logon => Answer::xml(201, "<LogonSession/>").header("X-RestSvcSessionId", TOKEN),
        }
    }

    /// Sends the request with the client of [`client`]; a logon and a logoff with their own.
    pub(crate) async fn send(self, server: &Server, em: &Client) -> Outcome {
        match self {
            Self::Entity => {
                let job = LinkTo::<Job>::at("/jobs/1").get(em).await?;
                Ok(job.name)
            }
            Self::List => {
                let jobs = LinkToList::<Job>::at("/jobs").list(em).await?;
                Ok(format!("{} jobs", jobs.len()))
            }
            Self::Stream => {
                let jobs = LinkToList::<Job>::at("/jobs").stream(em).collect().await?;
                Ok(format!("{} jobs", jobs.len()))
            }
            Self::QueryPage => {
                let page = em.query::<Job>().fetch_page().await?;
                Ok(format!("{} jobs", page.items.len()))
            }
            Self::Put => done(Action::<(), Job>::at(Method::PUT, "/jobs/1").send(em, &Job::default()).await),
            Self::Post => {
                let task = Action::<Task>::at(Method::POST, "/jobs/1?action=start").send(em).await?;
                Ok(task.task_id)
            }
            Self::PostWithoutAnswer => {
                done(Action::<()>::at(Method::POST, "/jobs/1?action=start").send(em).await)
            }
            Self::Delete => done(Action::<()>::at(Method::DELETE, "/jobs/1").send(em).await),
            Self::Download | Self::DownloadOfSize => {
                let size = (self == Self::DownloadOfSize).then_some(17);
                let mut bytes = Vec::new();
                let download = LinkTo::<Content>::at("/file").download(em).expected_size(size);
                let done = download.write_to(&mut bytes).await?;
                assert_eq!(done.bytes, bytes.len() as u64);
                Ok(format!("{} bytes, whole: {}", done.bytes, done.is_whole))
            }
            Self::Logon => done(builder(server).logon("user", PASSWORD).await.map(drop)),
            Self::Logoff => done(client(server).await.logoff().await),
        }
    }
}

fn done(outcome: Result<(), Error>) -> Outcome {
    outcome.map(|()| "done".to_owned())
}

/// Returns a builder of clients that send every request once.
pub(crate) fn builder(server: &Server) -> Builder<Client> {
    Client::builder(&server.url()).unwrap().retry(RetryPolicy::never()).circuit_breaker(0, Duration::ZERO)
}

/// Returns a client with a session, without a logon.
pub(crate) async fn client(server: &Server) -> Client {
    builder(server).session(SESSION).await.unwrap()
}
