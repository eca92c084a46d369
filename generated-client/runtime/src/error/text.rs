//! Texts of unknown origin in the text of an error: one line, of limited length, without control characters.

use std::fmt::{self, Write as _};

/// Maximum number of characters of a message or an address in the text of an error.
const LONGEST: usize = 1_000;

/// Writes the non-empty lines of a text as one line of limited length. Control characters are escaped, and those that
/// change the direction of the text, because both could forge other output.
fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut left = LONGEST;
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    for (index, line) in lines.enumerate() {
        let separator = (index > 0).then_some(' ');
        for character in separator.into_iter().chain(line.chars()) {
            if left == 0 {
                return f.write_char('…');
            }
            left -= 1;
            write_character(f, character)?;
        }
    }
    Ok(())
}

fn write_character(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    match character {
        '\t' => f.write_char(' '),
        character if character.is_control() || is_format(character) => {
            write!(f, "{}", character.escape_unicode())
        }
        character => f.write_char(character),
    }
}

/// True for characters that are not shown but change the lines or the direction of a text.
fn is_format(character: char) -> bool {
    matches!(
        character,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text as part of the text of an error.
pub(crate) struct Line<'a>(pub(crate) &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_line(f, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_format_characters_are_escaped() {
        let table = [
            ("plain \u{e4} \u{1f511}", "plain \u{e4} \u{1f511}"),
            (" a\r\n\n b\rc\td ", "a b c d"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{2028}b\u{2029}c\u{85}d\u{b}e", "a\\u{2028}b\\u{2029}c\\u{85}d\\u{b}e"),
            ("\u{202e}txt.exe\u{2069}\u{200f}\u{feff}", "\\u{202e}txt.exe\\u{2069}\\u{200f}\\u{feff}"),
            ("a\u{0}b\u{7f}", "a\\u{0}b\\u{7f}"),
        ];
        for (text, expected) in table {
            assert_eq!(Line(text).to_string(), expected);
        }
    }

    #[test]
    fn long_text_is_cut() {
        let text = Line(&"\u{e4}\n".repeat(2_000)).to_string();
        assert_eq!(text.chars().count(), LONGEST + 1);
        assert!(text.ends_with('…'));
        assert_eq!(Line(&"x".repeat(LONGEST)).to_string(), "x".repeat(LONGEST));
    }
}
