//! Enumerations as Rust values: texts, order, errors.

use super::records::{Algorithm, Outcome};
use crate::wire::{Enumeration as _, ParseEnumerationError};

fn parse(text: &str) -> Result<Algorithm, ParseEnumerationError> {
    text.parse()
}

#[test]
fn parsing_documented_text_in_any_case_gives_the_value() {
    for text in ["Increment", "Incremental", "increment", "INCREMENTAL"] {
        assert_eq!(parse(text), Ok(Algorithm::Increment), "{text}");
        assert_eq!(Algorithm::try_from(text), Ok(Algorithm::Increment), "{text}");
    }
}

#[test]
fn parsing_other_text_is_refused() {
    for text in ["", "Differential", " Full", "Full ", "Unknown"] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.text(), text);
        assert_eq!(error.known().collect::<Vec<_>>(), ["Full", "Increment"], "{text}");
    }
    // The text that means absence is not a value.
    assert!("None".parse::<Outcome>().is_err());
}

#[test]
fn refusal_of_misspelt_text_names_the_nearest_value() {
    let message = |text: &str| parse(text).unwrap_err().to_string();
    let near = "unknown value `Incremnt`, did you mean `Increment`? Known values: `Full`, `Increment`";
    assert_eq!(message("Incremnt"), near);
    assert_eq!(message("Mirror"), "unknown value `Mirror`; known values: `Full`, `Increment`");
    assert_eq!(parse(&"Increment".repeat(1_000)).unwrap_err().nearest(), None);
}

#[test]
fn order_is_the_documented_one_with_unknown_values_last() {
    let unknown = |text: &str| Algorithm::Unknown(text.into());
    let ordered = [Algorithm::Full, Algorithm::Increment, unknown("A"), unknown("B")];
    assert!(ordered.is_sorted_by(|a, b| a < b));
}

#[test]
fn known_values_are_listed_without_aliases() {
    let known: Vec<_> = Algorithm::known().collect();
    assert_eq!(known, [&Algorithm::Full, &Algorithm::Increment]);
}

#[test]
fn display_pads_the_text_on_the_wire() {
    assert_eq!(
        format!("{:<10}|{:>5}", Algorithm::Increment, Algorithm::Unknown("x".into())),
        "Increment |    x"
    );
    assert_eq!(Algorithm::default().as_str(), "");
}
