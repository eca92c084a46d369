//! Entry point, logon, and authentication of requests.

use super::{Call, Outcome, Request, Service};
use crate::api_error::ApiError;
use crate::encode::Body;
use crate::session::{Role, Viewer, id_of, token};
use crate::state::State;
use crate::value::{Tree, Value};
use crate::view;
use crate::world::{ObjectId, VERSIONS, World};

/// Name of the session header and of the cookie, in lower case.
const SESSION: &str = "x-restsvcsessionid";

/// Name that the newest version of the API has at the logon.
const LATEST: &str = "latest";

/// Returns the token of a request. If cookie and header differ, the cookie has precedence.
fn token_of(request: &Request) -> Option<&str> {
    let cookies = request.headers.iter().filter(|(name, _)| name == "cookie");
    let cookie = cookies.flat_map(|(_, value)| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case(SESSION).then_some(value)
    });
    cookie.or_else(|| request.header(SESSION))
}

/// Returns the identifier of the session that a request names, which need not exist.
pub(super) fn session_id(request: &Request) -> Option<String> {
    id_of(token_of(request)?)
}

/// Returns the viewer of a request.
pub(super) fn authenticate(call: &Call<'_>, state: &mut State) -> Result<Viewer, ApiError> {
    let unauthorized = || ApiError::new(401, "The session does not exist or has expired.");
    let token = token_of(call.request).ok_or_else(unauthorized)?;
    let viewer = state.sessions.of_token(token, call.now).ok_or_else(unauthorized)?;
    if call.overrides.end_session {
        state.sessions.close(&viewer.session);
        state.world.remove_session(&viewer.session);
        return Err(unauthorized());
    }
    Ok(viewer)
}

impl Service {
    pub(super) fn entry_point<'m>(&'m self, state: &State) -> Result<Outcome<'m>, ApiError> {
        let index = state.world.resource_index("EnterpriseManager");
        let object = index.and_then(|index| state.world.all(index).first().copied());
        let record = self.model.record("EnterpriseManager");
        let (Some(object), Some(record)) = (object, record) else { return Err(ApiError::no_address("/")) };
        let role = Role::PortalAdministrator;
        let viewer = Viewer { session: String::new(), user: String::new(), role, tenant: None };
        Ok(Outcome::Body(200, Body::Entity { record, tree: view::entity(&state.world, object, &viewer) }))
    }

    pub(super) fn log_on<'m>(&'m self, call: &Call<'_>, state: &mut State) -> Result<Outcome<'m>, ApiError> {
        let version = call.query.get("v").unwrap_or(LATEST);
        let accepted = self.acceptance.versions.iter().map(String::as_str);
        if !accepted.chain(VERSIONS).chain([LATEST]).any(|known| known.eq_ignore_ascii_case(version)) {
            return Err(ApiError::bad_request(format!("API version [{version}] is not supported")));
        }
        let unauthorized = || ApiError::new(401, "The user name or password is incorrect.");
        let anonymous = call.request.header("authorization").is_none();
        // Without credentials the response must not reveal details about the body.
        let spec = self.logon_body(call).map_err(|error| if anonymous { unauthorized() } else { error })?;
        let id = state.world.new_guid();
        let viewer = viewer_of(call, &spec, state, &id).ok_or_else(unauthorized)?;
        let index = state.world.resource_index("LogonSession");
        let (Some(index), Some(record)) = (index, self.model.record("LogonSession")) else {
            return Err(ApiError::new(501, "Sessions are not supported."));
        };
        state.sessions.open(&viewer, call.now);
        let tree = Tree::new().with("UserName", viewer.user.as_str()).with("SessionId", id.as_str());
        let object = state.world.add(index, vec![id.clone()], "", tree);
        state.world.own_session(object, &id);
        let tree = view::entity(&state.world, object, &viewer);
        Ok(Outcome::LoggedOn(Body::Entity { record, tree }, token(&id)))
    }
}

/// Returns the viewer that logs on; credentials in the body have precedence over the header.
fn viewer_of(call: &Call<'_>, spec: &Tree, state: &State, session: &str) -> Option<Viewer> {
    let viewer = |user: String, role: Role, tenant: Option<ObjectId>| Viewer {
        session: session.to_owned(),
        user,
        role,
        tenant,
    };
    if let Some(tenant) = spec.record("TenantCredentials") {
        let (user, password) = (tenant.text("Username")?, tenant.text("Password").unwrap_or_default());
        let id = tenant_of(&state.world, user, password, |it| it.record("vCloudTenant").is_none())?;
        return Some(viewer(user.to_owned(), Role::Tenant, Some(id)));
    }
    if let Some(member) = spec.record("VCloudOrganizationCredentials") {
        let (organization, login) = (member.text("OrganizationName")?, member.text("Login")?);
        let password = member.text("Password").unwrap_or_default();
        let id = tenant_of(&state.world, organization, password, |it| it.record("vCloudTenant").is_some())?;
        return Some(viewer(format!("{organization}\\{login}"), Role::Tenant, Some(id)));
    }
    let account = match spec.text("VMwareSSOToken") {
        Some(token) if !token.is_empty() => state.sessions.account_by_token(token)?,
        _ => state.sessions.account(call.request.header("authorization")?)?,
    };
    let tenant = || tenant_named(&state.world, &account.user);
    let tenant = if account.role == Role::Tenant { Some(tenant()?) } else { None };
    Some(viewer(account.user.clone(), account.role, tenant))
}

/// Returns the tenant with that name and password and of that type, if it is not locked.
fn tenant_of(world: &World, name: &str, password: &str, of_type: impl Fn(&Tree) -> bool) -> Option<ObjectId> {
    let id = tenant_named(world, name)?;
    let tree = &world.object(id)?.tree;
    let right = !password.is_empty() && tree.text("Password") == Some(password);
    let kind = of_type(tree.record("TenantType").unwrap_or(&Tree::new()));
    (right && kind && tree.get("Enabled") != Some(&Value::Boolean(false))).then_some(id)
}

fn tenant_named(world: &World, name: &str) -> Option<ObjectId> {
    let all = world.all(world.resource_index("CloudTenant")?);
    let named = |id: &ObjectId| world.object(*id).is_some_and(|it| it.name.eq_ignore_ascii_case(name));
    all.iter().copied().find(named)
}
