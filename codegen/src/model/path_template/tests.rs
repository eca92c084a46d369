use super::*;

fn template(text: &str) -> PathTemplate {
    PathTemplate::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn malformed_template_is_rejected_at_its_place() {
    use PathErrorKind::{
        DotSegment, EmptyParameter, EmptyQuery, EmptySegment, InvalidCharacter, InvalidParameter,
        NoLeadingSlash, PartialParameter, UnclosedParameter, UnopenedParameter,
    };
    let cases = [
        ("", NoLeadingSlash, 0..0),
        ("jobs", NoLeadingSlash, 0..1),
        ("?action=start", NoLeadingSlash, 0..1),
        ("//jobs", EmptySegment, 0..2),
        ("/jobs//{id}", EmptySegment, 5..7),
        ("/jobs/../x", DotSegment, 6..8),
        ("/repositories/{id", UnclosedParameter, 14..17),
        ("/repositories/{id/backups", UnclosedParameter, 14..17),
        ("/repositories/id}", UnopenedParameter, 16..17),
        ("/jobs/}{", UnopenedParameter, 6..7),
        ("/jobs/{}", EmptyParameter, 6..8),
        ("/jobs/{job id}", InvalidParameter, 7..13),
        ("/jobs/x{id}", PartialParameter, 6..11),
        ("/jobs/{a}{b}", PartialParameter, 6..12),
        ("/jo bs", InvalidCharacter, 3..4),
        ("/jöbs", InvalidCharacter, 2..4),
        ("/jobs?", EmptyQuery, 5..6),
        ("/jobs?a=b&name={name", UnclosedParameter, 15..20),
        ("/jobs?a=b&na{me=c", InvalidCharacter, 12..13),
        ("/jobs?a=b c", InvalidCharacter, 9..10),
    ];
    for (text, kind, range) in cases {
        assert_eq!(PathTemplate::parse(text).unwrap_err(), PathError { kind, range }, "{text}");
    }
}

#[test]
fn base_before_an_address_is_rejected() {
    for text in ["/api/jobs", "/API"] {
        let error = PathError { kind: PathErrorKind::BeginsWithBase, range: 0..4 };
        assert_eq!(PathTemplate::parse_below("/api", text).unwrap_err(), error, "{text}");
    }
    for (base, text) in [("/api", "/apis/{id}"), ("/", "/api"), ("", "/api"), ("/x/api", "/api")] {
        assert_eq!(PathTemplate::parse_below(base, text).unwrap().as_str(), text);
    }
}

#[test]
fn parsed_template_keeps_its_text_and_its_parts() {
    let mounts = template("/vmRestorePoints/{id}/mounts/{mount_id}?action=x&b=c");
    assert_eq!(mounts.as_str(), "/vmRestorePoints/{id}/mounts/{mount_id}?action=x&b=c");
    assert_eq!(mounts.parameters().collect::<Vec<_>>(), ["id", "mount_id"]);
    assert_eq!((mounts.query(), mounts.action()), (Some("action=x&b=c"), Some("x")));
    assert_eq!(mounts.without_query(), template("/vmRestorePoints/{id}/mounts/{mount_id}"));
    assert_eq!(template("/tapes?action=eject&force={force}").action(), Some("eject"));
    assert!(template("/").segments().is_empty() && !template("/jobs").has_parameters());
    #[cfg(feature = "serde")]
    assert_eq!(serde_json::to_string(&mounts).unwrap(), format!("\"{mounts}\""));
}

#[test]
fn addresses_match_without_regard_to_case_and_further_query() {
    let matching = [
        ("/jobs/{id}", "/Jobs/7b6a400c"),
        ("/jobs/{id}?action=start", "/jobs/7b6a400c?action=Start"),
        ("/jobs/{id}", "/jobs/7?format=Entity"),
        ("/", ""),
        ("/mounts/{filepath}/x", "/mounts/C/Temp/x"),
    ];
    for (pattern, address) in matching {
        assert!(template(pattern).matches(address), "{pattern} {address}");
    }
    let others = [
        ("/jobs/{id}", "/jobs"),
        ("/jobs/{id}", "/jobs/7/includes"),
        ("/jobs/{id}?action=start", "/jobs/7?action=stop"),
        ("/jobs/{id}?action=start", "/jobs/7"),
        ("/jobs/{id}", "/jobs/7?action=start"),
        ("/mounts/{filepath}", "/mounts"),
    ];
    for (pattern, address) in others {
        assert!(!template(pattern).matches(address), "{pattern} {address}");
    }
}

#[test]
fn templates_are_compared_without_regard_to_case_and_parameter_names() {
    let job = template("/jobs/{id}");
    assert!(job.same_path(&template("/Jobs/{job_id}?action=start")));
    assert!(job.same_address(&template("/Jobs/{job_id}")));
    assert!(!job.same_address(&template("/jobs/{id}?action=start")));
    assert!(!template("/files/{filepath}").same_path(&template("/files/{id}")));
    let includes = template("/jobs/{id}/includes");
    assert!(includes.starts_with(&job) && includes.is_below(&job) && !job.starts_with(&includes));
    assert!(job.starts_with(&job) && !job.is_below(&job));
    assert!(template("/agents/jobs/{id}").ends_with(&job) && !job.ends_with(&job));
    assert!(!job.ends_with(&template("/")) && !job.ends_with(&includes));
    assert_eq!(includes.common_prefix(&template("/jobs/{x}/tasks")), 2);
}

#[test]
fn longer_addresses_are_built_from_shorter_ones() {
    let job = template("/jobs/{id}");
    assert_eq!(job.child(&Segment::Literal("includes".into())), template("/jobs/{id}/includes"));
    assert_eq!(job.child(&Segment::Parameter("x".into())), template("/jobs/{id}/{x}"));
    assert_eq!(template("/").child(&Segment::Literal("jobs".into())), template("/jobs"));
    assert_eq!(job.with_suffix("?action=start").unwrap(), template("/jobs/{id}?action=start"));
    assert_eq!(job.with_suffix("?x=y").unwrap().parent(), template("/jobs"));
    assert_eq!(template("/").parent(), template("/"));
    let error = job.with_suffix("?").unwrap_err();
    assert_eq!((error.kind, error.range), (PathErrorKind::EmptyQuery, 10..11));
}

#[test]
fn parameters_are_captured_and_filled_in_order() {
    let mount = template("/vmRestorePoints/{id}/mounts/{mount_id}");
    assert_eq!(mount.captures("/vmrestorepoints/a%20b/mounts/1"), Some(vec!["a%20b", "1"]));
    assert_eq!(mount.captures("/vmRestorePoints/a"), None);
    assert_eq!(mount.captures("/jobs/a/mounts/1"), None);
    let values = |index: usize| Some(index.to_string());
    assert_eq!(mount.fill(values).as_deref(), Some("/vmRestorePoints/1/mounts/3"));
    assert_eq!(mount.fill(|index| (index == 1).then(String::new)), None);
    assert_eq!(template("/sessionMngr/?v=latest").fill(values).as_deref(), Some("/sessionMngr/?v=latest"));
    assert_eq!(template("/").fill(values).as_deref(), Some("/"));
}
