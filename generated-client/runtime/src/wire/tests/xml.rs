//! Decoding and encoding of XML.

use super::records::{Algorithm, Disk, Info, Point};
use crate::value::{Guid, Href, Secret, TimeOfDay, Uid};
use crate::wire::{DecodeError, Document, Options, Reference, Representations, from_xml, read_xml, to_xml};

pub(super) const GUID: &str = "6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11";

/// A document with all kinds of members, in the order of the descriptor.
pub(in crate::wire) const FULL: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
    "<Point xmlns=\"http://www.veeam.com/ent/v1.0\" Type=\"Point\" Href=\"https://em:9398/api/points/1?format=Entity\" ",
    "Name=\"a &amp; b\" UID=\"urn:veeam:Point:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11\">",
    "<Links><Link Rel=\"Up\" Href=\"https://em:9398/api/servers/1?a=1&amp;b=2\" Type=\"ServerReference\" Name=\"s1\"/>",
    "<Link Rel=\"Restore\" Href=\"https://em:9398/api/points/1?action=restore\"/></Links>",
    "<CreationTimeUTC>2024-05-01T22:00:07.120Z</CreationTimeUTC><VmName>web 1</VmName><Algorithm>Full</Algorithm>",
    "<HierarchyObjRef>urn:VMware:Vm:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11.vm-42</HierarchyObjRef>",
    "<CredentialsId>00000000-0000-0000-0000-000000000000</CredentialsId><Password>se&lt;cret</Password><Pin>42</Pin>",
    "<Size>18446744073709551615</Size><Ratio>1.5</Ratio><Retries>-3</Retries><Enabled>true</Enabled>",
    "<Info><BackupInfo><Level>3</Level></BackupInfo></Info>",
    "<Disks><Disk Name=\"one\">[ds] a.vmdk</Disk><Disk>b</Disk></Disks><Tags><Tag>x</Tag><Tag>y</Tag></Tags>",
    "<Counts><Count>1</Count></Counts>",
    "<Period><Begin>08:00:00</Begin><End>16:00:00.0000000+01:00</End></Period><Period><Begin>20:00:00</Begin></Period>",
    "<Whatever><Deep Of=\"it\">1</Deep></Whatever></Point>",
);

pub(super) fn read(text: &str) -> Point {
    from_xml(text.as_bytes(), Options::strict()).unwrap().value
}

fn error(text: &[u8]) -> DecodeError {
    from_xml::<Point>(text, Options::lenient().partial()).unwrap_err()
}

/// A point with these elements and the required members.
pub(super) fn point(elements: &str) -> Point {
    let text = format!("<Point>{elements}</Point>");
    from_xml(text.as_bytes(), Options::strict().partial()).unwrap().value
}

#[test]
fn every_kind_of_member_is_decoded() {
    let point = read(FULL);
    assert_eq!(point.type_name.as_deref(), Some("Point"));
    assert_eq!(point.href, Some(Href::from("https://em:9398/api/points/1?format=Entity")));
    assert_eq!(point.name, "a & b");
    assert_eq!(point.uid, Uid::new("Point", GUID.parse().unwrap()));
    assert_eq!(point.links.len(), 2);
    let up = point.links.find("Up").unwrap();
    assert_eq!(up.href(), "https://em:9398/api/servers/1?a=1&b=2");
    assert_eq!((up.link_type(), up.name()), (Some("ServerReference"), Some("s1")));
    assert_eq!(point.links.find("Restore").unwrap().link_type(), None);
    assert_eq!(point.created.to_string(), "2024-05-01T22:00:07.120Z");
    assert_eq!(point.algorithm, Algorithm::Full);
    assert_eq!(point.place.as_ref().unwrap().object(), Some("vm-42"));
    assert!(point.credentials.is_some_and(Guid::is_nil));
    assert_eq!(point.password, Some(Secret::from("se<cret")));
    assert_eq!((point.size, point.ratio, point.retries), (Some(u64::MAX), Some(1.5), Some(-3)));
    assert_eq!(point.enabled, Some(true));
    let Some(Info::BackupInfo(info)) = &point.info else { panic!("{:?}", point.info) };
    assert_eq!(info.level, 3);
    let names: Vec<_> = point.disks.iter().map(|disk| (disk.name.as_deref(), disk.path.as_str())).collect();
    assert_eq!(names, [(Some("one"), "[ds] a.vmdk"), (None, "b")]);
    assert_eq!(
        (point.tags.as_slice(), point.counts.as_slice()),
        (["x".to_owned(), "y".to_owned()].as_slice(), [1].as_slice())
    );
    assert_eq!(point.periods.len(), 2);
    assert_eq!(point.periods[0].end.as_ref().map(TimeOfDay::as_str), Some("16:00:00.0000000+01:00"));
    assert_eq!(point.whatever.as_ref().and_then(|it| it.text_at("Deep/Of")), Some("it"));
    assert!(point.extra.is_empty());
}

