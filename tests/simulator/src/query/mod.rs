//! The query service: what is asked for, which objects match, in which order, which page of them.

pub(crate) mod evaluate;
pub mod filter;
pub(crate) mod paging;
pub(crate) mod parameters;

pub(crate) use parameters::Parameters;
