//! Tokens of expressions.

use vbem_client::query::Comparison;

use super::Mistake;

/// A token with its place in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
    pub(super) length: usize,
}

/// A kind of token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A field, or a value without quotes.
    Word(String),
    /// A value in quotes.
    Text(String),
    Comparison(Comparison),
    And,
    Or,
    Open,
    Close,
}

/// Operators; longer ones before their beginnings.
const OPERATORS: [(&str, TokenKind); 14] = [
    ("==", TokenKind::Comparison(Comparison::Equal)),
    ("!=", TokenKind::Comparison(Comparison::NotEqual)),
    (">=", TokenKind::Comparison(Comparison::GreaterOrEqual)),
    ("<=", TokenKind::Comparison(Comparison::LessOrEqual)),
    ("<>", TokenKind::Comparison(Comparison::NotEqual)),
    ("&&", TokenKind::And),
    ("||", TokenKind::Or),
    ("=", TokenKind::Comparison(Comparison::Equal)),
    (">", TokenKind::Comparison(Comparison::Greater)),
    ("<", TokenKind::Comparison(Comparison::Less)),
    (";", TokenKind::And),
    (",", TokenKind::Or),
    ("(", TokenKind::Open),
    (")", TokenKind::Close),
];

/// Splits an expression into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let operator = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign));
        let (kind, length) = match operator {
            Some((sign, kind)) => (kind.clone(), sign.len()),
            None if matches!(c, '"' | '\'') => quoted(rest, c).ok_or_else(|| Mistake {
                at,
                length: rest.len(),
                message: "the text has no closing quote".to_owned(),
                hint: None,
            })?,
            None => {
                let length = rest.find(ends_word).unwrap_or(rest.len()).max(c.len_utf8());
                (word(&rest[..length]), length)
            }
        };
        found.push(Token { kind, at, length });
        at += length;
    }
    Ok(found)
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '=' | '!' | '<' | '>' | '(' | ')' | '"' | '\'' | ';' | ',' | '&' | '|')
}

fn word(text: &str) -> TokenKind {
    match text.to_ascii_lowercase().as_str() {
        "and" => TokenKind::And,
        "or" => TokenKind::Or,
        _ => TokenKind::Word(text.to_owned()),
    }
}

/// Returns the text in quotes and the length with them; a doubled quote is one. `None` without a closing quote.
fn quoted(rest: &str, quote: char) -> Option<(TokenKind, usize)> {
    let mut content = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != quote {
            content.push(c);
        } else if characters.next_if(|(_, next)| *next == quote).is_some() {
            content.push(quote);
        } else {
            return Some((TokenKind::Text(content), at + 1));
        }
    }
    None
}
