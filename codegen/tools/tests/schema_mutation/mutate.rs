//! Mutations of a schema file: slips a maintainer could make, and names that could break the emitted code.

use super::layout::{Word, entry, value, words};
use super::random::Random;

/// A kind of mutation.
type Mutate = fn(&str, &Names, &mut Random) -> Option<String>;

/// The kinds of mutations, by name.
const KINDS: [(&str, Mutate); 18] = [
    ("rename a key", rename_key),
    ("rename a key", rename_key),
    ("replace a value", replace_value),
    ("replace a value", replace_value),
    ("replace a type", replace_type),
    ("replace a type", replace_type),
    ("change the cardinality", change_cardinality),
    ("add a key", add_key),
    ("add a key", add_key),
    ("add a key", add_key),
    ("delete an entry", delete_entry),
    ("duplicate an entry", duplicate_entry),
    ("move an entry", move_entry),
    ("swap two values", swap_values),
    ("change lines", change_lines),
    ("indent a line", indent_line),
    ("insert a text", insert_text),
    ("truncate the file", truncate),
];

/// Words that mutations put into a file.
pub(crate) struct Names {
    /// Names and values of the whole schema.
    pub(crate) schema: Vec<String>,
    /// Names of types and resources.
    pub(crate) types: Vec<String>,
}

/// Names that Rust, the runtime, the emitted code or XML could refuse.
const NASTY: [&str; 78] = [
    "Self",
    "self",
    "type",
    "Type",
    "fn",
    "match",
    "Loop",
    "loop",
    "move",
    "Move",
    "union",
    "async",
    "gen",
    "new",
    "New",
    "default",
    "Default",
    "clone",
    "extra",
    "Extra",
    "Unknown",
    "unknown",
    "value",
    "Value",
    "wait",
    "cancel",
    "progress",
    "here",
    "related",
    "all_related",
    "href",
    "links",
    "Links",
    "name",
    "uid",
    "Name",
    "UID",
    "Href",
    "query",
    "Query",
    "client",
    "em",
    "it",
    "member",
    "Resource",
    "Kind",
    "Watch",
    "Scalar",
    "Timestamp",
    "Uid",
    "Result",
    "Option",
    "Some",
    "None",
    "Ok",
    "Err",
    "Vec",
    "Box",
    "String",
    "JobLinks",
    "TaskLinks",
    "TASK",
    "Collections",
    "Wire",
    "Http",
    "Std",
    "_x",
    "X_Y",
    "xY",
    "x__y",
    "1st",
    "a-b",
    "a.b",
    "Größe",
    "\"\"",
    "\"a b\"",
    "\"a:b\"",
    "~",
];

/// Values of other kinds.
const VALUES: [&str; 24] = [
    "true",
    "false",
    "yes",
    "no",
    "0",
    "-1",
    "007",
    "1e3",
    "1.10",
    "[]",
    "{}",
    "[a, b]",
    "{ a: b }",
    "untyped",
    "none",
    "content",
    "plain",
    "/jobs/{id}",
    "/x/{id",
    "/api/jobs",
    "\"?action=x\"",
    "Reference<Document>",
    "2025-03-02T21:00:00Z",
    "\"\u{FEFF}\"",
];

/// Types of the vocabulary.
const TYPES: [&str; 17] = [
    "string",
    "boolean",
    "int",
    "long",
    "unsigned",
    "decimal",
    "timestamp",
    "time",
    "duration",
    "uid",
    "guid",
    "hierarchy-ref",
    "href",
    "secret",
    "reference",
    "links",
    "any",
];

/// Keys whose values are names of types.
const TYPE_KEYS: [&str; 10] =
    ["type", "list", "repeated", "to", "up", "down", "related", "body", "returns", "resource"];

