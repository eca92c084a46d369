//! Selects the candidates that work: the schema stays valid with them, and the messages have fewer problems.

use std::collections::BTreeSet;

use vbem_codegen::model::Model;
use vbem_codegen::parse;
use vbem_codegen::{Diagnostics, Sources};

use crate::format;
use crate::verify::{Finding, Report};

use super::candidates::{Candidate, candidates};
use super::links;
use super::locate::Locations;
use super::problem::{Key, keys};
use super::{NewResource, Suggestion};

/// An addition can uncover further problems, for example in an element that gets an alias. More rounds do not occur.
const MAX_ROUNDS: usize = 4;

/// The scope of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// True to propose declarations of links, too.
    pub links: bool,
    /// The only file to change; absent for all.
    pub file: Option<String>,
}

/// Changes of a schema, tried out on the messages.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The additions, in the order in which they are applied.
    pub suggestions: Vec<Suggestion>,
    /// Members and values for which every candidate failed.
    pub refusals: Vec<Refusal>,
    /// Resources that have to be declared first.
    pub new_resources: Vec<NewResource>,
    /// The files that change, below the root of the schema, with their new texts.
    pub files: Vec<(String, String)>,
    /// The reports of the messages with these changes.
    pub reports: Vec<Report>,
}

/// A candidate that was tried and does not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The subject, for example "`Weight` of `Tape`".
    pub subject: String,
    /// The reason.
    pub reason: String,
}

/// Plans the additions that make the messages agree with the schema. Each one is tried out before it is proposed: the
/// schema must stay valid, the problem must be gone, and no new problem may appear.
///
/// `reports` compares all messages with a model, always in the same order. Descriptions are left to be written, which
/// `check` reports. Wrong types, a wrong order and stray text have no suggestion.
///
/// # Errors
/// If the schema has mistakes already.
pub fn plan(
    sources: &Sources,
    options: &Options,
    reports: impl Fn(&Model) -> Vec<Report>,
) -> Result<Plan, Diagnostics> {
    let model = vbem_codegen::load(sources)?;
    let mut state = State::new(sources.clone(), model, &reports);
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut tried: BTreeSet<Key> = BTreeSet::new();
    let mut new_resources = unknown_roots(&state.reports);
    for _ in 0..MAX_ROUNDS {
        if state.keys.is_empty() {
            break;
        }
        let (mut round, more) = state.candidates(options);
        more.into_iter().for_each(|one| add_once(&mut new_resources, one));
        round.retain(|candidate| !candidate.targets.is_subset(&tried));
        if round.is_empty() {
            break;
        }
        tried.extend(round.iter().flat_map(|candidate| candidate.targets.iter().cloned()));
        let choices: Vec<Choice<'_>> = round.iter().map(|candidate| Choice { candidate, index: 0 }).collect();
        state = accept(state, &choices, &reports, &mut refusals);
    }
    refusals.extend(misplaced(&state));
    let before = sources.files().iter();
    let changed =
        state.sources.files().iter().zip(before).filter(|(after, before)| after.text != before.text);
    let files = changed.map(|(after, _)| (after.path.clone(), after.text.clone())).collect();
    Ok(Plan { suggestions: state.suggestions, refusals, new_resources, files, reports: state.reports })
}

/// Returns refusals for unknown members of what cannot have further ones.
fn misplaced(state: &State) -> Vec<Refusal> {
    let mut found: Vec<Refusal> = Vec::new();
    for (_, problem) in keys(&state.reports) {
        let Finding::UnknownMember(member) = &problem.finding else { continue };
        let owner = &member.record;
        let reason = match state.model.record(owner) {
            None => format!("`{owner}` is not a structure of the schema"),
            Some(record) if record.runtime.is_some() => {
                format!("`{owner}` is a type of the client's runtime")
            }
            Some(_) => continue,
        };
        let refusal = Refusal { subject: format!("`{}` of `{owner}`", member.name), reason };
        if !found.contains(&refusal) {
            found.push(refusal);
        }
    }
    found
}

/// Returns the root elements that the schema does not declare.
fn unknown_roots(reports: &[Report]) -> Vec<NewResource> {
    let name = |finding: &Finding| match finding {
        Finding::UnknownType { name, .. } if !name.is_empty() => Some(name.clone()),
        _ => None,
    };
    let all = reports
        .iter()
        .enumerate()
        .flat_map(|(message, report)| report.problems.iter().map(move |problem| (message, &problem.finding)));
    let all =
        all.filter_map(|(message, finding)| Some(NewResource { name: name(finding)?, message, whole: true }));
    let mut unique: Vec<NewResource> = Vec::new();
    for one in all {
        add_once(&mut unique, one);
    }
    unique
}

fn add_once(all: &mut Vec<NewResource>, one: NewResource) {
    if all.iter().all(|known| known.name != one.name) {
        all.push(one);
    }
}

