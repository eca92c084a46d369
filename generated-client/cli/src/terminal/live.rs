//! A text at the end of the terminal that is redrawn in place.

use console::measure_text_width;

use super::Terminal;

/// The text that was drawn last.
#[derive(Default)]
pub(crate) struct Live {
    lines: usize,
}

impl Live {
    /// Returns what replaces the last text by a new one on the terminal. Lines that do not fit are left out.
    pub(crate) fn redrawn(&mut self, text: &str, terminal: &Terminal) -> String {
        let (width, height) = (usize::from(terminal.width), usize::from(terminal.height));
        // A line that is longer than the terminal takes several, which could not be erased.
        let fitting = text.lines().take(height.saturating_sub(1));
        let fitting: Vec<String> = fitting.map(|line| shortened(line, width)).collect();
        let up = if self.lines == 0 { String::new() } else { format!("\u{1b}[{}A", self.lines) };
        self.lines = fitting.len();
        format!("{up}\r\u{1b}[J{}\n", fitting.join("\n"))
    }
}

fn shortened(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    console::truncate_str(line, width, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Colour;

    #[test]
    fn text_replaces_the_one_before_and_fits() {
        let terminal = Terminal { width: 20, height: 4, ..Terminal::new(false, false, Colour::Never) };
        let mut live = Live::default();
        assert_eq!(live.redrawn("a\nb", &terminal), "\r\u{1b}[Ja\nb\n");
        let long = format!("{}\nb\nc\nd\n", "x".repeat(30));
        assert_eq!(live.redrawn(&long, &terminal), format!("\u{1b}[2A\r\u{1b}[J{}…\nb\nc\n", "x".repeat(19)));
        assert_eq!(live.redrawn("a", &terminal), "\u{1b}[3A\r\u{1b}[Ja\n");
    }
}
