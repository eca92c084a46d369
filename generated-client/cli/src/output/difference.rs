//! The difference between two texts, as unified diff.

use similar::TextDiff;

use crate::terminal::Style;

/// Lines of context.
const CONTEXT: usize = 3;

/// Returns the difference with colours; empty if there is none.
pub(crate) fn difference(before: &str, after: &str, style: Style) -> String {
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(CONTEXT).header("server", "edited").to_string();
    let line = |line: &str| match line.as_bytes().first() {
        _ if line.starts_with("---") || line.starts_with("+++") => style.bold(line),
        Some(b'-') => style.removed(line),
        Some(b'+') => style.added(line),
        Some(b'@') => style.dim(line),
        _ => line.to_owned(),
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_have_context() {
        let plain = Style::new(false);
        let text = difference("a: 1\nb: 2\n", "a: 1\nb: 3\n", plain);
        assert_eq!(text, "--- server\n+++ edited\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
        assert_eq!(difference("a: 1\n", "a: 1\n", plain), "");
        assert!(difference("a: 1\n", "", Style::new(true)).contains("\u{1b}[31m-a: 1\u{1b}[0m\n"));
    }
}
