//! Names in one scope of the emitted code: no keyword, in the style of Rust, each only once.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::naming;
use crate::source::{Span, Spanned};

/// Spelling of the names of a kind of item in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Fields, functions and modules: `creation_time`.
    Snake,
    /// Types and variants: `RestoreSpec`.
    Camel,
    /// Constants: `CREATION_TIME`.
    ScreamingSnake,
}

impl Style {
    fn fits(self, name: &str) -> bool {
        match self {
            Self::Snake => naming::is_snake(name),
            Self::Camel => naming::is_camel(name),
            Self::ScreamingSnake => naming::is_snake(&name.to_ascii_lowercase()) && !name.contains(is_lower),
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Snake => "expected snake case, such as `creation_time`",
            Self::Camel => "expected a name such as `RestoreSpec`",
            Self::ScreamingSnake => "expected a name such as `CREATION_TIME`",
        }
    }
}

fn is_lower(c: char) -> bool {
    c.is_ascii_lowercase()
}

/// The names that are taken in a scope.
#[derive(Default)]
pub(super) struct Scope<'s> {
    /// First occurrence of each name; absent for names of the emitted code itself.
    taken: BTreeMap<String, Option<&'s Span>>,
}

impl<'s> Scope<'s> {
    /// Takes names that the emitted code uses itself.
    pub(super) fn reserve(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.taken.extend(names.into_iter().map(|name| (name.to_owned(), None)));
    }

    /// Takes a name and reports what is wrong with it. `advice` is how to give it another one.
    pub(super) fn add(
        &mut self,
        name: &str,
        style: Style,
        place: &'s Span,
        advice: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(diagnostic) = spelling(name, style, place) {
            diagnostics.push(diagnostic.help(advice));
        }
        match self.taken.get(name) {
            None => drop(self.taken.insert(name.to_owned(), Some(place))),
            Some(None) => {
                let message = format!("`{name}` is a name that the emitted code uses for something else");
                let clash = Diagnostic::new(Code::RustClash, place, message, "needs another name");
                diagnostics.push(clash.help(advice));
            }
            Some(Some(first)) => {
                let message = format!("two names become `{name}` in Rust");
                diagnostics.push(
                    Diagnostic::new(Code::RustClash, place, message, "this is the second one")
                        .related(first, "the first one is here")
                        .help(advice),
                );
            }
        }
    }

    /// The same for a former name, which stays in Rust next to the present ones.
    pub(super) fn add_former(
        &mut self,
        name: &'s Spanned<String>,
        style: Style,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let advice = "choose another `renamed_from`, or leave it out";
        self.add(&name.value, style, &name.span, advice, diagnostics);
    }
}

/// Reports a name that is a keyword or is not spelled as Rust spells it.
pub(super) fn spelling(name: &str, style: Style, place: &Span) -> Option<Diagnostic> {
    if naming::is_keyword(name) {
        let message = format!("`{name}` is a Rust keyword");
        return Some(Diagnostic::new(Code::Keyword, place, message, "needs another name"));
    }
    let message = match name {
        "" => "a name in Rust cannot be empty".to_owned(),
        _ => format!("`{name}` cannot be a name in Rust"),
    };
    (!style.fits(name)).then(|| Diagnostic::new(Code::InvalidName, place, message, style.expected()))
}
