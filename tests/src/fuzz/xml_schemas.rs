//! XML schemas, compared with the repository's schema.

use vbem_tools::coverage::{Exceptions, compare_xml_schema};
use vbem_tools::xsd::parse;

use super::input::schema;

/// An XML schema. It is read or rejected, and can be compared; reading needs no more memory than a multiple of the text.
pub(super) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(xsd) = parse(&text) else { return };
    for declared in xsd.types.values() {
        assert!(declared.fields.iter().all(|field| text.contains(&field.name) || text.contains('&')));
    }
    let reports = compare_xml_schema(schema(), &xsd, None, &Exceptions::default());
    for problem in reports.iter().flat_map(|report| report.problems.iter().chain(&report.notes)) {
        assert!(!problem.to_string().is_empty());
    }
}
