//! Preservation of unknown, empty and unreadable content.

use super::records::{Info, Point};
use super::xml::GUID;
use crate::value::Timestamp;
use crate::wire::{Extra, Links, Options, from_json, from_xml, to_json, to_xml};

fn xml_round(elements: &str) -> Point {
    let text = format!("<Point>{elements}</Point>");
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    let written = to_xml(&point);
    let inner = written.split_once("ent/v1.0\">").unwrap().1;
    assert_eq!(inner.strip_suffix("</Point>").unwrap(), elements);
    // A clone keeps the same content.
    assert_eq!(to_xml(&point.clone()), written);
    point
}

fn json_round(text: &str) -> Point {
    let point: Point = from_json(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(to_json(&point), text);
    point
}

#[test]
fn unknown_elements_are_written_at_their_places() {
    let point = xml_round(
        "<First a=\"1\">x &amp; y<B/></First><VmName>v</VmName><Between/><Between>2</Between><Size>1</Size><Last> </Last>",
    );
    let names: Vec<_> = point.extra.unknown().iter().map(|unknown| (unknown.name(), unknown.raw())).collect();
    assert_eq!(names[0], ("First", "<First a=\"1\">x &amp; y<B/></First>"));
    assert_eq!(names.len(), 4);
}

#[test]
fn unknown_elements_between_items_stay_there() {
    xml_round("<Disks><X/><Disk>a</Disk><Y>1</Y><Disk>b</Disk><Z/></Disks><After/>");
    xml_round("<Period><Begin>08:00:00</Begin></Period><X/><Period><Begin>09:00:00</Begin></Period><Y/>");
    xml_round("<Tags><OnlyThis/></Tags>");
    xml_round("<Links><Odd/><Link Rel=\"Up\" Href=\"u\"/><Odd/></Links>");
}

#[test]
fn unknown_text_and_attributes_are_kept() {
    xml_round("<VmName>v</VmName>text &amp; more");
    xml_round("<Tags Count=\"1\"><Tag>a</Tag></Tags>");
    xml_round("<Tags><Tag Kind=\"k\">a</Tag><Tag>b</Tag></Tags>");
    xml_round("<VmName Lang=\"de\">v</VmName>");
    xml_round("<Size Unit=\"MB\">5</Size>");
    xml_round("<Links Count=\"1\"><Link Rel=\"Up\" Href=\"u\" Extra=\"a &amp; b\"/></Links>");
    xml_round("<Disks><Disk Name=\"n\" Size=\"5\">x</Disk></Disks>");
    let text = "<Point New=\"a &amp; b\" Other='\"'/>";
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert!(to_xml(&point).ends_with(" New=\"a &amp; b\" Other='\"'/>"), "{}", to_xml(&point));
}

#[test]
fn empty_members_are_written_empty() {
    let point = xml_round("<VmName/><CredentialsId/><Password/><Size/><Info/><Disks/><Tags/>");
    assert_eq!((&point.vm_name, &point.credentials, &point.size), (&None, &None, &None));
    assert!(point.info.is_none() && point.extra.is_empty());
    let text = "<Point Type=\"\" Name=\"n\"/>";
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(point.type_name, None);
    assert!(to_xml(&point).ends_with(" Type=\"\" Name=\"n\"/>"));
    let point =
        json_round(r#"{"VmName":"","Size":null,"Info":null,"Disks":{"Disks":[]},"Tags":[],"Counts":null}"#);
    assert_eq!(point.vm_name, None);
}

#[test]
fn empty_member_that_was_set_is_written_with_its_value() {
    let mut point = xml_round("<VmName/>");
    point.vm_name = Some("set".to_owned());
    assert!(to_xml(&point).contains("<VmName>set</VmName>"));
}

#[test]
fn missing_members_are_not_written() {
    let point = xml_round("<VmName>v</VmName>");
    assert_eq!(point.created, Timestamp::default());
    let fresh = to_xml(&Point::default());
    assert!(fresh.contains("<CreationTimeUTC>0001-01-01T00:00:00</CreationTimeUTC>"), "{fresh}");
}

#[test]
fn unreadable_values_are_kept_until_set() {
    let mut point = xml_round(
        "<CreationTimeUTC> yesterday </CreationTimeUTC><Size>many</Size><Enabled><Deep/></Enabled>",
    );
    assert_eq!((point.size, point.enabled), (None, None));
    let kept: Vec<_> = point.extra.unreadable().iter().map(|it| (it.member(), it.raw().unwrap())).collect();
    assert_eq!(kept[0], ("CreationTimeUTC", "<CreationTimeUTC> yesterday </CreationTimeUTC>"));
    assert_eq!(
        (kept.len(), point.extra.unreadable()[1].expected()),
        (3, "a whole number of 64 bits without sign")
    );
    point.size = Some(5);
    let written = to_xml(&point);
    assert!(written.contains("<Size>5</Size>") && !written.contains("many"), "{written}");
}

#[test]
fn unreadable_items_are_removed_from_the_list_and_kept() {
    let point = xml_round("<Counts><Count>1</Count><Count>two</Count><Count>3</Count><Count/></Counts>");
    assert_eq!(point.counts, [1, 3]);
    let point = json_round(r#"{"Counts":[1,"two",3,{"a":[1]}]}"#);
    assert_eq!(point.counts, [1, 3]);
}

#[test]
fn unreadable_secrets_are_not_kept() {
    let text = "<Point><Pin>geheim</Pin></Point>";
    let decoded = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap();
    let unreadable = &decoded.value.extra.unreadable()[0];
    assert_eq!((unreadable.member(), unreadable.raw()), ("Pin", None));
    let detail = format!("{:?} {:?} {}", decoded.value, decoded.problems, decoded.problems[0]);
    assert!(!detail.contains("geheim"), "{detail}");
}

#[test]
fn choice_keeps_further_content() {
    let point = xml_round("<Info><Before/><ReplicaInfo><Suffix>s</Suffix></ReplicaInfo><After/></Info>");
    assert!(matches!(point.info, Some(Info::ReplicaInfo(_))));
    let point = xml_round("<Info><NasInfo><A>1</A></NasInfo></Info>");
    let Some(Info::Unknown(extra)) = &point.info else { panic!("{point:?}") };
    assert_eq!(extra.unknown()[0].name(), "NasInfo");
    // The first known member is used.
    let point = xml_round("<Info><BackupInfo><Level>1</Level></BackupInfo><ReplicaInfo/></Info>");
    assert!(matches!(point.info, Some(Info::BackupInfo(_))));
    json_round(r#"{"Info":{"BackupInfo":{"Level":1},"New":[1, 2]}}"#);
    json_round(r#"{"Info":{"NasInfo":{"A":1}}}"#);
}

#[test]
fn received_spelling_of_names_is_kept() {
    xml_round("<CreationTime>2024-05-01T22:00:07Z</CreationTime>");
}

#[test]
fn unknown_members_are_kept_in_json() {
    let point = json_round(concat!(
        r#"{"first":1.50,"VmName":"v","new":{"a":[1, null]},"Disks":{"Disks":[{"Value":"x"}],"leftover":true},"#,
        r#""Periods":[{"Begin":"08:00:00","x":"y"}],"afterwards":null,"Name":"n"}"#
    ));
    let names: Vec<_> = point.extra.unknown().iter().map(|unknown| (unknown.name(), unknown.raw())).collect();
    assert_eq!(names[0], ("first", "1.50"));
}

#[test]
fn unreadable_values_are_kept_in_json() {
    let point = json_round(r#"{"VmName":{"a":[1]},"Size":"many","Enabled":[1],"Info":"x","Disks":5}"#);
    assert_eq!((point.extra.unreadable().len(), point.info), (5, None));
}

#[test]
fn kept_content_is_converted_to_the_other_format() {
    let xml = "<Point New=\"a\"><Odd><B>1</B></Odd><Size>many</Size></Point>";
    let point: Point = from_xml(xml.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(to_json(&point), r#"{"Odd":{"B":"1"},"Size":"many","New":"a"}"#);
    let json = r#"{"odd":{"b":1},"Size":"many","lists":[1,2]}"#;
    let point: Point = from_json(json.as_bytes(), Options::lenient().partial()).unwrap().value;
    let written = to_xml(&point);
    assert!(
        written.ends_with(
            "<odd><b>1</b></odd><Size>many</Size><lists><list>1</list><list>2</list></lists></Point>"
        ),
        "{written}"
    );
}

#[test]
fn debug_of_a_record_has_rust_names_and_no_secrets() {
    let text = format!(
        "<Point Name=\"n\" UID=\"{GUID}\"><Password>geheim</Password><Size>5</Size><NewPassword>geheim</NewPassword><Odd>1</Odd></Point>"
    );
    let decoded = from_xml::<Point>(text.as_bytes(), Options::lenient()).unwrap();
    let output = format!("{:?}", decoded.value);
    assert_eq!(
        output,
        format!(
            "Point {{ name: \"n\", uid: \"{GUID}\", created: \"0001-01-01T00:00:00\", algorithm: \"\", \
             password: [secret], size: 5, NewPassword: [hidden], Odd: <Odd>1</Odd> }}"
        )
    );
    assert!(!format!("{:?}", decoded.problems).contains("geheim"));
    assert!(!format!("{:?}", decoded.value.extra).contains("geheim"));
}

#[test]
fn debug_of_a_record_omits_absent_values_and_empty_lists() {
    let text = "<Point><Links/><VmName/><Disks><Disk Name=\"d\">/a</Disk></Disks><Tags/><Info><BackupInfo><Level>3</Level>\
                </BackupInfo></Info></Point>";
    let mut point = from_xml::<Point>(text.as_bytes(), Options::lenient()).unwrap().value;
    let output = format!("{point:?}");
    for present in
        ["disks: [Disk { name: \"d\", path: \"/a\" }]", "info: Info { BackupInfo: BackupInfo { level: 3 } }"]
    {
        assert!(output.contains(present), "{output}");
    }
    for absent in ["links", "vm_name", "tags", "counts", "periods", "href", "password"] {
        assert!(!output.contains(absent), "{absent}: {output}");
    }
    point.disks.clear();
    point.links.push("Up", "/logonSessions/695f7cda-e4a6-4d9c-9603-000000000001", None, None);
    let output = format!("{point:?}");
    assert!(
        output.contains("links: ") && !output.contains("disks") && !output.contains("695f7cda"),
        "{output}"
    );
}

#[test]
fn debug_of_a_reference_has_rust_names() {
    let text = b"<EntityRef Type=\"JobReference\" UID=\"urn:veeam:Job:1\"/>";
    let reference = from_xml::<crate::wire::Reference<()>>(text, Options::lenient()).unwrap().value;
    let output = format!("{reference:?}");
    assert!(output.starts_with("Reference { type_name: \"JobReference\", "), "{output}");
    assert!(output.contains("uid: ") && !output.contains("links"), "{output}");
}

#[test]
fn extras_with_the_same_unknown_members_are_equal() {
    let read = |text: &str| from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    assert_eq!(read("<Point/>"), read("<Point><VmName/></Point>"));
    assert_ne!(read("<Point/>"), read("<Point><X/></Point>"));
    assert!(Extra::none().is_empty());
    assert_eq!(size_of::<Extra>(), 2 * size_of::<usize>());
}

#[test]
fn links_are_built_and_found() {
    let mut links = Links::new();
    assert!(!links.is_present());
    links.push("Up", "u1", Some("AReference"), None);
    links.push("Up", "u2", None, Some(""));
    assert_eq!((links.len(), links.is_empty(), links.is_present()), (2, false, true));
    assert_eq!(links.find("Up").unwrap().href(), "u1");
    let all: Vec<_> = links.iter().map(|link| (link.href(), link.link_type(), link.name())).collect();
    assert_eq!(all, [("u1", Some("AReference"), None), ("u2", None, Some(""))]);
    assert!(links.find("Down").is_none());
}

/// Members that were received as null, empty or unreadable and then set are written, even if set to the default.
#[test]
fn member_set_to_its_default_is_written() {
    let set = |mut point: Point| {
        (point.enabled, point.retries) = (Some(false), Some(0));
        point
    };
    let text = br#"{"Enabled":null,"Retries":null}"#;
    let written = to_json(&set(from_json(text, Options::lenient().partial()).unwrap().value));
    assert!(written.contains("\"Enabled\":false") && written.contains("\"Retries\":0"), "{written}");
    for text in [
        "<Point><Enabled/><Retries/></Point>",
        "<Point><Enabled>perhaps</Enabled><Retries>many</Retries></Point>",
    ] {
        let written = to_xml(&set(from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value));
        assert!(written.contains("<Enabled>false</Enabled>"), "{written}");
        assert!(written.contains("<Retries>0</Retries>"), "{written}");
    }
}

#[test]
fn kept_element_with_xsi_prefix_is_written_with_its_declaration() {
    let instance = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let text = format!("<Point {instance}><NewLimit xsi:nil=\"true\"/></Point>");
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    let written = to_xml(&point);
    assert!(written.contains(&format!("<NewLimit {instance} xsi:nil=\"true\"/>")), "{written}");
    assert_eq!(written.matches(instance).count(), 1, "{written}");
    assert!(!to_xml(&Point::default()).contains("xsi"));
}

#[test]
fn kept_element_whose_prefix_is_declared_around_it_is_written_with_the_declaration() {
    let table = [
        ("<v:New>1</v:New>", "<v:New xmlns:v=\"urn:v\">1</v:New>"),
        ("<New v:since=\"7\"/>", "<New xmlns:v=\"urn:v\" v:since=\"7\"/>"),
        ("<New><v:Part/></New>", "<New xmlns:v=\"urn:v\"><v:Part/></New>"),
        ("<v:New xmlns:v=\"urn:own\"/>", "<v:New xmlns:v=\"urn:own\"/>"),
        ("<New kind=\"w:text\"/>", "<New xmlns:w=\"urn:w&quot;\" kind=\"w:text\"/>"),
        ("<New>av: b</New>", "<New>av: b</New>"),
        ("<Retries><v:No/></Retries>", "<Retries xmlns:v=\"urn:v\"><v:No/></Retries>"),
    ];
    for (element, expected) in table {
        let text =
            format!("<p:Point xmlns:p=\"urn:p\" xmlns:v=\"urn:v\" xmlns:w='urn:w\"'>{element}</p:Point>");
        let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
        let written = to_xml(&point);
        assert!(written.contains(expected), "{element} became {written}");
        // A second round trip changes nothing.
        let again: Point = from_xml(written.as_bytes(), Options::lenient().partial()).unwrap().value;
        assert_eq!(to_xml(&again), written);
    }
}

#[test]
fn prefix_is_that_of_the_nearest_element_around_the_kept_one() {
    let text = "<Point xmlns:v=\"urn:a\"><Info xmlns:v=\"urn:b\"><v:New/></Info><v:New/></Point>";
    let point: Point = from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value;
    let written = to_xml(&point);
    assert!(written.contains("<v:New xmlns:v=\"urn:b\"/></Info>"), "{written}");
    assert!(written.contains("<v:New xmlns:v=\"urn:a\"/></Point>"), "{written}");
}
