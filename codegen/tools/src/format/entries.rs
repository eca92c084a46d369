//! Reads a YAML file as the entries of block mappings, with their comments.

use std::borrow::Cow;

use super::FormatError;

/// Beginning of the comment that names the JSON Schema of the file. It is not read, since each file gets it at its top.
pub(super) const SCHEMA_COMMENT: &str = "# yaml-language-server:";

/// An entry of a block mapping.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Its line, from 1.
    pub(super) line: usize,
    /// Comments above it, without margins.
    pub(super) comments: Vec<&'a str>,
    /// The key as written.
    pub(super) key: Cow<'a, str>,
    /// The value.
    pub(super) body: Body<'a>,
    /// The comment at the end of its line.
    pub(super) remark: Option<&'a str>,
}

/// The value of an entry.
#[derive(Debug)]
pub(super) enum Body<'a> {
    /// No value.
    Nothing,
    /// A value in the same line.
    Inline(Cow<'a, str>),
    /// A text or list in the following lines.
    Lines {
        /// The rest of the line of the key: `>-`, `|`, or nothing for a list.
        head: &'a str,
        /// The lines, relative to their common margin.
        lines: Vec<&'a str>,
    },
    /// A block mapping.
    Entries(Vec<Entry<'a>>),
}

impl Entry<'_> {
    pub(super) fn error(&self, reason: &str) -> FormatError {
        FormatError::NotUnderstood { line: self.line, reason: reason.to_owned() }
    }
}

/// A line with its number and margin.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    margin: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn is_comment(&self) -> bool {
        self.text.starts_with('#')
    }

    fn names_schema(&self) -> bool {
        self.text.starts_with(SCHEMA_COMMENT)
    }

    /// Returns the line without its first `margin` blanks.
    fn from(&self, margin: usize, whole: &'a str) -> &'a str {
        if self.is_blank() { "" } else { whole.get(margin..).unwrap_or(self.text).trim_end() }
    }
}

/// Reads the comments at the top of a file, and its entries.
pub(super) fn read(text: &str) -> Result<(Vec<&str>, Vec<Entry<'_>>), FormatError> {
    let raw: Vec<&str> = text.lines().collect();
    let mut lines = Vec::new();
    for (index, whole) in raw.iter().enumerate() {
        let text = whole.trim();
        let margin = whole.len() - whole.trim_start().len();
        if whole[..margin].contains('\t') {
            let reason = "tabs do not indent YAML".to_owned();
            return Err(FormatError::NotUnderstood { line: index + 1, reason });
        }
        lines.push(Line { number: index + 1, margin, text });
    }
    let header = lines.iter().take_while(|line| line.is_comment()).count();
    let comments = lines[..header].iter().filter(|line| !line.names_schema()).map(|line| line.text).collect();
    Ok((comments, entries(&lines[header..], &raw, 0)?))
}

fn entries<'a>(lines: &[Line<'a>], raw: &[&'a str], margin: usize) -> Result<Vec<Entry<'a>>, FormatError> {
    let mut found = Vec::new();
    let mut comments = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        if line.is_blank() {
            continue;
        }
        if line.is_comment() {
            comments.extend((!line.names_schema()).then_some(line.text));
            continue;
        }
        let not_understood =
            |reason: &str| FormatError::NotUnderstood { line: line.number, reason: reason.to_owned() };
        if line.margin != margin {
            return Err(not_understood("the indentation differs from that of its neighbours"));
        }
        let (key, rest) = split_key(line.text).ok_or_else(|| not_understood("not `key: value`"))?;
        let inside = lines[at..].iter().take_while(|line| line.is_blank() || line.margin > margin).count();
        // Blank lines and comments at the end belong to what follows.
        let mut children = &lines[at..at + inside];
        while children.last().is_some_and(Line::is_blank) {
            children = &children[..children.len() - 1];
        }
        at += children.len();
        let (value, remark) = split_remark(rest);
        let body = body(value, children, raw).map_err(|reason| match reason {
            Problem::Here(reason) => not_understood(reason),
            Problem::Below(error) => error,
        })?;
        found.push(Entry {
            line: line.number,
            comments: std::mem::take(&mut comments),
            key: Cow::Borrowed(key),
            body,
            remark,
        });
    }
    match comments.first() {
        None => Ok(found),
        Some(comment) => {
            let line = lines.iter().find(|line| line.text == *comment).map_or(1, |line| line.number);
            Err(FormatError::NotUnderstood { line, reason: "a comment without an entry below it".to_owned() })
        }
    }
}

enum Problem {
    Here(&'static str),
    Below(FormatError),
}

fn body<'a>(value: &'a str, children: &[Line<'a>], raw: &[&'a str]) -> Result<Body<'a>, Problem> {
    let content = children.iter().find(|line| !line.is_blank());
    let Some(first) = content else {
        return Ok(if value.is_empty() { Body::Nothing } else { Body::Inline(Cow::Borrowed(value)) });
    };
    let block_text = value.starts_with(['>', '|']);
    let item = first.text.starts_with("- ") || first.text == "-";
    if block_text || (value.is_empty() && item) {
        let margin =
            children.iter().filter(|line| !line.is_blank()).map(|line| line.margin).min().unwrap_or(0);
        let lines = children.iter().map(|line| line.from(margin, raw[line.number - 1])).collect();
        return Ok(Body::Lines { head: value, lines });
    }
    if !value.is_empty() {
        return Err(Problem::Here("the value continues in the next line; put it into one line, or use `>-`"));
    }
    let margin = children
        .iter()
        .find(|line| !line.is_blank() && !line.is_comment())
        .map_or(first.margin, |line| line.margin);
    entries(children, raw, margin).map(Body::Entries).map_err(Problem::Below)
}

/// Splits an entry into its key, quoted or not, and the rest behind the colon.
fn split_key(text: &str) -> Option<(&str, &str)> {
    let end = match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].find(quote)? + 2,
        _ => text
            .match_indices(':')
            .map(|(at, _)| at)
            .find(|at| text[at + 1..].is_empty() || text[at + 1..].starts_with(' '))?,
    };
    let rest = text[end..].strip_prefix(':')?;
    Some((&text[..end], rest.trim()))
}

/// Splits a value from the comment behind it.
fn split_remark(text: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '#') if before == ' ' => return (text[..at].trim_end(), Some(&text[at..])),
            // Quotes count only where a value begins.
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',') => quote = Some(c),
            (Some(open), c) if open == c && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    (text, None)
}
