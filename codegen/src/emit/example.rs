//! Examples in the documentation of emitted items: one use of every entry point, link and action.

use proc_macro2::TokenStream;

use crate::model::{Action, HttpMethod, Link, Model, Output, Resource, Target};
use crate::naming;

use super::{EmitError, doc};

/// An example that follows the links of a resource and sends its actions.
pub(super) fn of_links(resource: &Resource, model: &Model) -> Result<TokenStream, EmitError> {
    let it = naming::snake(&resource.record.name);
    let mut parameters = vec![("em".to_owned(), "Client"), (it.clone(), resource.record.name.as_str())];
    for body in resource.actions.iter().filter_map(|action| sent_body(action, resource)) {
        let parameter = (naming::snake(body), body);
        if !parameters.contains(&parameter) {
            parameters.push(parameter);
        }
    }
    let links = resource.links.iter().map(|link| follow(link, &it, &parameters, model));
    let actions = resource.actions.iter().map(|action| act(action, &it, &parameters, resource, model));
    let body: String = links.chain(actions).collect();
    shown(&resource.record.name, &parameters, &body, &model.api.client)
}

/// Parameters of an example: their names and the types they are references to.
type Parameters<'a> = [(String, &'a str)];

/// The name of a variable, which must not hide a parameter.
fn variable(name: &str, parameters: &Parameters<'_>) -> String {
    if parameters.iter().any(|(parameter, _)| parameter == name) {
        format!("its_{name}")
    } else {
        name.to_owned()
    }
}

/// An example that reads every entry point.
pub(super) fn of_collections(model: &Model) -> Result<TokenStream, EmitError> {
    let parameters = [("em".to_owned(), "Client")];
    let lines = model.resources.iter().filter_map(|resource| {
        if let Some(collection) = &resource.collection {
            let (name, variable) = (&collection.rust, variable(&collection.rust, &parameters));
            return Some(format!("    let {variable} = em.{name}().list().await?;\n"));
        }
        let name = naming::snake(&resource.record.name);
        let variable = variable(&name, &parameters);
        resource.exists_once().then(|| format!("    let {variable} = em.{name}().get(em).await?;\n"))
    });
    shown("Collections", &parameters, &lines.collect::<String>(), &model.api.client)
}

/// The documentation that shows the statements of `body` in a function with these parameters.
fn shown(
    subject: &str,
    parameters: &Parameters<'_>,
    body: &str,
    client: &str,
) -> Result<TokenStream, EmitError> {
    let parameters: Vec<String> = parameters.iter().map(|(name, ty)| format!("{name}: &{ty}")).collect();
    let code = format!(
        "use {client}::prelude::*;\n\n\
         async fn example({}) -> Result<(), Box<dyn std::error::Error>> {{\n{body}    Ok(())\n}}\n",
        parameters.join(", ")
    );
    let code = prettyplease::unparse(&syn::parse_file(&code).map_err(EmitError::syntax(subject))?);
    Ok(doc::for_rustdoc(&format!("\n# Examples\n\n```no_run\n{code}```\n")))
}

fn follow(link: &Link, it: &str, parameters: &Parameters<'_>, model: &Model) -> String {
    let name = &link.rust;
    let answer = match &link.target {
        Target::Resource(target) | Target::Record(target) if model.record(target).is_none() => {
            "untyped().get(em)"
        }
        Target::Resource(_) if link.many => "list(em)",
        _ => "get(em)",
    };
    let variable = variable(name, parameters);
    format!("    let {variable} = {it}.{name}()?.{answer}.await?;\n")
}

fn act(action: &Action, it: &str, parameters: &Parameters<'_>, resource: &Resource, model: &Model) -> String {
    let name = &action.rust;
    let body = action.body.as_deref().filter(|_| !action.body_optional);
    // The object itself may be the body.
    let body =
        body.map(|body| if body == resource.record.name { it.to_owned() } else { naming::snake(body) });
    let arguments = match &body {
        Some(body) => format!("em, {body}"),
        None if action.body.is_some() => "em, None".to_owned(),
        None => "em".to_owned(),
    };
    let variable = variable(name, parameters);
    match &action.output {
        Output::Content => {
            let variable = format!("{variable}_content");
            format!("    let {variable} = {it}.{name}()?.download({arguments}).stream();\n")
        }
        _ if is_edit(action, resource) => {
            let field = resource.record.members.iter().find(|member| member.modifiable == Some(true));
            let change =
                field.map(|field| format!("changed.{0} = {it}.{0}.clone()", field.rust)).unwrap_or_default();
            format!("    {it}.{name}()?.modify(em, |changed| {{ {change} }}).await?;\n")
        }
        Output::Record(_)
            if action.leads_to.as_ref().is_some_and(|result| model.record(result).is_some()) =>
        {
            format!("    let {variable} = {it}.{name}()?.run({arguments}).await?;\n")
        }
        _ => format!("    {it}.{name}()?.send({arguments}).await?;\n"),
    }
}

/// True if the action sends the changed object.
fn is_edit(action: &Action, resource: &Resource) -> bool {
    action.method == HttpMethod::Put && action.body.as_deref() == Some(resource.record.name.as_str())
}

/// The record of a mandatory request body other than the object.
fn sent_body<'a>(action: &'a Action, resource: &Resource) -> Option<&'a str> {
    let body = action.body.as_deref().filter(|_| !action.body_optional);
    body.filter(|body| *body != resource.record.name)
}
