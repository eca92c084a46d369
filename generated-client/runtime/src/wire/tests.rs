//! Tests of the decoders and encoders with types like the emitted ones.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod absent;
mod duplicates;
mod enumerations;
pub(super) mod hostile;
mod item_names;
mod item_reader;
pub(super) mod json;
mod limits;
mod records;
mod round_trip;
mod strict;
mod well_formed;
pub(super) mod xml;
