//! Outlines of messages in both formats.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
use super::*;

fn model() -> Model {
    let tape =
        ("tapes/tape.yaml".to_owned(), "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n".to_owned());
    vbem_codegen::load(&vbem_codegen::testing::sources([tape])).unwrap()
}

#[test]
fn entity_of_a_page_is_cut_with_the_namespaces_around_it() {
    let text = "<?xml version=\"1.0\"?><QueryResult xmlns=\"urn:a\" xmlns:b='urn:b'><Entities xmlns:c=\"urn:c\"><Tapes>\
                <Tape Type=\"Tape\" xmlns:b=\"urn:d\" Href=\"/api/tapes/1\"><b:X>ü</b:X></Tape><Tape Type=\"Tape\"/></Tapes></Entities></QueryResult>";
    let seen = outline(&model(), text, None, None).unwrap();
    assert_eq!((seen.kind, seen.items, seen.entities.len(), seen.is_page), (EntryKind::List, 2, 1, true));
    assert_eq!(
        seen.entities[0].text,
        "<Tape xmlns=\"urn:a\" xmlns:c=\"urn:c\" Type=\"Tape\" xmlns:b=\"urn:d\" Href=\"/api/tapes/1\"><b:X>ü</b:X></Tape>"
    );
    let json = r#"{"refs":null,"entities":{"racks":null,"tapes":{"tapes":[ {"type": "Tape", "href":"/api/tapes/1"} ]}},"pagingInfo":{}}"#;
    let seen = outline(&model(), json, None, None).unwrap();
    assert_eq!((seen.kind, seen.type_name.as_deref(), seen.is_page), (EntryKind::List, Some("Tape"), true));
    assert_eq!(seen.entities[0].text, r#"{"type": "Tape", "href":"/api/tapes/1"}"#);
}

#[test]
fn list_of_entities_without_a_type_in_the_model_is_cut() {
    let xml = "<Disks xmlns=\"urn:a\"><Disk Type=\"Disk\" Href=\"/api/disks/1\" UID=\"u\"/></Disks>";
    let json = r#"{"Disks":[{"Type":"Disk","Href":"/api/disks/1","UID":"u"}]}"#;
    for text in [xml, json] {
        let seen = outline(&model(), text, None, None).unwrap();
        assert_eq!((seen.kind, seen.type_name, seen.entities.len()), (EntryKind::List, None, 1));
        assert_eq!(seen.entities[0].type_name, None);
    }
    assert_eq!(outline(&model(), "<Disks><Disk/></Disks>", None, None).unwrap().kind, EntryKind::Document);
}

#[test]
fn type_of_two_resources_is_decided_by_the_address() {
    let reel =
        "resource: Reel\nsummary: A reel.\npath: /reels/{id}\nxml: Tape\nlink_type: Tape\nlist: Tapes\nlist_type: TapeList\n".to_owned();
    let tape = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n".to_owned();
    let files = [("tapes/reel.yaml".to_owned(), reel), ("tapes/tape.yaml".to_owned(), tape)];
    let model =
        vbem_codegen::load(&vbem_codegen::testing::sources(files)).map_err(|it| it.render(false)).unwrap();
    for (path, name) in [("tapes", "Tape"), ("reels", "Reel")] {
        let text = format!("<Tape Type=\"Tape\" Href=\"https://em/api/{path}/1\" UID=\"u\"/>");
        assert_eq!(outline(&model, &text, None, None).unwrap().type_name.as_deref(), Some(name));
    }
}

#[test]
fn references_are_items_and_not_entities() {
    let xml =
        "<EntityReferences><Ref Type=\"TapeReference\" Href=\"/api/tapes/1\" UID=\"u\"/></EntityReferences>";
    let json = r#"{"Refs":[{"Type":"TapeReference","Href":"/api/tapes/1","UID":"u"}]}"#;
    for text in [xml, json] {
        let seen = outline(&model(), text, None, None).unwrap();
        assert_eq!((seen.kind, seen.items, seen.entities.len()), (EntryKind::List, 1, 0));
        assert_eq!(seen.type_name.as_deref(), Some("Tape"), "{text}");
    }
    let empty = outline(&model(), "<EntityReferences/>", Some("TapeReferenceList"), None).unwrap();
    assert_eq!((empty.kind, empty.items, empty.type_name.as_deref()), (EntryKind::List, 0, Some("Tape")));
}

#[test]
fn kind_of_a_single_message_depends_on_its_identity() {
    let xml = "<Tape Type=\"Tape\" Href=\"/api/tapes/1\"/>";
    let seen = outline(&model(), xml, None, None).unwrap();
    assert_eq!((seen.kind, seen.root.as_deref()), (EntryKind::Entity, Some("Tape")));
    let seen = outline(&model(), r#"{"Type":"Tape","Href":"/api/tapes/1"}"#, None, None).unwrap();
    assert_eq!((seen.kind, seen.root.as_deref()), (EntryKind::Entity, Some("Tape")));
    assert_eq!(outline(&model(), "<Other/>", None, None).unwrap().kind, EntryKind::Document);
    assert!(outline(&model(), "other", None, None).is_err());
}