/// Keys that may be added to an entry.
const KEYS: [&str; 32] = [
    "xml",
    "json",
    "rust",
    "aliases",
    "renamed_from",
    "example",
    "to",
    "uses",
    "entity",
    "choice",
    "elements",
    "attributes",
    "text",
    "item",
    "item_aliases",
    "json_list",
    "since",
    "page",
    "unit",
    "types",
    "path",
    "rel",
    "at",
    "suffix",
    "returns",
    "status",
    "filter",
    "sort",
    "member",
    "runtime",
    "link_type",
    "list",
];

/// Mutates a file once. Gives the kind of mutation and the text; absent if the file has no place for it.
pub(crate) fn mutate(text: &str, names: &Names, random: &mut Random) -> Option<(&'static str, String)> {
    let (kind, mutate) = random.pick(&KINDS);
    let mutated = mutate(text, names, random)?;
    (mutated != text).then_some((*kind, mutated))
}

fn replaced(text: &str, range: std::ops::Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

fn a_word<'a>(found: &'a [Word], random: &mut Random, is_wanted: impl Fn(&Word) -> bool) -> Option<&'a Word> {
    let wanted: Vec<&Word> = found.iter().filter(|word| is_wanted(word)).collect();
    if wanted.is_empty() { None } else { Some(*random.pick(&wanted)) }
}

/// A new word for an old one: a nasty one, one of the schema, or the old one with a slip.
fn another(old: &str, names: &Names, random: &mut Random) -> String {
    match random.below(8) {
        0..=2 => (*random.pick(&NASTY)).to_owned(),
        3 | 4 => random.pick(&names.schema).clone(),
        5 => slip(old, random),
        6 => format!("{old}{}", random.pick(&["2", "?", "s", "_", "Links", "List", "Reference", ".x"])),
        _ => (*random.pick(&VALUES)).to_owned(),
    }
}

/// The word with one character changed, missing, doubled or of another case.
fn slip(old: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = old.chars().collect();
    if characters.is_empty() {
        return "x".to_owned();
    }
    let at = random.below(characters.len());
    match random.below(5) {
        0 => drop(characters.remove(at)),
        1 => characters.insert(at, characters[at]),
        2 => characters[at] = *random.pick(&['x', 'A', '_', '7', 'é']),
        3 => return old.to_lowercase(),
        _ => return old.to_uppercase(),
    }
    characters.into_iter().collect()
}

fn rename_key(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let key = a_word(&found, random, |word| word.is_key)?;
    let new = another(&text[key.range.clone()], names, random);
    Some(replaced(text, key.range.clone(), &new))
}

fn replace_value(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let word = a_word(&found, random, |word| !word.is_key && !word.key.is_empty())?;
    let new = another(&text[word.range.clone()], names, random);
    Some(replaced(text, word.range.clone(), &new))
}

fn replace_type(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let word = a_word(&found, random, |word| !word.is_key && TYPE_KEYS.contains(&word.key.as_str()))?;
    let old = &text[word.range.clone()];
    let new = match random.below(4) {
        0 => old.strip_suffix('?').map_or_else(|| format!("{old}?"), str::to_owned),
        1 => (*random.pick(&TYPES)).to_owned(),
        2 => format!("{}?", random.pick(&names.types)),
        _ => random.pick(&names.types).clone(),
    };
    Some(replaced(text, word.range.clone(), &new))
}

fn change_cardinality(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    const CARDINALITIES: [&str; 3] = ["type", "list", "repeated"];
    let found = words(text);
    let key =
        a_word(&found, random, |word| word.is_key && CARDINALITIES.contains(&&text[word.range.clone()]))?;
    let new: &&str = random.pick(&CARDINALITIES);
    Some(replaced(text, key.range.clone(), new))
}

