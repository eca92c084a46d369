//! Differences between XML documents and an XML schema, found by `xmllint`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

const UNEXPECTED: &str = "This element is not expected";
const INCOMPLETE: &str = "Missing child element(s)";

/// Number of validations after which a document that still has unexpected elements is an error.
const MAX_ROUNDS: usize = 60;

/// Document to be validated.
#[derive(Debug, Clone)]
pub struct Document {
    /// First part of the paths of its differences.
    pub name: String,
    /// Distinguishes documents of the same name.
    pub variant: String,
    /// Text in XML without line breaks between tags.
    pub text: String,
}

/// Validator for documents of one XML schema.
#[derive(Debug)]
pub struct Validator {
    schema: PathBuf,
    folder: PathBuf,
}

/// Document with one tag in each line. The validator reports lines, which identify elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lines {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    /// Path of the element.
    path: String,
    kind: LineKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    /// Start tag, with or without the rest of the element.
    Start,
    End,
    /// Element that the document lacks.
    Stub,
}

/// Violation that the validator reports: line, from 1, and message.
type Violation = (usize, String);

impl Validator {
    /// Creates a validator that uses a folder for its files. Patterns of the XML schema may escape colons, which libraries
    /// of the vendor accept and the standard does not; they are validated without the escapes.
    ///
    /// # Errors
    /// Returns the error of reading the XML schema or writing its copy.
    pub fn new(schema: &Path, folder: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(schema)?.replace("\\:", ":");
        let copy = folder.join("schema.xsd");
        fs::write(&copy, text)?;
        Ok(Self { schema: copy, folder: folder.to_owned() })
    }

    /// Returns the differences, each with the variants that have it, for example `Job/NextRun: not expected`.
    ///
    /// A validator stops at the first unexpected element of a structure. So the documents are mended and validated again:
    /// missing elements are inserted, and an element that is still unexpected is removed. A difference that reoccurs while a
    /// document is mended is one difference.
    ///
    /// # Errors
    /// Returns an error if the validator cannot be run, refuses the XML schema or reports something unknown.
    pub fn differences(&self, documents: &[Document]) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
        let mut differences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut open: Vec<(&Document, Lines)> =
            documents.iter().map(|it| (it, Lines::new(&it.name, &it.text))).collect();
        for _ in 0..MAX_ROUNDS {
            let violations = self.validate(&open)?;
            let mut next = Vec::new();
            for (index, (document, mut lines)) in open.into_iter().enumerate() {
                let (received, mut found) =
                    (lines.clone(), violations.get(&index).cloned().unwrap_or_default());
                // From the end, so that changes leave the numbers of other lines as they are.
                found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
                let mut note = |path: &str, problem: &str| {
                    let name = format!("{path}: {problem}");
                    differences.entry(name).or_default().insert(document.variant.clone());
                };
                let mut is_mended = false;
                for (number, message) in &found {
                    let line = received.line(*number)?;
                    if line.kind == LineKind::Stub {
                        continue;
                    }
                    let is_inserted = match message {
                        _ if message.starts_with(UNEXPECTED) => {
                            lines.insert_before(*number, &expected(message))
                        }
                        _ if message.starts_with(INCOMPLETE) => {
                            lines.insert_inside(*number, &expected(message))
                        }
                        _ => false,
                    };
                    if !is_inserted {
                        note(&line.path, &problem(message));
                    }
                    if !is_inserted && message.starts_with(UNEXPECTED) {
                        lines.remove(*number);
                    }
                    is_mended |= is_inserted || message.starts_with(UNEXPECTED);
                }
                if is_mended {
                    next.push((document, lines));
                } else {
                    lines.stubs().for_each(|(path, missing)| note(path, &format!("missing {missing}")));
                }
            }
            if next.is_empty() {
                return Ok(differences);
            }
            open = next;
        }
        Err(io::Error::other("documents still have unexpected elements"))
    }

    /// Validates documents in one call and returns the violations by the position of the document.
    fn validate(&self, documents: &[(&Document, Lines)]) -> io::Result<BTreeMap<usize, Vec<Violation>>> {
        let mut command = Command::new("xmllint");
        command.current_dir(&self.folder).args(["--noout", "--nonet", "--schema"]).arg(&self.schema);
        for (index, (_, lines)) in documents.iter().enumerate() {
            let file = format!("{index}.xml");
            fs::write(self.folder.join(&file), lines.text())?;
            command.arg(file);
        }
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let mut violations: BTreeMap<usize, Vec<Violation>> = BTreeMap::new();
        let mut verdicts = 0;
        for line in text.lines() {
            if let Some((index, violation)) = violation(line) {
                violations.entry(index).or_default().push(violation);
            } else if line.ends_with(".xml validates") || line.ends_with(".xml fails to validate") {
                verdicts += 1;
            } else {
                return Err(io::Error::other(format!("xmllint: {line}")));
            }
        }
        let failures = text.lines().filter(|line| line.ends_with(" fails to validate")).count();
        if (verdicts, failures) != (documents.len(), violations.len()) {
            let counts = format!("{verdicts} results for {} documents", documents.len());
            return Err(io::Error::other(format!("xmllint: {counts}, {failures} failures")));
        }
        Ok(violations)
    }
}

