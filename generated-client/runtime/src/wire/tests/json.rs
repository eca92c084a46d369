//! Decoding and encoding of JSON.

use super::records::{Info, Point};
use super::xml::{self, FULL, GUID};
use crate::value::Secret;
use crate::wire::{
    DecodeError, Decoded, Document, Options, ProblemKind, Reference, Representations, from_json, from_xml,
    read_json, to_json, to_xml,
};

/// The content of the XML document.
pub(in crate::wire) const FULL_JSON: &str = concat!(
    r#"{"Links":[{"Rel":"Up","Href":"https://em:9398/api/servers/1?a=1&b=2","Name":"s1","Type":"ServerReference"},"#,
    r#"{"Rel":"Restore","Href":"https://em:9398/api/points/1?action=restore"}],"#,
    r#""CreationTimeUtc":"2024-05-01T22:00:07.120Z","VmName":"web 1","Algorithm":"Full","#,
    r#""HierarchyObjRef":"urn:VMware:Vm:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11.vm-42","#,
    r#""CredentialsId":"00000000-0000-0000-0000-000000000000","Password":"se<cret","Pin":"42","#,
    r#""Size":18446744073709551615,"Ratio":1.5,"Retries":-3,"Enabled":true,"Info":{"BackupInfo":{"Level":3}},"#,
    r#""Disks":{"Disks":[{"Value":"[ds] a.vmdk","Name":"one"},{"Value":"b"}]},"Tags":["x","y"],"Counts":[1],"#,
    r#""Periods":[{"Begin":"08:00:00","End":"16:00:00.0000000+01:00"},{"Begin":"20:00:00"}],"#,
    r#""Whatever":{"Deep":{"Value":"1","Of":"it"}},"#,
    r#""Type":"Point","Href":"https://em:9398/api/points/1?format=Entity","Name":"a & b","#,
    r#""Uid":"urn:veeam:Point:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11"}"#,
);

fn read(text: &str) -> Point {
    from_json(text.as_bytes(), Options::strict()).unwrap().value
}

fn point(members: &str) -> Point {
    let text = format!("{{{members}}}");
    from_json(text.as_bytes(), Options::strict().partial()).unwrap().value
}

fn error(text: &[u8]) -> DecodeError {
    from_json::<Point>(text, Options::lenient().partial()).unwrap_err()
}

#[test]
fn json_and_xml_decode_to_the_same_value() {
    assert_eq!(to_json(&xml::read(FULL)), FULL_JSON);
    let (mut from_json, mut from_xml) = (read(FULL_JSON), xml::read(FULL));
    // Unknown content differs between the formats.
    from_json.whatever = None;
    from_xml.whatever = None;
    assert_eq!(from_json, from_xml);
}

#[test]
fn decoded_json_is_encoded_verbatim() {
    assert_eq!(to_json(&read(FULL_JSON)), FULL_JSON);
}

#[test]
fn key_in_any_case_or_alias_is_decoded() {
    let text = format!(
        "\u{FEFF}{{\"uid\":\"{GUID}\",\"NAME\":\"n\",\"creationTimeUTC\":\"2024-05-01T22:00:07Z\",\"algorithm\":\"Full\",\"vmName\":\"v\"}} \n"
    );
    let point = read(&text);
    assert_eq!((point.name.as_str(), point.vm_name.as_deref()), ("n", Some("v")));
    let by_alias = self::point("\"creationTime\":\"2024-05-01T22:00:07Z\"");
    assert_eq!(by_alias.created, point.created);
}

#[test]
fn null_of_optional_member_is_absent() {
    let point = point(
        r#""VmName":null,"Size":null,"Info":null,"Disks":null,"Tags":null,"Links":null,"Periods":null,"Whatever":null"#,
    );
    assert_eq!((point.vm_name, point.size, point.info), (None, None, None));
    assert!(point.disks.is_empty() && point.tags.is_empty() && point.periods.is_empty());
    assert!(point.whatever.is_none() && !point.links.is_present());
}

