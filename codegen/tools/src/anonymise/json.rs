//! JSON messages with pseudonyms.

use std::ops::Range;

use super::Anonymiser;
use super::context::{Context, Treatment};
use crate::verify::json::{self, Json, Kind};

/// Replaces the texts of a message, and numbers that the schema does not describe.
pub(super) fn replace<'m>(
    anonymiser: &mut Anonymiser<'m>,
    text: &str,
    root: Context<'m>,
) -> Result<String, String> {
    let parsed = json::parse(text).map_err(|(line, column, reason)| format!("{line}:{column}: {reason}"))?;
    let mut walk = Walk { anonymiser, changes: Vec::new() };
    walk.value(root, root, "", &parsed);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in walk.changes {
        out.push_str(&text[at..range.start]);
        out.push_str(&replacement);
        at = range.end;
    }
    Ok(out + &text[at..])
}

struct Walk<'a, 'm> {
    anonymiser: &'a mut Anonymiser<'m>,
    /// Places and their new texts, in their order.
    changes: Vec<(Range<usize>, String)>,
}

impl<'m> Walk<'_, 'm> {
    /// Visits a value called `name` in `parent`.
    fn value(&mut self, parent: Context<'m>, context: Context<'m>, name: &str, value: &Json) {
        match &value.kind {
            Kind::Null => {}
            Kind::Bare(text) => {
                if !matches!(text.as_str(), "true" | "false")
                    && self.treatment(parent, context, name, text) != Treatment::Keep
                {
                    let replaced = self.anonymiser.number(text);
                    self.changes.push((value.offset..value.end, replaced));
                }
            }
            Kind::Text(text) => {
                let treatment = self.treatment(parent, context, name, text);
                let replaced = self.anonymiser.treat(treatment, text);
                if replaced != *text {
                    let replaced = serde_json::Value::String(replaced).to_string();
                    self.changes.push((value.offset..value.end, replaced));
                }
            }
            Kind::Array(items) => {
                let inner = self.anonymiser.contexts.item(context);
                items.iter().for_each(|item| self.value(parent, inner, name, item));
            }
            Kind::Object(entries) => {
                for (key, value) in entries {
                    let inner = self.anonymiser.contexts.key(context, key);
                    self.value(context, inner, key, value);
                }
            }
        }
    }

    fn treatment(&self, parent: Context<'m>, context: Context<'m>, name: &str, text: &str) -> Treatment {
        match context {
            Context::Value(_) if !name.eq_ignore_ascii_case("Type") => {
                self.anonymiser.contexts.text(context, name, text)
            }
            _ => self.anonymiser.contexts.named(parent, name, text),
        }
    }
}
