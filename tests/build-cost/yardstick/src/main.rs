//! Nothing: what is measured is the dependency.

fn main() {}
