//! What is reported, with which path, and what strict mode refuses.

use super::records::{Algorithm, Info, Point};
use super::xml::GUID;
use crate::wire::{DecodeError, Options, Problem, ProblemKind, Representations, from_json, from_xml};

fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

const ODD: &str = concat!(
    "<Points><Point Name=\"a\" UID=\"6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11\"><CreationTimeUTC>x</CreationTimeUTC><Algorithm>New</Algorithm></Point>",
    "<Point New=\"1\"><CreationTimeUTC>2024-05-01T22:00:07Z</CreationTimeUTC><Algorithm>Full</Algorithm><Size>1</Size><Size>2</Size>",
    "<Disks><Disk>a</Disk><Disk Q=\"r\">b</Disk></Disks><Counts><Count>1</Count><Count>x</Count></Counts></Point></Points>",
);

#[test]
fn problems_have_paths() {
    let decoded = from_xml::<Representations<Point>>(ODD.as_bytes(), Options::lenient()).unwrap();
    assert_eq!(
        told(&decoded.problems),
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
    let DecodeError::Strict { problems } = &error else { panic!("{error}") };
    assert_eq!(problems.len(), 8);
    assert!(
        error.to_string().starts_with("8 problem(s), the first: Points/Point[1]/CreationTimeUTC: expected"),
        "{error}"
    );
}

#[test]
fn json_problems_have_the_same_paths() {
    let text = r#"{"points":[{"creationTimeUtc":5,"algorithm":"New","disks":{"disks":[{"q":1,"value":"v"}]},"counts":[1,"x"],"size":-1}]}"#;
    let decoded = from_json::<Representations<Point>>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!(
        told(&decoded.problems),
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
fn choices_are_checked() {
    let told = |info: &str| {
        let text = format!("<Point><Info>{info}</Info></Point>");
        told(&from_xml::<Point>(text.as_bytes(), Options::lenient()).unwrap().problems)
            .into_iter()
            .filter(|problem| problem.contains("Info"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told("<BackupInfo><Level>1</Level></BackupInfo>"), [""; 0]);
    assert_eq!(told("<BackupInfo/>"), ["Point/Info/BackupInfo/Level: missing"]);
    assert_eq!(told("<X/>"), ["Point/Info/X: unknown member (<X/>)"]);
    assert_eq!(told(" "), ["Point/Info: missing"]);
    assert_eq!(
        told("<BackupInfo><Level>1</Level></BackupInfo><ReplicaInfo/>"),
        ["Point/Info/ReplicaInfo: more than one choice (<ReplicaInfo/>)"]
    );
    assert!(matches!(Info::default(), Info::Unknown(_)));
}

#[test]
fn request_bodies_may_lack_members() {
    let text = b"<Point><VmName>v</VmName></Point>";
    assert!(from_xml::<Point>(text, Options::strict().partial()).is_ok());
    let error = from_xml::<Point>(text, Options::strict()).unwrap_err();
    let DecodeError::Strict { problems } = error else { panic!("{error}") };
    assert!(problems.iter().all(|problem| problem.kind == ProblemKind::MissingMember));
    assert_eq!(problems.len(), 4);
}

#[test]
fn enumerations_know_their_aliases_and_any_case() {
    for text in ["Increment", "Incremental", "increment", " Increment "] {
        let xml = format!("<Point><Algorithm>{text}</Algorithm></Point>");
        let point: Point = from_xml(xml.as_bytes(), Options::strict().partial()).unwrap().value;
        assert_eq!(point.algorithm, Algorithm::Increment);
    }
    assert_eq!(crate::wire::enumeration_text(&Algorithm::Increment), "Increment");
    assert_eq!(crate::wire::enumeration_text(&Algorithm::Unknown("x".into())), "x");
}

#[test]
fn only_so_many_problems_are_kept_but_strict_mode_counts_all() {
    let text = format!("<Point>{}</Point>", "<X/>".repeat(3_000));
    let decoded = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap();
    assert_eq!((decoded.problems.len(), decoded.value.extra.unknown().len()), (1_000, 3_000));
    let DecodeError::Strict { problems } =
        from_xml::<Point>(text.as_bytes(), Options::strict().partial()).unwrap_err()
    else {
        panic!()
    };
    assert_eq!(problems.len(), 3_000);
}

#[test]
fn excerpts_are_short() {
    let text = format!("<Point UID=\"{GUID}\"><X>{}</X></Point>", "ü".repeat(500));
    let problems = from_xml::<Point>(text.as_bytes(), Options::lenient().partial()).unwrap().problems;
    assert_eq!(problems[0].excerpt.chars().count(), 61);
}
