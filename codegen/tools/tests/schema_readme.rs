//! The examples of `schema/README.md` have the declared results, and every key of the vocabulary has one.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use support::repository;
use vbem_codegen::diagnostic::Diagnostics;
use vbem_codegen::source::Sources;
use vbem_codegen::vocabulary;
use vbem_tools::lint;

/// The text before a fragment in the file that it is checked in.
const FRAME: &str = "resource: Example\nsummary: An example.\npath: /examples/{id}\n";

/// The name of the file that a fragment is checked in.
const FRAGMENT: &str = "examples/example.yaml";

/// The kind of a block, from the text after the backticks.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// A file with this name.
    File(String),
    /// A part of a file.
    Fragment,
    /// A part of a file that breaks this rule.
    Wrong(String),
    /// No kind.
    Unmarked,
}

#[derive(Debug, PartialEq, Eq)]
struct Block {
    /// Line of the opening backticks, from 1.
    line: usize,
    kind: Kind,
    text: String,
}

/// The blocks of YAML in a page of Markdown.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((fence, line)) = lines.next() {
        let Some(info) = fence.trim_start().strip_prefix("```") else { continue };
        let text: String = lines
            .by_ref()
            .map(|(line, _)| line)
            .take_while(|line| line.trim() != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        let words: Vec<&str> = info.split_whitespace().collect();
        let kind = match words.as_slice() {
            ["yaml", "fragment"] => Kind::Fragment,
            ["yaml", "wrong", code] => Kind::Wrong((*code).to_owned()),
            ["yaml", file] if file.ends_with(".yaml") => Kind::File((*file).to_owned()),
            [first, ..] if first.starts_with("yaml") || first.starts_with("yml") => Kind::Unmarked,
            [] => Kind::Unmarked,
            _ => continue,
        };
        blocks.push(Block { line, kind, text });
    }
    blocks
}

/// The files of the schema.
fn schema() -> Vec<(String, String)> {
    let sources = Sources::from_dir(&repository().join("schema"));
    sources.files().iter().map(|file| (file.path.clone(), file.text.clone())).collect()
}

/// The codes and diagnostics of a schema with an additional file.
fn problems(others: &[(String, String)], name: &str, text: String) -> (Vec<String>, Diagnostics) {
    let family = ("examples/family.yaml".to_owned(), "family: { summary: Examples. }\n".to_owned());
    let files = others.iter().cloned().chain([family, (name.to_owned(), text)]);
    let (_, found) = lint::check(&Sources::from_files(files));
    let codes = found.items().iter().map(|item| item.code.to_string());
    (codes.collect(), found)
}

/// The mistakes in the blocks of a page, checked together with these files.
fn faults(page: &str, mut files: Vec<(String, String)>) -> Vec<String> {
    let blocks = blocks(page);
    let mut faults = Vec::new();
    for block in &blocks {
        match &block.kind {
            Kind::File(name) if name == "api.yaml" => faults.extend(faults_of_api(block)),
            Kind::File(name) => files.push((name.clone(), block.text.clone())),
            Kind::Fragment | Kind::Wrong(_) | Kind::Unmarked => {}
        }
    }
    let (_, found) = lint::check(&Sources::from_files(files.clone()));
    if !found.items().is_empty() {
        faults.push(format!("the files together: {found}"));
    }
    for Block { line, kind, text } in blocks {
        let framed = || problems(&files, FRAGMENT, format!("{FRAME}{text}"));
        match kind {
            Kind::File(_) => {}
            Kind::Unmarked => faults.push(format!("line {line}: a block without a kind")),
            Kind::Fragment => {
                let (codes, found) = framed();
                if !codes.is_empty() {
                    faults.push(format!("line {line}: {found}"));
                }
            }
            Kind::Wrong(code) => {
                let (codes, found) = framed();
                if codes != [code.as_str()] {
                    faults.push(format!("line {line}: {code} was expected, but: {codes:?}\n{found}"));
                }
            }
        }
    }
    faults
}

/// Checks an `api.yaml` with its task as the only resource.
fn faults_of_api(block: &Block) -> Option<String> {
    let task = "resource: Task\nsummary: A task.\nentity: false\npath: /tasks/{id}\n".to_owned();
    let family = "family: { summary: Tasks. }\n".to_owned();
    let files = [
        ("api.yaml".to_owned(), block.text.clone()),
        ("tasks/task.yaml".to_owned(), task),
        ("tasks/family.yaml".to_owned(), family),
    ];
    let (_, found) = lint::check(&Sources::from_files(files));
    (!found.items().is_empty()).then(|| format!("line {}: {found}", block.line))
}

#[test]
fn block_of_schema_readme_has_declared_result() {
    let page = fs::read_to_string(repository().join("schema/README.md")).unwrap();
    assert!(blocks(&page).len() > 10, "the page is there");
    let faults = faults(&page, schema());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn wrong_or_unmarked_block_is_reported() {
    let api = || ("api.yaml".to_owned(), vbem_codegen::testing::API.to_owned());
    let family = |name: &str| (format!("{name}/family.yaml"), "family: { summary: A family. }\n".to_owned());
    let tape = || ("tapes/tape.yaml".to_owned(), "resource: Tape\nsummary: A tape.\n".to_owned());
    let cases = [
        ("```yaml\nelements: {}\n```\n", "line 1: a block without a kind"),
        ("\n```\nelements: {}\n```\n", "line 2: a block without a kind"),
        ("```yaml fragment\nelements: { A: { type: lnog, summary: A. } }\n```\n", "line 1: error[E0009]"),
        ("```yaml fragment\nelements: { A: { type: long } }\n```\n", "line 1: warning[W0001]"),
        ("```yaml wrong E0009\nelements: { A: { type: long, summary: A. } }\n```\n", "E0009 was expected"),
        (
            "```yaml wheels/wheel.yaml\nresource: Wheel\nsumary: A wheel.\n```\n",
            "the files together: error[E0005]",
        ),
    ];
    for (page, expected) in cases {
        let faults = faults(page, vec![api(), family("tapes"), family("wheels"), tape()]);
        assert!(faults.len() == 1 && faults[0].contains(expected), "{page}\n{faults:?}");
    }
    let other = faults("```sh\ncargo test\n```\n", vec![api(), family("tapes"), family("wheels"), tape()]);
    assert_eq!(other, Vec::<String>::new(), "other languages are ignored");
}

#[test]
fn key_or_scalar_of_vocabulary_has_an_example() {
    let page = fs::read_to_string(repository().join("schema/README.md")).unwrap();
    let shown: String = blocks(&page).into_iter().map(|block| block.text).collect();
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !(c.is_alphanumeric() || "_-:".contains(c))).map(str::to_owned).collect()
    };
    let shown = words(&shown);
    for mapping in vocabulary::ALL {
        for key in mapping.keys {
            assert!(
                shown.contains(&format!("{}:", key.name)),
                "no block shows `{}` ({})",
                key.name,
                mapping.name
            );
        }
    }
    let model =
        vbem_codegen::load(&vbem_codegen::testing::sources([(FRAGMENT.to_owned(), FRAME.to_owned())]))
            .unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(&vbem_tools::json_schema::json_schema(&model)).unwrap();
    let types = schema["definitions"]["type_name"]["anyOf"][0]["enum"].as_array().unwrap();
    let documented = words(&page.replace(['`', ',', '('], " "));
    for name in types.iter().filter_map(|name| name.as_str()).filter(|name| *name != "Example") {
        assert!(documented.contains(name), "the page does not mention `{name}`");
    }
}
