//! The entry point, logging on, and who sends a request.

use super::{Call, Outcome, Service};
use crate::decode;
use crate::encode::{Body, Format};
use crate::refusal::Refusal;
use crate::represent;
use crate::session::{Role, Viewer, token};
use crate::state::State;
use crate::value::Tree;
use crate::world::VERSIONS;

/// Name of the session header and of the cookie, in lower case.
const SESSION: &str = "x-restsvcsessionid";

/// The session a request belongs to. If the cookie and the header disagree, the cookie wins.
pub(super) fn authenticate(call: &Call<'_>, state: &mut State) -> Result<Viewer, Refusal> {
    let cookies = call.incoming.headers.iter().filter(|(name, _)| name == "cookie");
    let cookie = cookies.flat_map(|(_, value)| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case(SESSION).then_some(value)
    });
    let refused = || Refusal::new(401, "The session does not exist or has expired.");
    let token = cookie.or_else(|| call.incoming.header(SESSION)).ok_or_else(refused)?;
    let viewer = state.sessions.of_token(token, call.now).ok_or_else(refused)?;
    if call.twist.lose_session {
        state.sessions.close(&viewer.session);
        state.world.remove_session(&viewer.session);
        return Err(refused());
    }
    Ok(viewer)
}

impl Service {
    pub(super) fn entry_point<'m>(&'m self, state: &State) -> Result<Outcome<'m>, Refusal> {
        let index = state.world.resource_index("EnterpriseManager");
        let object = index.and_then(|index| state.world.all(index).first().copied());
        let record = self.model.record("EnterpriseManager");
        let (Some(object), Some(record)) = (object, record) else { return Err(Refusal::no_address("/")) };
        let viewer = Viewer { session: String::new(), user: String::new(), role: Role::PortalAdministrator };
        Ok(Outcome::Body(
            200,
            Body::Entity { record, tree: represent::entity(&state.world, object, &viewer) },
        ))
    }

    pub(super) fn log_on<'m>(&'m self, call: &Call<'_>, state: &mut State) -> Result<Outcome<'m>, Refusal> {
        let version = call.query.get("v").unwrap_or("latest");
        if !version.eq_ignore_ascii_case("latest")
            && !VERSIONS.iter().any(|known| known.eq_ignore_ascii_case(version))
        {
            return Err(Refusal::bad_request(format!("API version [{version}] is not supported")));
        }
        let refused = || Refusal::new(401, "The user name or password is incorrect.");
        let authorization = call.incoming.header("authorization").ok_or_else(refused)?;
        let account = state.sessions.account(authorization).cloned().ok_or_else(refused)?;
        if let Some(record) =
            self.model.record("LoginSpec").filter(|_| !call.incoming.body.trim_ascii().is_empty())
        {
            let format = content_format(call)?;
            decode::decode(&call.incoming.body, format, record, &self.model)?;
        }
        let index = state.world.resource_index("LogonSession");
        let (Some(index), Some(record)) = (index, self.model.record("LogonSession")) else {
            return Err(Refusal::new(501, "Sessions are not supported."));
        };
        let id = state.world.new_guid();
        state.sessions.open(&id, &account, call.now);
        let tree = Tree::new().with("UserName", account.user.as_str()).with("SessionId", id.as_str());
        let object = state.world.add(index, vec![id.clone()], "", tree);
        state.world.own_session(object, &id);
        let viewer = Viewer { session: id.clone(), user: account.user, role: account.role };
        let tree = represent::entity(&state.world, object, &viewer);
        Ok(Outcome::LoggedOn(Body::Entity { record, tree }, token(&id)))
    }
}

/// The format of a request's body.
pub(super) fn content_format(call: &Call<'_>) -> Result<Format, Refusal> {
    let Some(kind) = call.incoming.header("content-type") else { return Ok(Format::Xml) };
    let kind = kind.to_lowercase();
    if kind.contains("json") {
        Ok(Format::Json)
    } else if kind.contains("xml") {
        Ok(Format::Xml)
    } else {
        Err(Refusal::bad_request(format!("The content type [{kind}] is not supported")))
    }
}
