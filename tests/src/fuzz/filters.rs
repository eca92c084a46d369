//! Filters of queries: built with the client and parsed by the simulator, which has its own grammar.

use vbem_client::api::jobs::Job;
use vbem_client::query::{ComparedWith, Filter, FilterAndSort, Operand, QueryField};
use vbem_simulator::filter;

use super::input::Decisions;
use crate::filters::as_parsed;

/// Largest nesting of a filter.
const DEPTH: u8 = 6;

/// Decisions about a filter of the client. The server parses the filter text as the filter that was built.
pub(super) fn check(input: &[u8]) {
    let mut decisions = Decisions::new(input);
    let built = build(&mut decisions, 0);
    let text = built.to_string();
    match filter::parse(&text) {
        Ok(parsed) => assert_eq!(parsed, as_parsed(built.expression()), "{text}"),
        Err(error) => panic!("{error}: {text}"),
    }
}

/// A filter text. A filter that is parsed consists of comparisons with a field and a value.
pub(super) fn text(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    match filter::parse(text) {
        Ok(parsed) => assert_complete(&parsed, text),
        Err(error) => assert!(error.at <= text.len() && text.is_char_boundary(error.at), "{error}"),
    }
}

fn assert_complete(parsed: &filter::Filter, text: &str) {
    match parsed {
        filter::Filter::Compare(comparison) => {
            assert!(!comparison.field.is_empty() && text.contains(&comparison.field), "{text}");
        }
        filter::Filter::All(parts) | filter::Filter::Any(parts) => {
            assert!(parts.len() > 1, "{text}");
            parts.iter().for_each(|part| assert_complete(part, text));
        }
    }
}

fn build(decisions: &mut Decisions<'_>, depth: u8) -> Filter<Job> {
    let kind = if depth < DEPTH { decisions.below(4) } else { 0 };
    match kind {
        2 => build(decisions, depth + 1) & build(decisions, depth + 1),
        3 => build(decisions, depth + 1) | build(decisions, depth + 1),
        _ => compare(decisions),
    }
}

fn compare(decisions: &mut Decisions<'_>) -> Filter<Job> {
    const SIZE: QueryField<Job, i64, FilterAndSort> = QueryField::new("Size");
    let operator = decisions.below(6);
    match decisions.below(3) {
        0 => with(operator, Job::NAME, decisions.text()),
        1 => with(operator, SIZE, i64::from(decisions.below(255)) - 100),
        _ => with(operator, Job::SCHEDULE_ENABLED, decisions.below(2) == 1),
    }
}

fn with<V: Operand + ComparedWith<V>>(
    operator: u8,
    field: QueryField<Job, V, FilterAndSort>,
    value: V,
) -> Filter<Job> {
    match operator {
        0 => field.eq(value),
        1 => field.ne(value),
        2 => field.gt(value),
        3 => field.ge(value),
        4 => field.lt(value),
        _ => field.le(value),
    }
}
