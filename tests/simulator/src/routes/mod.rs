//! Finds what the Model has at an address: a resource, a collection, a list behind a link, an action.

use std::collections::HashMap;

use vbem_codegen::model::{HttpMethod, Model, PathTemplate, Segment, Target};

use crate::query::Parameters;
use crate::query::parameters::percent_decode;
use crate::world::World;
use crate::world::paths::count;

/// What stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A resource.
    Resource(usize),
    /// All objects of a resource.
    Collection(usize),
    /// What a link of a resource leads to, below the address of the resource.
    Behind { resource: usize, link: usize },
}

/// An action at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) method: HttpMethod,
    /// What the query part of the request must hold.
    query: Parameters,
    /// The resource that offers it.
    pub(crate) resource: usize,
    /// Its place among the actions of that resource.
    pub(crate) action: usize,
    /// How many placeholders of the address belong to the resource.
    pub(crate) own: usize,
}

/// What was found at an address.
#[derive(Debug)]
pub(crate) struct Found<'r> {
    pub(crate) place: Option<Place>,
    ways: &'r [Way],
    /// The values of the placeholders.
    pub(crate) ids: Vec<String>,
}

impl Found<'_> {
    /// The actions of that method whose query part the request has.
    pub(crate) fn ways(&self, method: HttpMethod, query: &Parameters) -> Vec<&Way> {
        let fits = |way: &&Way| {
            let action = way.query.get("action");
            let asked = query.get("action");
            way.method == method
                && match (action, asked) {
                    (Some(action), Some(asked)) => action.eq_ignore_ascii_case(asked),
                    (None, None) => true,
                    _ => false,
                }
        };
        self.ways.iter().filter(fits).collect()
    }

    /// The methods that can be used at the address.
    pub(crate) fn methods(&self) -> Vec<HttpMethod> {
        let mut methods = if self.place.is_some() { vec![HttpMethod::Get] } else { Vec::new() };
        for way in self.ways {
            if !methods.contains(&way.method) {
                methods.push(way.method);
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
    ways: Vec<Way>,
}

impl Routes {
    /// The addresses of the Model a world is made of.
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
                    routes.put(path, Place::Behind { resource: index, link: at });
                }
            }
            for (at, action) in resource.actions.iter().enumerate() {
                let Some(path) = &action.path else { continue };
                let query = Parameters::parse(path.query().unwrap_or_default());
                let way = Way { method: action.method, query, resource: index, action: at, own: count(own) };
                routes.node(path).ways.push(way);
            }
        }
        routes
    }

    fn put(&mut self, path: &PathTemplate, place: Place) {
        let node = self.node(path);
        node.place.get_or_insert(place);
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

    /// What stands at a path below `/api`, given in parts that are still encoded.
    pub(crate) fn find(&self, segments: &[&str]) -> Option<Found<'_>> {
        let mut ids = Vec::new();
        let node = self.root.find(segments, &mut ids)?;
        Some(Found { place: node.place, ways: &node.ways, ids })
    }
}

impl Node {
    fn find(&self, segments: &[&str], ids: &mut Vec<String>) -> Option<&Self> {
        let Some((first, rest)) = segments.split_first() else {
            return (self.place.is_some() || !self.ways.is_empty()).then_some(self);
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
