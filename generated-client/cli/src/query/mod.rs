//! Expressions of queries: parsed, checked against the Model, and translated into the filters of the server.
//!
//! ```text
//! any     = all { "or" all }
//! all     = one { "and" one }
//! one     = "(" any ")" | FIELD ( "==" | "!=" | ">" | ">=" | "<" | "<=" ) VALUE
//! ```
//!
//! `=` is read as `==`, and `||`, `,`, `&&` and `;` as `or` and `and`. Values are words, numbers, or texts in quotes.

mod lexer;
mod value;

use vbem_client::query::{Comparison, Expression};

use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::{QueryField, Resource};
use lexer::{Token, TokenKind, tokens};

/// Nesting limit of parentheses.
const DEPTH: usize = 64;

/// A mistake in an expression, with its place in bytes.
struct Mistake {
    at: usize,
    length: usize,
    message: String,
    hint: Option<String>,
}

/// Translates an expression into a filter.
///
/// # Errors
/// A usage error that shows the place of the mistake.
pub(crate) fn parse(text: &str, resource: &'static Resource) -> Result<Expression> {
    let parsed = tokens(text).and_then(|tokens| {
        let mut parser = Parser { tokens: &tokens, at: 0, end: text.len(), depth: 0, resource };
        let expression = parser.any()?;
        match parser.peek() {
            None => Ok(expression),
            Some(token) => Err(Mistake::at(token, "expected `and`, `or` or the end")),
        }
    });
    parsed.map_err(|mistake| mistake.error(text))
}

impl Mistake {
    fn at(token: &Token, message: impl Into<String>) -> Self {
        Self { at: token.at, length: token.length, message: message.into(), hint: None }
    }

    fn error(self, text: &str) -> CliError {
        let before = text.get(..self.at).unwrap_or(text);
        let marked = text.get(self.at..self.at + self.length).unwrap_or_default();
        let (column, width) = (before.chars().count(), marked.chars().count().max(1));
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        CliError::usage(self.message)
            .detail(format!("  {line}\n  {}{}", " ".repeat(column), "^".repeat(width)))
            .maybe_hint(self.hint)
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Length of the text, the place of a missing token.
    end: usize,
    depth: usize,
    resource: &'static Resource,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self, expected: &str) -> std::result::Result<&'a Token, Mistake> {
        let token = self.peek().ok_or_else(|| Mistake {
            at: self.end,
            length: 1,
            message: format!("expected {expected} at the end"),
            hint: None,
        })?;
        self.at += 1;
        Ok(token)
    }

    fn take(&mut self, wanted: &TokenKind) -> bool {
        let is_there = self.peek().is_some_and(|token| token.kind == *wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn any(&mut self) -> std::result::Result<Expression, Mistake> {
        let mut parts = vec![self.all()?];
        while self.take(&TokenKind::Or) {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Expression::Or))
    }

    fn all(&mut self) -> std::result::Result<Expression, Mistake> {
        let mut parts = vec![self.one()?];
        while self.take(&TokenKind::And) {
            parts.push(self.one()?);
        }
        Ok(joined(parts, Expression::And))
    }

    fn one(&mut self) -> std::result::Result<Expression, Mistake> {
        if let Some(open) = self.peek().filter(|token| token.kind == TokenKind::Open) {
            self.at += 1;
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(Mistake::at(open, "too many parentheses"));
            }
            let inner = self.any()?;
            let close = self.next("`)`")?;
            self.depth -= 1;
            return if close.kind == TokenKind::Close {
                Ok(inner)
            } else {
                Err(Mistake::at(close, "expected `)`"))
            };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> std::result::Result<Expression, Mistake> {
        let name = self.next("a field")?;
        let TokenKind::Word(text) = &name.kind else { return Err(Mistake::at(name, "expected a field")) };
        let field = self.field(name, text)?;
        let operator = self.next("a comparison such as `==`")?;
        let TokenKind::Comparison(comparison) = operator.kind else {
            return Err(Mistake::at(operator, "expected one of == != > >= < <="));
        };
        let value = self.next("a value")?;
        let (TokenKind::Word(text) | TokenKind::Text(text)) = &value.kind else {
            return Err(Mistake::at(value, "expected a value; texts with special characters need quotes"));
        };
        let value = value::operand(text, field)
            .map_err(|(message, hint)| Mistake { hint, ..Mistake::at(value, message) })?;
        Ok(compare(field, comparison, value))
    }

    fn field(&self, token: &Token, name: &str) -> std::result::Result<&'static QueryField, Mistake> {
        let fields = || self.resource.query.iter().filter(|field| field.filter);
        let key = lookup::key(name);
        let known = fields().find(|field| {
            lookup::key(field.name) == key || field.member.is_some_and(|it| lookup::key(it) == key)
        });
        known.ok_or_else(|| Mistake {
            hint: lookup::did_you_mean(name, fields().map(|field| field.name))
                .or_else(|| Some(format!("`vbem explain {}` lists the fields", self.resource.noun))),
            ..Mistake::at(token, format!("{} cannot be filtered by `{name}`", self.resource.plural))
        })
    }
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => join(parts.into_iter().chain(last).collect()),
    }
}

/// Returns a comparison. The server requires quotes around texts with other characters than letters and digits.
pub(crate) fn compare(field: &QueryField, comparison: Comparison, value: String) -> Expression {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_number = value.parse::<f64>().is_ok() && value::is_number(field);
    let quoted = !is_number && (value.is_empty() || !value.bytes().all(plain));
    Expression::Compare { field: field.name.to_owned(), comparison, value, quoted }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn filter(text: &str) -> String {
        parse(text, lookup::resource("vm-restore-point").unwrap()).unwrap().to_string()
    }

    fn error(text: &str) -> String {
        parse(text, lookup::resource("vm-restore-point").unwrap()).unwrap_err().lines()
    }

    #[test]
    fn expressions_become_filters() {
        let table = [
            ("VmDisplayName == 'crm-db' and Algorithm == Full", "VmDisplayName==\"crm-db\";Algorithm==Full"),
            ("algorithm=full or algorithm=incremental", "Algorithm==Full,Algorithm==Incremental"),
            ("Name == a and (Algorithm == Full or Name != b)", "Name==a;(Algorithm==Full,Name!=b)"),
            ("Name==a;Name==b,Name==c", "(Name==a;Name==b),Name==c"),
            ("CreationTime >= 2026-06-01T10:00:00+02:00", "CreationTime>=\"2026-06-01T08:00:00Z\""),
            ("Name == \"a \"\"b\"\"\"", "Name==\"a \"\"b\"\"\""),
        ];
        for (text, expected) in table {
            assert_eq!(filter(text), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_shown_at_their_place() {
        assert_eq!(
            error("VmDisplayNme == x"),
            "error: vm-restore-points cannot be filtered by `VmDisplayNme`\n  VmDisplayNme == x\n  ^^^^^^^^^^^^\nhint: did you mean `VmDisplayName`?\n"
        );
        assert_eq!(
            error("Name == ä and Algorithm == Ful"),
            "error: `Ful` is not a value of Algorithm\n  Name == ä and Algorithm == Ful\n                             ^^^\nhint: did you mean `Full`?\n"
        );
        assert!(
            error("Name == ").contains("expected a value at the end\n  Name == \n          ^"),
            "{}",
            error("Name == ")
        );
        for text in ["", "Name", "Name == a Name", "(Name == a", "Name ~ a", "Name == 'a", "== a", "and", ")"]
        {
            assert!(error(text).starts_with("error: "), "{text}");
        }
        assert!(error(&"(".repeat(100_000)).contains("too many parentheses"));
    }
}
