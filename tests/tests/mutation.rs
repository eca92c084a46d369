//! Truncated and mutated messages of the API: decoding never panics, and errors have a position.
//!
//! A sample of positions in each message is tested; all of them with `VBEM_EVERY_BYTE=1 cargo test --release -p
//! vbem-tests --test mutation`, which takes minutes.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use vbem_client::api::record_for_root;
use vbem_client::wire::{self, DecodeError, Options, Problem, Record};
use vbem_tests::{Fixture, fixtures, model};

/// Number of positions tested in each message.
const POSITIONS: usize = 40;
/// Bytes with a meaning in one of the formats, and some without a meaning or of invalid text.
const BYTES: &[u8] = b"<>&;/\"'= !?[]{}:,\\#x0-.\t\r\n\0\x7F\xC3\xFFaeNU";

type Read = fn(&mut dyn Record, &[u8], Options) -> Result<Vec<Problem>, DecodeError>;
type Write = fn(&dyn Record) -> String;

/// Calls `attempt` with each message, its decoder and encoder, and the positions.
fn for_every_message(attempt: impl Fn(&Fixture, &str, Read, Write, &mut dyn Iterator<Item = usize>)) {
    let every = std::env::var_os("VBEM_EVERY_BYTE").is_some();
    for (number, fixture) in fixtures(&model()).iter().enumerate() {
        let formats: [(&str, Read, Write); 2] =
            [(&fixture.xml, wire::read_xml, wire::to_xml), (&fixture.json, wire::read_json, wire::to_json)];
        for (text, read, write) in formats {
            let step = if every { 1 } else { text.len().div_ceil(POSITIONS) };
            attempt(fixture, text, read, write, &mut (number % step..text.len()).step_by(step));
        }
    }
}

#[test]
fn truncated_message_is_rejected_with_position() {
    for_every_message(|fixture, text, read, _, positions| {
        let whole = text.trim_end().len();
        // After the first tag the root element is known.
        let known = text.find(&format!("<{}", fixture.root)).map_or(1, |at| at + fixture.root.len() + 2);
        for at in positions.filter(|at| *at < whole) {
            let mut record = record_for_root(&fixture.root).unwrap();
            let error = read(record.as_mut(), &text.as_bytes()[..at], Options::lenient()).unwrap_err();
            if at < known {
                continue;
            }
            let (DecodeError::Syntax { position, .. } | DecodeError::NotUtf8 { position, .. }) = &error
            else {
                panic!("{} cut at {at}: {error}", fixture.path);
            };
            assert!(usize::try_from(*position).unwrap() <= at, "{} cut at {at}: {error}", fixture.path);
            let names_root = error.path().is_some_and(|path| path.starts_with(&fixture.root));
            assert!(names_root, "{} cut at {at}: {error}", fixture.path);
        }
    });
}

#[test]
fn mutated_message_is_rejected_or_round_trips() {
    for_every_message(|fixture, text, read, write, positions| {
        let text = text.as_bytes();
        for at in positions {
            let byte = BYTES[at % BYTES.len()];
            for mutated in [
                [&text[..at], &text[at + 1..]].concat(),
                [&text[..at], &[byte], &text[at + 1..]].concat(),
                [&text[..at], &[byte], &text[at..]].concat(),
            ] {
                let mut record = record_for_root(&fixture.root).unwrap();
                if read(record.as_mut(), &mutated, Options::lenient()).is_ok() {
                    let written = write(record.as_ref());
                    let mut again = record_for_root(&fixture.root).unwrap();
                    let outcome = read(again.as_mut(), written.as_bytes(), Options::lenient());
                    assert!(
                        outcome.is_ok(),
                        "{} mutated at {at} became\n{written}\n{outcome:?}",
                        fixture.path
                    );
                }
            }
        }
    });
}
