//! Compares the Model with an XML schema, such as every installation of the server ships.

mod compare;
mod parse;

pub use compare::compare;
pub use parse::{Xsd, XsdError, parse};

#[cfg(test)]
mod tests;
