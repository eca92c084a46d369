//! `crawl --save --anonymise`: nothing that identifies the server is written, and the inventory keeps its shape.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use base64::Engine as _;
use quick_xml::Reader;
use quick_xml::events::Event;
use support::{Folder, command, inventory, printed, repository, save};
use vbem_codegen::Sources;
use vbem_codegen::model::scalar_text::{is_guid, is_time, is_timestamp};
use vbem_codegen::model::{Cardinality, Model, PathTemplate};
use vbem_simulator::{Pace, Simulator};

/// Words that an anonymised inventory may contain although the schema does not declare them: the server that replaces the real
/// one, beginnings of ids in vSphere, extensions, and parameters of queries.
const CLOSED: [&str; 24] = [
    "https",
    "http",
    "example",
    "domain",
    "group",
    "host",
    "datastore",
    "network",
    "folder",
    "datacenter",
    "vmdk",
    "vhdx",
    "format",
    "entity",
    "entities",
    "list",
    "document",
    "page",
    "pagesize",
    "sortasc",
    "query",
    "name",
    "true",
    "false",
];

fn simulator() -> Simulator {
    Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap()
}

/// Saves a server, and expects a complete inventory.
fn save_whole(server: &Simulator, folder: &Path, arguments: &[&str]) {
    let output = save(server, folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

/// The texts and attribute values of a file in their order, each with its name. Declarations of namespaces are left out.
fn values(folder: &Path, entry: &serde_json::Value) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join(entry["file"].as_str().unwrap())).unwrap();
    let mut reader = Reader::from_str(&text);
    let (mut found, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::End(_) => {
                let (name, text): (String, String) = open.pop().unwrap();
                if !text.trim().is_empty() {
                    found.push((name, text.trim().to_owned()));
                }
            }
            Event::Text(text) => {
                if let Some((_, content)) = open.last_mut() {
                    content.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let resolved = quick_xml::escape::resolve_predefined_entity(&reference).unwrap();
                open.last_mut().unwrap().1.push_str(resolved);
            }
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let is_empty = matches!(event, Event::Empty(_));
                let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
                for attribute in tag.attributes().flatten() {
                    let name = attribute.key.as_ref().to_owned();
                    if !name.starts_with("xmlns") {
                        found.push((
                            name,
                            quick_xml::escape::unescape(&attribute.value).unwrap().into_owned(),
                        ));
                    }
                }
                if !is_empty {
                    open.push((tag.name().as_ref().to_owned(), String::new()));
                }
            }
            _ => {}
        }
    }
}

/// The values in an index, without their keys.
fn index_values(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines =
        text.lines().map(|line| serde_json::from_str::<BTreeMap<String, serde_json::Value>>(line).unwrap());
    lines.flat_map(BTreeMap::into_values).map(|value| format!("{value}\n")).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The words of the schema: names of types, members, relations, addresses, and values of enumerations.
fn vocabulary(model: &Model) -> BTreeSet<String> {
    let mut texts: Vec<&str> = vec![&model.api.namespace, &model.api.uid_prefix, &model.api.base];
    texts.extend(CLOSED);
    texts.extend(model.api.relations.iter().map(|relation| relation.name.as_str()));
    for record in model.all_records() {
        texts.extend([record.name.as_str(), &record.xml]);
        for member in &record.members {
            texts.extend([member.name.as_str(), &member.xml, &member.json]);
            if let Cardinality::List { item, .. } = &member.cardinality {
                texts.push(item);
            }
        }
    }
    for enumeration in &model.enumerations {
        texts.extend(
            enumeration
                .values
                .iter()
                .flat_map(|value| value.aliases.iter().chain([&value.wire]).map(String::as_str)),
        );
    }
    for resource in &model.resources {
        texts.extend(
            [&resource.list, &resource.list_item, &resource.query_type, &resource.link_type]
                .map(String::as_str),
        );
        let paths = resource.path.iter().chain(resource.collection.as_ref().map(|it| &it.path));
        let paths = paths.chain(resource.links.iter().filter_map(|link| link.path.as_ref()));
        texts.extend(
            paths.chain(resource.actions.iter().filter_map(|it| it.path.as_ref())).map(PathTemplate::as_str),
        );
        texts.extend(resource.links.iter().flat_map(|link| &link.types).map(String::as_str));
        texts.extend(resource.actions.iter().flat_map(|action| &action.types).map(String::as_str));
        texts.push(&resource.list_type);
        texts.extend(resource.query.iter().map(|field| field.name.as_str()));
    }
    let mut all: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
    for link_type in all.clone() {
        all.insert(format!("{link_type}reference"));
        all.insert(format!("{link_type}list"));
        all.insert(format!("{link_type}referencelist"));
    }
    all
}

/// Words and GUIDs that identify the server: those of the saved files and of the simulated objects.
fn identifying(
    server: &Simulator,
    folder: &Path,
    vocabulary: &BTreeSet<String>,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut texts: Vec<String> =
        inventory(folder).iter().flat_map(|entry| values(folder, entry)).map(|(_, value)| value).collect();
    texts.extend(inventory(folder).iter().map(|entry| entry["address"].as_str().unwrap().to_owned()));
    server.inspect(|world| {
        for resource in &world.model().resources {
            for object in world.objects_of(&resource.record.name) {
                texts.push(object.name.clone());
                texts.extend(object.ids.iter().cloned());
            }
        }
    });
    texts.extend(server.accounts().iter().map(|account| account.user.clone()));
    let (mut found, mut guids) = (BTreeSet::new(), BTreeSet::new());
    for text in texts.iter().filter(|text| !is_timestamp(text) && !is_time(text)) {
        for (at, _) in text.match_indices(|c: char| c.is_ascii_hexdigit()) {
            if let Some(guid) =
                text.get(at..at + 36).filter(|guid| is_guid(guid) && guid.contains(|c| c != '0' && c != '-'))
            {
                guids.insert(guid.to_lowercase());
            }
        }
        let names = |word: &String| {
            let is_hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_time = word
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['t', 'z'])
                .bytes()
                .all(|byte| byte.is_ascii_digit());
            word.len() >= 4 && !is_hexadecimal && !is_time && !vocabulary.contains(word)
        };
        // The type in `urn:veeam:Job:` stays.
        let named = if text.starts_with("urn:") { text.splitn(4, ':').last().unwrap() } else { text };
        found.extend(words(named).filter(names));
    }
    (found, guids)
}

