//! Widths of text in pixels, and line breaks.
//!
//! The fonts of the reader are unknown. The widths are those of `DejaVu Sans`, which is wider than the fonts of the common
//! systems, so that no text leaves its box.

/// Style of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    /// Name of the centre, and headings of columns.
    Heading,
    /// Name of a family.
    Title,
    /// Name of a node.
    Name,
    /// Names of links and actions, in a font with fixed width.
    Code,
    /// Explanations.
    Note,
}

impl Font {
    /// Returns the size in pixels.
    pub(super) const fn size(self) -> i32 {
        match self {
            Self::Heading => 15,
            Self::Title | Self::Name => 13,
            Self::Code | Self::Note => 12,
        }
    }
}

/// Returns the width of a text.
pub(super) fn width(text: &str, font: Font) -> i32 {
    let thousandths: i32 = text.chars().map(|character| advance(character, font)).sum();
    thousandths * font.size() / 1000 + 1
}

/// Returns the width of a character in thousandths of the size of the font.
fn advance(character: char, font: Font) -> i32 {
    let regular = match character {
        _ if font == Font::Code => return 605,
        'i' | 'l' | 'j' | '\'' => 280,
        ' ' | ',' | '.' | ';' | ':' => 330,
        'f' | 't' | 'r' | '-' | '(' | ')' | 'I' | 'J' => 405,
        's' | 'z' | 'c' | 'k' | 'v' | 'x' | 'y' => 580,
        'a' | 'e' | 'o' | 'b' | 'd' | 'g' | 'h' | 'n' | 'p' | 'q' | 'u' => 635,
        'm' | 'M' | 'W' | 'w' | '→' | '←' => 980,
        _ if character.is_ascii_uppercase() => 720,
        _ => 650,
    };
    if matches!(font, Font::Heading | Font::Title) { regular * 112 / 100 } else { regular }
}

/// Breaks a text into lines of at most `limit` pixels; a longer word has a line for itself.
pub(super) fn wrap(text: &str, font: Font, limit: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), font) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrap_breaks_between_words_and_keeps_all_of_them() {
        let lines = wrap("State of one VM at one time.", Font::Note, width("State of one", Font::Note));
        assert_eq!(lines, ["State of one", "VM at one", "time."]);
        assert_eq!(wrap("Unbreakable", Font::Note, 10), ["Unbreakable"]);
    }
}
