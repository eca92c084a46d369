//! Texts of a server in messages of errors and problems: shortened, and on one line.

use std::borrow::Cow;

/// Maximum number of characters.
const MAX_LENGTH: usize = 60;

/// Returns the beginning of a text. Characters that control a terminal or the direction of the text are escaped.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let (start, is_cut) = match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    };
    if !is_cut && !start.contains(controls) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(start.len() + 4);
    for character in start.chars() {
        if controls(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if is_cut {
        shown.push('…');
    }
    Cow::Owned(shown)
}

fn controls(character: char) -> bool {
    let is_format = matches!(
        character,
        '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    );
    character.is_control() || is_format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shortened_and_escaped() {
        assert_eq!(shown("Größe 5 \"x\""), "Größe 5 \"x\"");
        assert_eq!(shown("a\r\nb\u{1b}[2J\u{202e}\u{7f}"), r"a\r\nb\u{1b}[2J\u{202e}\u{7f}");
        let long = "ü".repeat(1_000);
        assert_eq!(shown(&long), format!("{}…", "ü".repeat(MAX_LENGTH)));
        assert_eq!(shown(&"x".repeat(MAX_LENGTH)).len(), MAX_LENGTH);
    }
}
