//! Explanations of the rules: the purpose of each, an example that breaks it, and the corrected example.

use std::fmt;

use vbem_codegen::diagnostic::{Code, Severity};
use vbem_codegen::parse::{MAX_NESTING, MAX_NODES};
use vbem_codegen::resolve::MAX_MEMBERS;
use vbem_codegen::source::{MAX_DEPTH, MAX_FILE_SIZE, MAX_FILES};

/// The explanation of a rule. [`Display`](fmt::Display) renders it for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The rule.
    pub code: Code,
    /// The purpose of the rule.
    pub text: String,
    /// A schema file that breaks the rule; empty for rules about files and folders.
    pub wrong: &'static str,
    /// The corrected file.
    pub right: &'static str,
}

/// A code that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown code; the codes are {}", ranges())]
pub struct UnknownCode;

/// Explains the rule with this code, for example `E0007`. Case is ignored.
///
/// # Errors
/// If no rule has the code.
pub fn explain(code: &str) -> Result<Explanation, UnknownCode> {
    let known = Code::ALL.into_iter().find(|known| known.to_string().eq_ignore_ascii_case(code));
    let code = known.ok_or(UnknownCode)?;
    let (text, wrong, right) = parts(code);
    Ok(Explanation { code, text, wrong, right })
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.code, self.text)?;
        for (title, example) in [("Wrong", self.wrong), ("Right", self.right)] {
            if !example.is_empty() {
                writeln!(f, "\n{title}:\n")?;
                example.lines().try_for_each(|line| writeln!(f, "    {line}"))?;
            }
        }
        Ok(())
    }
}

/// The first and the last code of each severity: `E0001 to E0022 and W0001 to W0005`.
fn ranges() -> String {
    let range = |severity: Severity| {
        let mut codes = Code::ALL.into_iter().filter(|code| code.severity() == severity);
        let (first, last) = (codes.next()?, codes.next_back()?);
        Some(format!("{first} to {last}"))
    };
    [Severity::Error, Severity::Warning].into_iter().filter_map(range).collect::<Vec<_>>().join(" and ")
}

/// Text, wrong example and right example of an explanation.
type Parts = (String, &'static str, &'static str);

fn about(text: impl Into<String>, wrong: &'static str, right: &'static str) -> Parts {
    (text.into(), wrong, right)
}

