//! What each rule is for, with an example that breaks it and one that does not.

use vbem_codegen::diagnostic::Code;

/// What there is to say about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The rule and why it is there.
    pub text: &'static str,
    /// A schema file that breaks it; empty if it is not about what stands in a file.
    pub wrong: &'static str,
    /// The same file as it should be.
    pub right: &'static str,
}

/// Explains the rule with that code, for example `E0007`.
#[must_use]
pub fn explain(code: &str) -> Option<Explanation> {
    Code::ALL.into_iter().find(|known| known.to_string().eq_ignore_ascii_case(code)).map(of)
}

const fn about(text: &'static str, wrong: &'static str, right: &'static str) -> Explanation {
    Explanation { text, wrong, right }
}

fn of(code: Code) -> Explanation {
    match code {
        Code::Unreadable => about(
            "A file or folder of the schema cannot be read. The message holds what the system says about it. Files over 4 MiB \
             and folders nested deeper than 8 levels are refused as well, since no schema needs them.",
            "",
            "",
        ),
        Code::NotUtf8 => about(
            "Schema files are UTF-8 text. The message names the first byte that is not. Save the file again with that encoding.",
            "",
            "",
        ),
        Code::EmptySchema => {
            about("No file in the folder ends with `.yaml`. Most often the wrong folder was named.", "", "")
        }
        Code::InvalidYaml => about(
            "The file is not YAML. The usual causes are a bracket that is not closed, a tab, and a colon inside a text without \
             quotes.",
            "resource: Tape\nsummary: A tape: wide.\n",
            "resource: Tape\nsummary: \"A tape: wide.\"\n",
        ),
        Code::UnknownKey => about(
            "The vocabulary does not have this key. Keys are never ignored, so that a misspelt one is seen at once.",
            "resource: Tape\nsumary: A tape.\n",
            "resource: Tape\nsummary: A tape.\n",
        ),
        Code::WrongKind => about(
            "The key is known, but its value is of the wrong kind: a text where a mapping is expected, or the other way round.",
            "resource: Tape\nsummary: A tape.\nentity: maybe\n",
            "resource: Tape\nsummary: A tape.\nentity: false\n",
        ),
        Code::MissingKey => about(
            "Something cannot be understood without this key.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  drive: { rel: Up, summary: Where it is. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  neighbour: { related: Tape, summary: The next one. }\n",
        ),
        Code::ConflictingKeys => about(
            "Two keys exclude each other: a member is one value, a list or repeated; a structure has elements or is a choice; a \
             method uses one HTTP method.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Label: { type: string, repeated: string, summary: What is on it. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Label: { repeated: string, summary: What is on it. }\n",
        ),
        Code::UnknownType => about(
            "A type is named that is neither a scalar nor declared in any file. Names of types, enumerations, specs and resources \
             are global and compared exactly.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Length: { type: lnog, summary: How long it is. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Length: { type: long, summary: How long it is. }\n",
        ),
        Code::UnknownResource => about(
            "A link or reference leads to something no file declares. `untyped` is for what the schema does not describe.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tepe, summary: The next one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n",
        ),
        Code::UnknownRelation => about(
            "The API does not use this relation. They are spelled with a capital letter, as the server sends them.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { rel: Relatd, to: Tape, summary: The next one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n",
        ),
        Code::UnknownMixin => about(
            "`mixins` names a group of members that no file declares under `mixins_declared`.",
            "resource: Tape\nsummary: A tape.\nuses: [Labeled]\nmixins:\n  Labelled:\n    summary: What has a label.\n    elements: { Label: { type: string, summary: The label. } }\n",
            "resource: Tape\nsummary: A tape.\nuses: [Labelled]\nmixins:\n  Labelled:\n    summary: What has a label.\n    elements: { Label: { type: string, summary: The label. } }\n",
        ),
        Code::DuplicateName => about(
            "A name is declared twice: a key within one mapping, or a resource, type, enumeration or spec in the whole schema.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  Slot: { type: int, summary: Where it was. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n  LastSlot: { type: int, summary: Where it was. }\n",
        ),
        Code::AmbiguousLinks => about(
            "Two links of a resource have the same relation, type and path. The client could not tell which is which, so one of \
             them must differ.",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n  other: { related: Tape, summary: Another one. }\n",
            "resource: Tape\nsummary: A tape.\nlinks:\n  next: { related: Tape, summary: The next one. }\n  upper: { up: Tape, summary: The one above. }\n",
        ),
        Code::Keyword => about(
            "A name becomes a word that Rust reserves. `rust` gives it another name in Rust; the wire stays as it is.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Loop: { type: boolean, summary: Whether it is endless. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Loop: { type: boolean, rust: is_loop, summary: Whether it is endless. }\n",
        ),
        Code::InvalidName => about(
            "A name cannot become a Rust name: it begins with a digit or holds characters Rust does not take. `rust` gives it \
             another one.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind:\n    summary: Kinds.\n    values:\n      8mm: { summary: Narrow. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind:\n    summary: Kinds.\n    values:\n      8mm: { rust: Narrow, summary: Narrow. }\n",
        ),
        Code::RustClash => about(
            "Two names become the same Rust name, or one becomes a name the emitted code uses for something else. `rust` gives \
             one of them another name; links and methods are renamed themselves.",
            "resource: Tape\nsummary: A tape.\nelements:\n  VmName: { type: string, summary: Of the VM. }\n  VMName: { type: string, summary: Of the machine. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  VmName: { type: string, summary: Of the VM. }\n  VMName: { type: string, rust: machine_name, summary: Of the machine. }\n",
        ),
        Code::MixinCycle => about(
            "A group of members contains itself, directly or by way of others.",
            "resource: Tape\nsummary: A tape.\nuses: [A]\nmixins:\n  A: { summary: One., uses: [B] }\n  B: { summary: Other., uses: [A] }\n",
            "resource: Tape\nsummary: A tape.\nuses: [A]\nmixins:\n  A: { summary: One., uses: [B] }\n  B: { summary: Other. }\n",
        ),
        Code::EmptyEnumeration => about(
            "An enumeration has no values, so nothing could be said with it.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: {} }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::BodyOnGet => about(
            "A GET has no request body. Either the method is a POST or a PUT, or the values belong into the address.",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nmethods:\n  stop: { rel: Stop, http: GET, suffix: \"?action=stop\", body: Tape, summary: Stops it. }\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nmethods:\n  stop: { action: stop, body: Tape, summary: Stops it. }\n",
        ),
        Code::UnknownMember => about(
            "A query field, a `watch` or an `at` names a member or link the resource does not have.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\nquery:\n  Place: { member: Slott, sort: false }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\nquery:\n  Place: { member: Slot, sort: false }\n",
        ),
        Code::InvalidPath => about(
            "Paths are addresses below `/api` and begin with `/`; host and `/api` are not written.",
            "resource: Tape\nsummary: A tape.\npath: api/tapes/{id}\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n",
        ),
        Code::MissingApi => about(
            "A schema has a file `api.yaml` at its root, with the facts about the API as a whole: namespace, base address and \
             relations.",
            "",
            "",
        ),
        Code::MissingSummary => about(
            "Everything becomes documentation of the client, so everything needs a sentence that says what it is and when it is \
             absent. For quantities there is `unit`.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n",
        ),
        Code::MissingValueSummary => about(
            "The values of an enumeration become variants, and a variant needs a sentence as well.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: } }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::Unused => about(
            "Nothing refers to this type, enumeration or mixin. Either it is left over, or a member that should be of this type \
             is of another one.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: string, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Kind: { type: TapeKind, summary: What it is. }\nenumerations:\n  TapeKind: { summary: Kinds., values: { Data: Holds data. } }\n",
        ),
        Code::NoWayBack => about(
            "A resource leads to a list below its own address, and the items of the list do not lead back to it. The server \
             usually sends an `Up` link in them; look at a captured message. If it does not, put the comment \
             `# allow W0004: reason` above the link; that works for every warning.",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nlinks:\n  marks: { down: [Mark], path: \"/tapes/{id}/marks\", summary: Marks on it. }\n---\nresource: Mark\nsummary: A mark on a tape.\npath: /marks/{id}\n",
            "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nlinks:\n  marks: { down: [Mark], path: \"/tapes/{id}/marks\", summary: Marks on it. }\n---\nresource: Mark\nsummary: A mark on a tape.\npath: /marks/{id}\nlinks:\n  tape: { up: Tape, summary: The tape it is on. }\n",
        ),
        Code::ToBeWritten => about(
            "`verify --apply` and `new` leave this text where a person has to say what something means.",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: To be written. }\n",
            "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int, summary: Where it is. }\n",
        ),
    }
}
