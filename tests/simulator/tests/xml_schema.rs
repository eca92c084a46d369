//! Every answer of a walk in XML is valid by the vendor's XML schema, except for listed differences with reasons.
//!
//! The XML schema is not part of this repository. `.ci/run` runs the test if the reference is available.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use support::{Client, done, local, mounts};
use vbem_simulator::{Pace, Simulator};

/// Relations of links to representations.
const READ: [&str; 9] = ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last", ""];

/// Validations after which an answer that still has unexpected elements is an error.
const MAX_ROUNDS: usize = 60;

/// Answer with one tag in each line: the validator reports lines, which identify elements.
struct Document {
    target: String,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    /// Names of the element and its parent.
    path: String,
    depth: usize,
    /// True for an end tag.
    end: bool,
}

impl Document {
    fn parse(target: &str, text: &str) -> Self {
        let text = text.split_once("?>").map_or(text, |(_, rest)| rest).trim();
        let mut open: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for line in text.replace("><", ">\n<").lines() {
            let end = line.starts_with("</");
            let name = line.trim_start_matches(['<', '/']).split([' ', '>', '/']).next().unwrap().to_owned();
            if !end {
                open.push(name);
            }
            let path = open[open.len().saturating_sub(2)..].join("/");
            lines.push(Line { text: line.to_owned(), path, depth: open.len(), end });
            if end || line.contains("</") || line.ends_with("/>") {
                open.pop();
            }
        }
        assert!(open.is_empty(), "{target}: {open:?}");
        Self { target: target.to_owned(), lines }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }

    /// Removes the element that begins in a line.
    fn remove(&mut self, line: usize) {
        let depth = self.lines[line].depth;
        let last = self.lines[line + 1..].iter().position(|it| it.depth <= depth);
        let count = match last {
            Some(at) if self.lines[line + 1 + at].end && self.lines[line + 1 + at].depth == depth => at + 2,
            _ => 1,
        };
        self.lines.drain(line..line + count);
    }

    /// Returns the addresses it leads to.
    fn leads(&self) -> Vec<String> {
        let attribute = |line: &str, name: &str| {
            let from = line.find(&format!(" {name}=\""))? + name.len() + 3;
            Some(line[from..].split('"').next().unwrap().replace("&amp;", "&"))
        };
        let leads = self.lines.iter().filter_map(|line| {
            let rel = attribute(&line.text, "Rel").unwrap_or_default();
            attribute(&line.text, "Href").filter(|_| READ.contains(&rel.as_str()))
        });
        leads.map(|href| local(&href)).collect()
    }
}

/// Returns the answers of a walk from the logon on, and of some actions.
fn answers() -> Vec<Document> {
    let sim = Simulator::builder()
        .days(3)
        .pace(Pace::Manual)
        .task_duration(Duration::from_secs(1))
        .activity_duration(Duration::from_secs(60))
        .start_blocking()
        .unwrap();
    let mut client = Client::new(&sim);
    let logon = client.log_on(sim.credentials());
    client.headers.push(("X-RestSvcSessionId".into(), logon.header("X-RestSvcSessionId").unwrap().into()));
    let mut documents = vec![Document::parse("POST /api/sessionMngr/", &logon.text())];
    for mount in mounts(&mut client) {
        done(&sim, &mut client, &mount, "");
    }
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let start = client.get(&job).links("Start", "").remove(0);
    done(&sim, &mut client, &start, "");
    documents.push(Document::parse("POST", &client.post(&start, "").text()));
    let missing = "/api/jobs/0a1b2c3d-1111-4222-8333-444455556666";
    documents.push(Document::parse(missing, &client.get(missing).text()));

    let mut seen = BTreeSet::new();
    let mut open: VecDeque<String> = ["/api/", "/api/systemSessions", "/api/cdpReplica/vApps", "/api/tasks"]
        .into_iter()
        .map(ToOwned::to_owned)
        .chain(documents[0].leads())
        .collect();
    while let Some(target) = open.pop_front() {
        if !seen.insert(target.clone()) {
            continue;
        }
        let answer = client.get(&target);
        assert_eq!(answer.status, 200, "{target}");
        if answer.header("Content-Type").is_some_and(|it| it.contains("xml")) {
            let document = Document::parse(&target, &answer.text());
            open.extend(document.leads());
            documents.push(document);
        }
    }
    documents
}