#[test]
fn null_of_required_member_is_missing() {
    let problems = from_json::<Point>(br#"{"Name":null}"#, Options::lenient()).unwrap().problems;
    assert!(problems.iter().any(|problem| problem.to_string() == "Point/Name: missing"), "{problems:?}");
}

#[test]
fn numbers_and_truth_values_may_be_quoted() {
    let point =
        point(r#""Size":"389","Retries":" 7 ","Enabled":"True","Ratio":"0.5","VmName":"\u003d\"\\\n""#);
    assert_eq!(
        (point.size, point.retries, point.enabled, point.ratio),
        (Some(389), Some(7), Some(true), Some(0.5))
    );
    assert_eq!(point.vm_name.as_deref(), Some("=\"\\\n"));
}

#[test]
fn lists_in_all_forms_are_decoded() {
    let disk = r#"{"Value":"a"}"#;
    for text in [
        format!(r#""Disks":{{"Disks":[{disk}]}}"#),
        format!(r#""Disks":[{disk}]"#),
        format!(r#""disks":{{"disk":[{disk}]}}"#),
        format!(r#""Disks":{{"Disks":{{"Disks":[{disk}]}}}}"#),
        format!(r#""Disks":{disk}"#),
        format!(r#""Disks":{{"Disks":{disk}}}"#),
        format!(r#""Disks":[null,{disk}]"#),
    ] {
        let point = point(&text);
        assert_eq!(point.disks.len(), 1, "{text}");
        assert_eq!(point.disks[0].path, "a", "{text}");
    }
    for text in [r#""Tags":["t"]"#, r#""Tags":{"Tags":["t"]}"#, r#""Tags":{"tag":["t"]}"#, r#""Tags":"t""#] {
        assert_eq!(point(text).tags, ["t"], "{text}");
    }
    for text in [r#""Counts":[7]"#, r#""Counts":7"#, r#""Counts":"7""#, r#""Counts":["7"]"#] {
        assert_eq!(point(text).counts, [7], "{text}");
    }
    for text in [r#""Periods":[{"Begin":"08:00:00"}]"#, r#""Period":{"Begin":"08:00:00"}"#] {
        assert_eq!(point(text).periods.len(), 1, "{text}");
    }
}

#[test]
fn links_in_array_or_wrapper_are_decoded() {
    for text in [
        r#""Links":[{"rel":"Up","href":"u","type":null,"name":"n"}]"#,
        r#""links":{"Links":[{"Rel":"Up","Href":"u","Name":"n"}]}"#,
        r#""links":{"Rel":"Up","Href":"u","Name":"n"}"#,
    ] {
        let point = point(text);
        let link = point.links.find("Up").unwrap();
        assert_eq!((link.href(), link.link_type(), link.name()), ("u", None, Some("n")), "{text}");
    }
    let mended = from_json::<Point>(br#"{"Links":5,"Name":"n"}"#, Options::lenient().partial()).unwrap();
    assert_eq!(mended.problems.len(), 1);
    assert_eq!(mended.value.name, "n");
}

#[test]
fn choice_is_decoded_from_its_only_member_that_is_not_null() {
    let point = point(r#""Info":{"BackupInfo":null,"ReplicaInfo":{"Suffix":"_r"}}"#);
    let Some(Info::ReplicaInfo(info)) = &point.info else { panic!("{point:?}") };
    assert_eq!(info.suffix.as_deref(), Some("_r"));
}

#[test]
fn list_of_representations_wrapped_twice_is_decoded() {
    let reference = r#"{"UID":"urn:veeam:Point:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11","Name":"n","Href":"h"}"#;
    for text in [
        format!(r#"{{"Refs":[{reference}]}}"#),
        format!(r#"{{"refs":{{"refs":[{reference}]}}}}"#),
        format!("[{reference}]"),
    ] {
        let list: Representations<Reference<Point>> =
            from_json(text.as_bytes(), Options::strict()).unwrap().value;
        assert_eq!(list.len(), 1, "{text}");
        assert_eq!(list[0].name.as_deref(), Some("n"));
    }
}

#[test]
fn malformed_json_is_refused() {
    for case in [
        "",
        " ",
        "{",
        "{\"Name\":}",
        "{\"Name\":\"a\"} x",
        "{\"Name\":\"a\",}",
        "{'a':1}",
        "{\"Name\":\"\\x\"}",
    ] {
        assert!(
            matches!(error(case.as_bytes()), DecodeError::Syntax { .. }),
            "{case}: {:?}",
            error(case.as_bytes())
        );
    }
    let DecodeError::Syntax { position, .. } = error(b"{\"Name\":\n\"a\" x}") else { panic!() };
    assert_eq!(position, 13);
    assert_eq!(
        error(b"{\"Name\":\"\xFF\"}"),
        DecodeError::NotUtf8 { position: 9, path: "Point/Name".into() }
    );
}

#[test]
fn root_other_than_an_object_is_refused() {
    for case in ["[]", "5", "\"a\"", "null", "true"] {
        let error = error(case.as_bytes());
        assert!(
            matches!(error, DecodeError::UnexpectedRoot { expected: "an object", .. }),
            "{case}: {error:?}"
        );
    }
}

#[test]
fn boxed_record_is_decoded_like_a_record() {
    let mut point = Point { password: Some(Secret::from("old")), ..Point::default() };
    assert!(read_json(&mut point, FULL_JSON.as_bytes(), Options::strict()).unwrap().is_empty());
    assert_eq!(point, read(FULL_JSON));
}

#[test]
fn document_of_unknown_type_is_decoded_and_encoded() {
    let text = concat!(
        r#"{"links":[{"Rel":"Up","Href":"u"}],"state":"Running","percent":12.5,"result":{"success":true,"none":null},"#,
        r#""items":[1,{"a":"b"}],"href":"https://em/api/things/1"}"#
    );
    let thing: Document = from_json(text.as_bytes(), Options::strict()).unwrap().value;
    assert_eq!((thing.name(), thing.href()), ("", "https://em/api/things/1"));
    assert_eq!(thing.link("Up").unwrap().href(), "u");
    assert_eq!(thing.text_at("State"), Some("Running"));
    assert_eq!((thing.text_at("percent"), thing.text_at("Result/Success")), (Some("12.5"), Some("true")));
    assert_eq!(thing.get("Items").unwrap().children().count(), 2);
    let again: Document = from_json(thing.to_json().as_bytes(), Options::strict()).unwrap().value;
    assert_eq!(again, thing);
    let xml: Document = crate::wire::from_xml(thing.to_xml().as_bytes(), Options::strict()).unwrap().value;
    assert_eq!((xml.text_at("state"), xml.text_at("items/item")), (Some("Running"), Some("1")));
}

#[test]
fn key_that_xml_does_not_allow_is_written_as_member() {
    let document: Document = from_json(br#"{"free space":5}"#, Options::strict()).unwrap().value;
    assert!(document.to_xml().contains("<Member>5</Member>"), "{}", document.to_xml());
}

#[test]
fn characters_that_do_not_exist_are_replaced_and_reported() {
    for (escape, shown) in [
        ("\\uD800", "\u{FFFD}"),
        ("\\uDC00x", "\u{FFFD}x"),
        ("\\uD83D\\u0041", "\u{FFFD}A"),
        ("a\\u0000", "a\u{FFFD}"),
    ] {
        let text = format!(
            r#"{{"VmName":"{escape}","Size":5,"Tags":["{escape}"],"New{escape}":"{escape}","Links":[{{"Rel":"{escape}","Href":"h","x":"{escape}"}}],"Whatever":{{"A":"{escape}"}}}}"#
        );
        let options = Options::lenient().partial();
        let Decoded { value, problems, .. } = from_json::<Point>(text.as_bytes(), options).unwrap();
        assert_eq!((value.vm_name.as_deref(), value.size), (Some(shown), Some(5)));
        assert_eq!((value.tags[0].as_str(), value.links.iter().next().unwrap().rel()), (shown, shown));
        assert_eq!(value.whatever.as_ref().unwrap().text_at("A"), Some(shown));
        let paths: Vec<_> = problems
            .iter()
            .filter(|problem| problem.kind == ProblemKind::InvalidCharacter)
            .map(|problem| problem.path.as_str())
            .collect();
        assert_eq!(paths, ["Point/VmName", "Point/Tags/Tag[1]", "Point/Links", "Point/Whatever/A"]);
        // Unknown content is written back as it was received.
        assert!(to_json(&value).contains(&format!("\"New{shown}\":\"{escape}\"")), "{}", to_json(&value));
        assert!(to_xml(&value).contains(&format!("<VmName>{shown}</VmName>")));
        assert!(from_json::<Point>(text.as_bytes(), Options::strict().partial()).is_err());
    }
    let pair = from_json::<Point>(br#"{"VmName":"\uD83D\uDE00"}"#, Options::strict().partial()).unwrap();
    assert_eq!(pair.value.vm_name.as_deref(), Some("\u{1F600}"));
}

#[test]
fn position_of_an_error_is_that_in_the_document() {
    let table = [
        (r#"{"VmName":"\uD800","Size":]}"#, "]}"),
        (r#"{"Info":{"BackupInfo":{"Level":1e999}}}"#, "e999"),
        ("{\n\"Info\":\n {\"BackupInfo\":\n{\"Level\":\n1e999}}}", "e999"),
        (r#"{"Disks":{"Odd":[{"Name":1e999}]}}"#, "e999"),
        (r#"{"Whatever":{"Links":[{"Rel":1e999}]}}"#, "e999"),
    ];
    for (text, at) in table {
        let error = from_json::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap_err();
        let DecodeError::Syntax { position, .. } = &error else { panic!("{text}: {error}") };
        let expected = text.find(at).unwrap() as u64;
        assert!(position.abs_diff(expected) <= 4, "{text}: {error}, expected {expected}");
    }
}

#[test]
fn document_with_members_without_a_name_and_long_numbers_round_trips() {
    for text in [r#"{"X":1,"":[{"Rel":"r"}]}"#, r#"{"A":{"":"text"}}"#, r#"{"A":0.1}"#] {
        let document = from_json::<Document>(text.as_bytes(), Options::strict()).unwrap().value;
        assert_eq!(document.to_json(), text);
    }
    // The digits of a number may be rounded by the first decoding only.
    let again =
        |text: &str| from_json::<Document>(text.as_bytes(), Options::strict()).unwrap().value.to_json();
    let rounded = again(&format!("{{\"A\":{}}}", "8".repeat(37)));
    assert_eq!(again(&rounded), rounded);
    let stray = from_xml::<Document>(b"<A>text<B/></A>", Options::strict()).unwrap().value;
    let json = stray.to_json();
    assert_eq!(json, r#"{"":"text","B":null}"#);
}
