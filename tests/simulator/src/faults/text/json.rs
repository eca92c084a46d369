//! Parses JSON into nodes with positions.

use super::document::{Form, Node};

/// Nesting limit.
const MAX_DEPTH: usize = 64;

/// Parses a document; `None` if it is malformed or too deep.
pub(super) fn parse(text: &str) -> Option<Vec<Node>> {
    let mut parser =
        Parser { text, at: text.len() - text.trim_start_matches('\u{feff}').len(), nodes: Vec::new() };
    parser.blank();
    let start = parser.at;
    parser.value(None, String::new(), start, 0)?;
    parser.blank();
    (parser.at == text.len()).then_some(parser.nodes)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    nodes: Vec<Node>,
}

impl Parser<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.next().is_some_and(|it| it.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Skips one character and the white space before it.
    fn skip(&mut self, expected: u8) -> Option<()> {
        self.blank();
        (self.next()? == expected).then(|| self.at += 1)
    }

    /// Parses a value whose key begins at `start`.
    fn value(&mut self, parent: Option<usize>, name: String, start: usize, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let name_end = self.at;
        self.blank();
        let (node, begin) = (self.nodes.len(), self.at);
        let form = match self.next()? {
            b'{' => Form::Object,
            b'[' => Form::Array,
            _ => Form::Scalar,
        };
        let children = Vec::new();
        self.nodes.push(Node {
            name,
            form,
            whole: start..start,
            value: begin..begin,
            name_end,
            parent,
            children,
        });
        if let Some(parent) = parent {
            self.nodes.get_mut(parent)?.children.push(node);
        }
        match form {
            Form::Object => self.items(b'}', |this| {
                this.blank();
                let start = this.at;
                let key = this.string()?;
                let key = serde_json::from_str(key).ok()?;
                this.skip(b':')?;
                this.value(Some(node), key, start, depth + 1)
            })?,
            Form::Array => self.items(b']', |this| {
                this.blank();
                this.value(Some(node), String::new(), this.at, depth + 1)
            })?,
            _ if self.next()? == b'"' => {
                self.string()?;
            }
            _ => {
                let end = |it: char| it.is_whitespace() || ",]}".contains(it);
                let rest = self.text.get(self.at..)?;
                let length = rest.find(end).unwrap_or(rest.len());
                serde_json::from_str::<serde_json::Value>(rest.get(..length)?).ok()?;
                self.at += length;
            }
        }
        let end = self.at;
        let node = self.nodes.get_mut(node)?;
        node.whole.end = end;
        node.value.end = end;
        Some(())
    }

    /// Parses what is between two brackets.
    fn items(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.blank();
        if self.next()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            item(self)?;
            self.blank();
            let next = self.next()?;
            self.at += 1;
            if next == end {
                return Some(());
            }
            if next != b',' {
                return None;
            }
        }
    }

    /// Skips a text and returns it with its quotes.
    fn string(&mut self) -> Option<&str> {
        let start = self.at;
        if self.next()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }
}
