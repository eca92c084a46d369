//! The macro that implements the traits of an enumeration.

/// Implements [`Enumeration`](crate::wire::Enumeration) and the traits of the standard library for an enumeration with a
/// variant `Unknown`. It takes the name of the type and the texts that mean absence, then one row for each other variant,
/// in documented order, with the text that is written, then the other texts that are read.
///
/// ```
/// # use vbem_runtime::__private::enumeration;
/// # use vbem_runtime::wire::Enumeration as _;
/// #[derive(Clone, Debug, PartialEq, Eq)]
/// enum Medium {
///     Tape,
///     Disk,
///     Unknown(Box<str>),
/// }
///
/// enumeration! {
///     Medium.absent("None") {
///         Tape: ["Tape", "Reel"],
///         Disk: ["Disk"],
///     }
/// }
///
/// assert_eq!("reel".parse(), Ok(Medium::Tape));
/// assert_eq!((Medium::Disk.as_str(), Medium::ABSENT), ("Disk", &["None"][..]));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($name:ident $(.absent($($absent:literal),+ $(,)?))? {
        $($variant:ident: [$written:literal $(, $other:literal)*]),* $(,)?
    }) => {
        impl $crate::wire::Enumeration for $name {
            const VALUES: &'static [Self] = &[$(Self::$variant),*];
            const TEXTS: &'static [&'static [&'static str]] = &[$(&[$written $(, $other)*]),*];
            $(const ABSENT: &'static [&'static str] = &[$($absent),+];)?
            fn unknown(text: ::std::boxed::Box<str>) -> Self {
                Self::Unknown(text)
            }
            fn unknown_text(&self) -> ::std::option::Option<&str> {
                match self {
                    Self::Unknown(text) => ::std::option::Option::Some(text),
                    _ => ::std::option::Option::None,
                }
            }
            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $written,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        $crate::__serde!($name);
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::boxed::Box::default())
            }
        }
        impl $crate::__private::FieldValue for $name {
            fn field_mut(&mut self) -> $crate::__private::FieldMut<'_> {
                $crate::__private::FieldMut::Scalar(self)
            }
            fn field_ref(&self) -> $crate::__private::FieldRef<'_> {
                $crate::__private::FieldRef::Scalar(self)
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::wire::Enumeration::as_str(self))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::wire::ParseEnumerationError;
            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::wire::ParseEnumerationError> {
                $crate::wire::parse_enumeration(text)
            }
        }
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::wire::ParseEnumerationError;
            #[inline]
            fn try_from(text: &str) -> ::std::result::Result<Self, $crate::wire::ParseEnumerationError> {
                $crate::wire::parse_enumeration(text)
            }
        }
    };
}
