//! Implementations of the traits of `serde` for types that are members of records.

/// Implements `Serialize` and `Deserialize` by means of [`MemberValue`](crate::__private::MemberValue); with `secrets`,
/// for a request body.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ty) => {
        $crate::__serde!($name, false);
    };
    ($name:ty, secrets) => {
        $crate::__serde!($name, true);
    };
    ($name:ty, $secrets:literal) => {
        impl $crate::__private::serde_traits::Serialize for $name {
            fn serialize<S: $crate::__private::serde_traits::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, serializer, $secrets)
            }
        }
        impl<'de> $crate::__private::serde_traits::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde_traits::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}

/// Implements nothing, because the feature is off.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($($any:tt)*) => {};
}
