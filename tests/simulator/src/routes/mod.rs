//! Routes: finds what the Model has at an address: a resource, a collection, a list behind a link, an action.

use std::collections::HashMap;

use vbem_codegen::model::{HttpMethod, Model, PathTemplate, Segment, Target};

use crate::percent::percent_decode;
use crate::query::Parameters;
use crate::world::World;
use crate::world::paths::count;

/// Target of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Resource.
    Resource(usize),
    /// All objects of a resource.
    Collection(usize),
    /// Target of a link of a resource, below the address of the resource.
    LinkTarget { resource: usize, link: usize },
}

/// Action at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActionRoute {
    pub(crate) method: HttpMethod,
    /// Required query parameters.
    query: Parameters,
    /// Resource that offers it.
    pub(crate) resource: usize,
    /// Index among the actions of that resource.
    pub(crate) action: usize,
    /// Number of placeholders of the address that belong to the resource.
    pub(crate) own: usize,
}

/// Actions that a method implies: servers accept the address with and without them.
const IMPLIED: [(HttpMethod, &str); 1] = [(HttpMethod::Put, "edit")];

/// True if an action need not be named with that method.
fn is_implied(method: HttpMethod, action: &str) -> bool {
    IMPLIED.iter().any(|(of, implied)| *of == method && implied.eq_ignore_ascii_case(action))
}

/// Match of an address.
#[derive(Debug)]
pub(crate) struct RouteMatch<'r> {
    pub(crate) place: Option<Place>,
    actions: &'r [ActionRoute],
    /// Values of the placeholders.
    pub(crate) ids: Vec<String>,
}

impl RouteMatch<'_> {
    /// Returns the actions of that method whose query parameters the request has.
    pub(crate) fn actions(&self, method: HttpMethod, query: &Parameters) -> Vec<&ActionRoute> {
        let asked = query.get("action").filter(|action| !is_implied(method, action));
        let matches = |route: &&ActionRoute| {
            let action = route.query.get("action").filter(|action| !is_implied(method, action));
            route.method == method
                && match (action, asked) {
                    (Some(action), Some(asked)) => action.eq_ignore_ascii_case(asked),
                    (None, None) => true,
                    _ => false,
                }
        };
        self.actions.iter().filter(matches).collect()
    }

    /// Returns the methods allowed at the address.
    pub(crate) fn methods(&self) -> Vec<HttpMethod> {
        let mut methods = if self.place.is_some() { vec![HttpMethod::Get] } else { Vec::new() };
        for route in self.actions {
            if !methods.contains(&route.method) {
                methods.push(route.method);
            }
        }
        methods
    }
}

/// All addresses of a Model.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    placeholder: Option<Box<Node>>,
    place: Option<Place>,
    actions: Vec<ActionRoute>,
}

impl Routes {
    /// Returns the addresses of the Model of a world.
    pub(crate) fn of(world: &World) -> Self {
        let mut routes = Self::default();
        let model: &Model = world.model();
        for (index, resource) in model.resources.iter().enumerate() {
            if let Some(path) = &resource.path {
                routes.put(path, Place::Resource(index));
            }
            if let Some(collection) = &resource.collection {
                routes.put(&collection.path, Place::Collection(index));
            }
        }
        for (index, resource) in model.resources.iter().enumerate() {
            let Some(own) = &resource.path else { continue };
            for (at, link) in resource.links.iter().enumerate() {
                let Some(path) = &link.path else { continue };
                let described =
                    matches!(link.target, Target::Record(_)) || world.target_of(index, at).is_some();
                if described && path.is_below(own) && count(path) == count(own) {
                    routes.put(path, Place::LinkTarget { resource: index, link: at });
                    routes.put_items(world, index, at, path);
                }
            }
            for (at, action) in resource.actions.iter().enumerate() {
                let Some(path) = &action.path else { continue };
                let query = Parameters::parse(path.query().unwrap_or_default());
                let route = ActionRoute {
                    method: action.method,
                    query,
                    resource: index,
                    action: at,
                    own: count(own),
                };
                routes.node(path).actions.push(route);
            }
        }
        routes
    }

    fn put(&mut self, path: &PathTemplate, place: Place) {
        let node = self.node(path);
        node.place.get_or_insert(place);
    }

    /// Adds addresses of single objects below the list of a service, such as `/agents/backupSessions/{id}`, in addition
    /// to the usual address of the objects.
    fn put_items(&mut self, world: &World, resource: usize, link: usize, path: &PathTemplate) {
        let Some(target) = world.target_of(resource, link) else { return };
        let own = world.path(target).is_some_and(|own| count(own) == 1);
        let one = PathTemplate::parse(&format!("{path}/{{id}}"));
        if let (true, false, true, Ok(one)) =
            (world.leads_to_list(resource, link), path.has_parameters(), own, one)
        {
            self.put(&one, Place::Resource(target));
        }
    }

    fn node(&mut self, path: &PathTemplate) -> &mut Node {
        let mut node = &mut self.root;
        for segment in path.segments() {
            node = match segment {
                Segment::Literal(text) => node.literals.entry(text.to_lowercase()).or_default(),
                Segment::Parameter(_) => &mut **node.placeholder.get_or_insert_default(),
            };
        }
        node
    }

    /// Finds a path below `/api`, split into segments that are still encoded.
    pub(crate) fn find(&self, segments: &[&str]) -> Option<RouteMatch<'_>> {
        let mut ids = Vec::new();
        let node = self.root.find(segments, &mut ids)?;
        Some(RouteMatch { place: node.place, actions: &node.actions, ids })
    }
}

impl Node {
    fn find(&self, segments: &[&str], ids: &mut Vec<String>) -> Option<&Self> {
        let Some((first, rest)) = segments.split_first() else {
            return (self.place.is_some() || !self.actions.is_empty()).then_some(self);
        };
        let text = percent_decode(first);
        let literal = self.literals.get(&text.to_lowercase()).and_then(|node| node.find(rest, ids));
        if literal.is_some() {
            return literal;
        }
        let node = self.placeholder.as_deref()?;
        let before = ids.len();
        ids.push(text);
        let found = node.find(rest, ids);
        if found.is_none() {
            ids.truncate(before);
        }
        found
    }
}