#[test]
fn nothing_that_identifies_the_server_is_written() {
    let server = simulator();
    let folder = Folder::new("anonymise-words");
    let plain = folder.0.join("plain");
    save_whole(&server, &plain, &[]);
    let model = vbem_codegen::load(&Sources::from_dir(&repository().join("schema"))).unwrap();
    let (secret, guids) = identifying(&server, &plain, &vocabulary(&model));
    for known in ["backup01", "enterprise", "administrator", "alder", "logistics"] {
        assert!(secret.contains(known), "{known} is not among the words");
    }
    assert!(guids.len() > 300, "{}", guids.len());
    for format in ["xml", "json"] {
        let hidden = folder.0.join(format);
        save_whole(&server, &hidden, &["--anonymise", "--format", format]);
        let mut paths: Vec<_> =
            inventory(&hidden).iter().map(|entry| hidden.join(entry["file"].as_str().unwrap())).collect();
        assert_eq!(paths.len(), inventory(&plain).len());
        paths.push(hidden.join("index.jsonl"));
        for path in paths {
            let text = if path.ends_with("index.jsonl") {
                index_values(&path)
            } else {
                fs::read_to_string(&path).unwrap()
            };
            let leaked: BTreeSet<String> = words(&text).filter(|word| secret.contains(word)).collect();
            assert!(leaked.is_empty(), "{}: {leaked:?}", path.display());
            let lower = text.to_lowercase();
            let leaked = lower
                .match_indices('-')
                .find_map(|(at, _)| lower.get(at.checked_sub(8)?..at + 28).filter(|it| guids.contains(*it)));
            assert_eq!(leaked, None, "{}", path.display());
        }
        let output = command()
            .args(["verify", "--quiet", "--schema"])
            .arg(repository().join("schema"))
            .arg(&hidden)
            .output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    }
}

