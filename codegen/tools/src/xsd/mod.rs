//! Compares the Model with an XML schema, as every installation of the server ships one.

mod compare;
mod content;
mod context;
mod correspondence;
mod enumerations;
mod evidence;
mod inferred;
mod members;
mod parse;
mod reader;
mod structure;

pub use compare::compare;
pub use evidence::{Documented, ENOUGH_OCCURRENCES, Evidence};
pub use parse::{XsdError, parse};
pub use reader::Xsd;
pub use structure::{ComplexType, Field};

pub(crate) use correspondence::corresponding_records;
pub(crate) use structure::first_disorder;

#[cfg(test)]
mod compare_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod tests;