/// Parses a line such as `3.xml:17: element Size: Schemas validity error : Element '{…}Size': This is wrong.`.
fn violation(line: &str) -> Option<(usize, Violation)> {
    let (file, rest) = line.split_once(".xml:")?;
    let (number, rest) = rest.split_once(':')?;
    let (_, message) = rest.split_once("Schemas validity error : Element '")?;
    let (_, message) = message.split_once('\'')?;
    Some((file.parse().ok()?, (number.parse().ok()?, message.trim_start_matches([',', ':', ' ']).to_owned())))
}

/// Returns the problem of a message in few words, without values.
fn problem(message: &str) -> String {
    let (attribute, message) = match message.strip_prefix("attribute '").and_then(|it| it.split_once("': ")) {
        Some((name, message)) => (format!("attribute {name} "), message),
        None => (String::new(), message),
    };
    let quoted = |message: &str| message.split('\'').nth(1).unwrap_or_default().to_owned();
    let words = if message.starts_with(UNEXPECTED)
        || message.starts_with("The attribute") && message.contains("is not allowed")
    {
        "not expected".to_owned()
    } else if message.starts_with("The attribute") && message.contains("is required but missing") {
        format!("attribute {} missing", quoted(message))
    } else if message.starts_with(INCOMPLETE) {
        format!("missing {}", expected(message).join(" or "))
    } else if message.starts_with("[facet 'pattern']") {
        "pattern".to_owned()
    } else if message.starts_with("[facet 'enumeration']") {
        "enumeration".to_owned()
    } else if message.starts_with("No matching global declaration") {
        "no root element".to_owned()
    } else {
        message.to_owned()
    };
    format!("{attribute}{words}")
}

/// Local names of the elements in `Expected is one of ( {…}A, {…}B ).`.
fn expected(message: &str) -> Vec<&str> {
    let list =
        message.rsplit_once("( ").and_then(|(_, list)| list.split_once(" )")).map_or("", |(list, _)| list);
    list.split(", ").map(|name| name.rsplit_once('}').map_or(name, |(_, local)| local)).collect()
}

impl Lines {
    fn new(name: &str, text: &str) -> Self {
        let (mut lines, mut open) = (Vec::new(), Vec::<String>::new());
        let text = text.replace("><", ">\n<");
        for line in text.lines() {
            let kind = if line.starts_with("</") { LineKind::End } else { LineKind::Start };
            let tag = line.trim_start_matches(['<', '/']);
            let tag = &tag[..tag.find([' ', '>', '/']).unwrap_or(tag.len())];
            if kind == LineKind::Start && !line.starts_with("<?") {
                open.push(if open.is_empty() { name.to_owned() } else { tag.to_owned() });
            }
            let line = Line { text: line.to_owned(), path: open.join("/"), kind };
            if line.is_last() {
                open.pop();
            }
            lines.push(line);
        }
        Self { lines }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }

    /// The line of that number, from 1.
    fn line(&self, number: usize) -> io::Result<&Line> {
        let found = number.checked_sub(1).and_then(|index| self.lines.get(index));
        found.ok_or_else(|| io::Error::other("xmllint: no such line"))
    }

    /// Inserts the last expected element before the one in a line. After optional ones, it is the mandatory one. Returns
    /// false if nothing is expected or the same was inserted there before.
    fn insert_before(&mut self, number: usize, expected: &[&str]) -> bool {
        let index = number - 1;
        let path = self.lines.get(index).map(|line| line.path.clone()).unwrap_or_default();
        let Some((parent, own)) = path.rsplit_once('/') else { return false };
        expected.last() != Some(&own) && self.insert(index, parent, expected)
    }

    /// Inserts the last expected element at the end of the one in a line.
    fn insert_inside(&mut self, number: usize, expected: &[&str]) -> bool {
        let index = number - 1;
        let Some(line) = self.lines.get_mut(index) else { return false };
        let path = line.path.clone();
        if let Some(start) = line.text.strip_suffix("/>") {
            let name = start.trim_start_matches('<').split(' ').next().unwrap_or_default();
            let end = Line { text: format!("</{name}>"), path: path.clone(), kind: LineKind::End };
            line.text = format!("{start}>");
            self.lines.insert(number, end);
        }
        let is_end = |line: &Line| line.kind == LineKind::End && line.path == path;
        let end = self.lines[index..].iter().position(is_end);
        end.is_some_and(|end| self.insert(index + end, &path, expected))
    }

