//! Mutations of the schema of the repository. No mutation may make the generator panic, each diagnostic is at a place that
//! has to do with the mutation, and what is accepted can be emitted and compiled.
//!
//! `MUTATION=17 cargo test -p vbem-tools --test schema_mutation -- --nocapture` shows what happens to one mutation,
//! `MUTATIONS=20000` makes more of them.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod emitted_crate;
mod layout;
mod mutate;
mod random;
mod reserved_names;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use vbem_codegen::diagnostic::Diagnostic;
use vbem_codegen::model::{Member, Model, Record};
use vbem_codegen::subset::subset;
use vbem_codegen::{Sources, emit, sample, testing};
use vbem_tools::describe::describe;
use vbem_tools::diff::diff;
use vbem_tools::graph::{Selection, dot, mermaid, select, svg};
use vbem_tools::json_schema::json_schema;
use vbem_tools::lint;

use emit::EmittedFile;
use emitted_crate::EmittedCrate;
use mutate::{Names, mutate};
use random::Random;
use schema::{Checked, Schema};

/// Mutations of a run.
const MUTATIONS: usize = 2_000;
/// Accepted mutations that are compiled.
const COMPILED: usize = 64;
/// One of so many accepted mutations goes through the tools that take long; `THOROUGH=1` sends all of them.
const THOROUGH: usize = 12;
/// Stack of the threads, in bytes. Recursion without an end exceeds any size; nesting that the rules allow does not need
/// this much.
const STACK: usize = 16 << 20;

/// An accepted mutation that changes the Model.
struct Accepted {
    index: usize,
    kind: &'static str,
    family: String,
    /// The family alone, with what it needs of others.
    model: Model,
}

/// Results of some mutations.
#[derive(Default)]
struct Outcome {
    made: usize,
    refused: BTreeMap<&'static str, usize>,
    accepted: Vec<Accepted>,
    failures: Vec<String>,
}

#[test]
fn mutated_schema_is_reported_at_its_place_or_compiles() {
    if let Ok(index) = std::env::var("MUTATION") {
        return show(index.parse().unwrap());
    }
    let count = setting("MUTATIONS", MUTATIONS);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let run = |worker: usize| {
            let work = move || run((worker..count).step_by(workers));
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).unwrap()
        };
        let threads: Vec<_> = (0..workers).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let made: usize = outcomes.iter().map(|outcome| outcome.made).sum();
    let refused: usize = outcomes.iter().flat_map(|outcome| outcome.refused.values()).sum();
    let failures: Vec<String> = outcomes.iter().flat_map(|outcome| outcome.failures.clone()).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n\n"));
    let mut accepted: Vec<Accepted> = outcomes.into_iter().flat_map(|outcome| outcome.accepted).collect();
    accepted.sort_by_key(|accepted| accepted.index);
    println!("{made} mutations: {refused} refused, {} accepted that change the Model", accepted.len());
    assert!(made * 20 >= count * 19, "{made} of {count} mutations could be made");
    let compiled = setting("COMPILED", COMPILED);
    let modules = emitted(&accepted, compiled);
    assert_eq!(modules.len(), compiled, "accepted mutations that change the emitted code");
    EmittedCrate::new("mutated").compile(&modules);
}

/// A number from the environment.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |number| number.parse().unwrap())
}

/// The emitted code of so many mutations, of all kinds and families in turn, none with the code of another one.
fn emitted(accepted: &[Accepted], count: usize) -> BTreeMap<String, Vec<EmittedFile>> {
    let mut by_kind: BTreeMap<(&str, &str), Vec<&Accepted>> = BTreeMap::new();
    for it in accepted {
        by_kind.entry((it.kind, &it.family)).or_default().push(it);
    }
    let rounds = by_kind.values().map(Vec::len).max().unwrap_or_default();
    let in_turn = (0..rounds).flat_map(|round| by_kind.values().filter_map(move |of| of.get(round)));
    let schema = Schema::load();
    let mut known: BTreeMap<&str, Vec<Vec<EmittedFile>>> = BTreeMap::new();
    let mut modules = BTreeMap::new();
    for it in in_turn {
        if modules.len() == count {
            break;
        }
        let original = || vec![emit::emit(&family_of(&schema.model, &it.family)).unwrap()];
        let known = known.entry(&it.family).or_insert_with(original);
        let code = emit::emit(&it.model).unwrap();
        if !known.contains(&code) {
            known.push(code.clone());
            modules.insert(format!("mutation_{}", it.index), code);
        }
    }
    modules
}

