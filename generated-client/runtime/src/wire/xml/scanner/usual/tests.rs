//! Comparison of content in the usual form with the same content read by the general functions.

use super::general_only;
use crate::wire::tests::hostile::{mutate, outcome};
use crate::wire::tests::xml::FULL;

#[test]
fn usual_forms_are_read_as_by_the_general_functions() {
    mutate(FULL, |text| {
        let usual = outcome(text);
        assert_eq!(usual, general_only(|| outcome(text)), "{}", String::from_utf8_lossy(text));
    });
}

#[test]
fn general_functions_alone_read_a_whole_document() {
    let seen = general_only(|| outcome(FULL.as_bytes()));
    assert!(seen.contains("<VmName>web 1</VmName>"), "{seen}");
}
