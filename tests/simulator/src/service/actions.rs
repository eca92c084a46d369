//! Requests that change something.

use vbem_codegen::model::HttpMethod;

use super::{Call, Outcome, Service, read};
use crate::actions::{self, ActionResult};
use crate::api_error::ApiError;
use crate::encode::Body;
use crate::routes::{Place, RouteMatch};
use crate::session::Viewer;
use crate::state::State;
use crate::view;

impl Service {
    pub(super) fn act<'m>(
        &'m self,
        call: &Call<'_>,
        found: &RouteMatch<'_>,
        viewer: &Viewer,
        state: &mut State,
    ) -> Result<Outcome<'m>, ApiError> {
        let actions = found.actions(call.method, &call.query);
        let Some(first) = actions.first() else {
            let methods = found.methods();
            if methods.contains(&call.method) {
                let action = call.query.get("action").unwrap_or_default();
                return Err(ApiError::bad_request(format!(
                    "The action [{action}] is unknown for this resource"
                )));
            }
            return Err(ApiError::method(&methods.iter().map(|it| it.as_str()).collect::<Vec<_>>()));
        };
        let target = format!("{}?{}", call.path, call.request.query);
        if !viewer.may_act(call.method, &target) {
            return Err(ApiError::forbidden());
        }
        let own = |route: &&super::super::routes::ActionRoute| found.ids.len() >= route.own;
        let fitting = actions.iter().filter(|it| own(it)).find(|route| {
            let ids = found.ids.get(..route.own).unwrap_or_default();
            state.world.find(route.resource, ids, &viewer.session).is_some()
        });
        let route = fitting.unwrap_or(first);
        let object = if own(route) && route.own > 0 {
            let ids = found.ids.get(..route.own).unwrap_or_default();
            Some(self.object(&state.world, route.resource, ids, viewer)?)
        } else {
            None
        };
        let resource = self.resource(route.resource)?;
        let action = resource.actions.get(route.action).ok_or_else(|| ApiError::no_address(&call.path))?;
        if call.method == HttpMethod::Delete && resource.record.name == "LogonSession" {
            return log_off(call, found, viewer, state, resource);
        }
        let body = self.body(call, action.body.as_deref(), action.body_optional)?;
        let request = actions::ActionRequest {
            action,
            resource: route.resource,
            object,
            body,
            viewer,
            task_outcome: call.overrides.task_outcome.clone(),
            now: call.now,
        };
        let answer = actions::act(state, &request)?;
        let status = action.status.first().copied().unwrap_or(200);
        match answer {
            ActionResult::Nothing => Ok(Outcome::Empty(status)),
            ActionResult::Content(content) => {
                Ok(Outcome::Content { name: "content.txt".to_owned(), content })
            }
            ActionResult::Record(name, tree) => {
                let record = self.model.record(&name).ok_or_else(|| ApiError::no_address(&call.path))?;
                Ok(Outcome::Body(status, Body::Entity { record, tree }))
            }
            ActionResult::Object(id) => {
                let index = state.world.object(id).map(|it| it.resource).unwrap_or_default();
                let record = &self.resource(index)?.record;
                let tree = view::entity(&state.world, id, viewer);
                Ok(Outcome::Body(status, Body::Entity { record, tree }))
            }
        }
    }
}

fn log_off<'m>(
    call: &Call<'_>,
    found: &RouteMatch<'_>,
    viewer: &Viewer,
    state: &mut State,
    resource: &vbem_codegen::model::Resource,
) -> Result<Outcome<'m>, ApiError> {
    let Some(Place::Resource(_)) = found.place else { return Err(ApiError::no_address(&call.path)) };
    let id = found.ids.first().map_or("", String::as_str).to_lowercase();
    if !viewer.session.eq_ignore_ascii_case(&id) && viewer.role != crate::session::Role::PortalAdministrator {
        return Err(ApiError::forbidden());
    }
    if !state.sessions.close(&id) {
        return Err(read::unknown(resource, &id));
    }
    state.world.remove_session(&id);
    Ok(Outcome::Empty(204))
}
