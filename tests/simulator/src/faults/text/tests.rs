#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::faults::Matcher;
use crate::value::Value;

const XML: &str = "<?xml version=\"1.0\"?>\n<Jobs xmlns=\"n\"><!-- <Job Type=\"Job\"/> -->\
    <Job Type=\"Job\" Href=\"h/1\" Name=\"Data &amp; Logs\"><Links><Link Rel=\"Up\" Type=\"Job\" Name=\"Data\"/></Links><JobType>Backup</JobType>\
    <Platform>VMware</Platform></Job><Job Name='Web' Type='Job'/><Job Type=\"JobReference\" Name=\"Data Reference\" /></Jobs>";

const JSON: &str = "{ \"Jobs\" : [ {\"JobType\":\"Backup\", \"Links\":[{\"Rel\":\"Up\",\"Type\":\"Job\",\"Name\":\"Data\"}],\
    \"Name\":\"Data \\u0026 Logs\",\"Type\":\"Job\"},{\"Type\":\"Job\",\"Name\":\"Web\"},{\"Name\":\"Data Reference\",\"Type\":\"JobReference\"}]}";

fn data(text: &str, fault: &Fault) -> Option<String> {
    let model = crate::schema::embedded().unwrap();
    let matcher = Matcher::object("Job").named("Data*");
    let selection = Selection { object: matcher.object.as_ref(), ..Selection::default() };
    edit(text, selection, fault, &model)
}

/// Checks that the fault replaces exactly these parts of the text.
fn assert_replaces(text: &str, fault: &Fault, replaced: &[(&str, &str)]) {
    let mut expected = text.to_owned();
    for (old, new) in replaced {
        assert_eq!(expected.matches(old).count(), 1, "{old}");
        expected = expected.replace(old, new);
    }
    assert_eq!(data(text, fault).unwrap(), expected, "{fault:?}");
}

fn set(member: &str, value: impl Into<Value>) -> Fault {
    Fault::SetMember { member: member.to_owned(), value: value.into() }
}

#[test]
fn members_of_selected_objects_are_changed_in_xml() {
    assert_replaces(XML, &set("jobtype", "<x>"), &[("<JobType>Backup<", "<JobType>&lt;x&gt;<")]);
    let names =
        [("Data &amp; Logs", "\n"), ("Data Reference", "\n")].map(|(old, _)| (old, "&quot;New&quot;"));
    assert_replaces(XML, &set("Name", "\"New\""), &names);
    assert_replaces(XML, &Fault::OmitMember("JobType".into()), &[("<JobType>Backup</JobType>", "")]);
    assert_replaces(XML, &Fault::OmitMember("Href".into()), &[(" Href=\"h/1\"", "")]);
    let nil = "<Platform xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\" />";
    assert_replaces(XML, &Fault::NullMember("Platform".into()), &[("<Platform>VMware</Platform>", nil)]);
    let added = data(XML, &set("ScheduleEnabled", true)).unwrap();
    assert!(added.contains("<ScheduleEnabled>true</ScheduleEnabled>"), "{added}");
    assert_eq!(added.matches("ScheduleEnabled").count(), 2, "references have no such member");
    let unlinked = data(XML, &Fault::NoLinks).unwrap();
    assert!(!unlinked.contains("Link"), "{unlinked}");
    let unknown = data(XML, &Fault::UnknownValues).unwrap();
    assert_eq!(unknown.matches(">FromTheFuture<").count(), 2, "{unknown}");
}

#[test]
fn members_of_selected_objects_are_changed_in_json() {
    assert_replaces(JSON, &set("JobType", 3), &[("\"Backup\"", "3")]);
    let names = [("Data \\u0026 Logs", "New"), ("Data Reference", "New")];
    assert_replaces(JSON, &set("Name", "New"), &names);
    assert_replaces(JSON, &Fault::OmitMember("JobType".into()), &[("\"JobType\":\"Backup\", ", "")]);
    let typeless = data(JSON, &Fault::OmitMember("Type".into())).unwrap();
    assert!(
        typeless.contains("Logs\"},") && typeless.contains("{\"Name\":\"Data Reference\"}"),
        "{typeless}"
    );
    assert_replaces(JSON, &Fault::NullMember("JobType".into()), &[("\"Backup\"", "null")]);
    let added = data(JSON, &Fault::NullMember("Platform".into())).unwrap();
    assert!(added.contains("{\"Platform\":null,\"JobType\""), "{added}");
    let unlinked = data(JSON, &Fault::NoLinks).unwrap();
    assert!(unlinked.contains("\"Links\":null"), "{unlinked}");
    let unknown = data(JSON, &Fault::UnknownMembers).unwrap();
    assert_eq!(unknown.matches("FutureElement").count(), 2, "{unknown}");
    assert!(serde_json::from_str::<serde_json::Value>(&unknown).is_ok());
}

#[test]
fn elements_without_content_and_empty_objects_are_filled() {
    let model = crate::schema::embedded().unwrap();
    let matcher = Matcher::object("Job").named("Web");
    let selection = Selection { object: matcher.object.as_ref(), ..Selection::default() };
    let filled = edit(XML, selection, &set("JobType", "Copy"), &model).unwrap();
    assert!(filled.contains("<Job Name='Web' Type='Job'><JobType>Copy</JobType></Job>"), "{filled}");
    let addressed = Selection { addressed: Some("Job"), ..Selection::default() };
    assert_eq!(edit("{}", addressed, &set("JobType", 1), &model).unwrap(), "{\"JobType\":1}");
    assert_eq!(edit("{}", Selection::default(), &set("JobType", 1), &model), None);
}

#[test]
fn objects_are_found_with_their_names_and_members() {
    let model = crate::schema::embedded().unwrap();
    let has = |matcher: Matcher, text: &str| {
        contains(text, Selection { object: matcher.object.as_ref(), ..Selection::default() }, &model)
    };
    for text in [XML, JSON] {
        assert!(has(Matcher::object("Job").named("data & logs"), text));
        assert!(has(Matcher::object("Job").with_member("JobType", "backup"), text));
        assert!(!has(Matcher::object("Job").with_member("JobType", "Replica"), text));
        assert!(!has(Matcher::object("Job").named("Data"), text), "the name of a link");
        assert!(!has(Matcher::object("Repository"), text));
    }
    assert_eq!(objects(XML, &model), [("Job".to_owned(), "Data & Logs".to_owned(), "h/1".to_owned())]);
}

#[test]
fn json_keys_are_respelled_and_other_text_is_left() {
    assert_eq!(
        respell("{\"UID\" : 1, \"a\":[{\"FsName\":\"UID\"}]}", JsonCase::Camel).unwrap(),
        "{\"uid\": 1, \"a\":[{\"fsName\":\"UID\"}]}"
    );
    assert_eq!(respell(XML, JsonCase::Camel), None);
}

#[test]
fn malformed_text_has_no_objects() {
    let deep = "[".repeat(100_000);
    for text in [
        "",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a b>",
        "<a b=>",
        "<a b='>",
        "<a/><b/>",
        "<!DOCTYPE a><a/>",
        "<a><![CDATA[</a>",
        "{",
        "{\"a\"",
        "{\"a\":",
        "[1,",
        "[1 2]",
        "\"",
        "\"\\",
        "nul",
        "{\"a\":1}x",
        "{1:2}",
        "<é",
        "\u{feff}",
        &deep,
    ] {
        assert!(Document::parse(text).is_none(), "{text}");
    }
    let nested = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
    assert!(Document::parse(&nested).is_some());
}
