//! The macro that implements the traits of an enumeration.

/// Implements the foreign traits of an enumeration by means of [`Enumeration`].
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($name:ident) => {
        $crate::__serde!($name);
        impl ::std::default::Default for $name {
            fn default() -> Self {
                <Self as $crate::wire::Enumeration>::unknown(::std::boxed::Box::default())
            }
        }
        impl $crate::__private::MemberValue for $name {
            fn field_mut(&mut self) -> $crate::__private::FieldMut<'_> {
                $crate::__private::FieldMut::Scalar(self)
            }
            fn field_ref(&self) -> $crate::__private::FieldRef<'_> {
                $crate::__private::FieldRef::Scalar(self)
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::wire::Enumeration::as_str(self))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::wire::ParseEnumerationError;
            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::wire::ParseEnumerationError> {
                $crate::wire::parse_enumeration(text)
            }
        }
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::wire::ParseEnumerationError;
            fn try_from(text: &str) -> ::std::result::Result<Self, $crate::wire::ParseEnumerationError> {
                $crate::wire::parse_enumeration(text)
            }
        }
    };
}
