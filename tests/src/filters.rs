//! Filters as the client builds them and as the simulator parses them.

use vbem_client::query::{Comparison as Compared, Expression};
use vbem_simulator::filter::{self, Comparison, Operator};

/// Converts an expression of the client to the filter that the server is expected to parse.
#[must_use]
pub fn as_parsed(expression: &Expression) -> filter::Filter {
    match expression {
        Expression::Compare { field, comparison, value, .. } => filter::Filter::Compare(Comparison {
            field: field.clone(),
            operator: match comparison {
                Compared::Equal => Operator::Equal,
                Compared::NotEqual => Operator::NotEqual,
                Compared::Greater => Operator::Greater,
                Compared::GreaterOrEqual => Operator::GreaterOrEqual,
                Compared::Less => Operator::Less,
                Compared::LessOrEqual => Operator::LessOrEqual,
            },
            value: value.clone(),
        }),
        Expression::And(parts) => filter::Filter::All(parts.iter().map(as_parsed).collect()),
        Expression::Or(parts) => filter::Filter::Any(parts.iter().map(as_parsed).collect()),
    }
}
