//! Samples of the vendor's documentation: each decodes strictly and is encoded again with the same
//! elements in the same order and with the same values.
//!
//! The samples are not part of this repository, so the test is ignored by default. It looks for them in the folder
//! `VBEM_REFERENCE`, or next to the repository.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use vbem_client::api::{record_for_root, record_for_type};
use vbem_client::wire::{self, Options, Record};
use vbem_tests::tree;

#[derive(Deserialize)]
struct Sample {
    file: String,
    root: Option<String>,
    kind: String,
    page: String,
    #[serde(default)]
    fragment: bool,
}

#[derive(Deserialize)]
struct Exceptions {
    skip: BTreeMap<String, String>,
    types: BTreeMap<String, String>,
    within: BTreeMap<String, String>,
    differs: BTreeMap<String, String>,
}

fn samples_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference");
    let reference = std::env::var_os("VBEM_REFERENCE").map_or(beside, PathBuf::from);
    reference.join("samples")
}

fn exceptions() -> Exceptions {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vendor_samples.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn samples(folder: &Path) -> Vec<Sample> {
    serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap()
}

fn options(sample: &Sample) -> Options {
    if sample.kind == "request" { Options::strict().partial() } else { Options::strict() }
}

/// Returns the name of the equivalent XML message of a JSON message: the one before it on the page.
fn twin(file: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('.').collect();
    let number = parts.len().checked_sub(3)?;
    let before = parts[number].parse::<u32>().ok()?.checked_sub(1)?.to_string();
    parts[number] = &before;
    *parts.last_mut()? = "xml";
    Some(parts.join("."))
}

fn check_xml(sample: &Sample, text: &str, exceptions: &Exceptions) -> Result<(), String> {
    let text = &put_within(text, exceptions.within.get(&sample.file));
    let original = tree::parse(text)?;
    let empty =
        || record_for_root(&original.name).ok_or_else(|| format!("no type has the root {}", original.name));
    let mut record = empty()?;
    wire::read_xml(record.as_mut(), text.as_bytes(), options(sample)).map_err(|error| error.to_string())?;
    let written = wire::to_xml(record.as_ref());
    let mut again = empty()?;
    wire::read_xml(again.as_mut(), written.as_bytes(), options(sample)).map_err(|error| error.to_string())?;
    if wire::to_xml(again.as_ref()) != written {
        return Err("it changes in a round trip".to_owned());
    }
    tree::difference(&original, &tree::parse(&written)?).map_or(Ok(()), Err)
}

fn check_json(
    sample: &Sample,
    all: &[Sample],
    text: &str,
    folder: &Path,
    exceptions: &Exceptions,
) -> Result<(), String> {
    let within = exceptions.within.get(&sample.file);
    let twin = twin(&sample.file).map(|name| folder.join(name)).filter(|path| path.is_file());
    let twin = twin.map(|path| put_within(&fs::read_to_string(path).unwrap(), within));
    let told = exceptions.types.get(&sample.file).cloned().or_else(|| sample.root.clone());
    let name = match (&told, &twin) {
        (Some(told), _) => told.clone(),
        (None, Some(twin)) => tree::parse(twin)?.name,
        (None, None) => {
            type_member(text).or_else(|| root_on_page(sample, all)).ok_or("unknown type of the message")?
        }
    };
    let empty = || {
        record_for_root(&name)
            .or_else(|| record_for_type(&name))
            .ok_or_else(|| format!("no type has the name {name}"))
    };
    let text = &match within {
        Some(parents) => put_json_within(text, parents),
        None => without_own_name(text, &name),
    };
    let mut record = empty()?;
    wire::read_json(record.as_mut(), text.as_bytes(), options(sample)).map_err(|error| error.to_string())?;
    let mut again = empty()?;
    let written = wire::to_json(record.as_ref());
    wire::read_json(again.as_mut(), written.as_bytes(), options(sample))
        .map_err(|error| error.to_string())?;
    if wire::to_json(again.as_ref()) != written {
        return Err("it changes in a round trip".to_owned());
    }
    match &twin {
        Some(twin) if told.is_none() && !exceptions.differs.contains_key(&sample.file) => {
            same_as_twin(record.as_ref(), twin, &name, sample)
        }
        _ => Ok(()),
    }
}

/// Returns part of a body, inside the body it belongs to: `Body/Member` names the elements around it.
fn put_within(text: &str, parents: Option<&String>) -> String {
    let Some(parents) = parents else { return text.to_owned() };
    let declaration_ends = text.find("?>").filter(|_| text.starts_with("<?")).map_or(0, |end| end + 2);
    parents
        .rsplit('/')
        .fold(text[declaration_ends..].to_owned(), |inner, parent| format!("<{parent}>{inner}</{parent}>"))
}

/// Returns part of a JSON body inside its body; the outermost name is omitted.
fn put_json_within(text: &str, parents: &str) -> String {
    let names: Vec<&str> = parents.split('/').skip(1).collect();
    names.iter().rev().fold(text.to_owned(), |inner, name| format!("{{\"{name}\":{inner}}}"))
}

/// Returns the content of a JSON body that consists of one member: `{"RetryOptions": {…}}`.
fn without_own_name(text: &str, name: &str) -> String {
    let whole: serde_json::Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    match whole.as_object().and_then(|object| object.iter().next()) {
        Some((key, inner @ serde_json::Value::Object(_)))
            if whole.as_object().is_some_and(|object| object.len() == 1) && same_letters(key, name) =>
        {
            inner.to_string()
        }
        _ => text.to_owned(),
    }
}

/// Compares two names; `OptionsContinuous` is `OptionsContinious` in JSON.
fn same_letters(key: &str, name: &str) -> bool {
    key.eq_ignore_ascii_case(name) || key.replace("nious", "nuous").eq_ignore_ascii_case(name)
}

/// Compares a JSON request with its XML twin on the same page, apart from members that only one of them has.
fn same_as_twin(record: &dyn Record, twin: &str, name: &str, sample: &Sample) -> Result<(), String> {
    let mut other = record_for_root(name).ok_or("no such root")?;
    wire::read_xml(other.as_mut(), twin.as_bytes(), options(sample))
        .map_err(|error| format!("twin: {error}"))?;
    let values = |record: &dyn Record| {
        let mut text = wire::to_xml(record);
        // An empty element in XML is an absent or empty member in JSON.
        for empty in ["<LinkedCloneVmTemplateRef/>", "<LinkedCloneVmTemplateRef></LinkedCloneVmTemplateRef>"]
        {
            text = text.replace(empty, "");
        }
        tree::parse(&text)
    };
    let (json, xml) = (values(record)?, values(other.as_ref())?);
    tree::difference(&without_empty(xml), &without_empty(json))
        .map_or(Ok(()), |why| Err(format!("twin: {why}")))
}

fn without_empty(mut element: tree::Element) -> tree::Element {
    element.children = element.children.into_iter().map(without_empty).collect();
    element
        .children
        .retain(|child| !(child.text.is_empty() && child.children.is_empty() && child.attributes.is_empty()));
    element.attributes.retain(|(_, value)| !value.is_empty());
    element
}

/// Returns the root of the other messages of the same kind on the page, if all agree.
fn root_on_page(sample: &Sample, all: &[Sample]) -> Option<String> {
    let same = |other: &&Sample| other.page == sample.page && other.kind == sample.kind && !other.fragment;
    let mut roots: Vec<&String> = all.iter().filter(same).filter_map(|other| other.root.as_ref()).collect();
    roots.sort();
    roots.dedup();
    match roots.as_slice() {
        [root] => Some((*root).clone()),
        _ => None,
    }
}

fn type_member(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let object = value.as_object()?;
    object
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("type"))
        .and_then(|(_, value)| value.as_str())
        .map(str::to_owned)
}

#[test]
#[ignore = "needs the samples of the vendor's documentation below VBEM_REFERENCE"]
fn vendor_samples_round_trip_strictly() {
    let folder = samples_folder();
    let exceptions = exceptions();
    let samples = samples(&folder);
    let mut failures = Vec::new();
    for sample in &samples {
        let text = fs::read_to_string(folder.join(&sample.file)).unwrap();
        let outcome = if sample.file.ends_with(".json") {
            check_json(sample, &samples, &text, &folder, &exceptions)
        } else {
            check_xml(sample, &text, &exceptions)
        };
        match (outcome, exceptions.skip.get(&sample.file)) {
            (Err(reason), None) => failures.push(format!("{}: {reason}", sample.file)),
            (Ok(()), Some(_)) => {
                failures.push(format!("{}: is listed in vendor_samples.yaml, but passes", sample.file));
            }
            _ => {}
        }
    }
    eprintln!("{} samples, {} exceptions with a reason", samples.len(), exceptions.skip.len());
    assert!(
        failures.is_empty(),
        "{} of {} messages:\n{}",
        failures.len(),
        samples.len(),
        failures.join("\n")
    );
}
