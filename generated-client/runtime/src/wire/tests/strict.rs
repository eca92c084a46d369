//! Reported problems with their paths, and the refusals of strict mode.

use super::records::{Algorithm, Info, Point};
use super::xml::GUID;
use crate::wire::{
    DecodeError, Document, Enumeration as _, Options, Problem, ProblemKind, Representations, from_json,
    from_xml, to_json,
};

fn texts(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

const ODD: &str = concat!(
    "<Points><Point Name=\"a\" UID=\"6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11\"><CreationTimeUTC>x</CreationTimeUTC><Algorithm>New</Algorithm></Point>",
    "<Point New=\"1\"><CreationTimeUTC>2024-05-01T22:00:07Z</CreationTimeUTC><Algorithm>Full</Algorithm><Size>1</Size><Size>2</Size>",
    "<Disks><Disk>a</Disk><Disk Q=\"r\">b</Disk></Disks><Counts><Count>1</Count><Count>x</Count></Counts></Point></Points>",
);

#[test]
fn problems_of_xml_have_paths() {
    let decoded = from_xml::<Representations<Point>>(ODD.as_bytes(), Options::lenient()).unwrap();
    assert_eq!(
        texts(&decoded.problems),
        [
            "Points/Point[1]/CreationTimeUTC: expected a date and time such as 2024-05-01T22:00:00Z (<CreationTimeUTC>x</CreationTimeUTC>)",
            "Points/Point[1]/Algorithm: unknown value (<Algorithm>New</Algorithm>)",
            "Points/Point[2]/New: unknown member (1)",
            "Points/Point[2]/Size: occurs more than once",
            "Points/Point[2]/Disks/Disk[2]/Q: unknown member (r)",
            "Points/Point[2]/Counts/Count[2]: expected a whole number of 32 bits (<Count>x</Count>)",
            "Points/Point[2]/Name: missing",
            "Points/Point[2]/UID: missing",
        ]
    );
    assert_eq!(decoded.value[0].algorithm, Algorithm::Unknown("New".into()));
    assert_eq!(decoded.value[0].algorithm, Algorithm::Unknown("New".into()));
    assert_eq!(decoded.value[1].size, Some(2));
}

#[test]
fn strict_mode_refuses_with_all_problems() {
    let error = from_xml::<Representations<Point>>(ODD.as_bytes(), Options::strict()).unwrap_err();
    let DecodeError::Strict { problems, .. } = &error else { panic!("{error}") };
    assert_eq!(problems.len(), 8);
    assert!(
        error.to_string().starts_with("8 problem(s), the first: Points/Point[1]/CreationTimeUTC: expected"),
        "{error}"
    );
}

#[test]
fn problems_of_json_have_the_same_paths() {
    let text = r#"{"points":[{"creationTimeUtc":5,"algorithm":"New","disks":{"disks":[{"q":1,"value":"v"}]},"counts":[1,"x"],"size":-1}]}"#;
    let decoded = from_json::<Representations<Point>>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!(
        texts(&decoded.problems),
        [
            "Points/Point[1]/CreationTimeUTC: expected a date and time such as 2024-05-01T22:00:00Z (5)",
            "Points/Point[1]/Algorithm: unknown value (\"New\")",
            "Points/Point[1]/Disks/Disk[1]/q: unknown member (1)",
            "Points/Point[1]/Counts/Count[2]: expected a whole number of 32 bits (\"x\")",
            "Points/Point[1]/Size: expected a whole number of 64 bits without sign (-1)",
        ]
    );
}

#[test]
fn deviations_in_choices_are_reported() {
    let problems_of = |info: &str| {
        let text = format!("<Point><Info>{info}</Info></Point>");
        texts(&from_xml::<Point>(text.as_bytes(), Options::lenient()).unwrap().problems)
            .into_iter()
            .filter(|problem| problem.contains("Info"))
            .collect::<Vec<_>>()
    };
    assert_eq!(problems_of("<BackupInfo><Level>1</Level></BackupInfo>"), [""; 0]);
    assert_eq!(problems_of("<BackupInfo/>"), ["Point/Info/BackupInfo/Level: missing"]);
    assert_eq!(problems_of("<X/>"), ["Point/Info/X: unknown member (<X/>)"]);
    assert_eq!(problems_of(" "), ["Point/Info: missing"]);
    assert_eq!(
        problems_of("<BackupInfo><Level>1</Level></BackupInfo><ReplicaInfo/>"),
        ["Point/Info/ReplicaInfo: more than one choice (<ReplicaInfo/>)"]
    );
    assert!(matches!(Info::default(), Info::Unknown(_)));
}

#[test]
fn partial_document_may_lack_members() {
    let text = b"<Point><VmName>v</VmName></Point>";
    assert!(from_xml::<Point>(text, Options::strict().partial()).is_ok());
    let error = from_xml::<Point>(text, Options::strict()).unwrap_err();
    let DecodeError::Strict { problems, .. } = error else { panic!("{error}") };
    assert!(problems.iter().all(|problem| problem.kind == ProblemKind::MissingMember));
    assert_eq!(problems.len(), 4);
}

#[test]
fn enumerations_are_decoded_from_aliases_and_in_any_case() {
    for text in ["Increment", "Incremental", "increment", " Increment "] {
        let xml = format!("<Point><Algorithm>{text}</Algorithm></Point>");
        let point: Point = from_xml(xml.as_bytes(), Options::strict().partial()).unwrap().value;
        assert_eq!(point.algorithm, Algorithm::Increment);
    }
    assert_eq!(Algorithm::Increment.as_str(), "Increment");
    assert_eq!(Algorithm::Unknown("x".into()).as_str(), "x");
}

#[test]
fn number_of_kept_problems_is_limited_but_strict_mode_counts_all() {
    let text = format!("<Point>{}</Point>", "<X/>".repeat(3_000));
    let decoded = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!((decoded.problems.len(), decoded.value.extra.unknown().len()), (1_000, 3_000));
    let error = from_xml::<Point>(text.as_bytes(), Options::strict().partial()).unwrap_err();
    assert!(error.to_string().starts_with("3000 problem(s), the first: Point/X"), "{error}");
    let DecodeError::Strict { problems, further } = error else { panic!() };
    assert_eq!((problems.len(), further), (1_000, 2_000));
}

#[test]
fn null_of_unknown_member_is_kept_without_report() {
    let text = |future: &str| {
        format!(
            r#"{{"Name":"n","Future":{future},"Disks":{{"Disks":[{{"Value":"d"}}],"More":{future}}},"Links":[{{"Rel":"Up","Href":"u","New":{future}}}]}}"#
        )
    };
    let read =
        |future: &str| from_json::<Point>(text(future).as_bytes(), Options::lenient().partial()).unwrap();
    let found = read("null");
    assert_eq!(texts(&found.problems), [""; 0]);
    assert!(found.value.extra.unknown().iter().all(crate::wire::Unknown::is_null));
    assert_eq!(found.value.extra.unknown().len(), 2);
    assert!(to_json(&found.value).contains(r#""Future":null"#));
    assert!(from_json::<Point>(text("null").as_bytes(), Options::strict().partial()).is_ok());
    assert_eq!(read("1").problems.len(), 3);
    assert!(!read("1").value.extra.unknown()[0].is_null());
    // A choice with only unknown members has no value.
    let choice = from_json::<Point>(br#"{"Info":{"Future":null}}"#, Options::lenient()).unwrap();
    assert!(texts(&choice.problems).contains(&"Point/Info: missing".to_owned()), "{:?}", choice.problems);
}

#[test]
fn malformed_document_is_reported_with_its_path() {
    let table = [
        ("<Points><Point><VmName>v</VmNam", "Points/Point[1]/VmName"),
        ("<Points><Point/><Point><Size>1</Points>", "Points/Point[2]/Size"),
        ("<Points><Point/><Point><Disks><Disk>1</Disk><Disk>", "Points/Point[2]/Disks/Disk[2]"),
        ("<Points><Point><Links><Link Rel=", "Points/Point[1]/Links"),
        ("<Points><Point><Info><BackupInfo><Level>1", "Points/Point[1]/Info/BackupInfo/Level"),
        ("<Points><Point><New><X>1</Y></New>", "Points/Point[1]/New"),
        ("<Points", "Points"),
        ("<Points>", "Points"),
    ];
    for (text, expected) in table {
        let error = from_xml::<Representations<Point>>(text.as_bytes(), Options::lenient()).unwrap_err();
        assert!(matches!(error, DecodeError::Syntax { .. }), "{error}");
        assert_eq!(error.path().unwrap_or_default(), expected, "{error}");
    }
    let table = [
        (r#"{"Points":[{"VmName":"v"#, "Points/Point[1]/VmName"),
        (r#"{"Points":[{},{"Size":1]}"#, "Points/Point[2]"),
        (r#"{"Points":[{},{"Disks":{"Disks":[{"Value":"1"},"#, "Points/Point[2]/Disks/Disk[2]"),
        (r#"{"Points":[{"Links":[{"Rel":}]"#, "Points/Point[1]/Links"),
        (r#"{"Points":[{"Info":{"BackupInfo":{"Level":"#, "Points/Point[1]/Info/BackupInfo"),
        (r#"{"Points":[{"New":{"X":1]}}]"#, "Points/Point[1]/New"),
        ("{", "Points"),
    ];
    for (text, expected) in table {
        let error = from_json::<Representations<Point>>(text.as_bytes(), Options::lenient()).unwrap_err();
        assert!(matches!(error, DecodeError::Syntax { .. }), "{error}");
        assert_eq!(error.path().unwrap_or_default(), expected, "{text}: {error}");
    }
    for (text, expected) in
        [(&b"<A><B><C>1</B></A>"[..], "B/C"), (br#"{"B":{"C":1]}}"#, "B"), (br#"{"B":{"C":[1,"x}"#, "B/C")]
    {
        let read = if text[0] == b'<' { from_xml::<Document> } else { from_json::<Document> };
        let error = read(text, Options::lenient()).unwrap_err();
        assert_eq!(error.path().unwrap_or_default(), expected, "{error}");
    }
    let error = from_xml::<Point>(b"<Point><VmName>v</Point>", Options::lenient()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "not well-formed at byte 16 in Point/VmName: expected `</VmName>`, but `</Point>` was found, \
         near \"<VmName>v</Point>\""
    );
}

#[test]
fn excerpt_of_a_long_text_is_cut() {
    let text = format!("<Point UID=\"{GUID}\"><X>{}</X></Point>", "ü".repeat(500));
    let problems = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap().problems;
    assert_eq!(problems[0].excerpt.chars().count(), 61);
}
