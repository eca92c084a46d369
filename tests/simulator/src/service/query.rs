//! Query service.

use super::{Call, Outcome, Service, read};
use crate::api_error::ApiError;
use crate::encode::{Body, QueryList, QueryResult};
use crate::query::{evaluate, filter, paging::Page};
use crate::session::Viewer;
use crate::state::State;
use crate::view;
use crate::world::ObjectId;

impl Service {
    pub(super) fn query<'m>(
        &'m self,
        call: &Call<'_>,
        viewer: &Viewer,
        state: &State,
    ) -> Result<Outcome<'m>, ApiError> {
        let world = &state.world;
        let kind =
            call.query.get("type").ok_or_else(|| ApiError::bad_request("Parameter [type] is required"))?;
        let known = |it: &vbem_codegen::model::Resource| {
            !it.query.is_empty()
                && (it.query_type.eq_ignore_ascii_case(kind) || it.record.name.eq_ignore_ascii_case(kind))
        };
        let index = self
            .model
            .resources
            .iter()
            .position(known)
            .ok_or_else(|| ApiError::bad_request(format!("Unknown query type [{kind}]")))?;
        let resource = self.resource(index)?;
        let path = resource.collection.as_ref().map(|it| &it.path).or(resource.path.as_ref());
        if path.is_some_and(|path| !viewer.may_read(path.as_str())) {
            return Err(ApiError::forbidden());
        }
        let mut ids: Vec<ObjectId> =
            world.all(index).iter().copied().filter(|id| read::visible(world, *id, viewer)).collect();
        if let Some(text) = call.query.get("filter").filter(|text| !text.trim().is_empty()) {
            let filter = filter::parse(text)?;
            let bound = evaluate::bind(&filter, resource, &self.model).map_err(ApiError::bad_request)?;
            ids.retain(|id| bound.matches(*id, world));
        }
        for (name, descending) in [("sortAsc", false), ("sortDesc", true)] {
            if let Some(field) = call.query.get(name) {
                let field = evaluate::sort_field(resource, field).map_err(ApiError::bad_request)?;
                evaluate::sort(&mut ids, field, descending, world);
            }
        }
        let page = Page::of(&call.query, ids.len()).map_err(ApiError::bad_request)?;
        if call.overrides.shifted && !ids.is_empty() {
            ids.rotate_right(1);
        }
        let ids = page.of_all(ids);
        let entities = || ids.iter().map(|id| view::entity(world, *id, viewer)).collect();
        let result = if call.entities() || !resource.entity {
            QueryResult::Entities { list: QueryList::of(resource, &self.model), resource, items: entities() }
        } else {
            QueryResult::References(ids.iter().map(|id| view::reference(world, *id, viewer)).collect())
        };
        let links = page.links(&world.absolute("/query"), &call.query);
        let Page { number, size, count } = page;
        Ok(Outcome::Body(200, Body::Page { result, number, size, count, links }))
    }
}
