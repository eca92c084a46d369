//! Examples in the documentation of emitted items: every entry point, link and action is shown once, as it is used.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use crate::model::{Action, HttpMethod, Link, Model, Output, Resource, Target};
use crate::naming;

use super::{EmitError, doc};

/// How the links of a resource are followed and its actions sent.
pub(super) fn of_links(resource: &Resource, model: &Model) -> Result<TokenStream, EmitError> {
    let it = naming::snake(&resource.record.name);
    let links = resource.links.iter().map(|link| follow(link, &it, model));
    let actions = resource.actions.iter().map(|action| act(action, &it, resource));
    let body: String = links.chain(actions).collect();
    let mut parameters = format!("em: &Client, {it}: &{}", resource.record.name);
    let mut bodies: Vec<&str> = Vec::new();
    for name in resource.actions.iter().filter_map(|action| sent_body(action, resource)) {
        if !bodies.contains(&name) {
            bodies.push(name);
            // Writing to a string does not fail.
            let _ = write!(parameters, ", {}: &{name}", naming::snake(name));
        }
    }
    shown(&resource.record.name, &parameters, &body, &model.api.client)
}

/// How the entry points are used.
pub(super) fn of_collections(model: &Model) -> Result<TokenStream, EmitError> {
    let lines = model.resources.iter().filter_map(|resource| {
        if let Some(collection) = &resource.collection {
            let name = &collection.rust;
            return Some(format!("    let {name} = em.{name}().list().await?;\n"));
        }
        let name = naming::snake(&resource.record.name);
        resource.exists_once().then(|| format!("    let {name} = em.{name}().get(em).await?;\n"))
    });
    shown("Collections", "em: &Client", &lines.collect::<String>(), &model.api.client)
}

/// The documentation that shows the statements of `body` in a function with these parameters.
fn shown(subject: &str, parameters: &str, body: &str, client: &str) -> Result<TokenStream, EmitError> {
    let code = format!(
        "use {client}::prelude::*;\n\n\
         async fn example({parameters}) -> Result<(), Box<dyn std::error::Error>> {{\n{body}    Ok(())\n}}\n"
    );
    let code = prettyplease::unparse(&syn::parse_file(&code).map_err(EmitError::syntax(subject))?);
    Ok(doc::for_rustdoc(&format!("\n# Examples\n\n```no_run\n{code}```\n")))
}

fn follow(link: &Link, it: &str, model: &Model) -> String {
    let name = &link.rust;
    let answer = match &link.target {
        Target::Resource(target) if model.resource(target).is_none() => "untyped().get(em)",
        Target::Resource(_) if link.many => "list(em)",
        _ => "get(em)",
    };
    format!("    let {name} = {it}.{name}()?.{answer}.await?;\n")
}

fn act(action: &Action, it: &str, resource: &Resource) -> String {
    let name = &action.rust;
    let sent = match (&action.output, sent_body(action, resource)) {
        (Output::Content, _) => format!("let content = {name}.download(em).stream();"),
        _ if is_edit(action, resource) => {
            format!("{name}.modify(em, |changed| *changed = {it}.clone()).await?;")
        }
        (_, Some(body)) => format!("{name}.send(em, {}).await?;", naming::snake(body)),
        (_, None) if action.body.is_some() => format!("{name}.send_empty(em).await?;"),
        (_, None) => format!("{name}.send(em).await?;"),
    };
    format!("    if let Some({name}) = {it}.{name}() {{\n        {sent}\n    }}\n")
}

/// The entity itself, sent back changed.
fn is_edit(action: &Action, resource: &Resource) -> bool {
    action.method == HttpMethod::Put && action.body.as_deref() == Some(resource.record.name.as_str())
}

/// The body that has to be sent.
fn sent_body<'a>(action: &'a Action, resource: &Resource) -> Option<&'a str> {
    let body = action.body.as_deref().filter(|_| !action.body_optional);
    body.filter(|_| !is_edit(action, resource) && action.output != Output::Content)
}
