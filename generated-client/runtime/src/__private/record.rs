//! Macros that implement [`Record`](crate::wire::Record), from one list of fields for each type.

/// Implements `Record` and `Debug` for a structure. It takes the name of the XML element and, if it is not the name of the
/// structure, the value of `Type`; then one row for each field
/// with a constructor of [`FieldDescriptor`](crate::__private::FieldDescriptor). The structure also has a field
/// `extra`.
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
    ($name:ident($xml:literal $(, $link_type:literal)?) {
        $($field:ident: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))*),* $(,)?
    }) => {
        impl $crate::__private::Sealed for $name {}

        impl $crate::wire::Record for $name {
            fn descriptor(&self) -> &'static $crate::__private::Descriptor {
                static DESCRIPTOR: $crate::__private::Descriptor = $crate::__private::Descriptor::record(
                    stringify!($name),
                    $xml,
                    &[$(stringify!($field)),*],
                    &[$($crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*),*],
                )$(.link_type($link_type))?;
                &DESCRIPTOR
            }
            fn field_mut(&mut self, member: usize) -> $crate::__private::FieldMut<'_> {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                $(
                    if member == Position::$field as usize {
                        return $crate::__private::MemberValue::field_mut(&mut self.$field);
                    }
                )*
                $crate::__private::FieldMut::Extra(&mut self.extra)
            }
            fn field_ref(&self, member: usize) -> $crate::__private::FieldRef<'_> {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                $(
                    if member == Position::$field as usize {
                        return $crate::__private::MemberValue::field_ref(&self.$field);
                    }
                )*
                $crate::__private::FieldRef::Extra(&self.extra)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }
    };
}

/// Implements `Record`, `Default` and `Debug` for a choice. It takes the name of the XML element, then one row for each
/// variant, which holds a `Chosen`. The choice also has a variant `Unknown(Extra)`.
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
            fn descriptor(&self) -> &'static $crate::__private::Descriptor {
                static DESCRIPTOR: $crate::__private::Descriptor = $crate::__private::Descriptor::choice(
                    stringify!($name),
                    $xml,
                    &[$(stringify!($variant)),*],
                    &[$($crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*),*],
                );
                &DESCRIPTOR
            }
            fn field_mut(&mut self, member: usize) -> $crate::__private::FieldMut<'_> {
                let mut _remaining = member;
                $(
                    if _remaining == 0 && !matches!(self, Self::$variant(_)) {
                        *self = Self::$variant(::std::default::Default::default());
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                if member >= self.descriptor().len() {
                    return match self {
                        $(Self::$variant(chosen) => $crate::__private::FieldMut::Extra(chosen.beside_mut()),)*
                        Self::Unknown(extra) => $crate::__private::FieldMut::Extra(extra),
                    };
                }
                match self {
                    $(Self::$variant(chosen) => chosen.field_mut(),)*
                    Self::Unknown(extra) => $crate::__private::FieldMut::Extra(extra),
                }
            }
            fn field_ref(&self, member: usize) -> $crate::__private::FieldRef<'_> {
                let mut _remaining = member;
                $(
                    if _remaining == 0 {
                        return match self {
                            Self::$variant(chosen) => chosen.field_ref(),
                            _ => $crate::__private::FieldRef::Absent,
                        };
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                match self {
                    $(Self::$variant(chosen) => $crate::__private::FieldRef::Extra(chosen.beside()),)*
                    Self::Unknown(extra) => $crate::__private::FieldRef::Extra(extra),
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