    fn insert(&mut self, index: usize, parent: &str, expected: &[&str]) -> bool {
        let Some(name) = expected.last().filter(|name| !name.is_empty()) else { return false };
        let (path, text) = (format!("{parent}/{name}"), format!("<{name}/>"));
        let mut before = self.lines[..index].iter().rev().take_while(|line| line.kind == LineKind::Stub);
        if before.any(|line| line.path == path) {
            return false;
        }
        self.lines.insert(index, Line { text, path, kind: LineKind::Stub });
        true
    }

    /// Removes the element in a line, and the elements that were inserted before it in vain.
    fn remove(&mut self, number: usize) {
        let index = number - 1;
        let Some(line) = self.lines.get(index) else { return };
        let is_end = |other: &Line| other.kind == LineKind::End && other.path == line.path;
        let rest = &self.lines[number..];
        let length = if line.is_last() { 1 } else { rest.iter().position(is_end).map_or(1, |end| end + 2) };
        let stubs = self.lines[..index].iter().rev().take_while(|line| line.kind == LineKind::Stub).count();
        self.lines.drain(index - stubs..index + length);
    }

    /// The inserted elements: path of the structure, and name.
    fn stubs(&self) -> impl Iterator<Item = (&str, &str)> {
        let stubs = self.lines.iter().filter(|line| line.kind == LineKind::Stub);
        stubs.filter_map(|line| line.path.rsplit_once('/'))
    }
}

impl Line {
    /// True for the last line of an element.
    fn is_last(&self) -> bool {
        let inside = self.text.get(1..).unwrap_or_default();
        self.kind == LineKind::End || self.text.ends_with("/>") || inside.contains("</")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "<?xml version=\"1.0\"?>\n<Job xmlns=\"v\"><A/><B C=\"1\"><A>x</A><B/></B><D>1</D></Job>";

    #[test]
    fn lines_have_the_paths_of_their_elements() {
        let lines = Lines::new("Backup", TEXT);
        let paths: Vec<&str> = lines.lines.iter().map(|line| line.path.as_str()).collect();
        let inner = ["Backup/B", "Backup/B/A", "Backup/B/B", "Backup/B"];
        assert_eq!(paths[..3], ["", "Backup", "Backup/A"]);
        assert_eq!(paths[3..7], inner);
        assert_eq!(paths[7..], ["Backup/D", "Backup"]);
    }

    #[test]
    fn removed_element_takes_its_content_along() {
        let mut lines = Lines::new("Job", TEXT);
        lines.remove(4);
        assert_eq!(lines.text(), "<?xml version=\"1.0\"?>\n<Job xmlns=\"v\">\n<A/>\n<D>1</D>\n</Job>\n");
        lines.remove(4);
        lines.remove(3);
        assert_eq!(lines.text(), "<?xml version=\"1.0\"?>\n<Job xmlns=\"v\">\n</Job>\n");
    }

    #[test]
    fn missing_element_is_inserted_once_and_removed_with_the_unexpected_one() {
        let mut lines = Lines::new("Job", TEXT);
        assert!(lines.insert_before(4, &["O", "M"]));
        assert_eq!(lines.stubs().collect::<Vec<_>>(), [("Job", "M")]);
        assert!(!lines.insert_before(5, &["M"]) && !lines.insert_before(5, &[]));
        lines.remove(5);
        assert!(lines.stubs().next().is_none() && !lines.text().contains("<B"), "{}", lines.text());
    }

    #[test]
    fn missing_element_is_inserted_at_the_end() {
        let mut lines = Lines::new("Job", TEXT);
        assert!(lines.insert_inside(4, &["M"]) && !lines.insert_inside(4, &["M"]));
        assert!(lines.insert_inside(3, &["N"]));
        assert_eq!(lines.stubs().collect::<Vec<_>>(), [("Job/A", "N"), ("Job/B", "M")]);
        let text = lines.text().replace('\n', "");
        assert!(text.contains("<A><N/></A>") && text.contains("<B/><M/></B><D>"), "{text}");
    }

    #[test]
    fn violations_are_described_without_values() {
        let of = |message: &str| {
            let line = format!("7.xml:12: element A: Schemas validity error : Element '{{v}}A'{message}");
            let (document, (line, message)) = violation(&line).unwrap_or_default();
            (document, line, problem(&message))
        };
        for (message, expected) in [
            (": This element is not expected. Expected is ( {v}B ).", "not expected"),
            (": Missing child element(s). Expected is one of ( {v}B, {v}C ).", "missing B or C"),
            (": [facet 'pattern'] The value 'x' is not accepted by the pattern 'y'.", "pattern"),
            (", attribute 'Id': [facet 'pattern'] The value 'x' is not …", "attribute Id pattern"),
            (", attribute 'New': The attribute 'New' is not allowed.", "attribute New not expected"),
            (": The attribute 'Href' is required but missing.", "attribute Href missing"),
            (": [facet 'enumeration'] The value 'x' is not an element of the set {'y'}.", "enumeration"),
            (": No matching global declaration available for the validation root.", "no root element"),
        ] {
            assert_eq!(of(message), (7, 12, expected.to_owned()), "{message}");
        }
    }
}
