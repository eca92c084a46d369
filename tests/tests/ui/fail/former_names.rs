//! Use of a former name gives only the deprecation warning with the new name.
#![deny(deprecated)]
mod api {
    include!("../emitted/reels.rs");
}
pub use vbem_client::{link, query, task, value, wire};

use api::{ReelLinks as _, StopSpec, Tape, TapeKind};

fn shelf(tape: &Tape) -> i32 {
    *tape.shelf()
}

fn cleans(kind: &TapeKind) -> bool {
    matches!(*kind, TapeKind::Clean)
}

fn main() {
    let tape = Tape::default();
    assert_eq!(shelf(&tape), 0);
    assert!(cleans(&TapeKind::Clean) && !cleans(&TapeKind::Data));
    assert!(tape.drive().is_err() && tape.stop().is_err());
    assert_eq!(StopSpec::default().why("spring").reason.as_deref(), Some("spring"));
    let _ = Tape::SHELF.eq(3);
}
