//! Every name that the emitted code or the runtime uses, given to each kind of declaration: it is refused, or it compiles.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use vbem_codegen::emit::EmittedFile;
use vbem_codegen::{Model, Sources, emit, load, naming, testing};

use crate::emitted_crate::EmittedCrate;

/// A kind of declaration: makes the files of a schema from names.
type Declare = fn(&[String]) -> Vec<(String, String)>;

/// Spells a name for a kind of declaration.
type Spell = fn(&str) -> String;

/// The kinds of declarations with the spelling of their names.
const KINDS: [(&str, Spell, Declare); 10] = [
    ("types", naming::camel, types),
    ("enumerations", naming::camel, enumerations),
    ("resources", naming::camel, resources),
    ("fields", naming::snake, fields),
    ("values", naming::camel, values),
    ("alternatives", naming::camel, alternatives),
    ("links", naming::snake, links),
    ("methods", naming::snake, methods),
    ("entry_points", naming::snake, entry_points),
    ("families", kebab, families),
];

fn kebab(name: &str) -> String {
    naming::snake(name).replace('_', "-")
}

/// A resource that the other declarations belong to.
fn base(lines: &str) -> String {
    format!("resource: Base\nsummary: A base.\npath: /bases/{{id}}\n{lines}")
}

fn one_file(text: String) -> Vec<(String, String)> {
    vec![("bases/base.yaml".to_owned(), text)]
}

fn each(names: &[String], line: impl Fn(&str) -> String) -> String {
    names.iter().map(|name| format!("  {}\n", line(name))).collect()
}

/// A member for each name, of the type of that name.
fn members(names: &[String]) -> String {
    let member = |(index, name): (usize, &String)| format!("  E{index}: {{ type: {name}?, summary: E. }}\n");
    names.iter().enumerate().map(member).collect()
}

fn types(names: &[String]) -> Vec<(String, String)> {
    let types = each(names, |name| {
        let members = "Text: { type: string, summary: A text. }, More: { type: int?, summary: More. }";
        format!("{name}: {{ summary: A type., elements: {{ {members} }} }}")
    });
    let members = members(names);
    let indented = members.replace("  E", "      E");
    one_file(base(&format!(
        "elements:\n{members}methods:\n  send: {{ action: start, body: Spec, returns: none, summary: Sends. }}\n\
         types:\n{types}specs:\n  Spec:\n    summary: A body.\n    elements:\n{indented}"
    )))
}

fn enumerations(names: &[String]) -> Vec<(String, String)> {
    let query: String = (0..names.len()).map(|index| format!("  E{index}: {{}}\n")).collect();
    let types = each(names, |name| format!("{name}: {{ summary: Values., values: {{ A: A., B: B. }} }}"));
    one_file(base(&format!("elements:\n{}query:\n{query}enumerations:\n{types}", members(names))))
}

fn resources(names: &[String]) -> Vec<(String, String)> {
    let file = |(index, name): (usize, &String)| {
        let text = format!(
            "resource: {name}\nsummary: A resource.\npath: /r{index}/{{id}}\ncollection: true\nelements:\n  \
             State: {{ type: string, summary: S. }}\n  Other: {{ type: {name}?, summary: O. }}\nlinks:\n  \
             up_there: {{ up: Base, summary: Up. }}\n  others: {{ down: [{name}], summary: Down. }}\nmethods:\n  \
             put_it: {{ http: PUT, body: {name}, returns: {name}, summary: Puts. }}\nquery:\n  State: {{}}\n\
             waiter: {{ state: State, result: State }}\n"
        );
        (format!("bases/r{index}.yaml"), text)
    };
    names.iter().enumerate().map(file).chain(one_file(base(""))).collect()
}

fn fields(names: &[String]) -> Vec<(String, String)> {
    let of =
        |kind: &str| each(names, |name| format!("E-{name}: {{ type: {kind}, rust: {name}, summary: E. }}"));
    let indented = of("string?").replace("  E-", "      E-");
    let method = "methods:\n  send_it: { action: start, body: Spec, returns: none, summary: Sends. }\n";
    let spec = format!(
        "specs:\n  Spec:\n    summary: A body.\n    elements:\n      Must: {{ type: int, summary: Must. }}\n{indented}"
    );
    one_file(base(&format!("elements:\n{}{method}{spec}", of("int"))))
}

