//! The macro that declares the fields of queries.

/// Declares a constant for each field of queries. It takes the name of the resource, then one row for each field with its
/// use (`filter`, `sort`, or `both`), the type of its values and its name in queries.
///
/// ```
/// # use vbem_runtime::__private::query_fields;
/// # use vbem_runtime::query::{FilterOnly, QueryField};
/// struct Tape;
///
/// query_fields! {
///     Tape {
///         /// Name of the tape.
///         NAME: both::<String>("Name"),
///         SLOT: filter::<i32>("Slot"),
///     }
/// }
///
/// let slot: QueryField<Tape, i32, FilterOnly> = Tape::SLOT;
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __query_fields {
    ($name:ident { $(
        $(#[$attribute:meta])*
        $constant:ident: $usage:ident::<$value:ty $(,)?>($wire:literal)
    ),* $(,)? }) => {
        /// Fields of queries.
        impl $name {
            $(
                $(#[$attribute])*
                pub const $constant: $crate::query::QueryField<Self, $value, $crate::__query_fields!(@$usage)> =
                    $crate::query::QueryField::new($wire);
            )*
        }
    };
    (@both) => { $crate::query::FilterAndSort };
    (@filter) => { $crate::query::FilterOnly };
    (@sort) => { $crate::query::SortOnly };
}