#[test]
fn decoded_xml_is_encoded_verbatim() {
    assert_eq!(to_xml(&read(FULL)), FULL);
}

#[test]
fn markup_without_content_is_ignored() {
    let text = concat!(
        "\u{FEFF}<?xml version=\"1.0\"?><!-- by hand -->\n<v:Point UID='6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11'\n\tName='n' ",
        "xmlns:v=\"http://www.veeam.com/ent/v1.0\" xmlns:xsi=\"x\" xsi:schemaLocation=\"y\">\n  <?pi?>\n",
        "  <v:CreationTimeUTC> 2024-05-01T22:00:07Z </v:CreationTimeUTC>\n <v:Algorithm>Full</v:Algorithm>",
        "<v:Tags>\n <v:Tag>x</v:Tag> <!-- c --> </v:Tags><v:Retries>\n7\n</v:Retries></v:Point>\n<!-- end -->\n",
    );
    let point = read(text);
    assert_eq!((point.name.as_str(), point.tags.len(), point.retries), ("n", 1, Some(7)));
    assert_eq!(point.created.to_string(), "2024-05-01T22:00:07Z");
}

#[test]
fn references_and_cdata_sections_are_resolved() {
    let point = point("<VmName>a&amp;b &lt;&#39;&#x2F;&quot;&apos;&gt; <![CDATA[<c> & d]]>&#10;e</VmName>");
    assert_eq!(point.vm_name.as_deref(), Some("a&b <'/\"'> <c> & d\ne"));
}

#[test]
fn text_keeps_white_space_with_unix_line_ends() {
    let point = point("<VmName> a\r\nb\rc\td </VmName>");
    assert_eq!(point.vm_name.as_deref(), Some(" a\nb\nc\td "));
}