fn values(names: &[String]) -> Vec<(String, String)> {
    let values = each(names, |name| format!("    V{name}: {{ rust: {name}, summary: V. }}"));
    let member = "elements:\n  Kinds: { type: Kinds, summary: Kinds. }\n";
    one_file(base(&format!("{member}enumerations:\n  Kinds:\n    summary: Kinds.\n    values:\n{values}")))
}

fn alternatives(names: &[String]) -> Vec<(String, String)> {
    let of = |name: &str| format!("    A{name}: {{ type: Part, rust: {name}, summary: A. }}");
    let alternatives = each(names, of);
    let member =
        "elements:\n  Kinds: { type: Kinds, summary: Kinds. }\ntypes:\n  Part: { summary: A part. }\n";
    one_file(base(&format!("{member}  Kinds:\n    summary: Kinds.\n    choice:\n{alternatives}")))
}

fn links(names: &[String]) -> Vec<(String, String)> {
    let links = each(names, |name| format!("{name}: {{ related: Base, path: \"/x/{name}\", summary: L. }}"));
    one_file(base(&format!("collection: true\nlinks:\n{links}{WAITED}")))
}

fn methods(names: &[String]) -> Vec<(String, String)> {
    let methods = each(names, |name| {
        format!(
            "{name}: {{ http: POST, rel: Start, suffix: \"?action={name}\", returns: none, summary: M. }}"
        )
    });
    one_file(base(&format!("methods:\n{methods}{WAITED}")))
}

const WAITED: &str =
    "elements:\n  AState: { type: string, summary: S. }\nwaiter: { state: AState, result: AState }\n";

fn entry_points(names: &[String]) -> Vec<(String, String)> {
    let file = |(index, name): (usize, &String)| {
        let collection = format!("collection: {{ path: /c{index}, rust: {name} }}");
        (
            format!("bases/r{index}.yaml"),
            format!("resource: R{index}\nsummary: R.\npath: /r{index}/{{id}}\n{collection}\n"),
        )
    };
    names.iter().enumerate().map(file).collect()
}

fn families(names: &[String]) -> Vec<(String, String)> {
    let file = |(index, name): (usize, &String)| {
        let collection = format!("collection: {{ path: /c{index}, rust: c{index} }}");
        (
            format!("{name}/r{index}.yaml"),
            format!("resource: R{index}\nsummary: R.\npath: /r{index}/{{id}}\n{collection}\n"),
        )
    };
    names.iter().enumerate().map(file).collect()
}

fn model(files: Vec<(String, String)>) -> Result<Model, vbem_codegen::Diagnostics> {
    load(&testing::sources(files))
}

/// Identifiers in emitted code.
fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Names that could clash: those in the emitted code of a schema that do not come from the schema, and further ones of the
/// standard library and the runtime.
fn names(sources: &Sources) -> BTreeSet<String> {
    const MORE: &[&str] = &[
        "Into",
        "From",
        "Send",
        "Sync",
        "Sized",
        "Iterator",
        "Result",
        "Option",
        "Some",
        "None",
        "Ok",
        "Err",
        "Vec",
        "Box",
        "String",
        "str",
        "Self",
        "self",
        "super",
        "crate",
        "Drop",
        "Copy",
        "Hash",
        "Eq",
        "Ord",
        "ToString",
        "here",
        "related",
        "all_related",
        "wait",
        "cancel",
        "progress",
        "child",
        "alternate",
        "name",
        "uid",
        "href",
        "links",
        "resource",
        "shape",
        "slot",
        "value",
        "extra",
        "extra_mut",
        "client",
        "run",
        "walk",
        "query",
        "look_up",
        "open",
        "logoff",
        "session",
        "builder",
        "get",
        "list",
        "send",
        "em",
        "base",
        "prelude",
        "api",
        "std",
        "core",
        "alloc",
        "http",
        "C",
        "T",
        "E",
        "eq",
        "ne",
        "cmp",
        "partial_cmp",
        "fmt",
        "hash",
        "from",
        "into",
        "try_from",
        "try_into",
        "to_owned",
        "to_string",
        "clone_into",
        "clone_from",
        "as_ref",
        "as_mut",
        "into_iter",
        "borrow",
        "borrow_mut",
        "type_id",
        "drop",
        "deref",
        "default",
        "Fn",
        "FnMut",
        "Clone",
        "PartialEq",
        "Debug",
        "Display",
        "Default",
        "AsRef",
        "ToOwned",
        "IntoIterator",
    ];
    let model = load(sources).unwrap();
    let declared: BTreeSet<String> = declared(&model).iter().map(|name| naming::snake(name)).collect();
    let mut found = BTreeSet::new();
    for file in emit::emit(&model).unwrap() {
        identifiers(file.text.parse().unwrap(), &mut found);
    }
    found.retain(|name| !declared.contains(naming::snake(name).trim_end_matches("_links")));
    found.extend(MORE.iter().map(|name| (*name).to_owned()));
    found
}

