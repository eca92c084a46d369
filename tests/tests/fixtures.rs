//! Fixtures of every root element in both formats: decoded strictly, encoded again, and equal in XML and in JSON.
//!
//! The fixtures are generated from the schema; after a change of it, run `UPDATE_FIXTURES=1 cargo test -p vbem-tests
//! --test fixtures` and read the diff.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vbem_client::api::record_for_root;
use vbem_client::wire::{self, Options, Record};
use vbem_tests::{Fixture, fixtures, fixtures_folder, model};

fn files_below(folder: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.strip_prefix(fixtures_folder()).unwrap().to_string_lossy().replace('\\', "/"));
        }
    }
    files
}

#[test]
fn fixtures_match_the_schema() {
    let folder = fixtures_folder();
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut expected = BTreeSet::new();
    let mut outdated = Vec::new();
    for fixture in fixtures(&model()) {
        for (ending, text) in [("xml", &fixture.xml), ("json", &fixture.json)] {
            let name = format!("{}.{ending}", fixture.path);
            let path = folder.join(&name);
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                if update {
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(&path, text).unwrap();
                } else {
                    outdated.push(name.clone());
                }
            }
            expected.insert(name);
        }
    }
    for name in files_below(&folder).difference(&expected) {
        if update {
            fs::remove_file(folder.join(name)).unwrap();
        } else {
            outdated.push(name.clone());
        }
    }
    assert_eq!(outdated, Vec::<String>::new(), "run with UPDATE_FIXTURES=1 and read the diff");
}

fn read(fixture: &Fixture, ending: &str) -> Box<dyn Record> {
    let text = fs::read(fixtures_folder().join(format!("{}.{ending}", fixture.path))).unwrap();
    let mut record =
        record_for_root(&fixture.root).unwrap_or_else(|| panic!("{} is not a root element", fixture.root));
    let outcome = match ending {
        "xml" => wire::read_xml(record.as_mut(), &text, Options::strict()),
        _ => wire::read_json(record.as_mut(), &text, Options::strict()),
    };
    if let Err(error) = outcome {
        panic!("{}.{ending}: {error}", fixture.path);
    }
    record
}

#[test]
fn fixtures_round_trip_strictly() {
    let fixtures = fixtures(&model());
    assert!(fixtures.len() > 30, "only {} fixtures", fixtures.len());
    for fixture in fixtures {
        let from_xml = read(&fixture, "xml");
        let from_json = read(&fixture, "json");
        let xml = wire::to_xml(from_xml.as_ref());
        assert_eq!(xml, wire::to_xml(from_json.as_ref()), "{}: XML and JSON differ", fixture.path);

        let mut again = record_for_root(&fixture.root).unwrap();
        wire::read_xml(again.as_mut(), xml.as_bytes(), Options::strict()).unwrap();
        assert_eq!(xml, wire::to_xml(again.as_ref()), "{}: XML changes in a round trip", fixture.path);

        let json = wire::to_json(from_xml.as_ref());
        let mut again = record_for_root(&fixture.root).unwrap();
        wire::read_json(again.as_mut(), json.as_bytes(), Options::strict()).unwrap();
        assert_eq!(xml, wire::to_xml(again.as_ref()), "{}: JSON changes in a round trip", fixture.path);
    }
}
