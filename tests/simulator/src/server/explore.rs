//! The page to look around at `/explore`, in front of the handler of the API.

use std::sync::Arc;

use vbem_explorer::{Logon, PATH, Settings};

use super::{Answer, RequestHandler};
use crate::service::{Request, Response};
use crate::session::Credentials;

/// Handler of the page; other requests go to the handler of the API. The page is neither recorded nor subject to faults.
pub(crate) struct Explore {
    api: Arc<dyn RequestHandler>,
    settings: Settings,
}

impl Explore {
    /// Creates the handler. The page offers the account at its logon; there is none in front of a real server.
    pub(crate) fn new(api: Arc<dyn RequestHandler>, account: Option<&Credentials>) -> Self {
        let logon = account.map_or_else(Logon::default, |account| Logon {
            user: account.user.clone(),
            password: Some(account.password.clone()),
        });
        let server = if account.is_some() { "Simulated Enterprise Manager" } else { "Enterprise Manager" };
        let settings = Settings { server: server.to_owned(), logon: Some(logon), ..Settings::default() };
        Self { api, settings }
    }

    /// Returns a document of the page; its headers hold the content security policy.
    fn document(&self, request: &Request) -> Response {
        let Some(asset) = vbem_explorer::asset(request.path.trim_end_matches('/'), &self.settings) else {
            return plain(404, "The page is at /explore.\n");
        };
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return plain(405, "Only GET is allowed here.\n");
        }
        let mut response = Response { status: 200, headers: Vec::new(), body: asset.content };
        response.header("content-type", asset.content_type);
        if let Some(encoding) = asset.encoding {
            response.header("content-encoding", encoding);
        }
        for (name, value) in vbem_explorer::HEADERS {
            response.header(name, value);
        }
        response
    }
}

fn plain(status: u16, text: &str) -> Response {
    let mut response = Response { status, headers: Vec::new(), body: text.as_bytes().to_vec() };
    response.header("content-type", "text/plain; charset=utf-8");
    response
}

/// True if the request is for the page.
fn is_of_page(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl RequestHandler for Explore {
    fn answer<'a>(&'a self, request: &'a Request) -> Answer<'a> {
        if is_of_page(&request.path) {
            return Answer::Ready(self.document(request).into());
        }
        self.api.answer(request)
    }

    fn reject(&self, status: u16, message: &str) -> Response {
        self.api.reject(status, message)
    }
}
