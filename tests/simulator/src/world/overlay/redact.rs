//! Redacts secrets in the text of a document, which diagnostics show.

use std::ops::Range;

use vbem_codegen::naming;
use vbem_codegen::parse::yaml::{Node, Value};

/// Returns the text with asterisks in place of the values of secrets. Its length stays the same.
pub(super) fn values(text: &str, root: &Node) -> String {
    let mut secrets = Vec::new();
    collect(root, &mut secrets);
    let mut text = text.to_owned();
    for range in secrets {
        mask(&mut text, range);
    }
    text
}

/// Returns the text of a document that is not YAML with asterisks behind the names of secrets, up to the end of the line.
pub(super) fn lines(text: &str) -> String {
    let mut out = text.to_owned();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let key = line.match_indices(':').find(|(at, _)| {
            let before = line[..*at].trim_end().trim_end_matches(['"', '\'']);
            let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next();
            word.is_some_and(|word| naming::may_be_secret(&word.replace(['_', '-'], "")))
        });
        if let Some((at, _)) = key {
            mask(&mut out, start + at + 1..end);
        }
        start += line.len();
    }
    out
}

fn collect(node: &Node, secrets: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| collect(item, secrets)),
        Value::Map(entries) => {
            for (key, value) in entries {
                let secret = naming::may_be_secret(&key.value.replace(['_', '-'], ""));
                match &value.value {
                    Value::Scalar { .. } if secret => secrets.push(value.span.range.clone()),
                    _ => collect(value, secrets),
                }
            }
        }
    }
}

/// Replaces the visible characters of a range by asterisks, byte by byte.
fn mask(text: &mut String, range: Range<usize>) {
    let Some(part) = text.get(range.clone()) else { return };
    let masked: String = part
        .chars()
        .flat_map(|c| std::iter::repeat_n(if c.is_whitespace() { ' ' } else { '*' }, c.len_utf8()))
        .collect();
    text.replace_range(range, &masked);
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use vbem_codegen::parse::yaml;
    use vbem_codegen::source::Source;

    #[test]
    fn secrets_of_a_document_are_redacted_in_place() {
        let text = "cloud_tenants:\n  - { name: A, password: hünter2, lease: 1 }\n  - api_token: 'x: y'\n";
        let root = yaml::parse(&Source::new("a".to_owned(), text.to_owned()), 0).unwrap();
        let redacted = super::values(text, &root);
        assert_eq!(redacted.len(), text.len());
        assert!(redacted.contains("name: A, password: ********, lease: 1"), "{redacted}");
        assert!(!redacted.contains("x:"), "{redacted}");
    }

    #[test]
    fn secrets_of_invalid_yaml_are_redacted_to_the_end_of_the_line() {
        let text = "a: [\n  { name: A, \"Password\": x y, b: 1 }\n";
        let redacted = super::lines(text);
        assert_eq!(redacted, "a: [\n  { name: A, \"Password\": * ** ** * *\n");
    }
}
