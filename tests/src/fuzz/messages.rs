//! Messages of the API: decoded into the types of the client, and compared with the schema.

use vbem_client::api::record_for_root;
use vbem_client::wire::{self, DecodeError, Options, Problem, Record};
use vbem_tools::verify::{Hint, addresses, envelope, verify};

use super::input::{schema, typed};
use crate::tree;

type Read = fn(&mut dyn Record, &[u8], Options) -> Result<Vec<Problem>, DecodeError>;
type Write = fn(&dyn Record) -> String;

/// A message in XML, after a line with its root element.
pub(super) fn xml(input: &[u8]) {
    round_trip(input, wire::read_xml, wire::to_xml);
}

/// A message in JSON, after a line with the root element of the same message in XML.
pub(super) fn json(input: &[u8]) {
    round_trip(input, wire::read_json, wire::to_json);
}

/// A message of any form. Its comparison with the schema never panics, and findings have a place inside the message.
pub(super) fn verification(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let lines = text.split('\n').count();
    let _ = (envelope(&text), addresses(&text));
    let (root, message) = match text.split_once('\n') {
        Some((root, message)) => (Some(root.to_owned()), message),
        None => (None, &*text),
    };
    for partial in [false, true] {
        for (text, root) in [(&*text, None), (message, root.clone())] {
            let report = verify(schema(), text, &Hint { root, partial, request: partial, ..Hint::default() });
            for problem in report.problems.iter().chain(&report.notes) {
                let line = problem.position.map_or(1, |position| position.line);
                assert!((1..=lines).contains(&line), "{problem}");
            }
        }
    }
}

/// Checks that decoding, encoding and decoding again results in the same content, in both formats.
fn round_trip(input: &[u8], read: Read, write: Write) {
    let Some((root, message)) = typed(input) else { return };
    let decoded = |text: &[u8], read: Read, options: Options| {
        let mut record = record_for_root(root)?;
        Some(read(record.as_mut(), text, options).map(|problems| (record, problems)))
    };
    let Some(lenient) = decoded(message, read, Options::lenient()) else {
        panic!("`{root}` is not a root element");
    };
    let Some(strict) = decoded(message, read, Options::strict()) else { return };
    let Ok((record, problems)) = lenient else {
        assert!(strict.is_err(), "{root}: strict decoding accepts what lenient decoding rejects");
        return;
    };
    assert_eq!(strict.is_ok(), problems.is_empty(), "{root}: strict decoding, and the problems {problems:?}");
    let written = write(record.as_ref());
    let again = match decoded(written.as_bytes(), read, Options::lenient()) {
        Some(Ok((again, _))) => again,
        Some(Err(error)) => panic!("{root}: {error} in the encoded message {written}"),
        None => return,
    };
    for write in [wire::to_xml as Write, wire::to_json] {
        assert_eq!(write(record.as_ref()), write(again.as_ref()), "{root}: changed by a round trip");
    }
    assert_well_formed(root, &wire::to_xml(record.as_ref()), &wire::to_json(record.as_ref()));
    // Unknown content exists only in the format it was received in.
    if problems.is_empty() {
        let formats: [(Read, Write); 2] = [(wire::read_xml, wire::to_xml), (wire::read_json, wire::to_json)];
        for (read_other, write_other) in formats {
            let text = write_other(record.as_ref());
            match decoded(text.as_bytes(), read_other, Options::strict()) {
                Some(Ok((other, _))) => {
                    assert_eq!(write(other.as_ref()), written, "{root}: changed by another format {text}");
                }
                Some(Err(error)) => panic!("{root}: {error} in the encoded message {text}"),
                None => {}
            }
        }
    }
}

/// Checks encoded messages with parsers that are not part of the client.
fn assert_well_formed(root: &str, xml: &str, json: &str) {
    if let Err(reason) = tree::parse(xml) {
        panic!("{root}: {reason} in the encoded message {xml}");
    }
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(json) {
        panic!("{root}: {error} in the encoded message {json}");
    }
}