#[test]
fn links_and_names_stay_consistent() {
    let server = simulator();
    let folder = Folder::new("anonymise-links");
    let (plain, hidden, other) = (folder.0.join("plain"), folder.0.join("hidden"), folder.0.join("other"));
    save_whole(&server, &plain, &[]);
    save_whole(&server, &hidden, &["--anonymise"]);
    save_whole(&server, &other, &["--anonymise"]);
    let (before, after) = (inventory(&plain), inventory(&hidden));
    assert_eq!(before.len(), after.len());
    // The same walk in the same order: each value has one in the same place.
    let mut pseudonyms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut kept = 0;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(
            (&before["file"], &before["type"], &before["list"]),
            (&after["file"], &after["type"], &after["list"])
        );
        let (old, new) = (values(&plain, before), values(&hidden, after));
        assert_eq!(old.len(), new.len(), "{before}");
        // The simulator writes attributes in any order, but always the same one for an object.
        for ((name, old), (new_name, new)) in old.into_iter().zip(new) {
            assert_eq!(name, new_name, "{before}");
            if old == new {
                kept += 1;
            } else {
                pseudonyms.entry(old).or_default().insert(new);
            }
        }
    }
    assert!(kept > 1_000 && pseudonyms.len() > 1_000, "{kept} {}", pseudonyms.len());
    for (text, others) in &pseudonyms {
        assert_eq!(others.len(), 1, "{text}: {others:?}");
    }
    let different: BTreeSet<&String> = pseudonyms.values().flatten().collect();
    assert_eq!(different.len(), pseudonyms.len(), "two texts have the same pseudonym");
    let name = |path: &Path, entry: &serde_json::Value| -> Vec<String> {
        values(path, entry).into_iter().filter(|(name, _)| name == "Name").map(|(_, value)| value).collect()
    };
    let job =
        |path: &Path| inventory(path).into_iter().find(|entry| entry["file"] == "Job/0001.xml").unwrap();
    assert_ne!(name(&hidden, &job(&hidden)), name(&other, &job(&other)), "two keys give the same names");

    // Every link that led to a saved representation still does.
    let addresses = |entries: &[serde_json::Value]| -> BTreeSet<String> {
        entries.iter().map(|entry| entry["address"].as_str().unwrap().to_owned()).collect()
    };
    let (old_addresses, new_addresses) = (addresses(&before), addresses(&after));
    let resolved = |path: &Path, entries: &[serde_json::Value], known: &BTreeSet<String>| -> Vec<bool> {
        let links = entries.iter().flat_map(|entry| values(path, entry)).filter(|(name, _)| name == "Href");
        let path_of =
            |href: &str| href.split_once("://").map(|(_, rest)| rest[rest.find('/').unwrap()..].to_owned());
        links.map(|(_, href)| known.contains(&path_of(&href).unwrap_or(href))).collect()
    };
    let old = resolved(&plain, &before, &old_addresses);
    assert!(old.iter().filter(|resolves| **resolves).count() > 1_000);
    assert!(old == resolved(&hidden, &after, &new_addresses));
}

#[test]
fn unfinished_walk_is_continued_with_its_key_only() {
    let server = simulator();
    let folder = Folder::new("anonymise-resumed");
    let (whole, parts) = (folder.0.join("whole"), folder.0.join("parts"));
    let (key, wrong) = (folder.0.join("key"), folder.0.join("wrong"));
    let with = |key: &Path| ["--anonymise".to_owned(), "--key".to_owned(), key.display().to_string()];
    let with_key = with(&key);
    let with_key: Vec<&str> = with_key.iter().map(String::as_str).collect();
    save_whole(&server, &whole, &with_key);
    let sent = |server: &Simulator| {
        let count = server.requests().iter().filter(|exchange| exchange.method == "GET").count();
        server.forget_requests();
        count
    };
    let total = sent(&server);
    let output = save(&server, &parts, &[&with_key[..], &["--requests", "30"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let journal = fs::read_to_string(parts.join("unfinished.journal")).unwrap();
    for line in journal.lines() {
        let bytes = base64::engine::general_purpose::STANDARD.decode(line).unwrap();
        assert!(!bytes.windows(5).any(|part| part == b"/api/"), "the journal is not encrypted");
    }
    let wrong_key = with(&wrong);
    for (arguments, reason) in [
        (&["--anonymise"][..], "needs the --key"),
        (&wrong_key.each_ref().map(String::as_str), "with another key"),
        (&[], "one of both is anonymised"),
    ] {
        let output = save(&server, &parts, arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(printed(&output).contains(reason), "{}", printed(&output));
    }
    assert_eq!(sent(&server), 30);
    save_whole(&server, &parts, &with_key);
    assert_eq!(sent(&server), total - 30);
    for entry in inventory(&whole) {
        let file = entry["file"].as_str().unwrap();
        assert_eq!(fs::read(whole.join(file)).unwrap(), fs::read(parts.join(file)).unwrap(), "{file}");
    }
    assert_eq!(inventory(&whole), inventory(&parts));
    assert!(!parts.join("unfinished.journal").exists());
    let inside = parts.join("key");
    let output = save(&server, &parts, &with(&inside).each_ref().map(String::as_str));
    assert!(printed(&output).contains("the key would be part of the inventory"), "{}", printed(&output));
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&key).unwrap().permissions()) & 0o777,
        0o600
    );
}
