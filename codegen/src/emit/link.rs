//! Links and actions: one table and one trait for each resource.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Action, Api, Link, Model, Output, PathTemplate, Resource, Target};
use crate::naming;

use super::{EmitError, deprecated, doc, example};

pub(super) fn emit(resource: &Resource, model: &Model) -> Result<TokenStream, EmitError> {
    if resource.links.is_empty() && resource.actions.is_empty() {
        return Ok(TokenStream::new());
    }
    let name = format_ident!("{}", resource.record.name);
    let table = format_ident!("{}_LINKS", naming::screaming_snake(&resource.record.name));
    let links_trait = format_ident!("{}Links", resource.record.name);
    let docs = doc::links_trait(resource);
    let example = example::of_links(resource, model)?;
    let specs: Vec<_> = resource
        .links
        .iter()
        .map(|link| spec(&link.rust, &link.rels, &link.types, link.path.as_ref(), &link.excluded_paths))
        .chain(
            resource
                .actions
                .iter()
                .map(|action| spec(&action.rust, &action.rels, &action.types, action.path.as_ref(), &[])),
        )
        .collect();
    let count = Literal::usize_unsuffixed(specs.len());
    let links =
        resource.links.iter().enumerate().map(|(index, link)| link_method(link, index, &table, &model.api));
    let first_action = resource.links.len();
    let actions = resource
        .actions
        .iter()
        .enumerate()
        .map(|(index, action)| action_method(action, first_action + index, &table, model));
    let for_reference = resource.entity.then(|| quote! { impl #links_trait for Reference<#name> {} });
    Ok(quote! {
        static #table: [LinkSpec; #count] = [#(#specs),*];

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

fn spec(
    name: &str,
    rels: &[String],
    types: &[String],
    path: Option<&PathTemplate>,
    excluded_paths: &[PathTemplate],
) -> TokenStream {
    // The runtime has an empty text for an unknown address.
    let path = path.map_or("", PathTemplate::as_str);
    let except = excluded_paths.iter().map(PathTemplate::as_str);
    quote! {
        LinkSpec {
            name: #name,
            rels: &[#(#rels),*],
            types: &[#(#types),*],
            path: #path,
            except: &[#(#except),*],
        }
    }
}

fn link_method(link: &Link, index: usize, table: &proc_macro2::Ident, api: &Api) -> TokenStream {
    let method = format_ident!("{}", link.rust);
    let index = Literal::usize_unsuffixed(index);
    let address = link.path.as_ref().map(|path| format!(" to `{path}`")).unwrap_or_default();
    let wire = format!("`{}` link{address}", link.rels.join("` or `"));
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
    let answer = quote! { Result<#kind<#target>, LinkAbsent> };
    let former = deprecated::method(&link.rust, &link.renamed_from, &answer);
    quote! {
        #docs
        ///
        /// # Errors
        /// [`LinkAbsent`] if the representation does not carry the link.
        fn #method(&self) -> #answer {
            #kind::find(self, &#table[#index])
        }
        #(#former)*
    }
}

fn action_method(action: &Action, index: usize, table: &proc_macro2::Ident, model: &Model) -> TokenStream {
    let method = format_ident!("{}", action.rust);
    let index = Literal::usize_unsuffixed(index);
    let verb = format_ident!("{}", action.method.as_str());
    let address = action.path.as_ref().map(|path| format!(" `{path}`")).unwrap_or_default();
    let wire =
        format!("{}{address}, offered by a `{}` link", action.method.as_str(), action.rels.join("` or `"));
    let docs = doc::link(&action.docs, &model.api, &action.rust, wire);
    let body = match &action.body {
        None => quote! { NoBody },
        Some(name) => {
            let name = format_ident!("{name}");
            if action.body_optional {
                quote! { Optional<#name> }
            } else {
                quote! { #name }
            }
        }
    };
    let answer = match &action.output {
        Output::Nothing => quote! { () },
        Output::Content => quote! { Content },
        Output::Record(name) => {
            let name =
                format_ident!("{}", model.record(name).map_or(name.as_str(), |record| record.name.as_str()));
            quote! { #name }
        }
    };
    let answer = quote! { Option<Action<#body, #answer>> };
    let former = deprecated::method(&action.rust, &action.renamed_from, &answer);
    quote! {
        #docs
        ///
        /// `None` if the server does not allow it at this moment, or not to this account.
        fn #method(&self) -> #answer {
            Action::find(self, &#table[#index], Method::#verb)
        }
        #(#former)*
    }
}
