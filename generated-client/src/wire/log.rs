//! Collects problems with the path of where they are.
