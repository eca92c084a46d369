//! Colours of output.

/// Colours, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    coloured: bool,
}

impl Style {
    pub(crate) const fn new(coloured: bool) -> Self {
        Self { coloured }
    }

    /// A heading or a name.
    pub(crate) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// Text of less importance.
    pub(crate) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// A line that was added.
    pub(crate) fn added(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// A line that was removed.
    pub(crate) fn removed(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// A state: green for success, yellow for a warning, red for a failure, otherwise without a colour.
    pub(crate) fn state(self, text: &str) -> String {
        match text.to_ascii_lowercase().as_str() {
            "success" | "succeeded" | "ok" => self.wrap("32", text),
            "warning" => self.wrap("33", text),
            "failed" | "error" => self.wrap("31", text),
            _ => text.to_owned(),
        }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn text_without_colours_is_unchanged() {
        let (plain, coloured) = (Style::new(false), Style::new(true));
        assert_eq!(
            (plain.bold("a"), plain.dim("b"), plain.state("Failed")),
            ("a".into(), "b".into(), "Failed".into())
        );
        assert_eq!(coloured.state("Failed"), "\u{1b}[31mFailed\u{1b}[0m");
        assert_eq!(coloured.state("Stopped"), "Stopped");
    }
}
