//! What must compile and what must not.
#![allow(missing_docs)]

#[test]
fn what_the_api_offers_compiles_and_the_rest_does_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
