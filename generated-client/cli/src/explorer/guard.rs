//! Checks of the requests to the local server: other sites, other hosts and other users must not use its session.

use http::header::{COOKIE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use ring::rand::{SecureRandom as _, SystemRandom};

/// A request that is refused: its status, and the reason for people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) reason: &'static str,
}

/// Admission of requests: by their host, and by a random token that only the user has.
pub(crate) struct Guard {
    /// Values of `Host`, both of the loopback address.
    hosts: [String; 2],
    cookie: String,
    token: String,
    read_only: bool,
}

impl Guard {
    /// Creates the guard of the server at a port of the loopback address. `None` if the system has no random numbers.
    pub(crate) fn new(port: u16, read_only: bool) -> Option<Self> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).ok()?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{port}"));
        // Browsers share cookies between the ports of a host.
        Some(Self { hosts, cookie: format!("vbem-explore-{port}"), token, read_only })
    }

    /// True if requests that change something are refused.
    pub(crate) const fn read_only(&self) -> bool {
        self.read_only
    }

    /// Returns the address of the page with the token.
    pub(crate) fn address(&self) -> String {
        format!("http://{}{}?token={}", self.hosts[0], vbem_explorer::PATH, self.token)
    }

    /// Returns the value of `Set-Cookie` if the address of the request has the token.
    pub(super) fn cookie_for(&self, request: &Parts) -> Option<String> {
        let token = request.uri.query()?.strip_prefix("token=")?;
        (request.uri.path() == vbem_explorer::PATH && self.is_token(token))
            .then(|| format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie, self.token))
    }

    /// Checks a request.
    ///
    /// # Errors
    /// Another host, no token, another site, or a change although changes are refused.
    pub(super) fn check(&self, request: &Parts) -> Result<(), Refusal> {
        let refuse = |status, reason| Err(Refusal { status, reason });
        let host = text(&request.headers, HOST.as_str());
        // A name that another site lets lead to this computer is not the host of this server.
        let Some(host) = self.hosts.iter().find(|known| Some(known.as_str()) == host) else {
            return refuse(StatusCode::MISDIRECTED_REQUEST, "this server has another name");
        };
        if self.cookie_for(request).is_some() && request.method == Method::GET {
            return Ok(());
        }
        if !self.has_cookie(&request.headers) {
            return refuse(StatusCode::FORBIDDEN, "open the address that `vbem explore` has printed");
        }
        if !matches!(text(&request.headers, "sec-fetch-site"), None | Some("same-origin" | "none")) {
            return refuse(StatusCode::FORBIDDEN, "the request comes from another site");
        }
        let reads = matches!(request.method, Method::GET | Method::HEAD);
        let own_origin =
            || text(&request.headers, ORIGIN.as_str()) == Some(format!("http://{host}").as_str());
        if !reads && !own_origin() {
            return refuse(StatusCode::FORBIDDEN, "the request comes from another site");
        }
        if !reads && self.read_only {
            return refuse(StatusCode::FORBIDDEN, super::ADVICE);
        }
        Ok(())
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.cookie && self.is_token(value))
    }

    /// True for the token, in a time that does not depend on the number of equal characters.
    fn is_token(&self, text: &str) -> bool {
        let pairs = text.bytes().zip(self.token.bytes());
        text.len() == self.token.len() && pairs.fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
    }
}

/// Returns the value of a header that occurs once.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use http::Request;

    use super::*;

    fn guard(read_only: bool) -> Guard {
        Guard { token: "secret".to_owned(), ..Guard::new(8080, read_only).unwrap() }
    }

    fn status(guard: &Guard, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard.check(&parts).map_or_else(|refusal| refusal.status.as_u16(), |()| 200)
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:8080");
    const COOKIE: (&str, &str) = ("cookie", "a=b; vbem-explore-8080=secret");
    const ORIGIN: (&str, &str) = ("origin", "http://127.0.0.1:8080");

    #[test]
    fn tokens_of_two_servers_differ_and_have_256_bits() {
        let tokens = [1, 2].map(|port| Guard::new(port, true).unwrap().token);
        assert_eq!((tokens[0].len(), tokens[0] == tokens[1]), (64, false));
    }

    #[test]
    fn request_needs_the_host_and_the_token() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
        let table: [Case<'_>; 10] = [
            ("/api/jobs", &[HOST, COOKIE], 200),
            ("/api/jobs", &[("host", "localhost:8080"), COOKIE], 200),
            ("/api/jobs", &[("host", "evil.example:8080"), COOKIE], 421),
            ("/api/jobs", &[("host", "127.0.0.1:80"), COOKIE], 421),
            ("/api/jobs", &[COOKIE], 421),
            ("/api/jobs", &[HOST, HOST, COOKIE], 421),
            ("/api/jobs", &[HOST], 403),
            ("/api/jobs", &[HOST, ("cookie", "vbem-explore-8080=secres")], 403),
            ("/api/jobs?token=secret", &[HOST], 403),
            ("/explore?token=secret", &[HOST, ("sec-fetch-site", "cross-site")], 200),
        ];
        for (path, headers, expected) in table {
            assert_eq!(status(&guard(true), "GET", path, headers), expected, "{path} {headers:?}");
        }
        assert_eq!(status(&guard(true), "GET", "/explore?token=secre", &[HOST]), 403);
    }

    #[test]
    fn request_of_another_site_is_refused() {
        for site in ["cross-site", "same-site"] {
            assert_eq!(
                status(&guard(false), "GET", "/api/jobs", &[HOST, COOKIE, ("sec-fetch-site", site)]),
                403
            );
        }
        let post =
            |headers: &[(&str, &str)]| status(&guard(false), "POST", "/api/jobs/1?action=start", headers);
        assert_eq!(post(&[HOST, COOKIE, ORIGIN]), 200);
        assert_eq!(post(&[HOST, COOKIE]), 403);
        assert_eq!(post(&[HOST, COOKIE, ("origin", "https://evil.example")]), 403);
        assert_eq!(post(&[HOST, COOKIE, ("origin", "null")]), 403);
        assert_eq!(post(&[HOST, COOKIE, ("origin", "http://localhost:8080")]), 403);
    }

    #[test]
    fn read_only_server_refuses_every_method_but_those_that_read() {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            assert_eq!(status(&guard(true), method, "/api/jobs/1", &[HOST, COOKIE, ORIGIN]), 403, "{method}");
        }
        assert_eq!(status(&guard(true), "HEAD", "/api/jobs/1", &[HOST, COOKIE]), 200);
    }
}