/// A schema with the accepted suggestions, and the problems that the messages have with it.
struct State {
    sources: Sources,
    model: Model,
    suggestions: Vec<Suggestion>,
    reports: Vec<Report>,
    keys: BTreeSet<Key>,
}

/// A candidate, and which of its alternatives is tried.
#[derive(Clone, Copy)]
struct Choice<'c> {
    candidate: &'c Candidate,
    index: usize,
}

impl Choice<'_> {
    fn suggestions(&self) -> &[Suggestion] {
        self.candidate.alternatives.get(self.index).map(Vec::as_slice).unwrap_or_default()
    }
}

impl State {
    fn new(sources: Sources, model: Model, reports: &impl Fn(&Model) -> Vec<Report>) -> Self {
        let reports = reports(&model);
        let keys = keys(&reports).map(|(key, _)| key).collect();
        Self { sources, model, suggestions: Vec::new(), reports, keys }
    }

    fn candidates(&self, options: &Options) -> (Vec<Candidate>, Vec<NewResource>) {
        let parsed = parse::parse(&self.sources, &mut Vec::new());
        let locations = Locations::new(&parsed.files);
        let (mut found, new_resources) = candidates(&self.reports, &locations, &self.model);
        found.extend(links::relations(&self.reports, &self.model));
        if options.links {
            found.extend(links::candidates(&self.reports, &locations, &self.model));
        }
        let is_allowed =
            |suggestion: &Suggestion| options.file.as_ref().is_none_or(|file| *file == suggestion.file);
        for candidate in &mut found {
            candidate.alternatives.retain(|all| all.iter().all(is_allowed));
        }
        found.retain(|candidate| !candidate.alternatives.is_empty());
        (found, new_resources)
    }

    /// Returns the state with the suggestions, or the reason why they do not work.
    fn with(&self, choices: &[Choice<'_>], reports: &impl Fn(&Model) -> Vec<Report>) -> Result<Self, String> {
        let mut new: Vec<Suggestion> = Vec::new();
        for suggestion in choices.iter().flat_map(Choice::suggestions) {
            if !new.contains(suggestion) {
                new.push(suggestion.clone());
            }
        }
        let sources = applied(&self.sources, &new)?;
        let model = vbem_codegen::load(&sources).map_err(|problems| {
            let first = problems.items().first().map(|problem| problem.message.clone());
            format!("the schema would be wrong: {}", first.unwrap_or_default())
        })?;
        let state = Self::new(sources, model, reports);
        let targets = choices.iter().flat_map(|choice| &choice.candidate.targets);
        let left = |key: &Key, is: &str| {
            let problem = keys(&state.reports).find(|(known, _)| known == key).map(|(_, problem)| problem);
            format!("with it, {is}: {}", problem.map(ToString::to_string).unwrap_or_default())
        };
        if let Some(key) = targets.clone().find(|key| state.keys.contains(key)) {
            return Err(left(key, "the message still fails"));
        }
        if let Some(key) = state.keys.iter().find(|key| key.is_failure() && !self.keys.contains(key)) {
            return Err(left(key, "the message fails in another way"));
        }
        let suggestions = self.suggestions.iter().cloned().chain(new).collect();
        Ok(Self { suggestions, ..state })
    }
}

/// Accepts as many candidates as work together. Halves are tried separately until the failing ones are found; those are
/// tried with their other alternatives.
fn accept(
    state: State,
    choices: &[Choice<'_>],
    reports: &impl Fn(&Model) -> Vec<Report>,
    refusals: &mut Vec<Refusal>,
) -> State {
    let reason = match state.with(choices, reports) {
        Ok(state) => return state,
        Err(reason) => reason,
    };
    let [only] = choices else {
        let (first, second) = choices.split_at(choices.len() / 2);
        let state = accept(state, first, reports, refusals);
        return accept(state, second, reports, refusals);
    };
    let others = (only.index + 1..only.candidate.alternatives.len()).map(|index| Choice { index, ..*only });
    for other in others {
        if let Ok(state) = state.with(&[other], reports) {
            return state;
        }
    }
    refusals.push(Refusal { subject: only.candidate.subject.clone(), reason });
    state
}

/// Returns the files of a schema with the suggestions.
fn applied(sources: &Sources, suggestions: &[Suggestion]) -> Result<Sources, String> {
    let mut files = Vec::new();
    for source in sources.files() {
        let of_file = suggestions.iter().filter(|suggestion| suggestion.file == source.path);
        let additions: Vec<_> = of_file.map(|suggestion| suggestion.addition.clone()).collect();
        let depth = source.path.matches('/').count();
        let text = if additions.is_empty() {
            source.text.clone()
        } else {
            format::insert(&source.text, depth, &additions)
                .map_err(|error| format!("`{}`: {error}", source.path))?
        };
        files.push((source.path.clone(), text));
    }
    Ok(Sources::from_files(files))
}
