//! Search for special bytes, eight at a time.

/// Returns the position of the first marked byte. `marks` sets the highest bit of each matching byte in a word of eight
/// bytes.
#[inline]
pub(super) fn find(bytes: &[u8], from: usize, marks: impl Fn(u64) -> u64) -> Option<usize> {
    let mut at = from;
    while let Some(word) = bytes[at..].first_chunk() {
        let marked = marks(u64::from_le_bytes(*word));
        if marked != 0 {
            return Some(at + marked.trailing_zeros() as usize / 8);
        }
        at += word.len();
    }
    let mut last = [0; 8];
    let rest = &bytes[at..];
    last[..rest.len()].copy_from_slice(rest);
    let marked = marks(u64::from_le_bytes(last)).trailing_zeros() as usize / 8;
    (marked < rest.len()).then_some(at + marked)
}

/// Returns the position of the first control character of ASCII below the blank.
pub(super) fn find_control(bytes: &[u8], from: usize) -> Option<usize> {
    let (chunks, _) = bytes[from..].as_chunks::<CHUNK>();
    // Without an early end, so that the compiler uses vector instructions.
    let has_control = |chunk: &[u8; CHUNK]| chunk.iter().fold(false, |found, byte| found | (*byte < b' '));
    let plain = chunks.iter().position(has_control).unwrap_or(chunks.len());
    find(bytes, from + plain * CHUNK, |word| below(b' ', word))
}

/// True if a text contains a control character or one of some other characters of ASCII.
#[inline]
pub(super) fn has_special<const N: usize>(bytes: &[u8], others: [u8; N]) -> bool {
    // Without an early end, so that the compiler uses vector instructions.
    let examine = |chunk: &[u8; HALF]| {
        let has_control = chunk.iter().fold(false, |found, byte| found | (*byte < b' '));
        others.iter().fold(has_control, |has_other, other| {
            has_other | chunk.iter().fold(false, |found, byte| found | (byte == other))
        })
    };
    match bytes.last_chunk() {
        // The last chunk overlaps the one before.
        Some(last) => bytes.as_chunks().0.iter().any(examine) || examine(last),
        None => find_special(bytes, 0, others).is_some(),
    }
}

/// Returns the position of the first control character or one of some other characters of ASCII.
#[inline]
pub(super) fn find_special<const N: usize>(bytes: &[u8], from: usize, others: [u8; N]) -> Option<usize> {
    find(bytes, from, |word| {
        others.iter().fold(below(b' ', word), |marked, other| marked | equal(*other, word))
    })
}

const HALF: usize = CHUNK / 2;

/// Bytes that are examined at once.
const CHUNK: usize = 32;

const ONES: u64 = u64::MAX / 255;

/// Marks the bytes equal to `byte`. Bytes after the first match may be marked by mistake.
#[inline]
pub(super) fn equal(byte: u8, word: u64) -> u64 {
    below(1, word ^ (ONES * u64::from(byte)))
}

/// Marks the bytes below a limit of at most 128. Bytes after the first match may be marked by mistake.
#[inline]
pub(super) fn below(limit: u8, word: u64) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit)) & !word & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_at_any_position_is_found() {
        let text = b"\x7F\x80\xFF=;:<\x00 and so on <, longer than a word";
        for from in 0..=text.len() {
            for to in from..=text.len() {
                let plain =
                    |wanted| text[from..to].iter().position(|byte| *byte == wanted).map(|at| from + at);
                for wanted in [b'<', b'=', b'\x00', b'\x80', b'\xFF', b'w'] {
                    assert_eq!(
                        find(&text[..to], from, |word| equal(wanted, word)),
                        plain(wanted),
                        "{from} {to}"
                    );
                }
            }
        }
    }

    #[test]
    fn byte_below_limit_at_any_position_is_found() {
        let text = b"\x7F\x80 !\xFF\x1F\x20 longer than a word, and longer than two chunks of \xFF\n and the rest\x00";
        for from in 0..=text.len() {
            let plain = text[from..].iter().position(|byte| *byte < b' ').map(|at| from + at);
            assert_eq!(find(text, from, |word| below(b' ', word)), plain, "{from}");
            assert_eq!(find_control(text, from), plain, "{from}");
        }
    }
}
