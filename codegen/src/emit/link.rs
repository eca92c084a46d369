//! Links and actions: one trait for each resource.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Action, Api, Link, Model, Output, PathTemplate, Resource, Target};

use super::{EmitError, deprecated, doc, example};

pub(super) fn emit(resource: &Resource, model: &Model) -> Result<TokenStream, EmitError> {
    if resource.links.is_empty() && resource.actions.is_empty() {
        return Ok(TokenStream::new());
    }
    let name = format_ident!("{}", resource.record.name);
    let links_trait = format_ident!("{}Links", resource.record.name);
    let docs = doc::links_trait(resource);
    let example = example::of_links(resource, model)?;
    let links = resource.links.iter().map(|link| link_method(link, &model.api));
    let actions = resource.actions.iter().map(|action| action_method(action, model));
    let for_reference = resource.entity.then(|| quote! { impl #links_trait for Reference<#name> {} });
    Ok(quote! {
        #docs
        #example
        pub trait #links_trait: Linked + Sized {
            #(#links)*
            #(#actions)*
        }

        impl #links_trait for #name {}
        #for_reference
    })
}

/// The declaration of the link that a method searches for.
fn spec(
    name: &str,
    rels: &[String],
    types: &[String],
    path: Option<&PathTemplate>,
    more: &TokenStream,
) -> TokenStream {
    let types = (!types.is_empty()).then(|| quote! { .types(&[#(#types),*]) });
    let path = path.map(PathTemplate::as_str).map(|path| quote! { .path(#path) });
    quote! {
        static LINK: LinkSpec = LinkSpec::new(#name, &[#(#rels),*])#types #path #more;
    }
}

/// The parts of the declaration that only links have.
fn extra_spec(link: &Link) -> TokenStream {
    let except = link.excluded_paths.iter().map(PathTemplate::as_str);
    let except = (!link.excluded_paths.is_empty()).then(|| quote! { .except(&[#(#except),*]) });
    let query_field = link.queried_by.as_ref().map(|field| quote! { .query_field(#field) });
    quote! { #except #query_field }
}

fn link_method(link: &Link, api: &Api) -> TokenStream {
    let method = format_ident!("{}", link.rust);
    let spec = spec(&link.rust, &link.rels, &link.types, link.path.as_ref(), &extra_spec(link));
    let address = link.path.as_ref().map(|path| format!(" to `{path}`")).unwrap_or_default();
    let query = link.queried_by.as_ref().map(|field| format!("; `list_all` queries by `{field}`"));
    let wire = format!("`{}` link{address}{}", link.rels.join("` or `"), query.unwrap_or_default());
    let docs = doc::link(&link.docs, api, &link.rust, wire);
    let target = match &link.target {
        Target::Resource(name) | Target::Record(name) => {
            let name = format_ident!("{name}");
            quote! { #name }
        }
        Target::Untyped => quote! { Document },
    };
    let kind = match (&link.target, link.many) {
        (Target::Resource(_), true) => format_ident!("LinkToList"),
        _ => format_ident!("LinkTo"),
    };
    let answer = quote! { Result<#kind<#target>, MissingLink> };
    let former = deprecated::method(&link.rust, &link.renamed_from, &answer);
    quote! {
        #docs
        ///
        /// # Errors
        /// [`MissingLink`] if the representation does not carry the link.
        fn #method(&self) -> #answer {
            #spec
            #kind::find(self, &LINK)
        }
        #(#former)*
    }
}

fn action_method(action: &Action, model: &Model) -> TokenStream {
    let method = format_ident!("{}", action.rust);
    let spec = spec(&action.rust, &action.rels, &action.types, action.path.as_ref(), &TokenStream::new());
    let verb = format_ident!("{}", action.method.as_str());
    let address = action.path.as_ref().map(|path| format!(" `{path}`")).unwrap_or_default();
    let wire =
        format!("{}{address}, offered by a `{}` link", action.method.as_str(), action.rels.join("` or `"));
    let docs = doc::link(&action.docs, &model.api, &action.rust, wire);
    let action_type = action_type(action, model);
    let answer = quote! { Result<#action_type, MissingLink> };
    let former = deprecated::method(&action.rust, &action.renamed_from, &answer);
    quote! {
        #docs
        ///
        /// # Errors
        /// [`MissingLink`] if the state of the object or the rights of the account do not allow it.
        fn #method(&self) -> #answer {
            #spec
            Action::find(self, &LINK, Method::#verb)
        }
        #(#former)*
    }
}

/// The type of an action: content of the response, body, result. The last two have defaults.
fn action_type(action: &Action, model: &Model) -> TokenStream {
    let response = match &action.output {
        Output::Nothing => quote! { () },
        Output::Content => quote! { Content },
        Output::Record(name) => {
            let name =
                format_ident!("{}", model.record(name).map_or(name.as_str(), |record| record.name.as_str()));
            quote! { #name }
        }
    };
    let body = action.body.as_ref().map(|name| {
        let name = format_ident!("{name}");
        if action.body_optional {
            quote! { Option<#name> }
        } else {
            quote! { #name }
        }
    });
    let result = action.leads_to.as_ref().map(|name| format_ident!("{name}"));
    match (body, result) {
        (None, None) => quote! { Action<#response> },
        (Some(body), None) => quote! { Action<#response, #body> },
        (body, Some(result)) => {
            let body = body.unwrap_or_else(|| quote! { () });
            quote! { Action<#response, #body, #result> }
        }
    }
}
