//! Links and actions of an object, matched by the client's rules.

use serde_json::Value;
use vbem_client::__private::LinkSpec;
use vbem_client::http::Method;
use vbem_client::link::Links;

use super::{Object, member};
use crate::error::{CliError, ExitCode, Result};
use crate::model::tables::{Action, Link};

/// A link of a representation.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) link_type: Option<String>,
    pub(crate) name: Option<String>,
}

impl Object {
    /// Returns all links.
    pub(crate) fn links(&self) -> Vec<Found> {
        let links = member(&self.raw, "Links").and_then(super::interpret::array).unwrap_or_default();
        let text = |link: &Value, name: &str| member(link, name).and_then(Value::as_str).map(str::to_owned);
        let found = links.iter().map(|link| Found {
            rel: text(link, "Rel").unwrap_or_default(),
            href: text(link, "Href").unwrap_or_default(),
            link_type: text(link, "Type"),
            name: text(link, "Name"),
        });
        found.filter(|link| !link.href.is_empty()).collect()
    }

    /// Returns the address of a link; `None` if the object does not have it.
    pub(crate) fn link(&self, link: &Link) -> Option<String> {
        let spec = LinkSpec::new(link.name, link.rels)
            .types(link.types)
            .path(link.path.unwrap_or_default())
            .except(link.excluded_paths);
        spec.find(&self.spec_links()).map(|link| link.href().to_owned())
    }

    /// Returns the address of an action with its parameters; `None` if the object does not offer it.
    pub(crate) fn action(&self, action: &Action) -> Option<String> {
        let spec =
            LinkSpec::new(action.name, action.rels).types(action.types).path(action.path.unwrap_or_default());
        let links = self.spec_links();
        let found = spec.find_action(&links, &Method::from_bytes(action.method.as_bytes()).ok()?)?;
        Some(with_parameters(found.href(), action.path.unwrap_or_default()))
    }

    /// Returns the actions that the object offers.
    pub(crate) fn offered(&self) -> Vec<&'static Action> {
        self.resource.actions.iter().filter(|action| self.action(action).is_some()).collect()
    }

    /// Creates the error about a link or an action that the object does not have.
    pub(crate) fn not_offered(&self, what: &str) -> CliError {
        let name = if self.name().is_empty() { self.resource.noun } else { self.name() };
        let offered: Vec<&str> = self.offered().iter().map(|action| action.name).collect();
        let hint = match offered.as_slice() {
            [] => "the server offers no action of it to this account".to_owned(),
            names => format!("the server offers: {}", names.join(", ")),
        };
        CliError::new(ExitCode::NotOffered, format!("`{name}` does not offer {what} at the moment"))
            .hint(hint)
    }

    /// Returns the address of an action.
    ///
    /// # Errors
    /// Not offered.
    pub(crate) fn required_action(&self, action: &Action) -> Result<String> {
        self.action(action).ok_or_else(|| self.not_offered(&format!("`{}`", action.name)))
    }

    fn spec_links(&self) -> Links {
        let mut links = Links::new();
        for link in self.links() {
            links.push(&link.rel, &link.href, link.link_type.as_deref(), link.name.as_deref());
        }
        links
    }
}

/// Returns the address of the first link of a value with this relation.
pub(crate) fn address_of(value: &Value, rel: &str) -> Option<String> {
    let links = member(value, "Links").and_then(super::interpret::array)?;
    let text = |link: &Value, name: &str| member(link, name).and_then(Value::as_str).map(str::to_owned);
    let found =
        links.iter().find(|link| text(link, "Rel").is_some_and(|found| found.eq_ignore_ascii_case(rel)))?;
    text(found, "Href")
}

/// Adds the fixed parameters of a documented address, because one link may offer several actions that differ in them.
fn with_parameters(href: &str, documented: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let mut parameters: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    for pair in documented.split_once('?').map_or("", |(_, query)| query).split('&') {
        if !pair.is_empty() && !pair.contains('{') {
            parameters.retain(|known| name(known) != name(pair));
            parameters.push(pair);
        }
    }
    match parameters.as_slice() {
        [] => path.to_owned(),
        pairs => format!("{path}?{}", pairs.join("&")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    fn job() -> Object {
        let raw = json!({"Name": "nightly", "Links": [
            {"Rel": "Up", "Href": "https://em/api/backupServers/1", "Type": "BackupServerReference", "Name": "b"},
            {"Rel": "Start", "Href": "https://em/api/jobs/1?action=start", "Type": null},
            {"Rel": "Down", "Href": "https://em/api/jobs/1/includes", "Type": "ObjectInJobList"},
        ]});
        Object::new(resource("job").unwrap(), raw)
    }

    #[test]
    fn links_and_actions_are_found_by_their_names() {
        let (job, noun) = (job(), resource("job").unwrap());
        assert_eq!(job.link(noun.link("includes").unwrap()).unwrap(), "https://em/api/jobs/1/includes");
        assert_eq!(job.link(noun.link("backup-server").unwrap()).unwrap(), "https://em/api/backupServers/1");
        assert_eq!(job.action(noun.action("start").unwrap()).unwrap(), "https://em/api/jobs/1?action=start");
        let error = job.required_action(noun.action("stop").unwrap()).unwrap_err();
        assert_eq!(error.code, ExitCode::NotOffered);
        assert!(error.lines().contains("`nightly` does not offer `stop`"), "{}", error.lines());
    }

    #[test]
    fn deletion_with_an_undocumented_parameter_is_not_offered() {
        let href = "https://em/api/cloud/tenants/1?includeBackups=true";
        let raw = json!({"Name": "t", "Links": [{"Rel": "Delete", "Href": href}]});
        let tenant = Object::new(resource("cloud-tenant").unwrap(), raw);
        let action = |name| tenant.action(tenant.resource.action(name).unwrap());
        assert_eq!((action("delete"), action("delete-with-backups").as_deref()), (None, Some(href)));
    }

    #[test]
    fn fixed_parameters_of_the_documented_address_are_added() {
        assert_eq!(with_parameters("/jobs/1", "/jobs/{id}?action=start"), "/jobs/1?action=start");
        assert_eq!(
            with_parameters("/jobs/1?Action=start&x=1", "/jobs/{id}?action=edit"),
            "/jobs/1?x=1&action=edit"
        );
        assert_eq!(with_parameters("/jobs/1", "/jobs/{id}?name={name}"), "/jobs/1");
    }
}
