//! Objects that a request addresses: its own and those whose addresses it continues.

use crate::faults::Addressed;
use crate::query::{Parameters, parameters};
use crate::routes::Place;
use crate::service::{Request, Service, logon};
use crate::value::{Tree, Value};

impl Service {
    /// Returns the objects that a request addresses. `named` returns the name of an object that the simulated company does
    /// not have, by its path.
    pub(crate) fn addressed(
        &self,
        request: &Request,
        named: impl Fn(&str) -> Option<String>,
    ) -> Vec<Addressed> {
        let inside = parameters::inside_path(&request.path);
        let (path, query) = match &inside {
            Some((path, query)) => (*path, query.as_str()),
            None => (request.path.as_str(), request.query.as_str()),
        };
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).skip(1).collect();
        if let [service] = segments.as_slice()
            && service.eq_ignore_ascii_case("query")
        {
            let query = Parameters::parse(query);
            return query.get("type").and_then(|kind| self.queried(kind)).into_iter().collect();
        }
        let state = self.state();
        let session = logon::session_id(request).unwrap_or_default();
        let parts = (1..=segments.len()).filter_map(|length| {
            let found = self.routes.find(segments.get(..length)?)?;
            let whole = length == segments.len();
            let ty = |index: usize| self.model.resources.get(index).map(|it| it.record.name.clone());
            match found.place? {
                Place::Resource(index) => {
                    let object = state.world.find(index, &found.ids, &session);
                    let object = object.and_then(|id| state.world.object(id));
                    let path = || segments.get(..length).map(|it| it.join("/")).unwrap_or_default();
                    Some(Addressed {
                        ty: ty(index)?,
                        name: object.map(|it| it.name.clone()).or_else(|| named(&path())),
                        members: object.map(|it| members(&it.tree)).unwrap_or_default(),
                    })
                }
                Place::Collection(index) if whole => {
                    Some(Addressed { ty: ty(index)?, ..Addressed::default() })
                }
                Place::LinkTarget { resource, link } if whole => {
                    let target = state.world.target_of(resource, link);
                    target.and_then(ty).map(|ty| Addressed { ty, ..Addressed::default() })
                }
                _ => None,
            }
        });
        parts.collect()
    }

    /// Returns the type of a query.
    fn queried(&self, kind: &str) -> Option<Addressed> {
        let resource = self.model.resources.iter().find(|it| {
            it.query_type.eq_ignore_ascii_case(kind) || it.record.name.eq_ignore_ascii_case(kind)
        })?;
        Some(Addressed { ty: resource.record.name.clone(), ..Addressed::default() })
    }
}

/// Returns the single values of an object.
fn members(tree: &Tree) -> Vec<(String, String)> {
    let texts = tree.iter().filter_map(|(name, value)| {
        let text = match value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Boolean(it) => it.to_string(),
            _ => return None,
        };
        Some((name.to_owned(), text))
    });
    texts.collect()
}
