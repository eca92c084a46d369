//! Texts with numbers between them in one buffer: the storage of links and of untyped documents.
//!
//! A number is written in ASCII characters, so that the buffer is valid text and a part of it can be borrowed. Reading never
//! fails: a number or text that is not there is zero or empty.

/// Bits of a number in one character.
pub(super) const BITS: u32 = 6;
/// Bit of a character that is followed by another one of the same number.
pub(super) const MORE: u8 = 1 << BITS;
/// Bits of a number in one character of a number with a fixed length.
const FIXED_BITS: u32 = 7;
/// Characters of a number with a fixed length.
pub(super) const FIXED: usize = 5;

/// Appends a number: one character for each six bits.
#[inline]
pub(super) fn push_number(out: &mut String, mut number: usize) {
    while number >= usize::from(MORE) {
        out.push(char::from(low_bits(number, BITS) | MORE));
        number >>= BITS;
    }
    out.push(char::from(low_bits(number, BITS)));
}

/// Appends a text after its length.
#[inline]
pub(super) fn push_text(out: &mut String, text: &str) {
    push_number(out, text.len());
    out.push_str(text);
}

/// Writes a number with a fixed length at an offset; its place must have been filled by [`reserve_number`].
pub(super) fn set_number(out: &mut String, at: usize, number: usize) {
    let mut digits = [0; FIXED];
    for (digit, place) in digits.iter_mut().zip(0..) {
        *digit = low_bits(number >> (place * FIXED_BITS), FIXED_BITS);
    }
    out.replace_range(at..at + FIXED, str::from_utf8(&digits).unwrap_or_default());
}

/// Appends the place of a number with a fixed length.
pub(super) fn reserve_number(out: &mut String) {
    out.push_str("\0\0\0\0\0");
}

/// Returns the number at an offset, and moves the offset after it.
#[inline]
pub(super) fn number_at(buffer: &[u8], at: &mut usize) -> usize {
    let (mut number, mut shift) = (0, 0);
    while let Some(byte) = buffer.get(*at) {
        *at += 1;
        number |= usize::from(byte & (MORE - 1)) << shift;
        shift = (shift + BITS) % usize::BITS;
        if byte & MORE == 0 {
            return number;
        }
    }
    0
}

/// Removes a number from the start of a buffer and returns it.
#[inline]
pub(super) fn take_number(rest: &mut &str) -> usize {
    let mut at = 0;
    let number = number_at(rest.as_bytes(), &mut at);
    *rest = rest.get(at..).unwrap_or_default();
    number
}

/// Removes a number with a fixed length from the start of a buffer and returns it.
pub(super) fn take_fixed(rest: &mut &str) -> usize {
    let digits = take(rest, FIXED);
    digits.bytes().rev().fold(0, |number, digit| number << FIXED_BITS | usize::from(digit))
}

/// Removes a text of this length from the start of a buffer and returns it.
#[inline]
pub(super) fn take<'a>(rest: &mut &'a str, length: usize) -> &'a str {
    let (text, after) = rest.split_at_checked(length).unwrap_or_default();
    *rest = after;
    text
}

/// Removes a text and its length from the start of a buffer and returns the text.
#[inline]
pub(super) fn take_text<'a>(rest: &mut &'a str) -> &'a str {
    let length = take_number(rest);
    take(rest, length)
}

/// Returns the lowest bits of a number.
#[inline]
fn low_bits(number: usize, bits: u32) -> u8 {
    u8::try_from(number & ((1 << bits) - 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_that_was_written_is_read() {
        for number in [0, 1, 63, 64, 65, 4_095, 4_096, 1 << 30, usize::MAX] {
            let mut out = String::new();
            push_number(&mut out, number);
            out.push('é');
            let mut rest = out.as_str();
            assert_eq!((take_number(&mut rest), rest), (number, "é"));
        }
    }

    #[test]
    fn number_with_a_fixed_length_that_was_written_is_read() {
        for number in [0, 1, 127, 128, 1 << 20, (1 << 35) - 1] {
            let mut out = "a".to_owned();
            reserve_number(&mut out);
            out.push('b');
            set_number(&mut out, 1, number);
            let mut rest = &out[1..];
            assert_eq!((take_fixed(&mut rest), rest), (number, "b"));
        }
    }

    #[test]
    fn text_that_is_cut_is_read_as_nothing() {
        let mut out = String::new();
        push_text(&mut out, "text");
        let mut rest = &out[..3];
        assert_eq!((take_text(&mut rest), rest), ("", ""));
        assert_eq!((take_number(&mut rest), take_fixed(&mut rest)), (0, 0));
    }
}
