//! Values in one line: lists and mappings in brackets.

use vbem_codegen::vocabulary::{Mapping, Value};

/// Returns the canonical form of a value.
pub(super) fn value(text: &str, known: Option<Value>) -> Result<String, String> {
    if let Some(inner) = bracketed(text, '{', '}')? {
        let entries = entries(inner)?;
        let entries = match known {
            Some(Value::One(known) | Value::TextOr(known)) => sorted(known, entries)?,
            Some(Value::Each(known)) => each(Value::One(known), entries)?,
            Some(Value::EachTextOr(known)) => each(Value::TextOr(known), entries)?,
            _ => return Err("a mapping is not expected here".to_owned()),
        };
        return Ok(if entries.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{ {} }}", entries.join(", "))
        });
    }
    if let Some(inner) = bracketed(text, '[', ']')? {
        return Ok(format!("[{}]", parts(inner)?.join(", ")));
    }
    Ok(text.to_owned())
}

fn sorted(known: &Mapping, mut entries: Vec<(&str, &str)>) -> Result<Vec<String>, String> {
    entries.sort_by_key(|(name, _)| super::rank(known, name));
    let write = |(name, text): (&str, &str)| {
        let kind = known.keys.iter().find(|key| key.name == name).map(|key| key.value);
        entry(name, text, kind)
    };
    entries.into_iter().map(write).collect()
}

fn each(kind: Value, entries: Vec<(&str, &str)>) -> Result<Vec<String>, String> {
    entries.into_iter().map(|(name, text)| entry(name, text, Some(kind))).collect()
}

fn entry(name: &str, text: &str, kind: Option<Value>) -> Result<String, String> {
    if text.is_empty() {
        return Ok(format!("{name}:"));
    }
    Ok(format!("{name}: {}", value(text, kind)?))
}

/// Returns the text between the brackets; none if the text does not begin with one.
pub(super) fn bracketed(text: &str, open: char, close: char) -> Result<Option<&str>, String> {
    let Some(inner) = text.strip_prefix(open) else { return Ok(None) };
    match inner.strip_suffix(close) {
        Some(inner) => Ok(Some(inner.trim())),
        None => Err(format!("`{open}` is not closed in the same line")),
    }
}

/// Splits a mapping into its entries.
pub(super) fn entries(text: &str) -> Result<Vec<(&str, &str)>, String> {
    parts(text)?
        .into_iter()
        .map(|part| {
            let end = match part.chars().next() {
                Some(quote @ ('"' | '\'')) => part[1..].find(quote).map(|at| at + 2),
                _ => part
                    .match_indices(':')
                    .map(|(at, _)| at)
                    .find(|at| part[at + 1..].is_empty() || part[at + 1..].starts_with(' ')),
            };
            let end = end
                .filter(|end| part[*end..].starts_with(':'))
                .ok_or_else(|| format!("`{part}` is not `key: value`"))?;
            Ok((&part[..end], part[end + 1..].trim()))
        })
        .collect()
}

/// Splits a text at its commas outside of brackets and quotes.
pub(super) fn parts(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in text.char_indices() {
        let begins = matches!(before, ' ' | '[' | '{' | ',');
        if let Some(open) = quote {
            if open == c && before != '\\' {
                quote = None;
            }
            before = c;
            continue;
        }
        match c {
            '"' | '\'' if begins => quote = Some(c),
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.checked_sub(1).ok_or("a bracket is closed that is not open")?;
            }
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    if quote.is_some() || depth > 0 {
        return Err("a quote or bracket is not closed in the same line".to_owned());
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    Ok(parts)
}
