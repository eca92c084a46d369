//! Tests that span the packages; see the folder `tests`.