/// Makes mutation `index`: the position of the file, the kind of mutation and the new text.
fn mutation(schema: &Schema, names: &Names, index: usize) -> Option<(usize, &'static str, String)> {
    let mut random = Random::new(u64::try_from(index).unwrap() + 1);
    // Larger files are mutated more often.
    let total: usize = schema.files.iter().map(|(_, text)| text.len()).sum();
    let mut offset = random.below(total);
    let file = schema.files.iter().position(|(_, text)| {
        let is_here = offset < text.len();
        offset = offset.saturating_sub(text.len());
        is_here
    })?;
    // Some mutations fit some files only.
    let (kind, text) = (0..5).find_map(|_| mutate(&schema.files[file].1, names, &mut random))?;
    Some((file, kind, text))
}

fn names(schema: &Schema) -> Names {
    let records = schema.model.all_records();
    let enumerations = schema.model.enumerations.iter().map(|it| it.name.clone());
    let types: Vec<String> = records.iter().map(|record| record.name.clone()).chain(enumerations).collect();
    let members = records.iter().flat_map(|record| &record.members).map(|member| member.name.clone());
    let links =
        schema.model.resources.iter().flat_map(|resource| &resource.links).map(|link| link.rust.clone());
    let values = schema.model.enumerations.iter().flat_map(|it| &it.values).map(|value| value.wire.clone());
    let names: BTreeSet<String> = types.iter().cloned().chain(members).chain(links).chain(values).collect();
    Names { schema: names.into_iter().collect(), types }
}

fn run(indices: impl Iterator<Item = usize>) -> Outcome {
    let mut schema = Schema::load();
    let names = names(&schema);
    let mut outcome = Outcome::default();
    for index in indices {
        let Some((file, kind, text)) = mutation(&schema, &names, index) else { continue };
        outcome.made += 1;
        let path = schema.files[file].0.clone();
        let result =
            catch_unwind(AssertUnwindSafe(|| examine(&mut schema, file, &text, outcome.accepted.len())));
        let failed = |reason: &str| format!("MUTATION={index} ({kind} in {path}): {reason}");
        match result {
            Err(panic) => {
                let reason = panic.downcast_ref::<String>().map(String::as_str);
                let reason = reason.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
                outcome.failures.push(failed(reason));
                // A panic may lose declarations.
                schema = Schema::load();
            }
            Ok(Verdict::Misplaced(reason)) => outcome.failures.push(failed(&reason)),
            Ok(Verdict::Refused) => *outcome.refused.entry(kind).or_default() += 1,
            Ok(Verdict::Unchanged) => {}
            Ok(Verdict::Accepted { family, model }) => {
                outcome.accepted.push(Accepted { index, kind, family, model: *model });
            }
        }
    }
    outcome
}

/// Result of a mutation.
enum Verdict {
    /// A diagnostic is at a place that has nothing to do with the mutation.
    Misplaced(String),
    Refused,
    /// The Model is the same as before.
    Unchanged,
    Accepted {
        family: String,
        model: Box<Model>,
    },
}

fn examine(schema: &mut Schema, file: usize, text: &str, accepted_before: usize) -> Verdict {
    let checked = schema.check(file, text);
    if !checked.problems.is_empty() {
        let misplaced =
            checked.problems.iter().find(|problem| !is_placed(problem, &checked, schema, file, text));
        return match misplaced {
            Some(problem) => Verdict::Misplaced(format!("misplaced: {problem:#?}")),
            None => Verdict::Refused,
        };
    }
    let Checked { sources, model, .. } = checked;
    if model == schema.model {
        return Verdict::Unchanged;
    }
    let family = schema.files[file].0.split('/').next().unwrap_or_default().to_owned();
    for record in model.all_records() {
        if schema.model.record(&record.name).is_none_or(|old| !is_same(old, record)) {
            use_record(record, &model);
        }
    }
    let _ = json_schema(&model);
    let new = family_of(&model, &family);
    if accepted_before.is_multiple_of(setting("THOROUGH", THOROUGH)) {
        use_thoroughly(&sources, &family_of(&schema.model, &family), &new);
    }
    Verdict::Accepted { family, model: Box::new(new) }
}

