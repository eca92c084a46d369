//! Containment: structures inside structures come to an end and stay small.

use std::collections::{BTreeMap, BTreeSet};

use super::{BoundMember, BoundRecord, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, Type};

/// Structures that must contain one another nest at most this deep.
const MAX_NESTING: usize = 32;
/// A structure contains at most this many values, counted through all structures it must contain.
const MAX_VALUES: usize = 4_096;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let records: BTreeMap<&str, &BoundRecord<'_>> =
        context.records.iter().map(|bound| (bound.record.name.as_str(), bound)).collect();
    let mut search = Search { records: &records, sizes: BTreeMap::new(), diagnostics };
    for bound in &context.records {
        search.visit(bound);
    }
}

/// Depth and number of values of a structure.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    depth: usize,
    values: usize,
}

/// A search through everything a structure must contain. It does not recurse, since schemas may nest without a limit.
struct Search<'a, 'b> {
    records: &'b BTreeMap<&'a str, &'b BoundRecord<'a>>,
    /// Sizes of what was searched already; none of what is too large, which is reported once, from the inside.
    sizes: BTreeMap<&'a str, Option<Size>>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

/// A structure on the current path, with its members that hold structures.
struct Step<'a, 'b> {
    bound: &'b BoundRecord<'a>,
    contained: Vec<(&'b BoundMember<'a>, &'b BoundRecord<'a>)>,
    next: usize,
}

impl<'a, 'b> Search<'a, 'b> {
    fn visit(&mut self, start: &'b BoundRecord<'a>) {
        let mut path: Vec<Step<'a, 'b>> = Vec::new();
        let mut on_path: BTreeSet<&str> = BTreeSet::new();
        let mut entered = Some(start);
        loop {
            if let Some(bound) = entered.take().filter(|it| !self.sizes.contains_key(it.record.name.as_str()))
            {
                on_path.insert(&bound.record.name);
                path.push(Step { bound, contained: self.contained(bound), next: 0 });
            }
            let Some(step) = path.last_mut() else { return };
            let inner = step.contained.get(step.next).map(|(_, inner)| *inner);
            step.next += 1;
            match inner {
                Some(inner) if on_path.contains(inner.record.name.as_str()) => {
                    self.report_cycle(&path, inner);
                }
                Some(inner) => entered = Some(inner),
                None => {
                    if let Some(done) = path.pop() {
                        on_path.remove(done.bound.record.name.as_str());
                        self.finish(&done);
                    }
                }
            }
        }
    }

    /// The structures that every value of this one contains. In a choice, any alternative may be the one.
    fn contained(&self, bound: &'b BoundRecord<'a>) -> Vec<(&'b BoundMember<'a>, &'b BoundRecord<'a>)> {
        if bound.record.runtime.is_some() {
            return Vec::new();
        }
        let must_be = |it: &&BoundMember<'a>| {
            it.member.cardinality == Cardinality::One && (bound.record.choice || !it.member.optional)
        };
        let inner = |it: &'b BoundMember<'a>| match &it.member.ty {
            Type::Record(name) => self.records.get(name.as_str()).map(|inner| (it, *inner)),
            _ => None,
        };
        bound.members.iter().filter(must_be).filter_map(inner).collect()
    }

    /// Reports the cycle that the last member of `path` closes by leading back to `start`.
    fn report_cycle(&mut self, path: &[Step<'a, 'b>], start: &BoundRecord<'a>) {
        let begins_here = |step: &Step<'_, '_>| step.bound.record.name == start.record.name;
        let begin = path.iter().position(begins_here).unwrap_or_default();
        let members: Vec<String> = path[begin..]
            .iter()
            .filter_map(|step| {
                let (member, _) = step.contained.get(step.next.checked_sub(1)?)?;
                Some(format!("`{}.{}`", step.bound.record.name, member.member.name))
            })
            .collect();
        let Some(last) = path.last().and_then(|step| step.contained.get(step.next.checked_sub(1)?)) else {
            return;
        };
        let name = &start.record.name;
        let message = format!("every `{name}` contains another `{name}`: {}", shortened(&members));
        let mut diagnostic =
            Diagnostic::new(Code::MandatoryCycle, last.0.place, message, "this member closes the cycle")
                .help("let one of these members be absent, or make it a list");
        if members.len() > 1 {
            diagnostic = diagnostic.related(&start.declaration.name.span, "the cycle begins here");
        }
        self.diagnostics.push(diagnostic);
    }

    /// Adds up what a structure contains, once everything inside is known.
    fn finish(&mut self, done: &Step<'a, 'b>) {
        let mut size = Some(Size { depth: 1, values: done.bound.members.len() });
        for (_, inner) in &done.contained {
            // A structure on a cycle has no size yet; the cycle is reported.
            let inner = self.sizes.get(inner.record.name.as_str()).copied().unwrap_or(Some(Size::default()));
            size = size.zip(inner).map(|(size, inner)| Size {
                depth: size.depth.max(inner.depth + 1),
                values: size.values.saturating_add(inner.values),
            });
        }
        if let Some(problem) = size.and_then(|size| exceeded(size, done.bound)) {
            self.diagnostics.push(problem);
            size = None;
        }
        self.sizes.insert(&done.bound.record.name, size);
    }
}

/// Reports a structure that is too large.
fn exceeded(size: Size, bound: &BoundRecord<'_>) -> Option<Diagnostic> {
    let name = &bound.declaration.name;
    let (message, limit) = if size.depth > MAX_NESTING {
        (format!("`{}` nests structures {} deep", name.value, size.depth), MAX_NESTING)
    } else if size.values > MAX_VALUES {
        (format!("every `{}` contains {} values", name.value, size.values), MAX_VALUES)
    } else {
        return None;
    };
    let label = format!("at most {limit} are possible");
    Some(Diagnostic::new(Code::LimitExceeded, &name.span, message, label))
}

/// A path for a message, without its middle if it is long.
fn shortened(members: &[String]) -> String {
    const SHOWN: usize = 4;
    if members.len() <= 2 * SHOWN {
        return members.join(" → ");
    }
    let (first, last) = (&members[..SHOWN], &members[members.len() - SHOWN..]);
    format!("{} → … → {}", first.join(" → "), last.join(" → "))
}
