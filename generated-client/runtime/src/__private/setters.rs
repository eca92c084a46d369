//! The macro that makes the setters of a request body.

/// Implements a method for each field that sets it and returns the structure. It takes the name of the structure, then one
/// row for each field with the form of the setter, the type of its argument and the name of the member on the wire:
///
/// | form | field |
/// |---|---|
/// | `set` | of the type of the argument |
/// | `flag` | a truth value that is mandatory on the wire |
/// | `some` | an `Option` |
/// | `boxed` | an `Option` of a `Box` |
/// | `set_into`, `some_into` | the same, from any type that converts into the type |
///
/// ```
/// # use vbem_runtime::__private::setters;
/// #[derive(Default)]
/// struct Tape {
///     barcode: String,
///     size: Option<i64>,
/// }
///
/// setters! {
///     Tape {
///         barcode: set_into::<String>("Barcode"),
///         size: some::<i64>("SizeInBytes"),
///     }
/// }
///
/// let tape = Tape::default().barcode("T1").size(7);
/// assert_eq!((tape.barcode.as_str(), tape.size), ("T1", Some(7)));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __setters {
    ($name:ident { $($field:ident: $form:ident::<$argument:ty $(,)?>($wire:literal)),* $(,)? }) => {
        impl $name {
            $($crate::__setters!(@$form $field, $argument, $wire);)*
        }
    };
    (@set $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: $argument = value, $wire, "");
    };
    (@flag $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: $argument = value, $wire, " It is `false` until set.");
    };
    (@some $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: $argument = ::std::option::Option::Some(value), $wire, "");
    };
    (@boxed $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: $argument =
            ::std::option::Option::Some(::std::boxed::Box::new(value)), $wire, "");
    };
    (@set_into $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: impl ::std::convert::Into<$argument> =
            ::std::convert::Into::into(value), $wire, "");
    };
    (@some_into $field:ident, $argument:ty, $wire:literal) => {
        $crate::__setters!(@method $field, value: impl ::std::convert::Into<$argument> =
            ::std::option::Option::Some(::std::convert::Into::into(value)), $wire, "");
    };
    (@method $field:ident, $value:ident: $argument:ty = $stored:expr, $wire:literal, $note:literal) => {
        #[doc = concat!("Sets [`", $wire, "`](Self::", stringify!($field), ").", $note)]
        #[must_use]
        #[inline]
        pub fn $field(mut self, $value: $argument) -> Self {
            self.$field = $stored;
            self
        }
    };
}
