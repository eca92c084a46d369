//! Properties that must hold for any input: one function for each target of `tests/fuzz`.
//!
//! A property panics if the input shows a defect. `tests/fuzz` looks for such inputs; the test `fuzz_corpus` replays known
//! inputs on a stable compiler.

mod dictionary;
mod documents;
mod filters;
mod input;
mod messages;
mod schemas;
mod seeds;
mod server;
mod values;
mod xml_schemas;

/// Fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Name of its program, and of its folder of inputs.
    pub name: &'static str,
    /// Its property.
    pub check: fn(&[u8]),
    /// Returns valid inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Returns words of its language, for mutations.
    pub words: fn() -> Vec<String>,
}

/// All targets.
pub const TARGETS: [Target; 11] = [
    Target { name: "typed_xml", check: messages::xml, seeds: seeds::typed_xml, words: dictionary::xml },
    Target { name: "typed_json", check: messages::json, seeds: seeds::typed_json, words: dictionary::json },
    Target { name: "document_xml", check: documents::xml, seeds: seeds::xml, words: dictionary::xml },
    Target { name: "document_json", check: documents::json, seeds: seeds::json, words: dictionary::json },
    Target { name: "values", check: values::check, seeds: seeds::values, words: dictionary::values },
    Target { name: "filters", check: filters::check, seeds: seeds::filters, words: dictionary::filters },
    Target { name: "filter_text", check: filters::text, seeds: seeds::filters, words: dictionary::filters },
    Target { name: "schemas", check: schemas::check, seeds: seeds::schemas, words: dictionary::schemas },
    Target {
        name: "verification",
        check: messages::verification,
        seeds: seeds::messages,
        words: dictionary::messages,
    },
    Target {
        name: "xml_schemas",
        check: xml_schemas::check,
        seeds: seeds::xml_schemas,
        words: dictionary::xml_schemas,
    },
    Target { name: "server", check: server::check, seeds: seeds::requests, words: dictionary::requests },
];

/// Returns the target of a name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}

/// Returns the dictionary of a target in the format of libFuzzer.
#[must_use]
pub fn dictionary(target: &Target) -> String {
    dictionary::file(&(target.words)())
}
