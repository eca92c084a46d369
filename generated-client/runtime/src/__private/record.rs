//! Macros that implement [`Record`](crate::wire::Record), from one list of fields for each type.

/// Implements `Record`, `Debug` and the traits of `serde` for a structure. It takes the name of the XML element; if it is
/// not the name of the structure, the value of `Type`; for a request body, `secrets`; then one row for each field with a
/// constructor of [`FieldDescriptor`](crate::__private::FieldDescriptor). The structure also has a field `extra`.
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
    ($name:ident($xml:literal $(, $link_type:literal)? $(, $secrets:ident)?) {
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
            fn value_at_mut(&mut self, member: usize) -> &mut dyn $crate::__private::FieldValue {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                static POSITIONS: &[Position] = &[$(Position::$field),*];
                if member >= POSITIONS.len() {
                    return &mut self.extra;
                }
                match POSITIONS[member] {
                    $(Position::$field => &mut self.$field,)*
                }
            }
            fn value_at(&self, member: usize) -> &dyn $crate::__private::FieldValue {
                #[allow(non_camel_case_types)]
                enum Position { $($field),* }
                static POSITIONS: &[Position] = &[$(Position::$field),*];
                if member >= POSITIONS.len() {
                    return &self.extra;
                }
                match POSITIONS[member] {
                    $(Position::$field => &self.$field,)*
                }
            }
        }

        $crate::__serde!($name $(, $secrets)?);
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }
    };
}

/// Implements `Record`, `Default`, `Debug` and the traits of `serde` for a choice. It takes the name of the XML element, for
/// a request body also `secrets`, then one row for each variant, which holds a `Chosen`. A row with the type of the value, such as
/// `Tape: element::<TapeInfo>("TapeInfo")`, also implements `From` for it. The choice also has a variant `Unknown(Extra)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    ($name:ident($xml:literal $(, $secrets:ident)?) {
        $($variant:ident: $kind:ident $(::<$from:ty $(,)?>)? ($($wire:literal),+ $(,)?)
            $(.$option:ident($($value:expr),* $(,)?))*),* $(,)?
    }) => {
        $($(
            impl ::std::convert::From<$from> for $name {
                fn from(value: $from) -> Self {
                    Self::$variant(::std::convert::Into::into(value))
                }
            }
        )?)*

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
            fn value_at_mut(&mut self, member: usize) -> &mut dyn $crate::__private::FieldValue {
                let mut _remaining = member;
                $(
                    if _remaining == 0 && !matches!(self, Self::$variant(_)) {
                        *self = Self::$variant(::std::default::Default::default());
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                if member >= self.descriptor().len() {
                    return match self {
                        $(Self::$variant(chosen) => chosen.beside_mut(),)*
                        Self::Unknown(extra) => extra,
                    };
                }
                match self {
                    $(Self::$variant(chosen) => &mut **chosen,)*
                    Self::Unknown(extra) => extra,
                }
            }
            fn value_at(&self, member: usize) -> &dyn $crate::__private::FieldValue {
                let mut _remaining = member;
                $(
                    if _remaining == 0 {
                        return match self {
                            Self::$variant(chosen) => &**chosen,
                            _ => &$crate::__private::Absent,
                        };
                    }
                    _remaining = _remaining.wrapping_sub(1);
                )*
                match self {
                    $(Self::$variant(chosen) => chosen.beside(),)*
                    Self::Unknown(extra) => extra,
                }
            }
        }

        $crate::__serde!($name $(, $secrets)?);
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__private::debug(self, f)
            }
        }
    };
}
