//! Filters of jq.

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, unwrap_valr};
use jaq_json::{Val, read};
use serde_json::Value;

use crate::error::{CliError, Result};

/// Checks the syntax of a filter.
///
/// # Errors
/// A usage error.
pub(super) fn check(filter: &str) -> Result<()> {
    compile(filter).map(drop)
}

/// Applies a filter and returns its results, one on a line; texts without quotes.
///
/// # Errors
/// A usage error for an invalid filter; a failure for an error of the filter.
pub(super) fn run(filter: &str, value: &Value) -> Result<String> {
    let compiled = compile(filter)?;
    let input = read::parse_single(value.to_string().as_bytes())
        .map_err(|error| CliError::failed(format!("jq: {error}")))?;
    let context = Ctx::<JustLut<Val>>::new(&compiled.lut, Vars::new([]));
    let mut lines = String::new();
    for result in compiled.id.run((context, input)).map(unwrap_valr) {
        let result = result.map_err(|error| CliError::failed(format!("jq: {error}")))?;
        let text = result.to_string();
        match serde_json::from_str::<String>(&text) {
            Ok(plain) => lines.push_str(&plain),
            Err(_) => lines.push_str(&text),
        }
        lines.push('\n');
    }
    Ok(lines)
}

fn compile(filter: &str) -> Result<Filter<JustLut<Val>>> {
    let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let invalid = |why: String| {
        CliError::usage(format!("the filter of jq is invalid: {why}")).detail(format!("  {filter}"))
    };
    let modules = Loader::new(definitions)
        .load(&arena, File { code: filter, path: () })
        .map_err(|errors| invalid(load_error(&errors)))?;
    Compiler::default().with_funs(functions).compile(modules).map_err(|errors| {
        let names = errors
            .iter()
            .flat_map(|(_, errors)| errors)
            .map(|(name, kind)| format!("unknown {} `{name}`", kind.as_str()));
        invalid(names.collect::<Vec<_>>().join(", "))
    })
}

/// Returns the position of the first syntax error.
fn load_error(errors: &jaq_core::load::Errors<&str, ()>) -> String {
    use jaq_core::load::Error;
    let found = errors.iter().find_map(|(_, error)| match error {
        Error::Lex(errors) => errors.first().map(|(expected, at)| (expected.as_str(), *at)),
        Error::Parse(errors) => errors.first().map(|(expected, at)| (expected.as_str(), *at)),
        Error::Io(_) => None,
    });
    match found {
        Some((expected, "")) => format!("expected {expected} at the end"),
        Some((expected, at)) => format!("expected {expected} at `{at}`"),
        None => "modules are not supported".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn results_are_lines_with_plain_texts() {
        let value = json!([{"Name": "a\"b", "Size": 2}, {"Name": "c", "Size": 5_000_000_000_u64}]);
        assert_eq!(run(".[].Name", &value).unwrap(), "a\"b\nc\n");
        assert_eq!(run("map(.Size) | add", &value).unwrap(), "5000000002\n");
        assert_eq!(run(".[1]", &value).unwrap(), "{\"Name\":\"c\",\"Size\":5000000000}\n");
    }

    #[test]
    fn invalid_filters_are_usage_errors() {
        for filter in [".[", "nosuch", "\"", "map(", "include \"x\"; ."] {
            let error = check(filter).unwrap_err();
            assert_eq!(error.code as u8, 2, "{filter}");
            assert!(error.to_string().len() > "the filter of jq is invalid: ".len(), "{error}");
        }
        assert_eq!(run(".a", &json!([])).unwrap_err().code as u8, 1);
    }
}
