//! Grammar of filters of the query service: comparisons, `;` for and, `,` for or, parentheses.
//!
//! ```
//! use vbem_simulator::filter::{Comparison, Filter, Operator, parse};
//!
//! # fn main() -> Result<(), vbem_simulator::filter::FilterError> {
//! let Filter::Any(parts) = parse("Name==\"web 01\",Size>=7")? else { unreachable!("there are two") };
//! assert_eq!(parts[1], Filter::Compare(Comparison { field: "Size".into(), operator: Operator::GreaterOrEqual, value: "7".into() }));
//! # Ok(())
//! # }
//! ```

use thiserror::Error;

/// Parsed filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Conjunction.
    All(Vec<Filter>),
    /// Disjunction.
    Any(Vec<Filter>),
    /// Comparison of a field with a value.
    Compare(Comparison),
}

/// Field, operator and value of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Name of the field, as written.
    pub field: String,
    /// Operator.
    pub operator: Operator,
    /// Value, without quotation marks.
    pub value: String,
}

/// Comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `<`
    Less,
    /// `>=`
    GreaterOrEqual,
    /// `<=`
    LessOrEqual,
}

/// Syntax error in a filter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Filter cannot be read at position {at}: expected {expected}")]
pub struct FilterError {
    /// Position in bytes from the beginning.
    pub at: usize,
    /// Expected token.
    pub expected: &'static str,
}

/// Nesting limit of parentheses.
const DEPTH: usize = 64;

/// Parses a filter. `;` (and) binds more tightly than `,` (or).
///
/// # Errors
///
/// Returns the position of a syntax error.
pub fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let filter = parser.any()?;
    parser.skip_whitespace();
    if parser.peek().is_some() {
        return Err(parser.expected("`;`, `,` or the end"));
    }
    Ok(filter)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn skip_whitespace(&mut self) {
        while let Some(space) = self.peek().filter(|it| it.is_whitespace()) {
            self.at += space.len_utf8();
        }
    }

    const fn expected(&self, expected: &'static str) -> FilterError {
        FilterError { at: self.at, expected }
    }

    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut terms = vec![self.all()?];
        while self.separator(",") {
            terms.push(self.all()?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { Filter::Any(terms) })
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut factors = vec![self.factor()?];
        while self.separator(";") {
            factors.push(self.factor()?);
        }
        Ok(if factors.len() == 1 { factors.remove(0) } else { Filter::All(factors) })
    }

    fn separator(&mut self, token: &str) -> bool {
        self.skip_whitespace();
        self.take(token)
    }

    fn factor(&mut self) -> Result<Filter, FilterError> {
        self.skip_whitespace();
        if !self.take("(") {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.expected("fewer parentheses"));
        }
        let inner = self.any()?;
        self.depth -= 1;
        self.skip_whitespace();
        if self.take(")") { Ok(inner) } else { Err(self.expected("`)`")) }
    }

    fn comparison(&mut self) -> Result<Filter, FilterError> {
        let length = self.rest().find(|it: char| !(it.is_alphanumeric() || it == '_' || it == '.'));
        let field = self.rest().get(..length.unwrap_or(self.rest().len())).unwrap_or_default().to_owned();
        if field.is_empty() {
            return Err(self.expected("the name of a field"));
        }
        self.at += field.len();
        self.skip_whitespace();
        let operators = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            (">", Operator::Greater),
            ("<", Operator::Less),
        ];
        let operator =
            operators.into_iter().find(|(token, _)| self.take(token)).map(|(_, operator)| operator);
        let operator = operator.ok_or_else(|| self.expected("`==`, `!=`, `>`, `<`, `>=` or `<=`"))?;
        self.skip_whitespace();
        let value = self.value()?;
        Ok(Filter::Compare(Comparison { field, operator, value }))
    }

    /// Parses a value in quotation marks, or the text up to the next separator, trimmed. A doubled quotation mark is
    /// one quotation mark.
    fn value(&mut self) -> Result<String, FilterError> {
        let rest = self.rest();
        let marks = rest.chars().take_while(|it| *it == '"').count();
        let after = rest.get(marks..).and_then(|rest| rest.chars().next());
        let bare = marks == 0 || (marks == 2 && after.is_some_and(|next| !";,)".contains(next)));
        if bare { self.bare() } else { self.quoted() }
    }

    fn quoted(&mut self) -> Result<String, FilterError> {
        self.take("\"");
        let mut value = String::new();
        loop {
            if self.take("\"\"") {
                value.push('"');
            } else if self.take("\"") {
                return Ok(value);
            } else if let Some(next) = self.peek() {
                value.push(next);
                self.at += next.len_utf8();
            } else {
                return Err(self.expected("the closing quotation mark"));
            }
        }
    }

    fn bare(&mut self) -> Result<String, FilterError> {
        let mut value = String::new();
        while let Some(next) = self.peek().filter(|it| !";,)".contains(*it)) {
            if self.take("\"\"") {
                value.push('"');
                continue;
            }
            if !next.is_whitespace() {
                value.push(next);
            }
            self.at += next.len_utf8();
        }
        if value.is_empty() { Err(self.expected("a value")) } else { Ok(value) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn compare(field: &str, operator: Operator, value: &str) -> Filter {
        Filter::Compare(Comparison { field: field.into(), operator, value: value.into() })
    }

    #[test]
    fn every_operator_is_parsed() {
        for (text, operator) in [
            ("a==1", Operator::Equal),
            ("a!=1", Operator::NotEqual),
            ("a>1", Operator::Greater),
            ("a<1", Operator::Less),
            ("a>=1", Operator::GreaterOrEqual),
            ("a <= 1", Operator::LessOrEqual),
        ] {
            assert_eq!(parse(text), Ok(compare("a", operator, "1")), "{text}");
        }
    }

    #[test]
    fn and_binds_more_tightly_than_or_without_parentheses() {
        let (a, b, c) = (
            compare("a", Operator::Equal, "1"),
            compare("b", Operator::Equal, "2"),
            compare("c", Operator::Equal, "3"),
        );
        assert_eq!(
            parse("a==1;b==2,c==3"),
            Ok(Filter::Any(vec![Filter::All(vec![a.clone(), b.clone()]), c.clone()]))
        );
        assert_eq!(parse("a==1;(b==2,c==3)"), Ok(Filter::All(vec![a, Filter::Any(vec![b, c])])));
    }

    #[test]
    fn quoted_values_keep_separators_and_doubled_marks() {
        assert_eq!(parse(r#"n=="a;b, (c)""#), Ok(compare("n", Operator::Equal, "a;b, (c)")));
        assert_eq!(parse(r#"n=="say ""hi""""#), Ok(compare("n", Operator::Equal, r#"say "hi""#)));
        assert_eq!(parse(r#"n==""Backup"";m==1"#).unwrap(), {
            Filter::All(vec![
                compare("n", Operator::Equal, r#""Backup""#),
                compare("m", Operator::Equal, "1"),
            ])
        });
        assert_eq!(parse(r#"n=="""#), Ok(compare("n", Operator::Equal, "")));
        assert_eq!(parse("n==File server"), Ok(compare("n", Operator::Equal, "Fileserver")));
    }

    #[test]
    fn invalid_filters_report_position_and_expected_token() {
        for (text, at) in [
            ("", 0),
            ("a", 1),
            ("a=1", 1),
            ("a==", 3),
            ("(a==1", 5),
            ("a==1)", 4),
            ("a==1;", 5),
            (r#"a=="x"#, 5),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
        assert!(parse(&"(".repeat(1000)).is_err());
    }
}
