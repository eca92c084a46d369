//! The examples of the explanations, and the forms of the report.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;
use vbem_codegen::diagnostic::{Code, Severity};
use vbem_codegen::parse::{MAX_NESTING, MAX_NODES};
use vbem_codegen::resolve::MAX_MEMBERS;
use vbem_codegen::source::{MAX_DEPTH, MAX_FILE_SIZE, MAX_FILES};
use vbem_codegen::testing;

/// The files of an example, which `---` separates, in a family that is described.
fn sources(text: &str) -> Sources {
    let family = ("tapes/family.yaml".to_owned(), "family: { summary: Tapes. }\n".to_owned());
    let files =
        text.split("---\n").enumerate().map(|(index, text)| (format!("tapes/{index}.yaml"), text.to_owned()));
    testing::sources(files.chain([family]))
}

/// The rules that an example breaks.
fn codes(text: &str) -> Vec<Code> {
    codes_of(&sources(text))
}

fn codes_of(sources: &Sources) -> Vec<Code> {
    check(sources).1.items().iter().map(|item| item.code).collect()
}

#[test]
fn explained_rule_matches_its_wrong_example_only() {
    for code in Code::ALL {
        let explanation = explain(&code.to_string()).unwrap();
        assert!(!explanation.text.is_empty());
        if !explanation.wrong.is_empty() {
            assert!(codes(explanation.wrong).contains(&code), "{code}: {:?}", codes(explanation.wrong));
            assert_eq!(codes(explanation.right), [], "{code}");
        }
    }
    let unknown = explain("E9999").unwrap_err().to_string();
    assert!(unknown.starts_with("unknown code; the codes are E0001 to E00"), "{unknown}");
    assert_eq!(explain("w0001"), explain("W0001"));
}