/// Validates documents in one call; returns violations by the position of the document: line, from 0, and message.
fn validate(schema: &Path, folder: &Path, documents: &[Document]) -> BTreeMap<usize, Vec<(usize, String)>> {
    let mut command = Command::new("xmllint");
    command.current_dir(folder).args(["--noout", "--nonet", "--schema"]).arg(schema);
    for (at, document) in documents.iter().enumerate() {
        fs::write(folder.join(format!("{at}.xml")), document.text()).unwrap();
        command.arg(format!("{at}.xml"));
    }
    let output = command.output().expect("xmllint is needed, for example from the package libxml2-utils");
    let text = String::from_utf8(output.stderr).unwrap();
    let mut violations: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    let mut results = 0;
    for line in text.lines() {
        if line.ends_with(".xml validates") || line.ends_with(".xml fails to validate") {
            results += 1;
            continue;
        }
        let parts: Vec<&str> = line.splitn(3, ':').collect();
        let message = line.split_once("Schemas validity error : ");
        let at = parts[0].strip_suffix(".xml").and_then(|it| it.parse::<usize>().ok());
        let (Some((_, message)), Some(at)) = (message, at) else { panic!("xmllint: {line}") };
        violations.entry(at).or_default().push((parts[1].parse::<usize>().unwrap() - 1, message.to_owned()));
    }
    assert_eq!(results, documents.len(), "xmllint has not checked all answers");
    violations
}

/// Shortens a message of the validator.
fn problem(message: &str) -> String {
    let message = message.replace("{http://www.veeam.com/ent/v1.0}", "");
    let quoted = |after: &str| {
        let rest = message.split_once(&format!("{after} '")).map_or("", |(_, rest)| rest);
        rest.split('\'').next().unwrap_or_default().to_owned()
    };
    let attribute = || Some(quoted("attribute")).filter(|it| !it.is_empty()).map(|it| format!("@{it} "));
    if message.contains("[facet 'pattern']") {
        format!("{}breaks the pattern", attribute().unwrap_or_default())
    } else if message.contains("is not a valid value of") {
        format!("{}not of type {}", attribute().unwrap_or_default(), quoted("type"))
    } else if message.contains("This element is not expected") {
        "not expected".to_owned()
    } else if let Some((_, expected)) = message.split_once("Missing child element(s). Expected is ") {
        format!("lacks {}", expected.trim_matches(['(', ')', '.', ' ']).replace("one of ( ", "one of "))
    } else if message.contains("is required but missing") {
        format!("lacks @{}", quoted("attribute"))
    } else if message.contains("is not allowed") {
        format!("@{} not expected", quoted("attribute"))
    } else if message.contains("No matching global declaration") {
        "unknown document".to_owned()
    } else {
        message
    }
}

/// Returns the violations, each with the number of places and the address of one. The validator stops at the first
/// unexpected element of a structure, so such elements are removed and the answer validated again.
fn violations(schema: &Path, folder: &Path) -> BTreeMap<String, (usize, String)> {
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut open = answers();
    assert!(open.len() > 1000, "{} answers", open.len());
    for _ in 0..MAX_ROUNDS {
        let by_document = validate(schema, folder, &open);
        let mut next = Vec::new();
        for (at, mut document) in open.into_iter().enumerate() {
            let mut unexpected = BTreeSet::new();
            for (line, message) in by_document.get(&at).into_iter().flatten() {
                let problem = problem(message);
                if problem == "not expected" {
                    unexpected.insert(*line);
                }
                let name = format!("{}: {problem}", document.lines[*line].path);
                found.entry(name).or_insert_with(|| (0, document.target.clone())).0 += 1;
            }
            unexpected.iter().rev().for_each(|line| document.remove(*line));
            if !unexpected.is_empty() {
                next.push(document);
            }
        }
        if next.is_empty() {
            return found;
        }
        open = next;
    }
    panic!("answers still have unexpected elements, for example {}", open[0].target);
}

/// True if a text matches a pattern in which `*` is a wildcard.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| matches(after, rest)))
        }),
    }
}

#[test]
#[ignore = "needs the XML schema of the vendor below VBEM_REFERENCE, and xmllint"]
fn answers_of_a_walk_are_valid_by_the_xml_schema_except_for_listed_reasons() {
    let reference = PathBuf::from(env::var_os("VBEM_REFERENCE").expect("VBEM_REFERENCE must be set"));
    let original = fs::read_to_string(reference.join("xsd/RestAPI-2021.xsd")).unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("xml-schema");
    fs::create_dir_all(&folder).unwrap();
    let schema = folder.join("schema.xsd");
    // The escape of colons in its patterns is not part of the standard.
    fs::write(&schema, original.replace("\\:", ":")).unwrap();

    let rows: BTreeMap<String, String> =
        serde_saphyr::from_str(include_str!("xml_schema_exceptions.yaml")).unwrap();
    let found = violations(&schema, &folder);
    fs::remove_dir_all(&folder).unwrap();
    let unexplained: Vec<String> = found
        .iter()
        .filter(|(name, _)| !rows.keys().any(|row| matches(row, name)))
        .map(|(name, (count, target))| format!("{name} ({count} times, at {target})"))
        .collect();
    let unused: Vec<&String> =
        rows.keys().filter(|row| !found.keys().any(|name| matches(row, name))).collect();
    println!("{} kinds of violations, {} rows", found.len(), rows.len());
    assert!(unexplained.is_empty(), "violations without a reason:\n{}", unexplained.join("\n"));
    assert!(unused.is_empty(), "rows without a violation: {unused:?}");
}
