//! Walk of a simulator by its links, kept in memory or written as an inventory.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "every test uses another part, and fails by panicking"
)]

pub mod compare;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use vbem_simulator::{Builder, Pace, Simulator};

use crate::support::{Client, local};

/// Relations of links to representations.
const READ: [&str; 8] = ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last"];

/// Addresses that no inventory holds: sessions of the walk itself, and guest files.
const SKIPPED: [&str; 3] = ["/api/logonSessions/", "/api/tasks/", "/guestfs"];

/// Returns every representation that links lead to, by its address.
pub fn walk(client: &mut Client) -> BTreeMap<String, String> {
    let mut seen = BTreeSet::new();
    let mut pages = BTreeMap::new();
    let mut open = VecDeque::from(["/api/".to_owned(), "/api/logonSessions".to_owned()]);
    let json = client.headers.iter().any(|(_, value)| value.contains("json"));
    while let Some(target) = open.pop_front() {
        if SKIPPED.iter().any(|skipped| target.contains(skipped)) && pages.len() > 2 {
            continue;
        }
        if !seen.insert(target.clone()) {
            continue;
        }
        let answer = client.get(&target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        let further = if json {
            let mut links = Vec::new();
            links_in(&answer.json(), &mut links);
            links
        } else {
            READ.iter().flat_map(|rel| answer.links(rel, "")).collect()
        };
        open.extend(further);
        pages.insert(target, answer.text());
    }
    pages.retain(|target, _| !SKIPPED.iter().any(|skipped| target.contains(skipped)));
    pages
}

/// Adds the addresses of the links in a JSON representation.
fn links_in(json: &serde_json::Value, links: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(members) => {
            if let (Some(rel), Some(href)) = (json["Rel"].as_str(), json["Href"].as_str())
                && READ.contains(&rel)
            {
                links.push(local(href));
            }
            members.values().for_each(|it| links_in(it, links));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|it| links_in(it, links)),
        _ => {}
    }
}

/// Writes pages as an inventory.
pub fn save(pages: &BTreeMap<String, String>, folder: &Path, saved: &str) {
    let mut index = format!("{{\"vbem_inventory\":1,\"base\":\"/api\",\"saved\":\"{saved}\"}}\n");
    for (number, (address, body)) in pages.iter().enumerate() {
        let media = if body.trim_start_matches('\u{feff}').starts_with('{') { "json" } else { "xml" };
        let file = format!("other/{number:05}.{media}");
        let entity = address.contains("format=Entity") && !is_list(body);
        let kind = match (entity, is_list(body)) {
            (true, _) => "entity",
            (_, true) => "list",
            _ => "document",
        };
        let line = serde_json::json!({"file": file, "address": address, "kind": kind, "media": media});
        index.push_str(&format!("{line}\n"));
        let path = folder.join(&file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
    }
    fs::write(folder.join("index.jsonl"), index).unwrap();
}

/// True for lists of references and entities, and pages of queries.
fn is_list(body: &str) -> bool {
    let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
    match json {
        Some(json) => json.as_object().is_some_and(|it| {
            it.contains_key("PagingInfo") || (it.len() == 1 && it.values().all(serde_json::Value::is_array))
        }),
        None => {
            let root = body.split('<').find(|it| !it.starts_with('?') && !it.trim().is_empty()).unwrap_or("");
            let root = root.split([' ', '>']).next().unwrap_or_default();
            root == "QueryResult"
                || (root.ends_with('s') && !root.ends_with("ss"))
                || root == "EntityReferences"
        }
    }
}

/// Folder for files of a test, removed at its end.
pub struct Folder(pub std::path::PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vbem-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Walk of a small company in XML.
pub static PAGES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let sim = Simulator::builder().days(1).pace(Pace::Manual).start_blocking().unwrap();
    walk(&mut Client::logged_on(&sim))
});

/// Time of the save.
const SAVED: &str = "2026-06-15T12:00:00Z";

/// Writes the pages whose addresses fulfil a condition.
pub fn some(name: &str, wanted: impl Fn(&str) -> bool) -> Folder {
    let folder = Folder::new(name);
    let pages = PAGES.iter().filter(|(address, _)| wanted(address));
    save(&pages.map(|(address, body)| (address.clone(), body.clone())).collect(), &folder.0, SAVED);
    folder
}

/// Returns the settings of a simulator with that inventory.
pub fn load(folder: &Folder) -> Builder {
    Simulator::builder().pace(Pace::Manual).load(&folder.0)
}

/// Returns an inventory with a header and these entries: address, kind, media, body.
pub fn inventory(name: &str, entries: &[(&str, &str, &str, &str)]) -> Folder {
    let folder = Folder::new(name);
    let mut index = format!("{{\"vbem_inventory\": 1, \"base\": \"/api\", \"saved\": \"{SAVED}\"}}\n");
    for (number, (address, kind, media, body)) in entries.iter().enumerate() {
        let file = format!("{number}.{media}");
        let line = serde_json::json!({"file": file, "address": address, "kind": kind, "media": media});
        index.push_str(&format!("{line}\n"));
        fs::write(folder.0.join(&file), body).unwrap();
    }
    fs::write(folder.0.join("index.jsonl"), index).unwrap();
    folder
}

/// True for the addresses of jobs.
pub fn is_job(address: &str) -> bool {
    address.starts_with("/api/jobs/")
        && address.ends_with("?format=Entity")
        && address.matches('/').count() == 3
}