/// Names that a schema declares in Rust.
fn declared(model: &Model) -> Vec<String> {
    let mut names: Vec<String> = model.families.iter().map(|family| family.module.clone()).collect();
    for record in model.all_records() {
        names.push(record.name.clone());
        names.extend(record.renamed_from.iter().cloned());
        names.extend(record.renamed_from.iter().map(|name| naming::plural(name)));
        for member in &record.members {
            names.push(member.rust.clone());
            names.extend(member.renamed_from.iter().cloned());
        }
    }
    for enumeration in &model.enumerations {
        names.push(enumeration.name.clone());
        names.extend(enumeration.renamed_from.iter().cloned());
        for value in &enumeration.values {
            names.push(value.rust.clone());
            names.extend(value.renamed_from.iter().cloned());
        }
    }
    for resource in &model.resources {
        names.extend(
            resource.links.iter().flat_map(|link| link.renamed_from.iter().chain([&link.rust])).cloned(),
        );
        names
            .extend(resource.actions.iter().flat_map(|it| it.renamed_from.iter().chain([&it.rust])).cloned());
        names.extend(resource.query.iter().map(|field| field.rust.clone()));
        names.extend(resource.collection.iter().map(|collection| collection.rust.clone()));
    }
    names
}

/// Names in groups: none of a group is spelled like another one in snake case, and none has too many members.
fn groups(names: Vec<String>) -> Vec<Vec<String>> {
    let mut groups: Vec<(BTreeSet<String>, Vec<String>)> = Vec::new();
    for name in names {
        let snake = naming::snake(&name);
        let fits =
            |group: &&mut (BTreeSet<String>, Vec<String>)| group.1.len() < 100 && !group.0.contains(&snake);
        match groups.iter_mut().find(fits) {
            Some((spelled, group)) => {
                spelled.insert(snake);
                group.push(name);
            }
            None => groups.push((BTreeSet::from([snake]), vec![name])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Compiles every name that is accepted, for each kind of declaration.
pub(crate) fn check(sources: &Sources) {
    let names = names(sources);
    let mut modules: BTreeMap<String, Vec<EmittedFile>> = BTreeMap::new();
    for (kind, spelled, declare) in KINDS {
        let spelled: BTreeSet<String> = names.iter().map(|name| spelled(name)).collect();
        let is_accepted = |name: &String| model(declare(std::slice::from_ref(name))).is_ok();
        let (accepted, refused): (Vec<String>, Vec<String>) = spelled.into_iter().partition(is_accepted);
        println!("{kind}: {} accepted; refused: {}", accepted.len(), refused.join(" "));
        assert!(accepted.len() > 10, "{kind}: {}", model(declare(&["Usual".to_owned()])).unwrap_err());
        for (index, group) in groups(accepted).into_iter().enumerate() {
            let model = model(declare(&group)).unwrap_or_else(|found| panic!("{kind} together: {found}"));
            modules.insert(format!("{kind}_{index}"), emit::emit(&model).unwrap());
        }
    }
    EmittedCrate::new("reserved").compile(&modules);
}
