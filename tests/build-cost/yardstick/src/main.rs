//! Empty program: the build of the dependency is measured.

fn main() {}
