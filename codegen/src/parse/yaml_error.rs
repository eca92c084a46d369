//! Explains why a file is not YAML, in the words of this project.
//!
//! The parser reports the place at which it gave up, which is often behind the mistake. The usual slips are therefore looked
//! for in the text itself.

use std::ops::Range;

use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::{MAX_NESTING, MAX_NODES};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

const MESSAGE: &str = "the file is not valid YAML";

/// The diagnostic for a file that the parser refused with `error`.
pub(super) fn diagnostic(error: &Error, source: &Source, file: usize) -> Diagnostic {
    let error = error.without_snippet();
    let text = source.text.as_str();
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let at = error.location().map_or(0, |place| source.offset(number(place.line()), number(place.column())));
    let to_end_of_line = at..text[at..].find('\n').map_or(text.len(), |length| at + length);
    let slip = limit(error).map(|label| Slip { range: to_end_of_line.clone(), label, help: None });
    let slip = slip
        .or_else(|| second_document(text, error))
        .or_else(|| tab(text, at))
        .or_else(|| unclosed(text))
        .or_else(|| colon_in_text(text, at))
        .or_else(|| indentation(text, at))
        .unwrap_or_else(|| Slip { range: to_end_of_line, label: generic(error), help: None });
    let diagnostic =
        Diagnostic::new(Code::InvalidYaml, &Span { file, range: slip.range }, MESSAGE, slip.label);
    match slip.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A mistake with its place.
struct Slip {
    range: Range<usize>,
    label: String,
    help: Option<&'static str>,
}

fn limit(error: &Error) -> Option<String> {
    match error {
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            Some(format!("values nest deeper than {MAX_NESTING} levels"))
        }
        Error::Budget { .. } => Some(format!("the file is too large: it has more than {MAX_NODES} values")),
        _ => None,
    }
}

fn second_document(text: &str, error: &Error) -> Option<Slip> {
    if !matches!(error, Error::MultipleDocuments { .. }) {
        return None;
    }
    let mut begun = false;
    for (start, line) in lines(text) {
        if line.starts_with("---") && begun {
            let label = "a second document begins here".to_owned();
            let help =
                Some("a file is one document: move the second one to another file, or remove this line");
            return Some(Slip { range: start..start + line.len(), label, help });
        }
        begun |= !line.trim().is_empty() && !line.starts_with('#');
    }
    None
}

fn tab(text: &str, at: usize) -> Option<Slip> {
    let (start, line) = lines(text)
        .take_while(|(start, _)| *start <= at)
        .find(|(_, line)| line.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t'))?;
    let from = start + line.find('\t')?;
    let label = "a tab in the indentation".to_owned();
    Some(Slip { range: from..from + 1, label, help: Some("indent with spaces") })
}

/// The bracket or quotation mark that is never closed.
fn unclosed(text: &str) -> Option<Slip> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    // A quotation mark or bracket counts only where a value can begin.
    let mut value_may_begin = true;
    let mut characters = text.char_indices().peekable();
    let mut previous = '\n';
    while let Some((at, c)) = characters.next() {
        if let Some((_, mark)) = quote {
            if c == '\\' && mark == '"' {
                characters.next();
            } else if c == mark {
                if mark == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') {
                    characters.next();
                } else {
                    quote = None;
                    value_may_begin = false;
                }
            }
            previous = c;
            continue;
        }
        match c {
            '#' if previous.is_whitespace() => {
                while characters.peek().is_some_and(|(_, next)| *next != '\n') {
                    characters.next();
                }
            }
            '"' | '\'' if value_may_begin => quote = Some((at, c)),
            '[' | '{' if value_may_begin => open.push((at, c)),
            ']' | '}' => {
                let closes = open.last().is_some_and(|(_, bracket)| (*bracket == '[') == (c == ']'));
                if closes {
                    open.pop();
                }
                value_may_begin = false;
            }
            _ => {}
        }
        value_may_begin = match c {
            '[' | '{' | '\n' => true,
            ',' => !open.is_empty(),
            c if c.is_whitespace() => value_may_begin || matches!(previous, ':' | '-' | '?'),
            _ => false,
        };
        previous = c;
    }
    if let Some((at, mark)) = quote {
        let label = format!("this {mark} is not closed");
        return Some(Slip { range: at..at + 1, label, help: None });
    }
    let (at, bracket) = open.last()?;
    let label = format!("this {bracket} is not closed");
    Some(Slip { range: *at..*at + 1, label, help: None })
}

