//! Fields that searches filter and sort by.

use std::fmt;
use std::marker::PhantomData;

use super::filter::{Comparison, Expression, Filter};
use crate::wire::{Enumeration, Scalar, Token};

/// A field of the resource `T` with values of the type `V`. `U` is its use: filtering, sorting or both.
pub struct QueryField<T, V, U> {
    name: &'static str,
    of: PhantomData<fn(V, U) -> T>,
}

/// A field to filter and to sort by.
#[derive(Debug, Clone, Copy)]
pub enum FilterAndSort {}

/// A field to filter by.
#[derive(Debug, Clone, Copy)]
pub enum FilterOnly {}

/// A field to sort by.
#[derive(Debug, Clone, Copy)]
pub enum SortOnly {}

/// Fields to filter by.
#[diagnostic::on_unimplemented(message = "the server cannot filter by this field")]
pub trait Filterable {}

/// Fields to sort by.
#[diagnostic::on_unimplemented(message = "the server cannot sort by this field")]
pub trait Sortable {}

impl Filterable for FilterAndSort {}
impl Filterable for FilterOnly {}
impl Sortable for FilterAndSort {}
impl Sortable for SortOnly {}

/// Type of the values of a field: a single value, or an `Option` for an enumeration with a text for absence.
pub trait Operand {
    /// Token that a filter compares the field with.
    fn operand(&self) -> Token<'_>;
}

impl<V: Scalar> Operand for V {
    fn operand(&self) -> Token<'_> {
        self.token()
    }
}

/// `None` is [`Enumeration::ABSENT`]; an empty text if the enumeration has none.
impl<V: Enumeration> Operand for Option<V> {
    fn operand(&self) -> Token<'_> {
        match self {
            Some(value) => value.token(),
            None => Token::Text(V::ABSENT.first().copied().unwrap_or_default().into()),
        }
    }
}

/// A value that a field with values of the type `V` can be compared with: a `V`, or a value that converts into one.
#[diagnostic::on_unimplemented(
    message = "a field with values of the type `{V}` cannot be compared with `{Self}`",
    label = "expected `{V}`, or a value that converts into it"
)]
pub trait ComparedWith<V> {
    /// Converts the value into one of the field.
    fn into_operand(self) -> V;
}

#[diagnostic::do_not_recommend]
impl<V, T: Into<V>> ComparedWith<V> for T {
    fn into_operand(self) -> V {
        self.into()
    }
}

impl<T, V, U> QueryField<T, V, U> {
    /// Creates the field with this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Name of the field.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// The server compares values of enumerations by their documented order.
impl<T, V: Operand, U: Filterable> QueryField<T, V, U> {
    /// Compares for equality.
    pub fn eq(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::Equal, &value.into_operand())
    }

    /// Compares for inequality.
    pub fn ne(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::NotEqual, &value.into_operand())
    }

    /// Selects greater values.
    pub fn gt(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::Greater, &value.into_operand())
    }

    /// Selects greater or equal values.
    pub fn ge(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::GreaterOrEqual, &value.into_operand())
    }

    /// Selects lesser values.
    pub fn lt(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::Less, &value.into_operand())
    }

    /// Selects lesser or equal values.
    pub fn le(self, value: impl ComparedWith<V>) -> Filter<T> {
        self.compare(Comparison::LessOrEqual, &value.into_operand())
    }

    fn compare(self, comparison: Comparison, value: &V) -> Filter<T> {
        let token = value.operand();
        let quoted = match &token {
            // The server requires quotes around text with any other character.
            Token::Text(text) => {
                text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            Token::Int(_) | Token::Unsigned(_) | Token::Decimal(_) | Token::Boolean(_) => false,
        };
        let (field, value) = (self.name.to_owned(), token.into_text().into_owned());
        Filter::new(Expression::Compare { field, comparison, value, quoted })
    }
}

impl<T, V, U> Clone for QueryField<T, V, U> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V, U> Copy for QueryField<T, V, U> {}

impl<T, V, U> fmt::Debug for QueryField<T, V, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