#[test]
fn white_space_in_attributes_is_normalized_unless_escaped() {
    let text = "<Point Name=\"a\tb\r\nc&#10;d\"/>";
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(point.name, "a b c\nd");
    let again: Point = from_xml(to_xml(&point).as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(again.name, point.name);
}

#[test]
fn special_characters_are_escaped_in_encoding() {
    let nasty = "<a href=\"x\">&amp; 'q' \r\n\t \u{1} \u{85} ü 🎈 ]]>";
    let mut point = Point { name: nasty.to_owned(), vm_name: Some(nasty.to_owned()), ..Point::default() };
    point.disks.push(Disk { name: None, path: nasty.to_owned(), ..Disk::default() });
    let again: Point = from_xml(to_xml(&point).as_bytes(), Options::lenient()).unwrap().value;
    assert_eq!((again.name, again.vm_name.as_deref()), (nasty.to_owned(), Some(nasty)));
    assert_eq!(again.disks[0].path, nasty);
}

#[test]
fn members_in_any_order_are_decoded() {
    let point = point("<Enabled>false</Enabled><VmName>v</VmName><Tags><Tag>t</Tag></Tags><Size>5</Size>");
    assert_eq!((point.enabled, point.vm_name.as_deref(), point.size), (Some(false), Some("v"), Some(5)));
    // Members are written in the order of the descriptor, which the server requires.
    let xml = to_xml(&point);
    let at = |name: &str| xml.find(name).unwrap();
    assert!(
        at("<VmName>") < at("<Size>") && at("<Size>") < at("<Enabled>") && at("<Enabled>") < at("<Tags>")
    );
}

#[test]
fn empty_element_of_required_text_is_an_empty_text() {
    let point = point("<Disks><Disk Name=\"x\"/><Disk></Disk></Disks><Tags><Tag/></Tags>");
    assert_eq!(point.disks.len(), 2);
    assert_eq!((point.disks[0].path.as_str(), point.tags[0].as_str()), ("", ""));
}

#[test]
fn lists_of_references_and_of_entities_are_decoded() {
    let text = concat!(
        "<EntityReferences xmlns=\"http://www.veeam.com/ent/v1.0\"><Ref UID=\"urn:veeam:Point:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11\" ",
        "Name=\"n\" Href=\"h\" Type=\"PointReference\"><Links><Link Rel=\"Alternate\" Href=\"h?format=Entity\" Type=\"Point\"/></Links></Ref>",
        "<Ref Name=\"m\" Href=\"i\"/></EntityReferences>",
    );
    let list: Representations<Reference<Point>> = from_xml(text.as_bytes(), Options::strict()).unwrap().value;
    assert_eq!(list.len(), 2);
    assert_eq!(list[0].links.find("Alternate").unwrap().link_type(), Some("Point"));
    assert!(!list[1].links.is_present());

    let points: Representations<Point> =
        from_xml(b"<Points><Links/><Point Name=\"a\"/><Point Name=\"b\"/></Points>", Options::lenient())
            .unwrap()
            .value;
    assert_eq!(points.iter().map(|point| point.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(points.links.is_present() && points.links.is_empty());
    assert!(to_xml(&points).ends_with("<Links/><Point Name=\"a\"/><Point Name=\"b\"/></Points>"));
}

#[test]
fn boxed_record_is_decoded_like_a_record() {
    let mut point = Point::default();
    let problems = read_xml(&mut point, FULL.as_bytes(), Options::strict()).unwrap();
    assert!(problems.is_empty());
    assert_eq!(point, read(FULL));
}

#[test]
fn malformed_xml_is_refused() {
    let cases: [&[u8]; 22] = [
        b"",
        b"   ",
        b"text",
        b"<Point>",
        b"<Point><VmName></Point>",
        b"<Point></Points>",
        b"<Point/><Point/>",
        b"<Point/>text",
        b"</Point>",
        b"<Point><VmName>a & b</VmName></Point>",
        b"<Point><VmName>&nbsp;</VmName></Point>",
        b"<Point><VmName>&#0;</VmName></Point>",
        b"<Point><VmName>&#xD800;</VmName></Point>",
        b"<Point><VmName>&#+65;</VmName></Point>",
        b"<Point Name=a/>",
        b"<Point Name=\"a\"UID=\"b\"/>",
        b"<Point Name/>",
        b"<Point Name=\"&bad;\"/>",
        b"<Point Name=\"a & b\"/>",
        b"<Point Name=\"a/>",
        b"<Point><?xml version=\"1.0\"?></Point>",
        b"<Point><![CDATA[x</Point>",
    ];
    for case in cases {
        let error = error(case);
        assert!(matches!(error, DecodeError::Syntax { .. }), "{:?}: {error}", String::from_utf8_lossy(case));
    }
}

#[test]
fn error_in_unescaped_secret_does_not_show_it() {
    for text in ["<Point><Password>a&hunter2;b</Password>", "<Point><Password>a&hunter2</Password>"] {
        let error = error(text.as_bytes());
        assert!(!error.to_string().contains("hunter2"), "{error}");
        let DecodeError::Syntax { position, path, .. } = error else { panic!("{error}") };
        assert_eq!((position, path.as_str()), (18, "Point/Password"));
    }
}

#[test]
fn xml_in_another_encoding_is_refused() {
    let cases: [&[u8]; 2] = [b"<Point><VmName>\xFF</VmName></Point>", b"<Point Name=\"\xC3\"/>"];
    for case in cases {
        assert!(matches!(error(case), DecodeError::NotUtf8 { .. }), "{:?}", error(case));
    }
    let cases: [(&[u8], &str); 5] = [
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><Point Name='\xE4'/>", "ISO-8859-1"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><Point Name='\xC3\xA4'/>", "iso-8859-1"),
        (b"<?xml version=\"1.0\" encoding=\"Windows-1252\" standalone=\"yes\"?><Point/>", "Windows-1252"),
        (b"\xFF\xFE<\0P\0o\0", "UTF-16"),
        (b"\xFE\xFF\0<\0P\0o", "UTF-16"),
    ];
    for (case, name) in cases {
        assert_eq!(error(case), DecodeError::Encoding { name: name.to_owned() });
    }
    for name in ["UTF-8", "utf-8", "US-ASCII"] {
        let text = format!("<?xml version=\"1.0\" encoding=\"{name}\"?><Point Name=\"ä\"/>");
        let read = from_xml::<Point>(text.as_bytes(), Options::lenient()).unwrap();
        assert_eq!(read.value.name, "ä");
    }
}

#[test]
fn document_types_are_refused() {
    let text =
        b"<!DOCTYPE Point [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Point><VmName>&b;</VmName></Point>";
    assert_eq!(error(text), DecodeError::Doctype);
    assert_eq!(error(b"<!DOCTYPE Point SYSTEM \"file:///etc/passwd\"><Point/>"), DecodeError::Doctype);
}

#[test]
fn document_with_another_root_is_refused() {
    let expected = DecodeError::UnexpectedRoot { expected: "Point", found: "EntityRef".to_owned() };
    assert_eq!(error(b"<EntityRef Name=\"n\"/>"), expected);
}

#[test]
fn document_of_unknown_type_is_decoded_and_encoded() {
    let text = concat!(
        "<Thing Type=\"Thing\" Href=\"https://em/api/things/1\" Name=\"n\"><Links><Link Rel=\"Up\" Href=\"u\"/></Links>",
        "<State>Running</State><Result Success=\"true\"><Message>a &amp; b</Message></Result><Item>1</Item><Item>2</Item></Thing>",
    );
    let thing: Document = from_xml(text.as_bytes(), Options::strict()).unwrap().value;
    assert_eq!((thing.name(), thing.href()), ("Thing", "https://em/api/things/1"));
    assert_eq!(thing.link("Up").unwrap().href(), "u");
    assert_eq!(thing.attribute("Name"), Some("n"));
    assert_eq!(thing.text_at("State"), Some("Running"));
    assert_eq!(thing.text_at("result/message"), Some("a & b"));
    assert_eq!(thing.text_at("Result/Success"), Some("true"));
    assert_eq!(thing.text_at("Href"), Some("https://em/api/things/1"));
    assert_eq!((thing.text_at("Result/Nothing"), thing.get("State/Nothing").is_some()), (None, false));
    assert_eq!(thing.children().count(), 4);
    let again: Document = from_xml(thing.to_xml().as_bytes(), Options::strict()).unwrap().value;
    assert_eq!(again, thing);
    assert_eq!(
        thing.to_json(),
        concat!(
            r#"{"Links":[{"Rel":"Up","Href":"u"}],"State":"Running","Result":{"Message":"a & b","Success":"true"},"#,
            r#""Item":["1","2"],"Href":"https://em/api/things/1","Type":"Thing","Name":"n"}"#
        )
    );
}
