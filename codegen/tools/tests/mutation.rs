//! Mutated schemas, messages and XML schemas: bytes changed, removed, doubled and moved. No input may cause a panic.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::{Sources, sample};
use vbem_tools::format::format_file;
use vbem_tools::lint::{Format, check, format};
use vbem_tools::scaffold::{ScaffoldRequest, scaffold};
use vbem_tools::suggest::{Options, plan};
use vbem_tools::verify::{Hint, envelope, verify};
use vbem_tools::xsd;

/// A small generator of numbers; the same seed gives the same numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }

    /// Returns the text with up to four kinds of mutations; invalid UTF-8 is replaced.
    fn mutated(&mut self, text: &str) -> String {
        const PIECES: [&str; 24] = [
            ":", ": ", "{", "}", "[", "]", ",", "\n", "  ", "\t", "\"", "'", "#", "&a ", "*a", "<<: ", "<",
            "/>", "&#0;", "]]>", "\u{FEFF}", "\u{2028}", "ü", "~",
        ];
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let (from, to) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let (from, to) = (from.min(to), from.max(to).min(from + 80));
            let part = bytes[from.min(to)..to].to_vec();
            match self.below(6) {
                0 => drop(bytes.drain(from.min(to)..to)),
                1 => drop(bytes.splice(from..from, part)),
                2 => bytes.truncate(from),
                3 => drop(bytes.splice(from..from, PIECES[self.below(PIECES.len())].bytes())),
                4 if from < bytes.len() => bytes[from] = u8::try_from(self.below(256)).unwrap(),
                _ => {
                    let at = self.below(bytes.len() + 1);
                    drop(bytes.splice(at..at, part));
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Does everything with a schema that can be done with a wrong one.
fn use_schema(text: String) {
    // A layout that was made is one that stays.
    if let Ok(once) = format_file(&text, 1) {
        assert_eq!(format_file(&once, 1).as_ref(), Ok(&once), "{text}");
    }
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), text)]);
    let (model, found) = check(&sources);
    for form in [Format::Full { colour: true }, Format::Short, Format::Json, Format::Github] {
        let _ = format(&found, form);
    }
    if let Some(model) = model {
        vbem_codegen::emit::emit(&model).unwrap_or_else(|error| panic!("{error}"));
    }
}

fn use_message(sources: &Sources, text: &str) {
    let _ = envelope(text);
    let options = Options { links: true, file: None };
    let planned = plan(sources, &options, |model| vec![verify(model, text, &Hint::default())]);
    assert!(planned.is_ok_and(|planned| planned.refusals.iter().all(|refusal| !refusal.reason.is_empty())));
    let request = ScaffoldRequest {
        name: Some("New".to_owned()),
        family: Some("new".to_owned()),
        sample: Some(text.to_owned()),
        ..ScaffoldRequest::default()
    };
    let _ = scaffold(sources, &request);
}

const SCHEMA: &str = "\
resource: Tape
summary: A tape.
description: >-
  It turns.
page: get_tapes_id
path: /tapes/{id}
collection: { path: /tapes, page: get_tapes }
platforms: [vmware]
uses: [Labelled]

attributes: { Sealed: { type: boolean?, summary: Whether it is sealed. } }
elements:
  Kind:  { type: TapeKind, aliases: [Sort], summary: What it is. }   # a remark
  Parts: { list: Part, item: Part, json_list: plain, summary: \"What: it is made of.\" }
  Note:  { repeated: string, rust: notes, summary: 'What people say.' }
  Day:   { type: JobDay?, summary: When. }

links:
  next: { related: Tape, types: [TapeReference], path: \"/tapes/{id}/next\", summary: The one behind it. }
  all:  { down: [Tape], path: \"/tapes/{id}/all\", summary: All. }

methods:
  eject: { rel: Stop, action: eject, body: EjectSpec?, returns: none, summary: Out. }

query:
  Kind: { type: TapeKind, member: Kind }

waiter: { state: Kind, until: [Data], result: Kind, failure: [Cleaning] }

types:
  Part:   { summary: A part., attributes: { Number: { type: int, summary: Which. } }, text: { type: string, json: Value, summary: What. } }
  JobDay: { summary: A day., choice: { First: { type: Part, summary: One. }, Second: { type: int, summary: Two. } } }

enumerations:
  TapeKind:
    summary: Kinds.
    values:
      Data: Holds data.
      Cleaning: { summary: Cleans., aliases: [Clean], rust: Cleaner }

specs:
  EjectSpec: { summary: How., elements: { Why: { type: string?, summary: Why. } } }

mixins:
  Labelled:
    summary: What has a label.
    elements: { Label: { type: string, summary: What is on it. } }
";

const XSD: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Tape" type="TapeType"/>
<xs:simpleType name="KindType"><xs:restriction base="xs:string"><xs:enumeration value="Data"/><xs:enumeration value="Full"/></xs:restriction></xs:simpleType>
<xs:complexType name="BaseType"><xs:attribute name="Name" type="xs:string" use="required"/></xs:complexType>
<xs:complexType name="TapeType"><xs:complexContent><xs:extension base="BaseType"><xs:sequence>
<xs:element name="Kind" type="KindType"/><xs:choice><xs:element name="A" type="TapeType" minOccurs="0" maxOccurs="unbounded"/><xs:element name="B"><xs:complexType><xs:all/></xs:complexType></xs:element></xs:choice>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>"#;

#[test]
fn unchanged_texts_are_valid() {
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())]);
    let (model, found) = check(&sources);
    assert!(model.is_some(), "{found}");
    assert!(format_file(SCHEMA, 1).is_ok());
    assert_eq!(xsd::parse(XSD).unwrap().types.len(), 3);
}

#[test]
fn mutated_schemas_are_reported() {
    let mut random = Random(0x5EED_0001);
    for _ in 0..1_500 {
        use_schema(random.mutated(SCHEMA));
    }
}

#[test]
fn mutated_messages_are_reported() {
    let mut random = Random(0x5EED_0002);
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())]);
    let model = vbem_codegen::load(&sources).unwrap();
    let node = sample::of_record(&model.resources[0].record, &model);
    let whole = Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema"));
    let job = vbem_codegen::load(&whole).unwrap();
    let job = sample::of_record(&job.resource("Job").unwrap().record, &job);
    let messages = [
        sample::to_xml(&node, &model.api.namespace),
        sample::to_json(&node),
        sample::to_xml(&job, &model.api.namespace),
        sample::to_json(&job),
    ];
    for round in 0..200 {
        let text = random.mutated(&messages[round % messages.len()]);
        use_message(&sources, &text);
    }
}

#[test]
fn mutated_xml_schemas_are_reported() {
    let mut random = Random(0x5EED_0003);
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())]);
    for _ in 0..600 {
        if let Ok(xsd) = xsd::parse(&random.mutated(XSD)) {
            assert!(plan(&sources, &Options::default(), |model| xsd::compare(model, &xsd, None)).is_ok());
        }
    }
}

#[test]
fn arbitrary_bytes_are_reported() {
    let mut random = Random(0x5EED_0004);
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())]);
    for round in 0..300 {
        let text = String::from_utf8_lossy(&random.bytes(200)).into_owned();
        let text = format!("{}{text}", ["", "<", "{", "resource: "][round % 4]);
        use_message(&sources, &text);
        let _ = xsd::parse(&text);
        use_schema(text);
    }
}