#[test]
fn limit_in_explanation_is_enforced() {
    const TAPE: &str = "resource: Tape\nsummary: A tape.\n";
    let mention = |code: &str, limit: String| {
        let text = explain(code).unwrap().text;
        assert!(text.contains(&limit), "{code}: `{limit}`: {text}");
    };
    mention("E0001", format!("{} MiB", MAX_FILE_SIZE >> 20));
    mention("E0001", format!("{MAX_FILES} files"));
    mention("E0001", format!("{MAX_DEPTH} levels"));
    mention("E0004", format!("{MAX_NODES} values"));
    mention("E0004", format!("{MAX_NESTING} levels"));
    mention("E0006", format!("{MAX_MEMBERS} members"));

    let platforms = |count: usize| format!("{TAPE}platforms: [{}]\n", "vmware, ".repeat(count));
    assert_eq!(codes(&platforms(MAX_NODES)), [Code::InvalidYaml]);
    let nested = |depth: usize| format!("{TAPE}since: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(codes(&nested(MAX_NESTING / 2)), [Code::WrongKind], "well-formed, but not a text");
    assert_eq!(codes(&nested(MAX_NESTING + 1)), [Code::InvalidYaml]);
    let members = |count: usize| {
        let members: String = (0..count)
            .map(|number| format!("      M{number}: {{ type: int, summary: A member. }}\n"))
            .collect();
        format!(
            "{TAPE}elements:\n  Label: {{ type: Label, summary: Text. }}\n\
             types:\n  Label:\n    summary: A label.\n    elements:\n{members}"
        )
    };
    assert_eq!(codes(&members(MAX_MEMBERS)), []);
    assert_eq!(codes(&members(MAX_MEMBERS + 1)), [Code::WrongKind]);
}

#[test]
fn code_of_rule_is_numbered_by_severity() {
    assert_eq!(Code::Unreadable.to_string(), "E0001");
    assert_eq!(Code::InvalidPath.to_string(), "E0022");
    assert_eq!(Code::MissingSummary.to_string(), "W0001");
    assert_eq!(Code::ToBeWritten.to_string(), "W0005");
    assert_eq!(Code::PlainSecret.to_string(), "W0007");
    assert_eq!(Code::ToBeWritten.severity(), Severity::Warning);
}

#[test]
fn schema_with_warnings_gives_a_model() {
    let text = "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: int }\n";
    let (model, diagnostics) = check(&sources(text));
    assert_eq!(model.unwrap().resources.len(), 1);
    let text = diagnostics.render(false);
    assert!(text.starts_with("warning[W0001]: member `Slot` has no summary"), "{text}");
    assert!(text.ends_with("\n1 warning in the schema\n"), "{text}");
}

#[test]
fn diagnostic_in_program_formats_has_place_and_code() {
    let text = "resource: Tape\nsummary: A tape.\nelements:\n  Slot: { type: itn, summary: Where. }\n";
    let (_, found) = check(&testing::sources([("tapes/a,b.yaml".to_owned(), text.to_owned())]));
    assert_eq!(
        format(&found, Format::Short),
        "tapes/a,b.yaml:4:17: error[E0009]: there is no type `itn` (did you mean `int`?)\n"
    );
    let github = format(&found, Format::Github);
    assert!(
        github.starts_with(
            "::error file=tapes/a%2Cb.yaml,line=4,col=17,title=E0009::there is no type `itn`%0A"
        ),
        "{github}"
    );
    let json: serde_json::Value = serde_json::from_str(&format(&found, Format::Json)).unwrap();
    assert_eq!(
        (&json[0]["code"], &json[0]["line"], &json[0]["column"]),
        (&"E0009".into(), &4.into(), &17.into())
    );
    assert_eq!(json[0]["help"], "did you mean `int`?");
}

#[test]
fn comment_with_reason_suppresses_its_warning() {
    let text = |before: &str, behind: &str| {
        format!("resource: Tape\nsummary: A tape.\nelements:\n{before}  Slot: {{ type: int }}{behind}\n")
    };
    assert_eq!(codes(&text("", "")), [Code::MissingSummary]);
    assert_eq!(codes(&text("  # allow W0001: the name suffices\n  # indeed\n", "")), []);
    assert_eq!(codes(&text("", " # allow W0001: the name suffices")), []);
    assert_eq!(codes(&text("  # allow W0001\n", "")), [Code::MissingSummary], "a reason is needed");
    assert_eq!(codes(&text("  # allow W0002: another rule\n", "")), [Code::MissingSummary]);
}

#[test]
fn family_without_a_description_is_a_warning() {
    let files = |family: &str| {
        let files = [("tapes/a.yaml", "resource: Tape\nsummary: A tape.\n"), ("tapes/family.yaml", family)];
        let files = files.into_iter().filter(|(_, text)| !text.is_empty());
        testing::sources(files.map(|(path, text)| (path.to_owned(), text.to_owned())))
    };
    assert_eq!(codes_of(&files("family: { summary: Tapes. }\n")), []);
    assert_eq!(codes_of(&files("family: { always: true }\n")), [Code::MissingSummary]);
    assert_eq!(codes_of(&files("family: { summary: \"\" }\n")), [Code::MissingSummary]);
    assert_eq!(codes_of(&files("")), [Code::UndescribedFamily]);
}

#[test]
fn member_named_like_a_secret_is_a_warning_unless_it_is_secret_or_allowed() {
    let text = "\
resource: Tape
summary: A tape.
attributes:
  Key:      { type: string, xml: ApiToken, summary: Opens it. }
elements:
  Password: { type: string?, summary: Unlocks it. }
  Codes:    { list: string, item: ClientSecret, summary: Codes. }
  Secret:   { type: secret, summary: Hidden. }
  # allow W0007: a public token
  Token:    { type: string, summary: Shown. }
  PasswordKeyId:    { type: string, summary: Its key. }
  PasswordRequired: { type: boolean, summary: True if it is locked. }
";
    let files = [("tapes/a.yaml", text), ("tapes/family.yaml", "family: { summary: Tapes. }\n")];
    let (_, found) = check(&testing::sources(files.map(|(path, text)| (path.to_owned(), text.to_owned()))));
    let lines = format(&found, Format::Short);
    let expected = "\
tapes/a.yaml:4:21: warning[W0007]: `Key` is named like a secret, but its type is `string`
tapes/a.yaml:6:21: warning[W0007]: `Password` is named like a secret, but its type is `string`
tapes/a.yaml:7:21: warning[W0007]: `Codes` is named like a secret, but its type is `string`
";
    assert_eq!(lines, expected);
    let full = found.render(false);
    assert!(full.contains("^^^^^^ expected `secret`, which is never shown"), "{full}");
}
