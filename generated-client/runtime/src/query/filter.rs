//! Filters of queries.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr};

/// A filter for resources of the type `T`. Filters are combined with `&` and `|`; the server does not support negation.
pub struct Filter<T> {
    expression: Expression,
    of: PhantomData<fn() -> T>,
}

/// The expression tree of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Compares a field with a value.
    Compare {
        /// Name of the field.
        field: String,
        /// Comparison operator.
        comparison: Comparison,
        /// Value without quotes.
        value: String,
        /// True if the value is quoted.
        quoted: bool,
    },
    /// Conjunction.
    And(Vec<Expression>),
    /// Disjunction.
    Or(Vec<Expression>),
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl<T> Filter<T> {
    pub(super) fn new(expression: Expression) -> Self {
        Self { expression, of: PhantomData }
    }

    /// Expression tree of the filter.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

/// Conjunction of both filters.
impl<T> BitAnd for Filter<T> {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        let mut all = Vec::new();
        for expression in [self.expression, other.expression] {
            match expression {
                Expression::And(some) => all.extend(some),
                one => all.push(one),
            }
        }
        Self::new(Expression::And(all))
    }
}

/// Disjunction of both filters.
impl<T> BitOr for Filter<T> {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        let mut all = Vec::new();
        for expression in [self.expression, other.expression] {
            match expression {
                Expression::Or(some) => all.extend(some),
                one => all.push(one),
            }
        }
        Self::new(Expression::Or(all))
    }
}

/// Shows the expression in the syntax of the query service, without percent-encoding.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, separator) = match self {
            Self::Compare { field, comparison, value, quoted: true } => {
                return write!(f, "{field}{comparison}\"{}\"", value.replace('"', "\"\""));
            }
            Self::Compare { field, comparison, value, quoted: false } => {
                return write!(f, "{field}{comparison}{value}");
            }
            Self::And(parts) => (parts, ";"),
            Self::Or(parts) => (parts, ","),
        };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(separator)?;
            }
            // Operator precedence is undocumented, so groups are parenthesised.
            match part {
                Self::Compare { .. } => part.fmt(f)?,
                Self::And(_) | Self::Or(_) => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        })
    }
}

impl<T> fmt::Display for Filter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

impl<T> fmt::Debug for Filter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({})", self.expression)
    }
}

impl<T> Clone for Filter<T> {
    fn clone(&self) -> Self {
        Self::new(self.expression.clone())
    }
}

impl<T> PartialEq for Filter<T> {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}
