//! Macros that implement [`Record`](crate::wire::Record), from one list of fields for each type.

/// Implements `Record` and `Debug` for a structure: the name of its XML element, then one row for each field, with a
/// constructor of [`Member`](crate::__private::Member). The structure also has a field `extra`.
///
/// ```
/// # use vbem_runtime::__private::record;
/// # use vbem_runtime::wire::{Extra, Options, from_xml};
/// #[derive(Clone, Default, PartialEq)]
/// struct Tape {
///     barcode: String,
///     size: Option<i64>,
///     extra: Extra,
/// }
///
/// record! {
///     Tape("Tape") {
///         barcode: attribute("Barcode"),
///         size: element("SizeInBytes").json("Size").optional(),
///     }
/// }
///
/// let tape = from_xml::<Tape>(br#"<Tape Barcode="T1"/>"#, Options::strict())?.value;
/// assert_eq!(format!("{tape:?}"), r#"Tape { barcode: "T1" }"#);
/// # Ok::<(), vbem_runtime::wire::DecodeError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($name:ident($xml:literal) {
        $($field:ident: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))*),* $(,)?
    }) => {
        impl $crate::__private::Sealed for $name {}

        impl $crate::wire::Record for $name {
            fn shape(&self) -> &'static $crate::__private::Shape {
                static SHAPE: $crate::__private::Shape = $crate::__private::Shape::record(
                    stringify!($name),
                    $xml,
                    &[$(stringify!($field)),*],
                    &[$($crate::__private::Member::$kind($($wire),+)$(.$option($($value),*))*),*],
                );
                &SHAPE
            }
            fn slot(&mut self, member: usize) -> $crate::__private::Slot<'_> {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                $(
                    if member == Position::$field as usize {
                        return $crate::__private::Field::slot(&mut self.$field);
                    }
                )*
                $crate::__private::Slot::Extra(&mut self.extra)
            }
            fn value(&self, member: usize) -> $crate::__private::Value<'_> {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                $(
                    if member == Position::$field as usize {
                        return $crate::__private::Field::value(&self.$field);
                    }
                )*
                $crate::__private::Value::Extra(&self.extra)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }
    };
}

/// Implements `Record`, `Default` and `Debug` for a choice: the name of its XML element, then one row for each variant,
/// which holds a `Chosen`. The choice also has a variant `Unknown(Extra)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    ($name:ident($xml:literal) {
        $($variant:ident: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))*),* $(,)?
    }) => {
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::default::Default::default())
            }
        }

        impl $crate::__private::Sealed for $name {}

        impl $crate::wire::Record for $name {
            fn shape(&self) -> &'static $crate::__private::Shape {
                static SHAPE: $crate::__private::Shape = $crate::__private::Shape::choice(
                    stringify!($name),
                    $xml,
                    &[$(stringify!($variant)),*],
                    &[$($crate::__private::Member::$kind($($wire),+)$(.$option($($value),*))*),*],
                );
                &SHAPE
            }
            fn slot(&mut self, member: usize) -> $crate::__private::Slot<'_> {
                let mut _remaining = member;
                $(
                    if _remaining == 0 && !matches!(self, Self::$variant(_)) {
                        *self = Self::$variant(::std::default::Default::default());
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                if member >= self.shape().len() {
                    return match self {
                        $(Self::$variant(chosen) => $crate::__private::Slot::Extra(chosen.beside_mut()),)*
                        Self::Unknown(extra) => $crate::__private::Slot::Extra(extra),
                    };
                }
                match self {
                    $(Self::$variant(chosen) => chosen.slot(),)*
                    Self::Unknown(extra) => $crate::__private::Slot::Extra(extra),
                }
            }
            fn value(&self, member: usize) -> $crate::__private::Value<'_> {
                let mut _remaining = member;
                $(
                    if _remaining == 0 {
                        return match self {
                            Self::$variant(chosen) => chosen.value(),
                            _ => $crate::__private::Value::Absent,
                        };
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                match self {
                    $(Self::$variant(chosen) => $crate::__private::Value::Extra(chosen.beside()),)*
                    Self::Unknown(extra) => $crate::__private::Value::Extra(extra),
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }
    };
}