/// True if two records differ at most in where they are declared.
fn is_same(old: &Record, new: &Record) -> bool {
    let members = old.members.iter().zip(&new.members);
    let mut same = members.map(|(old, new)| Member { origin: new.origin.clone(), ..old.clone() } == *new);
    let rest = |record: &Record| Record { members: Vec::new(), origin: old.origin.clone(), ..record.clone() };
    old.members.len() == new.members.len() && same.all(|same| same) && rest(old) == rest(new)
}

/// One family with what it needs of others, and nothing of those that are always there.
fn family_of(model: &Model, family: &str) -> Model {
    let mut model = model.clone();
    model.families.iter_mut().for_each(|it| it.always = false);
    subset(&model, |name| name == family)
}

fn use_record(record: &Record, model: &Model) {
    let _ = emit::emit_item(model, &record.name).unwrap();
    let node = sample::of_record(record, model);
    let _ = (sample::to_xml(&node, &model.api.namespace), sample::to_json(&node));
    let _ = describe(model, &record.name).unwrap();
    if let Some(resource) = model.resource(&record.name) {
        let list = sample::of_list(resource, model);
        let _ = (
            sample::to_xml(&list, &model.api.namespace),
            sample::to_json(&sample::of_references(resource, model)),
        );
    }
}

fn use_thoroughly(sources: &Sources, old: &Model, new: &Model) {
    let (_, warnings) = lint::check(sources);
    let _ = warnings.render(false);
    let _ = serde_json::to_string(new).unwrap();
    let _ = diff(old, new).unwrap();
    let graph = select(new, &Selection::default()).unwrap();
    let _ = (dot(&graph, ""), mermaid(&graph, ""), svg(&graph, ""));
}

/// True if the diagnostic is in the mutated file, refers to it, or is about something that is named in it.
fn is_placed(problem: &Diagnostic, checked: &Checked, schema: &Schema, file: usize, text: &str) -> bool {
    let is_here = |span: &vbem_codegen::source::Span| span.file == file;
    let related = problem.related.as_ref().map(|(span, _)| span);
    if problem.span.iter().chain(related).any(is_here) {
        return true;
    }
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let mut named = words(&problem.message);
    if let Some(span) = &problem.span {
        named.extend(words(checked.sources.text_at(span)));
    }
    let (before, after) = (words(&schema.files[file].1), words(text));
    problem.span.is_some() && named.iter().any(|name| before.contains(name) || after.contains(name))
}

/// Shows one mutation.
fn show(index: usize) {
    let mut schema = Schema::load();
    let names = names(&schema);
    let (file, kind, text) = mutation(&schema, &names, index).unwrap();
    println!("{kind} in {}", schema.files[file].0);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let (before, after) = (lines(&schema.files[file].1), lines(&text));
    before.difference(&after).for_each(|line| println!("- {line}"));
    after.difference(&before).for_each(|line| println!("+ {line}"));
    let checked = schema.check(file, &text);
    println!("{}", vbem_codegen::Diagnostics::new(checked.sources, checked.problems));
    let _ = examine(&mut schema, file, &text, 0);
}

/// Declarations that the schema of the API does not need, but that the vocabulary allows.
fn unusual() -> Sources {
    let files = [
        ("odds/family.yaml", "family: { summary: Odd things. }\n"),
        ("odds/odd.yaml", include_str!("unusual.yaml")),
        ("keyless-things/family.yaml", "family: { summary: Things without a name. }\n"),
        ("keyless-things/keyless.yaml", include_str!("keyless.yaml")),
    ];
    testing::sources(files.map(|(path, text)| (path.to_owned(), text.to_owned())))
}

#[test]
fn unusual_declarations_compile() {
    let sources = unusual();
    let (model, found) = lint::check(&sources);
    assert!(model.is_some(), "{found}");
    let model = model.unwrap();
    model.all_records().into_iter().for_each(|record| use_record(record, &model));
    use_thoroughly(&sources, &model, &model);
    let mut modules = BTreeMap::from([("whole".to_owned(), emit::emit(&model).unwrap())]);
    for family in ["odds", "keyless-things"] {
        let name = family.replace('-', "_");
        modules.insert(name, emit::emit(&subset(&model, |name| name == family)).unwrap());
    }
    EmittedCrate::new("unusual").compile(&modules);
}

#[test]
fn names_of_emitted_code_are_rejected_or_compile() {
    reserved_names::check(&unusual());
}
