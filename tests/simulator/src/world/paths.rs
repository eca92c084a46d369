//! Identifiers in addresses: percent-encoded as the values of a template's parameters.

use vbem_codegen::model::PathTemplate;

use crate::percent::{encode_segment, percent_decode};

/// Returns the values of the parameters in a path without query. `None` if the path does not match.
pub(crate) fn values_in(template: &PathTemplate, path: &str) -> Option<Vec<String>> {
    let values = template.captures(path)?;
    Some(values.into_iter().map(percent_decode).collect())
}

/// Returns the address with values for its parameters. `None` if there are too few values.
pub(crate) fn fill(template: &PathTemplate, values: &[String]) -> Option<String> {
    let mut values = values.iter();
    template.fill(|_| values.next().map(|value| encode_segment(value)))
}

/// Returns the number of parameters.
pub(crate) fn count(template: &PathTemplate) -> usize {
    template.parameters().count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn parameter_values_round_trip_in_order() {
        let template = PathTemplate::parse("/vmRestorePoints/{id}/mounts/{mount_id}?action=x").unwrap();
        assert_eq!(count(&template), 2);
        assert_eq!(
            fill(&template, &["a b".into(), "1".into()]).as_deref(),
            Some("/vmRestorePoints/a%20b/mounts/1?action=x")
        );
        assert_eq!(fill(&template, &["a".into()]), None);
        assert_eq!(
            values_in(&template, "/vmrestorepoints/a%20b/mounts/1"),
            Some(vec!["a b".into(), "1".into()])
        );
        assert_eq!(values_in(&template, "/vmRestorePoints/a"), None);
    }
}
