//! Messages in both formats.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

const SCHEMA: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nelements:\n  \
    Kind: { type: Kind, summary: Its kind. }\n  Slot: { type: int, summary: Its place. }\n  \
    Made: { type: timestamp, summary: Its time. }\n  Note: { type: string?, summary: A note. }\n  \
    ToolVersion: { type: string?, summary: A version. }\n  \
    Marks: { list: string, item: Mark, summary: Its marks. }\n\
    enumerations:\n  Kind:\n    summary: Kinds.\n    values:\n      Full: A full one.\n      Other: Another one.\n";

fn model() -> Model {
    let files = [("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())];
    vbem_codegen::load(&vbem_codegen::testing::sources(files)).map_err(|it| it.render(false)).unwrap()
}

fn replaced(text: &str) -> String {
    let facts = MessageFacts { is_list: false, type_name: Some("Tape"), root: None };
    Anonymiser::new(&model(), b"key").message(text, &facts).unwrap()
}

fn word(text: &str) -> String {
    free_text::replace(&mut Pseudonyms::new(b"key"), text)
}

#[test]
fn closed_values_stay_and_others_are_replaced_in_xml() {
    let text = "<Tape xmlns:x=\"urn:corp\" Type=\"Tape\" Href=\"https://srv.corp/api/tapes/7\" Name=\"Full\" x:Own=\"corp\"><!-- corp -->\
        <Kind>Full</Kind><Slot>12</Slot><Made>2026-06-15T12:00:00Z</Made><Note>R&amp;D <![CDATA[corp]]></Note>\
        <ToolVersion>12.1.0</ToolVersion><Marks><Mark>corp</Mark></Marks><New>12<Deep Full=\"Full\">Full</Deep></New></Tape>";
    let full = word("Full");
    let expected = format!(
        "<Tape xmlns:x=\"{}\" Type=\"Tape\" Href=\"https://em.example:9398/api/tapes/{}\" Name=\"{full}\" x:Own=\"{corp}\">\
        <Kind>Full</Kind><Slot>12</Slot><Made>2026-06-15T12:00:00Z</Made><Note>{}&amp;{} {corp}</Note>\
        <ToolVersion>12.1.0</ToolVersion><Marks><Mark>{corp}</Mark></Marks><New>{}<Deep Full=\"{full}\">{full}</Deep></New></Tape>",
        word("urn:corp"),
        word("7"),
        word("R"),
        word("D"),
        word("12"),
        corp = word("corp"),
    );
    assert_eq!(replaced(text), expected);
}

#[test]
fn closed_values_stay_and_others_are_replaced_in_json() {
    let text = r#"{ "type": "Tape", "Href": "https://srv.corp/api/tapes/7", "Name": "Full", "Kind":"Full", "Slot": 12,
        "Made": "2026-06-15T12:00:00Z", "Note": "D:\\corp \u00e9", "Marks": {"Marks": ["corp", "12"]}, "New": [12, 1.5, true, null, {"Kind": "Full"}] }"#;
    let expected = format!(
        r#"{{ "type": "Tape", "Href": "https://em.example:9398/api/tapes/{}", "Name": "{full}", "Kind":"Full", "Slot": 12,
        "Made": "2026-06-15T12:00:00Z", "Note": "D:\\{corp} {}", "Marks": {{"Marks": ["{corp}", "{}"]}}, "New": [{}, {}.{}, true, null, {{"Kind": "{full}"}}] }}"#,
        word("7"),
        word("é"),
        word("12"),
        word("12"),
        word("1"),
        word("5"),
        full = word("Full"),
        corp = word("corp"),
    );
    assert_eq!(replaced(text), expected);
}

#[test]
fn links_keep_their_relation_and_type_only_if_they_are_known() {
    let text = "<Tape><Links><Link Rel=\"Up\" Type=\"TapeReferenceList\" Name=\"corp\" Href=\"/api/tapes/7\"/><Link Rel=\"Corp\" Type=\"Corp\"/></Links></Tape>";
    let (corp, upper) = (word("corp"), word("Corp"));
    let expected = format!(
        "<Tape><Links><Link Rel=\"Up\" Type=\"TapeReferenceList\" Name=\"{corp}\" Href=\"/api/tapes/{}\"/><Link Rel=\"{upper}\" Type=\"{upper}\"/></Links></Tape>",
        word("7")
    );
    assert_eq!(replaced(text), expected);
}

#[test]
fn other_text_is_an_error() {
    let model = model();
    let mut anonymiser = Anonymiser::new(&model, b"key");
    for text in ["<Tape>&x;</Tape>", "<!DOCTYPE a><a/>", "{", "corp"] {
        assert!(anonymiser.message(text, &MessageFacts::default()).is_err(), "{text}");
    }
}
