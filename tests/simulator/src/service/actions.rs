//! Requests that change something.

use vbem_codegen::model::HttpMethod;

use super::logon::content_format;
use super::{Call, Outcome, Service, read};
use crate::behaviour::{self, Answer};
use crate::decode;
use crate::encode::Body;
use crate::refusal::Refusal;
use crate::represent;
use crate::routes::{Found, Place};
use crate::session::Viewer;
use crate::state::State;
use crate::value::Tree;

impl Service {
    pub(super) fn act<'m>(
        &'m self,
        call: &Call<'_>,
        found: &Found<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Outcome<'m>, Refusal> {
        let ways = found.ways(call.method, &call.query);
        let Some(first) = ways.first() else {
            let methods = found.methods();
            if methods.contains(&call.method) {
                let action = call.query.get("action").unwrap_or_default();
                return Err(Refusal::bad_request(format!(
                    "The action [{action}] is unknown for this resource"
                )));
            }
            return Err(Refusal::method(&methods.iter().map(|it| it.as_str()).collect::<Vec<_>>()));
        };
        let target = format!("{}?{}", call.path, call.incoming.query);
        if !viewer.may_act(call.method, &target) {
            return Err(Refusal::forbidden());
        }
        let own = |way: &&super::super::routes::Way| found.ids.len() >= way.own;
        let fitting = ways.iter().filter(|it| own(it)).find(|way| {
            let ids = found.ids.get(..way.own).unwrap_or_default();
            state.world.find(way.resource, ids, &viewer.session).is_some()
        });
        let way = fitting.unwrap_or(first);
        let object = if own(way) && way.own > 0 {
            let ids = found.ids.get(..way.own).unwrap_or_default();
            Some(self.object(&state.world, way.resource, ids, viewer)?)
        } else {
            None
        };
        let resource = self.resource(way.resource)?;
        let action = resource.actions.get(way.action).ok_or_else(|| Refusal::no_address(&call.path))?;
        if call.method == HttpMethod::Delete && resource.record.name == "LogonSession" {
            return log_off(call, found, viewer, state, resource);
        }
        let body = self.body(call, action.body.as_deref(), action.body_optional)?;
        let request = behaviour::Request {
            action,
            resource: way.resource,
            object,
            body,
            viewer,
            fate: call.twist.fate.clone(),
            now: call.now,
        };
        let answer = behaviour::act(state, &request)?;
        let status = action.status.first().copied().unwrap_or(200);
        match answer {
            Answer::Nothing => Ok(Outcome::Empty(status)),
            Answer::Content(content) => Ok(Outcome::Content { name: "content.txt".to_owned(), content }),
            Answer::Record(name, tree) => {
                let record = self.model.record(&name).ok_or_else(|| Refusal::no_address(&call.path))?;
                Ok(Outcome::Body(status, Body::Entity { record, tree }))
            }
            Answer::Object(id) => {
                let index = state.world.object(id).map(|it| it.resource).unwrap_or_default();
                let record = &self.resource(index)?.record;
                let tree = represent::entity(&state.world, id, viewer);
                Ok(Outcome::Body(status, Body::Entity { record, tree }))
            }
        }
    }

    /// The body of a request, read as that record; none if there is none and none is needed.
    pub(super) fn body(
        &self,
        call: &Call<'_>,
        record: Option<&str>,
        optional: bool,
    ) -> Result<Option<Tree>, Refusal> {
        let empty = call.incoming.body.trim_ascii().is_empty();
        let Some(record) = record.and_then(|name| self.model.record(name)) else { return Ok(None) };
        if empty && optional {
            return Ok(None);
        }
        if empty {
            return Err(Refusal::bad_request(format!(
                "The request body is missing; element [{}] is required",
                record.xml
            )));
        }
        let format = content_format(call)?;
        Ok(Some(decode::decode(&call.incoming.body, format, record, &self.model)?))
    }
}

fn log_off<'m>(
    call: &Call<'_>,
    found: &Found<'_>,
    viewer: &Viewer,
    state: &mut State,
    resource: &vbem_codegen::model::Resource,
) -> Result<Outcome<'m>, Refusal> {
    let Some(Place::Resource(_)) = found.place else { return Err(Refusal::no_address(&call.path)) };
    let id = found.ids.first().map_or("", String::as_str).to_lowercase();
    if !viewer.session.eq_ignore_ascii_case(&id) && viewer.role != crate::session::Role::PortalAdministrator {
        return Err(Refusal::forbidden());
    }
    if !state.sessions.close(&id) {
        return Err(read::unknown(resource, &id));
    }
    state.world.remove_session(&id);
    Ok(Outcome::Empty(204))
}