fn add_key(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    let braces: Vec<usize> = text.match_indices("{ ").map(|(at, _)| at + 2).collect();
    let value = another("Added", names, random);
    let key = random.pick(&KEYS);
    let added = match random.below(4) {
        0 => format!("{key}: [{value}], "),
        1 if *key == "choice" || *key == "elements" || *key == "attributes" => {
            format!("{key}: {{ {value}: {{ type: {} }} }}, ", random.pick(&names.types))
        }
        _ => format!("{key}: {value}, "),
    };
    if braces.is_empty() || random.below(6) == 0 {
        let line_starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let at = *random.pick(&line_starts);
        return Some(replaced(text, at..at, &format!("{}\n", added.trim_end_matches(", "))));
    }
    let at = *random.pick(&braces);
    Some(replaced(text, at..at, &added))
}

fn delete_entry(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let key = a_word(&found, random, |word| word.is_key)?;
    Some(replaced(text, entry(text, key), ""))
}

fn duplicate_entry(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let key = a_word(&found, random, |word| word.is_key)?;
    let range = entry(text, key);
    let mut copy = text[range.clone()].to_owned();
    if random.below(4) > 0 {
        let old = &text[key.range.clone()];
        let new = if random.below(2) == 0 { format!("{old}2") } else { another(old, names, random) };
        copy = copy.replacen(old, &new, 1);
    }
    let separator = if copy.ends_with('\n') || copy.trim_end().ends_with(',') { "" } else { ", " };
    Some(replaced(text, range.start..range.start, &format!("{copy}{separator}")))
}

fn move_entry(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let key = a_word(&found, random, |word| word.is_key)?;
    let range = entry(text, key);
    let moved = text[range.clone()].to_owned();
    let is_block = moved.ends_with('\n');
    let rest = replaced(text, range, "");
    let found = words(&rest);
    let target = a_word(&found, random, |word| {
        word.is_key && entry(&rest, word).start < word.range.start || !is_block
    })?;
    let at = entry(&rest, target).start;
    let separator = if is_block || moved.trim_end().ends_with(',') { "" } else { ", " };
    Some(replaced(&rest, at..at, &format!("{moved}{separator}")))
}

fn swap_values(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let found = words(text);
    let (a, b) = (a_word(&found, random, |word| word.is_key)?, a_word(&found, random, |word| word.is_key)?);
    let (a, b) = (value(text, a), value(text, b));
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    if first.end > second.start {
        return None;
    }
    let (one, other) = (&text[first.clone()], &text[second.clone()]);
    let between = &text[first.end..second.start];
    Some(format!("{}{other}{between}{one}{}", &text[..first.start], &text[second.end..]))
}

fn change_lines(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (a, b) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(3) {
        0 => drop(lines.remove(a)),
        1 => lines.swap(a, b),
        _ => lines.insert(b, lines[a]),
    }
    Some(lines.concat())
}

fn indent_line(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let starts: Vec<usize> =
        text.match_indices('\n').map(|(at, _)| at + 1).filter(|at| *at < text.len()).collect();
    let at = *random.pick(&starts);
    let blanks = text[at..].len() - text[at..].trim_start_matches(' ').len();
    match random.below(4) {
        0 => Some(replaced(text, at..at, " ")),
        1 => Some(replaced(text, at..at, "  ")),
        2 => Some(replaced(text, at..at, "\t")),
        _ if blanks > 0 => Some(replaced(text, at..at + 1 + random.below(blanks), "")),
        _ => None,
    }
}

fn insert_text(text: &str, names: &Names, random: &mut Random) -> Option<String> {
    const PIECES: [&str; 26] = [
        ":", ": ", "{", "}", "[", "]", ",", "\n", "  ", "\t", "\"", "'", "#", " #", "&a ", "*a", "<<: ",
        "---\n", "- ", "? ", "| ", "!!str ", "\u{FEFF}", "\u{2028}", "ü", "\u{0}",
    ];
    let mut at = random.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let piece = if random.below(3) == 0 { random.pick(&names.schema) } else { *random.pick(&PIECES) };
    Some(replaced(text, at..at, piece))
}

fn truncate(text: &str, _: &Names, random: &mut Random) -> Option<String> {
    let mut at = random.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Some(text[..at].to_owned())
}
