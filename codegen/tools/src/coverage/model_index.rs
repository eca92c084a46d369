//! The Model, indexed by the keys of the reference: pages, addresses, names.

use std::collections::{BTreeMap, BTreeSet};

use super::address;
use super::exceptions::Exceptions;
use super::reference::{Index, Operation};
use crate::member_lookup::record_of;
use vbem_codegen::model::{HttpMethod, Link, Model, Output, PathTemplate, Record, Resource, Target};

/// A request the Model describes.
pub(super) struct Request<'a> {
    pub(super) method: HttpMethod,
    pub(super) address: PathTemplate,
    pub(super) family: &'a str,
    /// The record of its body, else of its response.
    record: Option<&'a str>,
}

/// The Model with its requests and pages.
pub(super) struct ModelIndex<'a> {
    pub(super) model: &'a Model,
    pub(super) requests: Vec<Request<'a>>,
    /// Names of the records that a page describes.
    by_page: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Family of the records that a page describes.
    families: BTreeMap<&'a str, &'a str>,
}

impl<'a> ModelIndex<'a> {
    pub(super) fn new(model: &'a Model, index: &'a Index, exceptions: &'a Exceptions) -> Self {
        let mut built =
            Self { model, requests: Vec::new(), by_page: BTreeMap::new(), families: BTreeMap::new() };
        for resource in &model.resources {
            built.add_resource(resource);
        }
        for record in &model.records {
            built.add_page(record.docs.page.as_deref(), Some(&record.name), &record.family);
        }
        for operation in &index.operations {
            built.add_operation(operation);
        }
        for (page, names) in exceptions.pages() {
            for record in names.iter().filter_map(|name| model.record(name)) {
                built.add_page(Some(page), Some(&record.name), &record.family);
            }
        }
        built
    }

    fn add_resource(&mut self, resource: &'a Resource) {
        let family = resource.record.family.as_str();
        let name = resource.record.name.as_str();
        self.add_page(resource.record.docs.page.as_deref(), Some(name), family);
        if let Some(path) = &resource.path {
            self.add_request(HttpMethod::Get, path, family, Some(name));
        }
        if let Some(collection) = &resource.collection {
            self.add_request(HttpMethod::Get, &collection.path, family, Some(name));
            self.add_page(collection.page.as_deref(), Some(name), family);
        }
        for link in &resource.links {
            let target = match &link.target {
                Target::Resource(name) | Target::Record(name) => Some(name.as_str()),
                Target::Untyped => None,
            };
            let family =
                target.and_then(|name| self.model.record(name)).map_or(family, |record| &record.family);
            self.add_page(link.docs.page.as_deref(), target, family);
            if let (Some(_), Some(path)) = (target, &link.path) {
                self.add_request(HttpMethod::Get, path, family, target);
            }
        }
        for action in &resource.actions {
            let record = match (&action.body, &action.output) {
                (Some(body), _) => Some(body.as_str()),
                (None, Output::Record(name)) => Some(name.as_str()),
                _ => None,
            };
            self.add_page(action.docs.page.as_deref(), record, family);
            if let Some(path) = &action.path {
                self.add_request(action.method, path, family, record);
            }
        }
    }

    /// Adds the record that an operation sends or receives to the page of the operation.
    fn add_operation(&mut self, operation: &'a Operation) {
        if let Some(resource) = queried(&operation.path).and_then(|name| queried_resource(self.model, name)) {
            self.add_page(Some(&operation.page), Some(&resource.record.name), &resource.record.family);
        }
        let Some(address) = address::parse(&operation.path) else { return };
        let found = self.requests.iter().filter(|request| {
            request.method.as_str() == operation.method && address::has_same_path(&request.address, &address)
        });
        let found: Vec<_> = found.map(|request| (request.record, request.family)).collect();
        for (record, family) in found {
            self.add_page(Some(&operation.page), record, family);
        }
    }

    fn add_request(
        &mut self,
        method: HttpMethod,
        path: &PathTemplate,
        family: &'a str,
        record: Option<&'a str>,
    ) {
        self.requests.push(Request { method, address: path.clone(), family, record });
    }

    fn add_page(&mut self, page: Option<&'a str>, record: Option<&'a str>, family: &'a str) {
        let Some(page) = page else { return };
        self.families.entry(page).or_insert(family);
        let records = self.by_page.entry(page).or_default();
        records.extend(record);
    }

    /// The family of the records that a page describes.
    pub(super) fn family_of_page(&self, page: &str) -> Option<&'a str> {
        self.families.get(page).copied()
    }

    /// The family of the request with the longest common address.
    pub(super) fn family_of_address(&self, address: &PathTemplate) -> Option<&'a str> {
        let common = |request: &&Request<'a>| request.address.common_prefix(address);
        self.requests
            .iter()
            .filter(|request| common(request) > 0)
            .max_by_key(common)
            .map(|request| request.family)
    }

    /// The resources that a page describes, directly or as members of records.
    pub(super) fn resources_on(&self, page: &str) -> Vec<&'a Resource> {
        let names = self.by_page.get(page).into_iter().flatten().copied();
        let parts = names.clone().filter(|name| self.model.resource(name).is_none());
        let parts = parts.filter_map(|name| self.model.record(name));
        let parts = parts.flat_map(|record| record.members.iter().filter_map(record_of));
        names.chain(parts).filter_map(|name| self.model.resource(name)).collect()
    }

    /// The records that a page describes, and the records of their members.
    pub(super) fn records_on(&self, page: &str) -> Vec<&'a Record> {
        let Some(names) = self.by_page.get(page) else { return Vec::new() };
        let mut found: BTreeMap<&str, &Record> = BTreeMap::new();
        let mut open: Vec<&str> = names.iter().copied().collect();
        while let Some(name) = open.pop() {
            let Some(record) = self.model.record(name) else { continue };
            if found.insert(&record.name, record).is_none() {
                open.extend(record.members.iter().filter_map(record_of));
            }
        }
        found.into_values().collect()
    }

    /// The address of a link; absent if the Model has none.
    pub(super) fn address_of(&self, link: &'a Link) -> Option<&'a PathTemplate> {
        let of_target = || match &link.target {
            Target::Resource(name) => self.model.resource(name)?.path.as_ref(),
            Target::Record(_) | Target::Untyped => None,
        };
        link.path.as_ref().or_else(of_target)
    }
}

/// The `type` of a query address; absent for other addresses.
pub(super) fn queried(path: &str) -> Option<&str> {
    path.strip_prefix("/query?type=").map(|rest| rest.split('&').next().unwrap_or(rest))
}

pub(super) fn queried_resource<'a>(model: &'a Model, name: &str) -> Option<&'a Resource> {
    model
        .resources
        .iter()
        .find(|resource| !resource.query.is_empty() && resource.query_type.eq_ignore_ascii_case(name.trim()))
}
