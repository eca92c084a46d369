//! Rejects members of one structure that share a name on the wire, so that a decoder could not choose.
//!
//! In XML, attributes and elements are separate and compared exactly. In JSON, all members share one object, and
//! names are compared without regard to case. An alias is read in both formats.

use std::collections::BTreeMap;

use super::{BoundMember, BoundRecord, Context};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, XmlKind};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for bound in &context.records {
        Names::default().check(bound, diagnostics);
    }
}

/// The names that are taken in a structure.
#[derive(Default)]
struct Names<'a> {
    xml: BTreeMap<(bool, &'a str), &'a BoundMember<'a>>,
    json: BTreeMap<String, &'a BoundMember<'a>>,
    aliases: BTreeMap<String, &'a BoundMember<'a>>,
}

impl<'a> Names<'a> {
    fn check(mut self, bound: &'a BoundRecord<'a>, diagnostics: &mut Vec<Diagnostic>) {
        for it in &bound.members {
            let found = self.xml_clash(it).or_else(|| self.json_clash(it));
            if let Some((first, what)) = found
                && !it.is_duplicate_of(first)
            {
                diagnostics.push(clash(it.place, first, &what));
            }
        }
        for it in &bound.members {
            self.check_aliases(it, diagnostics);
            check_item_aliases(it, diagnostics);
        }
    }

    fn xml_clash(&mut self, it: &'a BoundMember<'a>) -> Option<(&'a BoundMember<'a>, String)> {
        let member = it.member;
        if member.xml_kind == XmlKind::Text {
            return None;
        }
        let is_attribute = member.xml_kind == XmlKind::Attribute;
        let first = *self.xml.entry((is_attribute, &member.xml)).or_insert(it);
        let kind = if is_attribute { "attribute" } else { "element" };
        (!std::ptr::eq(first, it)).then(|| (first, format!("the {kind} `{}` in XML", member.xml)))
    }

    fn json_clash(&mut self, it: &'a BoundMember<'a>) -> Option<(&'a BoundMember<'a>, String)> {
        let json = &it.member.json;
        let first = *self.json.entry(json.to_ascii_lowercase()).or_insert(it);
        (!std::ptr::eq(first, it)).then(|| (first, format!("`{json}` in JSON, where case is ignored")))
    }

    fn check_aliases(&mut self, it: &'a BoundMember<'a>, diagnostics: &mut Vec<Diagnostic>) {
        let declared = it.declaration.map_or(&[][..], |declaration| &declaration.aliases);
        for alias in declared {
            let name = alias.value.to_ascii_lowercase();
            let is_called = |other: &&BoundMember<'_>| other.member.xml.eq_ignore_ascii_case(&name);
            let taken = self.json.get(&name).copied();
            let taken = taken.or_else(|| self.xml.values().copied().find(is_called));
            let taken = taken.or_else(|| Some(*self.aliases.entry(name.clone()).or_insert(it)));
            if let Some(other) = taken.filter(|other| !std::ptr::eq(*other, it)) {
                let what = format!("`{}`, which is an alias", alias.value);
                diagnostics.push(clash(&alias.span, other, &what));
            }
        }
    }
}

/// An alias of an item is another name than that of the item, and is listed once.
fn check_item_aliases(it: &BoundMember<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(declaration), Cardinality::List { item, .. }) = (it.declaration, &it.member.cardinality) else {
        return;
    };
    let aliases = &declaration.item_aliases;
    for (index, alias) in aliases.iter().enumerate() {
        let label = if alias.value == *item {
            "this is the usual name, which is no alias"
        } else if aliases[..index].iter().any(|earlier| earlier.value == alias.value) {
            "this is the second time"
        } else {
            continue;
        };
        let message = format!("items of `{}` have the name `{}` twice", it.member.name, alias.value);
        diagnostics.push(Diagnostic::new(Code::AmbiguousMember, &alias.span, message, label));
    }
}

fn clash(place: &Span, first: &BoundMember<'_>, what: &str) -> Diagnostic {
    let message = format!("two members are {what}");
    let second = |message| Diagnostic::new(Code::AmbiguousMember, place, message, "this is the second one");
    if first.declaration.is_none() {
        let help = "every resource has `Type`, `Href` and `Links`, an entity also `Name` and `UID`: remove this one, or \
                    give it another name on the wire";
        return second(format!("{message}; `{}` needs no declaration", first.member.name)).help(help);
    }
    second(message)
        .related(first.place, "the first one is here")
        .help("give one of them another name on the wire")
}
