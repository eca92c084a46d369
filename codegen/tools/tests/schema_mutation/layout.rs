//! Keys, values and entries of a schema file, found in its text without a parser, so that mutations keep the rest as it is.

use std::ops::Range;

/// A word of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its place in the text, with quotation marks.
    pub(crate) range: Range<usize>,
    /// True if a colon follows it.
    pub(crate) is_key: bool,
    /// The key before it; empty for keys and for items without one.
    pub(crate) key: String,
}

/// Keys whose values are prose.
const PROSE: [&str; 2] = ["summary", "description"];

/// The keys of a file, and the values that are not prose.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        words_of_line(line, start, &mut words);
        start += line.len();
    }
    words
}

fn words_of_line(line: &str, start: usize, words: &mut Vec<Word>) {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut key = String::new();
    while at < bytes.len() {
        if bytes[at] == b'#' && (at == 0 || bytes[at - 1] == b' ') {
            return;
        }
        let end = end_of_word(line, at);
        if end == at {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let is_key =
            line[end..].starts_with(':') && !line[end + 1..].starts_with(|c: char| !c.is_whitespace());
        if is_key {
            key = line[at..end].to_owned();
            words.push(Word { range: start + at..start + end, is_key, key: String::new() });
            at = end + 1;
            if PROSE.contains(&key.as_str()) {
                at = end_of_prose(line, at);
            }
            continue;
        }
        words.push(Word { range: start + at..start + end, is_key, key: key.clone() });
        at = end;
    }
}

/// The end of the word or quoted text at `at`; `at` itself if there is none.
fn end_of_word(line: &str, at: usize) -> usize {
    let rest = &line[at..];
    if let Some(quoted) = rest.strip_prefix('"') {
        return quoted.find('"').map_or(at, |length| at + length + 2);
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '?' | '<' | '>' | '=');
    at + rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())
}

/// The end of prose within a line: a comma before another key, or a closing brace.
fn end_of_prose(line: &str, from: usize) -> usize {
    let mut in_quotes = false;
    for (offset, c) in line[from..].char_indices() {
        let at = from + offset;
        match c {
            '"' => in_quotes = !in_quotes,
            '}' if !in_quotes => return at,
            ',' if !in_quotes => {
                let next = line[at + 1..].trim_start();
                let word = next.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if !word.is_empty() && next[word.len()..].starts_with(": ") {
                    return at;
                }
            }
            _ => {}
        }
    }
    line.len()
}

/// The entry that a key begins: in a flow mapping up to the next comma, with it; in a block up to the next entry.
pub(crate) fn entry(text: &str, key: &Word) -> Range<usize> {
    let line_start = text[..key.range.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = key.range.start - line_start;
    if text[line_start..key.range.start].trim().is_empty() {
        return line_start..end_of_block(text, line_start, indent);
    }
    let end = end_of_flow(text, key.range.end);
    let comma = text[end..].starts_with(',');
    let end = if comma { end + 1 } else { end };
    let blank = text[end..].len() - text[end..].trim_start_matches(' ').len();
    key.range.start..if comma { end + blank } else { end }
}

/// The value of an entry: what follows the colon.
pub(crate) fn value(text: &str, key: &Word) -> Range<usize> {
    let entry = entry(text, key);
    let start = (key.range.end + 1).min(entry.end);
    let value = &text[start..entry.end];
    let trimmed = value.trim_end_matches([',', ' ', '\n']);
    let leading = trimmed.len() - trimmed.trim_start().len();
    start + leading..start + trimmed.len()
}

fn end_of_block(text: &str, start: usize, indent: usize) -> usize {
    let mut end = start;
    for (index, line) in text[start..].split_inclusive('\n').enumerate() {
        let content = line.trim_start_matches(' ');
        let is_inside = content.trim().is_empty() || line.len() - content.len() > indent;
        if index > 0 && !is_inside {
            break;
        }
        end += line.len();
    }
    end
}

fn end_of_flow(text: &str, from: usize) -> usize {
    let (mut depth, mut in_quotes) = (0_usize, false);
    for (offset, c) in text[from..].char_indices() {
        match c {
            '"' => in_quotes = !in_quotes,
            _ if in_quotes => {}
            '{' | '[' => depth += 1,
            '}' | ']' if depth > 0 => depth -= 1,
            ',' | '}' | ']' | '\n' if depth == 0 => return from + offset,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn words_are_keys_and_short_values() {
    let text =
        "# x: y\nresource: Job\nelements:\n  A: { type: string?, summary: A b, c: d., example: \"a b\" }\n";
    let found: Vec<(&str, bool, String)> =
        words(text).into_iter().map(|word| (&text[word.range], word.is_key, word.key)).collect();
    let key = |name: &'static str| (name, true, String::new());
    let value = |name: &'static str, key: &str| (name, false, key.to_owned());
    let expected = [
        key("resource"),
        value("Job", "resource"),
        key("elements"),
        key("A"),
        key("type"),
        value("string?", "type"),
        key("summary"),
        key("c"),
        value("d.", "c"),
        key("example"),
        value("\"a b\"", "example"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn entries_end_where_the_next_begins() {
    let text = "a: 1\nb:\n  c: { d: [1, 2], e: 3 }\n  f: 4\ng: 5\n";
    let of = |name: &str| {
        let words = words(text);
        let key = words.iter().find(|word| &text[word.range.clone()] == name).unwrap();
        (&text[entry(text, key)], &text[value(text, key)])
    };
    assert_eq!(of("a"), ("a: 1\n", "1"));
    assert_eq!(of("b"), ("b:\n  c: { d: [1, 2], e: 3 }\n  f: 4\n", "c: { d: [1, 2], e: 3 }\n  f: 4"));
    assert_eq!(of("c"), ("  c: { d: [1, 2], e: 3 }\n", "{ d: [1, 2], e: 3 }"));
    assert_eq!(of("d"), ("d: [1, 2], ", "[1, 2]"));
    assert_eq!(of("e"), ("e: 3 ", "3"));
}
