//! Writes code for the tests: a call of every emitted method, the types of the fixtures and of request bodies, and the
//! visible examples of the documentation.

#[path = "build/visible_examples.rs"]
mod visible_examples;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use vbem_codegen::model::{
    Action, Cardinality, HttpMethod, Link, Member, Model, Output, PathTemplate, Record, Resource, Role,
    Segment, Target, Type,
};
use vbem_codegen::{Sources, load, naming};

fn main() -> io::Result<()> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    println!("cargo::rerun-if-changed={}", schema.display());
    // A packed package has no schema and no tests; only the library is compiled.
    if !schema.is_dir() {
        return Ok(());
    }
    let model =
        load(&Sources::from_dir(&schema)).map_err(|problems| io::Error::other(problems.to_string()))?;
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("types.rs"), types(&model).to_string())?;
    fs::write(out.join("bodies.rs"), bodies(&model).to_string())?;
    fs::write(out.join("methods.rs"), methods(&model).to_string())?;
    fs::write(out.join("visible_examples.rs"), visible_examples::collect()?)
}

/// A function that calls `round_trip` with the type of a fixture.
fn types(model: &Model) -> TokenStream {
    let resources = model.resources.iter().map(|resource| {
        let ty = format_ident!("{}", resource.record.name);
        let name = format!("{}/{}", resource.record.family, resource.record.name);
        let list = format!("{}/{}", resource.record.family, resource.list);
        let [absent, reference, references] =
            ["absent", "reference", "references"].map(|form| format!("{name}.{form}"));
        quote! {
            #name | #absent => round_trip::<#ty>(fixture),
            #list => round_trip::<Representations<#ty>>(fixture),
            #reference => round_trip::<Reference<#ty>>(fixture),
            #references => round_trip::<Representations<Reference<#ty>>>(fixture),
        }
    });
    let records = model.records.iter().filter(|record| record.runtime.is_none()).map(|record| {
        let ty = format_ident!("{}", record.name);
        let path = format!("{}/{}", record.family, record.name);
        quote! { #path => round_trip::<#ty>(fixture), }
    });
    quote! {
        /// Calls `round_trip` with the type of a fixture.
        fn round_trip_of(fixture: &Fixture) -> bool {
            match fixture.path.as_str() {
                #(#resources)*
                #(#records)*
                other => panic!("the schema has no type `{other}`"),
            }
        }
    }
}

/// The names of all request bodies, and a function that encodes one with the client.
fn bodies(model: &Model) -> TokenStream {
    let sent = model.resources.iter().flat_map(|resource| &resource.actions);
    let sent = sent.filter_map(|action| action.body.as_deref());
    // The others are parts of request bodies.
    let is_part = |record: &Record| {
        let holds = |member: &Member| matches!(&member.ty, Type::Record(name) if *name == record.name);
        model.records.iter().any(|other| other.members.iter().any(holds))
    };
    let specs = model.records.iter().filter(|record| record.role == Role::Spec && record.runtime.is_none());
    let specs = specs.filter(|record| !is_part(record)).map(|record| record.name.as_str());
    let names: BTreeSet<&str> = sent.chain(specs).collect();
    let encode = names.iter().map(|name| {
        let ty = format_ident!("{name}");
        quote! { #name => encode::<#ty>(json), }
    });
    quote! {
        /// Every request body.
        const BODIES: &[&str] = &[#(#names),*];

        /// Calls `encode` with the type of a request body.
        fn encode_body(name: &str, json: &str) -> String {
            match name {
                #(#encode)*
                other => panic!("the schema has no request body `{other}`"),
            }
        }
    }
}

fn methods(model: &Model) -> TokenStream {
    let resources: Vec<&Resource> = model.resources.iter().collect();
    let documents = model.records.iter().filter(|record| {
        record.role == Role::Part
            && !record.choice
            && record.runtime.is_none()
            && model.is_document(&record.name)
    });
    let documents = documents.map(|record| visit(record, &[], model));
    let visits = resources.iter().map(|resource| {
        let mut calls = links(resource, model);
        // Actions on files are called where the files are found.
        if resource.actions.iter().any(of_file) {
            let name = &resource.record.name;
            calls.push(quote! {
                walk.whole(#name, self);
                self.act(walk, |step| is_of_file(step.path));
            });
        }
        visit(&resource.record, &calls, model)
    });
    let acts = resources.iter().map(|resource| act(resource, model));
    let starts = resources.iter().map(|resource| start(resource));
    let names = resources.iter().flat_map(|resource| {
        let named = |rust: &str| format!("{}::{rust}", resource.record.name);
        let links = resource.links.iter().filter(|link| is_called(link)).map(move |link| named(&link.rust));
        links.chain(resource.actions.iter().map(move |action| named(&action.rust)))
    });
    // Deeply nested resources come first, so that no object is removed together with its owner.
    let mut by_depth = resources.clone();
    by_depth.sort_by_key(|resource| std::cmp::Reverse(depth(resource)));
    let on_all = by_depth.iter().filter(|resource| !resource.actions.is_empty()).map(|resource| {
        let (name, path) = (&resource.record.name, text(resource.path.as_ref()));
        let ty = format_ident!("{name}");
        quote! { walk.act_on::<#ty>(#name, #path, wanted); }
    });
    quote! {
        /// Every link and every action the emitted code has a method for.
        const METHODS: &[&str] = &[#(#names),*];

        #(#documents)*
        #(#visits)*
        #(#acts)*

        /// Calls every entry point.
        fn start(walk: &mut Walk<'_>) {
            let em = walk.em;
            #(#starts)*
        }

        /// Calls the actions that are wanted on one object of each resource.
        fn act_on_all(walk: &mut Walk<'_>, wanted: fn(&Step) -> bool) {
            #(#on_all)*
        }
    }
}

fn text(path: Option<&PathTemplate>) -> &str {
    path.map_or("", PathTemplate::as_str)
}

fn depth(resource: &Resource) -> usize {
    resource.path.as_ref().map_or(0, |path| path.segments().len())
}

fn of_file(action: &Action) -> bool {
    action.path.as_ref().is_some_and(|path| path.segments().first().is_some_and(Segment::is_rest))
}

/// Links of no known type lead nowhere in particular.
fn is_called(link: &Link) -> bool {
    !matches!(link.target, Target::Untyped)
}

fn links(resource: &Resource, model: &Model) -> Vec<TokenStream> {
    let calls = resource.links.iter().filter(|link| is_called(link)).map(|link| {
        let method = format_ident!("{}", link.rust);
        let name = format!("{}::{}", resource.record.name, link.rust);
        let path = text(link.path.as_ref());
        match (&link.target, link.many) {
            (Target::Resource(name_of_item), true) => {
                let own = text(model.resource(name_of_item).and_then(|item| item.path.as_ref()));
                quote! { walk.list(#name, #path, #own, self.#method()); }
            }
            _ => quote! { walk.link(#name, #path, self.#method()); },
        }
    });
    calls.collect()
}

fn visit(record: &Record, links: &[TokenStream], model: &Model) -> TokenStream {
    let ty = format_ident!("{}", record.name);
    let parts = record.members.iter().filter_map(|member| {
        let field = format_ident!("{}", member.rust);
        match &member.ty {
            Type::Record(name) if model.resource(name).is_some() => Some(match member.cardinality {
                Cardinality::One if !member.optional => quote! { walk.schedule([self.#field.clone()]); },
                _ => quote! { walk.schedule(self.#field.iter().cloned()); },
            }),
            _ => None,
        }
    });
    let for_reference = model.resource(&record.name).filter(|resource| resource.entity).map(|_| {
        quote! {
            impl Visit for Reference<#ty> {
                fn visit(&self, walk: &mut Walk<'_>) {
                    let _ = &walk;
                    #(#links)*
                }
            }
        }
    });
    quote! {
        #for_reference

        impl Visit for #ty {
            fn visit(&self, walk: &mut Walk<'_>) {
                let _ = &walk;
                #(#parts)*
                #(#links)*
            }
        }
    }
}

fn act(resource: &Resource, model: &Model) -> TokenStream {
    let ty = format_ident!("{}", resource.record.name);
    let calls = resource.actions.iter().map(|action| {
        let method = format_ident!("{}", action.rust);
        let name = format!("{}::{}", resource.record.name, action.rust);
        let path = text(action.path.as_ref());
        let status = &action.status;
        let send = send(action, model);
        let walk = if send.to_string().contains("walk") {
            quote! { walk }
        } else {
            quote! { _ }
        };
        let verb = action.method.as_str();
        quote! {
            let step = Step { name: #name, verb: #verb, path: #path, status: &[#(#status),*] };
            if wanted(&step) {
                walk.act(&step, self.#method(), |action, em, #walk| #send);
            }
        }
    });
    quote! {
        impl Act for #ty {
            fn act(&self, walk: &mut Walk<'_>, wanted: fn(&Step) -> bool) {
                let _ = (&walk, wanted);
                #(#calls)*
            }
        }
    }
}

/// Returns the call that sends the action.
fn send(action: &Action, model: &Model) -> TokenStream {
    let Some(body) = &action.body else {
        return match action.output {
            Output::Content => quote! { save(action.download(em)) },
            _ => quote! { action.send(em).map(|_| ()) },
        };
    };
    let ty = format_ident!("{body}");
    match action.output {
        Output::Content => quote! { save(action.download(em, &walk.body::<#ty>(#body))) },
        _ if action.method == HttpMethod::Put && model.resource(body).is_some() => {
            quote! { action.modify(em, |_| {}).map(|_| ()) }
        }
        _ => quote! { action.send(em, &walk.body::<#ty>(#body)).map(|_| ()) },
    }
}

fn start(resource: &Resource) -> TokenStream {
    let ty = format_ident!("{}", resource.record.name);
    let path = text(resource.path.as_ref());
    let mut calls = TokenStream::new();
    if let Some(collection) = &resource.collection {
        let method = format_ident!("{}", collection.rust);
        let collected = collection.path.as_str();
        calls.extend(quote! { walk.collection(#collected, #path, &em.#method()); });
        if resource.entity {
            calls.extend(quote! { walk.references(#collected, #path, &em.#method()); });
        }
    } else if resource.exists_once() {
        let method = format_ident!("{}", naming::snake(&resource.record.name));
        calls.extend(quote! { walk.single(#path, &em.#method()); });
    }
    if !resource.query.is_empty() {
        let kind = &resource.query_type;
        let fields = resource.query.iter().map(|field| {
            let constant = format_ident!("{}", field.rust);
            let sort =
                field.sort.then(|| quote! { walk.page(#kind, em.query::<#ty>().sort_desc(#ty::#constant)); });
            quote! { #sort }
        });
        calls.extend(quote! { walk.page(#kind, em.query::<#ty>()); #(#fields)* });
    }
    calls
}