fn parts(code: Code) -> Parts {
    match code {
        Code::Unreadable => about(
            format!(
                "A file or folder of the schema cannot be read. The message contains the error of the operating system, or \
                 the limit that is exceeded: a file has at most {} MiB, a schema has at most {MAX_FILES} files, and folders \
                 nest at most {MAX_DEPTH} levels deep.",
                MAX_FILE_SIZE >> 20
            ),
            "",
            "",
        ),
        Code::NotUtf8 => about(
            "Schema files are UTF-8 text. The message gives the offset of the first invalid byte. Save the file as UTF-8.",
            "",
            "",
        ),
        Code::EmptySchema => about(
            "The folder contains no file with the extension `.yaml`. Usually the wrong folder was given.",
            "",
            "",
        ),
        Code::InvalidYaml => about(
            format!(
                "The file is not valid YAML. Usual causes are an unclosed bracket, a tab, and a colon in a text without \
                 quotes. A file has at most {MAX_NODES} values, which nest at most {MAX_NESTING} levels deep; an alias \
                 counts as the values that it repeats."
            ),
            "resource: Tape\nsummary: A tape: wide.\n",
            "resource: Tape\nsummary: \"A tape: wide.\"\n",
        ),
        Code::UnknownKey => about(
            "The vocabulary does not have this key. Unknown keys are errors, so that a misspelt key is not ignored.",
            "resource: Tape\nsumary: A tape.\n",
            "resource: Tape\nsummary: A tape.\n",
        ),
        Code::WrongKind => about(
            format!(
                "The value of the key has the wrong kind, for example a text instead of a mapping. The same holds for a \
                 record with more than {MAX_MEMBERS} members."
            ),
            "resource: Tape\nsummary: A tape.\nentity: maybe\n",
            "resource: Tape\nsummary: A tape.\nentity: false\n",
        ),
        Code::MissingKey => about(
            "The declaration requires this key.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  drive: { rel: Up, summary: Where it is. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  neighbour: { related: Tape, summary: The next one. }\n",
        ),
        Code::ConflictingKeys => about(
            "Two keys are mutually exclusive. A member is a single value, a list or a repeated element; a type has elements or \
             is a choice; a method has one HTTP method.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Label: { type: string, repeated: string, summary: What is on it. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Label: { repeated: string, summary: What is on it. }\n",
        ),
        Code::UnknownType => about(
            "The type is neither a scalar nor declared in any file. Names of types, enumerations, specs and resources are \
             global and case-sensitive.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Length: { type: lnog, summary: How long it is. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Length: { type: long, summary: How long it is. }\n",
        ),
        Code::UnknownResource => about(
            "The target of a link or reference is not declared in any file. Use `untyped` for a target that the schema does not \
             describe.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tepe, summary: The next one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n",
        ),
        Code::UnknownRelation => about(
            "The relation is not declared in `api.yaml`. Relations begin with a capital letter, as the server sends them.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { rel: Relatd, to: Tape, summary: The next one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n",
        ),
        Code::UnknownMixin => about(
            "`uses` refers to a mixin that no file declares under `mixins`.",
            "resource: Tape\nsummary: A tape.\nuses: [Labeled]\nmixins:\n  Labelled:\n    summary: What has a label.\n    elements: { Label: { type: string, summary: The label. } }\n",
            "resource: Tape\nsummary: A tape.\nuses: [Labelled]\nmixins:\n  Labelled:\n    summary: What has a label.\n    elements: { Label: { type: string, summary: The label. } }\n",
        ),
        Code::DuplicateName => about(
            "A name is declared twice. Keys are unique in their mapping; resources, types, enumerations and specs are unique in \
             the schema.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  Slot: { type: int, summary: Where it was. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  LastSlot: { type: int, summary: Where it was. }\n",
        ),
        Code::AmbiguousLinks => about(
            "Two links of a resource have the same relation, type and path. The client cannot distinguish them; change one of \
             the three.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n  other: { related: Tape, summary: Another one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n  upper: { up: Tape, summary: The one above. }\n",
        ),
        Code::Keyword => about(
            "The Rust name is a keyword. Choose another one with `rust`; the name on the wire does not change.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Loop: { type: boolean, summary: Whether it is endless. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Loop: { type: boolean, rust: is_loop, summary: Whether it is endless. }\n",
        ),
        Code::InvalidName => about(
            "The name cannot become a Rust name: it begins with a digit or contains characters that Rust does not allow. Choose \
             a Rust name with `rust`.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind:\n    summary: Kinds.\n    values:\n      8mm: { summary: Narrow. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind:\n    summary: Kinds.\n    values:\n      8mm: { rust: Narrow, summary: Narrow. }\n",
        ),
        Code::RustClash => about(
            "Two names become the same Rust name, or a name equals one that the emitted code already uses. Choose another name \
             for one of them with `rust`; rename links and methods directly.",
            "resource: Tape\nsummary: A tape.\nelements:\n  VmName: { type: string, summary: Of the VM. }\n  Vm_Name: { type: string, summary: Of the machine. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  VmName: { type: string, summary: Of the VM. }\n  Vm_Name: { type: string, rust: machine_name, summary: Of the machine. }\n",
        ),
        Code::MixinCycle => about(
            "A mixin contains itself, directly or through other mixins.",
            "resource: Tape\nsummary: A tape.\nuses: [A]\nmixins:\n  A: { summary: One., uses: [B] }\n  B: { summary: Other., uses: [A] }\n",
            "resource: Tape\nsummary: A tape.\nuses: [A]\nmixins:\n  A: { summary: One., uses: [B] }\n  B: { summary: Other. }\n",
        ),
        Code::EmptyEnumeration => about(
            "The enumeration has no values. Declare at least one.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: {} }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::BodyOnGet => about(
            "A GET request has no body. Use POST or PUT, or put the values into the address.",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nmethods:\n  stop: { rel: Stop, http: GET, suffix: \"?action=stop\", body: Tape, returns: none, summary: Stops it. }\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nmethods:\n  stop: { action: stop, body: Tape, returns: none, summary: Stops it. }\n",
        ),
        Code::UnknownMember => about(
            "A query field, a `waiter` or an `at` refers to a member or link that the resource does not have, or `absent` to a \
             value that the enumeration does not have.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\nquery:\n  Place: { member: Slott, sort: false }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\nquery:\n  Place: { member: Slot, sort: false }\n",
        ),
        Code::InvalidPath => about(
            "Addresses are relative to `/api` and begin with `/`. Omit the host and `/api`. A parameter such as `{id}` fills a \
             whole segment, and segments are not empty.",
            "resource: Tape\nsummary: A tape.\npath: api/tapes/{id}\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n",
        ),
        Code::MissingApi => about(
            "A schema has a file `api.yaml` at its root, with the facts about the API as a whole: namespace, base address and \
             relations.",
            "",
            "",
        ),
        Code::MandatoryCycle => about(
            "Every value of a structure contains another value of the same structure, directly or by way of others, so that no \
             value could ever be complete. A member that may be absent, or a list, ends the cycle. An alternative of a choice \
             does not, since each of them may be the one that is there.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Side: { type: Side, summary: One side. }\ntypes:\n  Side: { summary: A side., elements: { Back: { type: Side, summary: The other side. } } }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Sides: { repeated: Side, summary: Its sides. }\ntypes:\n  Side: { summary: A side., elements: { Length: { type: int, summary: Its length. } } }\n",
        ),
        Code::LimitExceeded => about(
            "The emitted code would be too large, or nest too deep. Structures that must contain one another nest at most 32 \
             levels deep and contain at most 4096 values in all; mixins nest at most 32 levels deep.",
            "",
            "",
        ),
        Code::InvalidWireName => about(
            "The text cannot be a name on the wire. Elements and attributes of XML begin with a letter or `_`, and consist of \
             letters, digits, `-`, `_` and `.`. Names in JSON and texts of values are not empty.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, xml: Slot Number, summary: Where it is. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, xml: SlotNumber, summary: Where it is. }\n",
        ),
        Code::AmbiguousMember => about(
            "Two members of one structure have the same name in XML or in JSON, so that a decoder could not tell them apart. \
             Attributes and elements have separate names in XML. In JSON they share one object, where case is ignored. An alias \
             counts in both. The same holds for the texts of an enumeration.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  LastSlot: { type: int, aliases: [Slot], summary: Where it was. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  LastSlot: { type: int, aliases: [FormerSlot], summary: Where it was. }\n",
        ),
        Code::AmbiguousResource => about(
            "Two resources have the same address, or the same element, list, type or query type on the wire. Addresses are the \
             same if they differ in the names of parameters only. Several resources may look the same on the wire: one is called \
             so, and each of the others names its `xml`, `list`, `link_type` and `list_type`.",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n---\nresource: Reel\nsummary: A reel.\npath: /tapes/{name}\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n---\nresource: Reel\nsummary: A reel.\npath: /reels/{name}\n",
        ),
        Code::UnsuitableType => about(
            "A query field must be a scalar or a value of an enumeration, since the server compares nothing else. The paths of a \
             waiter lead to single values, that of the progress to a whole number.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Marks: { list: string, item: Mark, summary: Marks on it. }\nquery:\n  Marks: {}\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Mark: { type: string, summary: The mark on it. }\nquery:\n  Mark: {}\n",
        ),
        Code::UnknownValue => about(
            "The client compares the member with a value it cannot have, so that the comparison never holds. Values of an \
             enumeration are spelled as the enumeration spells them, not by an alias; those of a boolean are `true` and `false`.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Wound: { type: boolean, summary: Whether it is at its end. }\nwaiter: { state: Wound, until: [yes], result: Wound }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Wound: { type: boolean, summary: Whether it is at its end. }\nwaiter: { state: Wound, until: [true], result: Wound }\n",
        ),
        Code::InvalidExample => about(
            "Examples stand in the documentation and in the messages that tests are made from, so that they must be values of the \
             type. Structures have no example; their members do.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, example: first, summary: Where it is. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, example: \"1\", summary: Where it is. }\n",
        ),
        Code::MisplacedFile => about(
            "A file would have no effect where it is. Files of a schema end with `.yaml`. Each is in a folder, which is its \
             family; folders do not nest. `family:` is in the `family.yaml` of the folder.",
            "",
            "",
        ),
        Code::InvalidUnit => about(
            "The unit of a number is part of its type in the client, so that a size in megabytes is not taken for one in bytes. The \
             units are those of a list, and only numbers have one.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Size: { type: long, unit: megs, summary: How much fits. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Size: { type: long, unit: megabytes, summary: How much fits. }\n",
        ),
        Code::MissingSummary => about(
            "Every declaration becomes documentation of the client. Write one sentence about its meaning and, for an optional \
             member, about its absence. Give the unit of a quantity with `unit`.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n",
        ),
        Code::MissingValueSummary => about(
            "Every value of an enumeration becomes a variant of the client. Write one sentence about its meaning.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: } }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::Unused => about(
            "The type, enumeration or mixin is unused. Remove it, or correct the type of the member that should refer to it.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: string, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::NoWayBack => about(
            "A resource has a list below its address, and the items of the list have no link back to it. The server usually \
             sends an `Up` link in each item; compare a captured message. If it does not, write the comment \
             `# allow W0004: reason` above the link. Such a comment suppresses any warning.",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nlinks:\n  marks: { down: [Mark], path: \"/tapes/{id}/marks\", summary: Marks on it. }\n---\nresource: Mark\nsummary: A mark on a tape.\npath: /marks/{id}\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nlinks:\n  marks: { down: [Mark], path: \"/tapes/{id}/marks\", summary: Marks on it. }\n---\nresource: Mark\nsummary: A mark on a tape.\npath: /marks/{id}\nlinks:\n  tape: { up: Tape, summary: The tape it is on. }\n",
        ),
        Code::ToBeWritten => about(
            "`verify --apply` and `new` write this placeholder for a description. Replace it with a sentence.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: To be written. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n",
        ),
        Code::UndescribedFamily => about(
            "A folder becomes a module of the client, and its `family.yaml` the documentation of the module. `cargo schema new` \
             writes one for a new family.",
            "",
            "",
        ),
        Code::PlainSecret => about(
            "Values of type `secret` are never shown and are cleared from memory. The name of this member ends like that of a \
             secret, such as `Password` or `ApiToken`, but its type is `string`. If the value is public, put the comment \
             `# allow W0007: reason` above the member.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Password: { type: string, summary: Unlocks the tape. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Password: { type: secret, summary: Unlocks the tape. }\n",
        ),
    }
}
