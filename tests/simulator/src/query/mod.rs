//! Query service: parameters, filters, order and pages.

pub(crate) mod evaluate;
pub mod filter;
pub(crate) mod paging;
pub(crate) mod parameters;

pub(crate) use parameters::Parameters;
