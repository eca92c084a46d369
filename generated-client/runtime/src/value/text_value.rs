//! The macro that implements the traits of a value that is a checked text.

/// Implements `FromStr`, `AsRef<str>`, `Display`, `Debug`, `From` for a borrowed value, and [`Scalar`](super::Scalar). It takes the
/// name of a tuple struct with a `String`, the function that checks a text, and the error for other texts. White space at the ends is
/// removed from received texts only.
macro_rules! text_value {
    ($name:ident, $is_valid:path, $expected:path) => {
        #[doc = concat!("Allows a borrowed value for parameters of type `impl Into<", stringify!($name), ">`.")]
        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::value::ParseValueError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if $is_valid(text) { Ok(Self(text.to_owned())) } else { Err($expected.into()) }
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl $crate::value::Scalar for $name {
            fn read(&mut self, token: $crate::value::Token<'_>) -> Result<(), $crate::value::ScalarError> {
                match token {
                    $crate::value::Token::Text(text) if $is_valid(&text) => self.0 = text.into_owned(),
                    $crate::value::Token::Text(text) if $is_valid(text.trim()) => {
                        self.0 = text.trim().to_owned();
                    }
                    _ => return Err($expected),
                }
                Ok(())
            }
            fn token(&self) -> $crate::value::Token<'_> {
                $crate::value::Token::Text(std::borrow::Cow::Borrowed(&self.0))
            }
            fn is_default(&self) -> bool {
                self.is_empty()
            }
            fn reset(&mut self) {
                *self = Self::default();
            }
        }
    };
}

pub(super) use text_value;