/// A text without quotation marks that has a colon and a space in it.
fn colon_in_text(text: &str, at: usize) -> Option<Slip> {
    let (start, line) = lines(text).take_while(|(start, _)| *start <= at).last()?;
    let value = line.find(": ")? + 2;
    let rest = &line[value..];
    if rest.trim_start().starts_with(['"', '\'', '[', '{', '&', '*', '|', '>']) {
        return None;
    }
    rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
    let label = "a colon in a text without quotation marks".to_owned();
    let help = Some("put the text in quotation marks");
    Some(Slip { range: start + value..start + line.len(), label, help })
}

/// A line that is indented like none of the lines it belongs to.
fn indentation(text: &str, at: usize) -> Option<Slip> {
    let mut levels = vec![0];
    let mut opens = true;
    for (start, line) in lines(text).take_while(|(start, _)| *start <= at) {
        let content = line.trim_start_matches(' ');
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let deepest = levels.last().copied().unwrap_or(0);
        if indent > deepest && opens {
            levels.push(indent);
        } else if indent > deepest {
            // Either continues a text of several lines or is the slip, if the parser stopped here.
            if start + line.len() >= at {
                return Some(misindented(start, indent, &levels));
            }
            continue;
        } else {
            while levels.last().is_some_and(|level| *level > indent) {
                levels.pop();
            }
            if levels.last() != Some(&indent) {
                return Some(misindented(start, indent, &levels));
            }
        }
        let code = content.split(" #").next().unwrap_or_default().trim_end();
        opens = code.ends_with(':') || code.ends_with('-') || code.ends_with('|') || code.ends_with('>');
    }
    None
}

fn misindented(start: usize, indent: usize, levels: &[usize]) -> Slip {
    let expected: Vec<String> = levels.iter().map(usize::to_string).collect();
    let label = format!("indented by {indent} spaces; the lines above by {}", expected.join(", "));
    Slip { range: start..start + indent.max(1), label, help: Some("indent the keys of a mapping alike") }
}

/// The reason of the parser, without positions.
fn generic(error: &Error) -> String {
    let reason = error.to_string();
    let first = reason.lines().next().unwrap_or_default();
    let first = first.split(" at line ").next().unwrap_or_default().trim();
    let technical = first.contains("::") || first.contains('_') || first.to_lowercase().contains("deserial");
    if first.is_empty() || technical { "this cannot be understood".to_owned() } else { first.to_owned() }
}

/// The lines of a text with the offsets at which they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::yaml::parse;
    use crate::source::Source;

    /// Line, column and label of the error in a text.
    fn explained(text: &str) -> String {
        let source = Source::new("a.yaml".to_owned(), text.to_owned());
        let error = parse(&source, 0).unwrap_err();
        let place = source.position(error.span.unwrap().range.start);
        format!("{}:{} {}", place.line, place.column, error.label)
    }

    #[test]
    fn usual_slips_are_named_at_their_place() {
        let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
        let many = format!("a: [{}]\n", "1,".repeat(40_000));
        let cases = [
            ("resource: Tape\nelements:\n\tA: { type: int }\n", "3:1 a tab in the indentation"),
            ("---\nresource: A\n---\nresource: B\n", "3:1 a second document begins here"),
            ("resource: Tape\nelements: { A: { type: int }\nlinks:\n  b: 1\n", "2:11 this { is not closed"),
            ("a: [1, 2\nb: 3\n", "1:4 this [ is not closed"),
            ("resource: Tape\nsummary: \"A tape.\nlinks:\n", "2:10 this \" is not closed"),
            ("resource: Tape\nsummary: A tape: wide.\n", "2:10 a colon in a text without quotation marks"),
            (
                "elements:\n  A: { type: int }\n B: { type: int }\n",
                "3:1 indented by 1 spaces; the lines above by 0",
            ),
            (
                "elements:\n  A: { type: int }\n   B: { type: int }\n",
                "3:1 indented by 3 spaces; the lines above by 0, 2",
            ),
            (deep.as_str(), "1:4 values nest deeper than 16 levels"),
            (many.as_str(), "1:1 the file is too large: it has more than 30000 values"),
        ];
        for (text, expected) in cases {
            let found = explained(text);
            let (place, label) = expected.split_once(' ').unwrap();
            assert!(found.ends_with(label), "{found}: {}", &text[..text.len().min(80)]);
            if !label.contains("values") {
                assert_eq!(found, expected);
            }
            assert!(!place.is_empty());
        }
    }
}
