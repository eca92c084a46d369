//! Text, truth values and numbers.

use std::borrow::Cow;

use super::scalar::trimmed;
use super::{Scalar, ScalarError, Token};

impl Scalar for String {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = token.into_text().into_owned();
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(self))
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Scalar for bool {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = match &token {
            Token::Boolean(value) => *value,
            Token::Text(text) if trimmed(text).eq_ignore_ascii_case("true") => true,
            Token::Text(text) if trimmed(text).eq_ignore_ascii_case("false") => false,
            _ => return Err(ScalarError { expected: "true or false" }),
        };
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Boolean(*self)
    }
    fn is_default(&self) -> bool {
        !*self
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Scalar for i32 {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = integer(&token, "a whole number of 32 bits")?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Int(i64::from(*self))
    }
    fn is_default(&self) -> bool {
        *self == 0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Scalar for i64 {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = integer(&token, "a whole number of 64 bits")?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Int(*self)
    }
    fn is_default(&self) -> bool {
        *self == 0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Scalar for u64 {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        *self = integer(&token, "a whole number of 64 bits without sign")?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        i64::try_from(*self).map_or(Token::Unsigned(*self), Token::Int)
    }
    fn is_default(&self) -> bool {
        *self == 0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Scalar for f64 {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        const EXPECTED: ScalarError = ScalarError { expected: "a number" };
        let value = match &token {
            Token::Text(text) => decimal(trimmed(text)).ok_or(EXPECTED)?,
            // In JSON, 5 and 5.0 are the same number. Whole numbers above 2^53 lose digits.
            #[expect(clippy::cast_precision_loss, reason = "a decimal number has no more precision")]
            Token::Int(value) => *value as Self,
            #[expect(clippy::cast_precision_loss, reason = "a decimal number has no more precision")]
            Token::Unsigned(value) => *value as Self,
            Token::Decimal(value) => *value,
            Token::Boolean(_) => return Err(EXPECTED),
        };
        *self = value;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Decimal(*self)
    }
    fn is_default(&self) -> bool {
        *self == 0.0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Parses a number of the wire. Rust also parses `inf`, `nan` and `+1`, which JSON does not allow.
fn decimal(text: &str) -> Option<f64> {
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

pub(super) fn integer<T>(token: &Token<'_>, expected: &'static str) -> Result<T, ScalarError>
where
    T: TryFrom<i64> + TryFrom<u64> + std::str::FromStr,
{
    let value = match token {
        Token::Text(text) => trimmed(text).parse().ok(),
        Token::Int(value) => T::try_from(*value).ok(),
        Token::Unsigned(value) => T::try_from(*value).ok(),
        Token::Decimal(_) | Token::Boolean(_) => None,
    };
    value.ok_or(ScalarError { expected })
}
