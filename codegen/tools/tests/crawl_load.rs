//! A server that is saved and loaded into a simulator is saved again: the same addresses, with the same representations.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use support::{Folder, inventory, printed, save};
use vbem_simulator::{Pace, Simulator};

/// The representations of an inventory by address, without the order of attributes, keys and items.
fn representations(folder: &Path) -> BTreeMap<String, String> {
    let entries = inventory(folder).into_iter();
    let normal = |entry: Value| {
        let text = fs::read_to_string(folder.join(entry["file"].as_str().unwrap())).unwrap();
        let normal = match serde_json::from_str(&text) {
            Ok(json) => unordered_json(json).to_string(),
            Err(_) => unordered_xml(&mut Reader::from_str(&text)),
        };
        (entry["address"].as_str().unwrap().to_owned(), normal)
    };
    entries.map(normal).collect()
}

fn unordered_json(json: Value) -> Value {
    match json {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(unordered_json).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, unordered_json(value))).collect())
        }
        scalar => scalar,
    }
}

/// Returns the content of the current element up to its end.
fn unordered_xml(reader: &mut Reader<&[u8]>) -> String {
    let mut parts = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => parts.push(format!("{}{{{}}}", unordered_tag(&tag), unordered_xml(reader))),
            Event::Empty(tag) => parts.push(format!("{}{{}}", unordered_tag(&tag))),
            Event::Text(text) => parts.push(text.trim().to_owned()),
            Event::End(_) | Event::Eof => break,
            _ => {}
        }
    }
    parts.sort_unstable();
    parts.concat()
}

fn unordered_tag(tag: &BytesStart<'_>) -> String {
    let mut attributes: Vec<String> =
        tag.attributes().map(|it| it.unwrap()).map(|it| format!("{:?}={:?}", it.key, it.value)).collect();
    attributes.sort_unstable();
    format!("{:?} {}", tag.name(), attributes.join(" "))
}

#[test]
fn loaded_server_is_saved_as_before_in_both_formats() {
    let server = Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap();
    let folder = Folder::new("load-again");
    for format in ["xml", "json"] {
        let first = folder.0.join(format!("first-{format}"));
        let output = save(&server, &first, &["--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));

        let loaded = Simulator::builder().load(&first).now(server.clock().now()).pace(Pace::Manual);
        let loaded = loaded.start_blocking().unwrap();
        assert_eq!(loaded.inventory_warnings(), []);
        let second = folder.0.join(format!("second-{format}"));
        let output = save(&loaded, &second, &["--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));

        let (before, after) = (representations(&first), representations(&second));
        assert!(before.len() > 500, "{}", before.len());
        let addresses = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(addresses(&before), addresses(&after));
        let changed: Vec<_> = before.iter().filter(|(address, text)| after[*address] != **text).collect();
        let first = changed.first().map(|(address, text)| format!("{text}\n{}", after[*address]));
        assert_eq!(first, None, "{} of {}", changed.len(), before.len());
    }
}
