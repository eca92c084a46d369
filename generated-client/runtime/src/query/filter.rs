//! Conditions on what a search finds.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr};

/// A condition on resources of the type `T`. Conditions are combined with `&` and `|`; the server knows no negation.
pub struct Filter<T> {
    expression: Expression,
    of: PhantomData<fn() -> T>,
}

/// A condition as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A field is compared with a value.
    Compare {
        /// Name of the field.
        field: String,
        /// How they are compared.
        comparison: Comparison,
        /// The value.
        value: String,
        /// True if the value stands in quotes.
        quoted: bool,
    },
    /// All of these hold.
    And(Vec<Expression>),
    /// One of these holds.
    Or(Vec<Expression>),
}

/// How a field and a value are compared.
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

    /// The condition as it is written.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

/// Both hold.
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

/// One of both holds.
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

/// Shows the condition as it stands in an address, but not escaped for one.
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
            // Nobody says which of `;` and `,` binds closer.
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
