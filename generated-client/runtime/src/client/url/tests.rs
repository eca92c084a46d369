#![allow(clippy::unwrap_used)]

use super::*;

fn base() -> Base {
    Base::parse("https://em.example:9398").unwrap()
}

#[test]
fn base_with_and_without_slash_and_api_is_the_same() {
    for url in [
        "https://em.example:9398",
        "https://em.example:9398/",
        "https://em.example:9398/api",
        " https://em.example:9398/api/ ",
    ] {
        assert_eq!(Base::parse(url).unwrap(), base(), "{url}");
    }
    let behind_proxy = Base::parse("https://proxy.example/backup/").unwrap();
    assert_eq!(behind_proxy.below("/jobs").as_str(), "/backup/api/jobs");
}

#[test]
fn invalid_base_is_refused_without_showing_it() {
    for url in [
        "",
        "em.example:9398",
        "ftp://em.example",
        "https://user:hunter2@em.example",
        "https://em.example?x=1",
        "https://em example",
    ] {
        let error = Base::parse(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}

#[test]
fn link_of_any_form_leads_to_the_configured_origin() {
    let table = [
        ("https://localhost:9398/api/jobs/1", "/api/jobs/1"),
        ("http://srv:9399/api/jobs/1?format=Entity", "/api/jobs/1?format=Entity"),
        ("/https://localhost:9398/api/cdpReplicas/7/vms/8", "/api/cdpReplicas/7/vms/8"),
        ("https://localhost:9398/api/", "/api/"),
        ("https://localhost:9398/api", "/api/"),
        ("https://localhost:9398/api?x=1", "/api?x=1"),
        ("https://localhost:9398/api//jobs", "/api/jobs"),
        ("https://localhost:9398/API/jobs", "/api/jobs"),
        ("/api/jobs/1", "/api/jobs/1"),
        ("//api/jobs/1", "/api/jobs/1"),
        ("api/jobs/1", "/api/jobs/1"),
        ("/jobs/1", "/api/jobs/1"),
        ("jobs/1", "/api/jobs/1"),
        ("  jobs/1 ", "/api/jobs/1"),
        ("/apis/1", "/api/apis/1"),
        ("", "/api/"),
        (
            "https://em/api/x/mounts/1/C:/Program Files/a#1.txt",
            "/api/x/mounts/1/C:/Program%20Files/a%231.txt",
        ),
        ("https://em/api/x/mounts/1/e:/100%25/50%.txt", "/api/x/mounts/1/e:/100%25/50%25.txt"),
        ("https://em/api/x/Gr\u{fc}\u{df}e\\alt", "/api/x/Gr%C3%BC%C3%9Fe%5Calt"),
        (
            "https://em/api/lookup?hierarchyRef=urn:VMware:Vm:1.vm-2",
            "/api/lookup?hierarchyRef=urn:VMware:Vm:1.vm-2",
        ),
        ("https://em/api/query?filter=jobname%3d%3d%22a+b%22", "/api/query?filter=jobname%3d%3d%22a+b%22"),
        ("https://em/api/query?filter=Name==\"a b\"", "/api/query?filter=Name==%22a%20b%22"),
        ("https://em/api/it's/query?filter=Name==\"it's\"", "/api/it's/query?filter=Name==%22it%27s%22"),
    ];
    for (href, expected) in table {
        let target = base().follow(href);
        assert_eq!(target.as_str(), expected, "{href}");
        let uri = base().uri(&target).unwrap();
        assert_eq!(uri.authority().unwrap().as_str(), "em.example:9398", "{href}");
        assert_eq!(uri.path_and_query().unwrap().as_str(), expected, "{href}");
    }
}

/// Paths below `/api` that lead out of it if dots are resolved, by the server or by a proxy.
const ESCAPING: [&str; 17] = [
    "..",
    ".",
    "../x",
    "jobs/../../x",
    "jobs/./1",
    "%2e%2e/x",
    ".%2E/x",
    "%2e./x",
    "%252e%252e/x",
    "jobs/..%2f..%2fx",
    "jobs/..%5c..%5cx",
    "jobs\\..\\..\\x",
    "jobs/..\\x",
    "jobs/..;/x",
    "jobs/..%20/x",
    "jobs/.%09./x",
    "..?x=1",
];

#[test]
fn address_that_leads_out_of_the_api_is_refused() {
    let base = base();
    let absolute =
        ["https://evil.example/elsewhere?x=1", "https://evil.example", "https://em/apis/jobs", "https://em/"];
    let below = ESCAPING
        .iter()
        .flat_map(|path| [format!("https://em/api/{path}"), (*path).to_owned(), format!("/api/{path}")]);
    for href in absolute.into_iter().map(str::to_owned).chain(below) {
        let error = base.uri(&base.follow(&href)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest, "{href}");
    }
    for name in ["..", ".", "../x", "..\\x", "a/../b", "%2e%2e", ".. ", "..;a"] {
        let target = base.below(&format!("/mounts/1/{}", segment(name)));
        assert_eq!(base.uri(&target).unwrap_err().kind(), ErrorKind::BadRequest, "{name}");
    }
    for name in ["...", "..a", "a..", ".git", "a.b", "..=", "a/b", "a\\b", "%2e", "100%"] {
        let is_fine = base.uri(&base.below(&format!("/mounts/1/{}", segment(name)))).is_ok();
        assert_eq!(is_fine, name != "%2e", "{name}");
    }
    assert!(base.uri(&base.below("/query?filter=a/../b")).is_ok(), "a query is not a path");
}

#[test]
fn link_behind_a_proxy_gets_the_path_of_the_proxy() {
    let base = Base::parse("https://proxy.example/backup/api").unwrap();
    assert_eq!(base.follow("https://inner:9398/api/jobs/1").as_str(), "/backup/api/jobs/1");
    assert_eq!(base.follow("https://proxy.example/backup/api/jobs/1").as_str(), "/backup/api/jobs/1");
    assert_eq!(base.follow("jobs/1").as_str(), "/backup/api/jobs/1");
}

#[test]
fn redirect_to_another_origin_or_out_of_the_api_is_refused() {
    let base = base();
    assert_eq!(base.redirected("https://em.example:9398/api/x").unwrap().as_str(), "/api/x");
    assert_eq!(base.redirected("HTTPS://EM.example:9398/api/X").unwrap().as_str(), "/api/X");
    assert_eq!(base.redirected("/api/x?y").unwrap().as_str(), "/api/x?y");
    assert_eq!(base.redirected("/api/x?y=a://b").unwrap().as_str(), "/api/x?y=a://b");
    for (base, there) in [
        ("https://em.example:443", "https://em.example/api/x"),
        ("http://em.example", "http://em.example:80/api/x"),
    ] {
        assert_eq!(Base::parse(base).unwrap().redirected(there).unwrap().as_str(), "/api/x", "{there}");
    }
    for elsewhere in [
        "https://em.example/api/x",
        "http://em.example:9398/api/x",
        "//em.example:9398/api",
        "https://em.example:93980/api",
        "https://em.example:9398.evil.example/",
        "https://em.example:9398@evil.example/",
        "https://em.example:9398?x=/api",
        "https://em.example:443/api/x",
        "https://em.example:9398",
        "x",
        "",
        "/",
        "/login?next=/api/x",
        "/apis/x",
        "https://em.example:9398/login",
        "/\\evil.example/api/x",
        "https:\\\\evil.example/api/x",
        "//evil.example/api/x",
    ] {
        assert_eq!(base.redirected(elsewhere), None, "{elsewhere}");
    }
    for path in ESCAPING {
        assert_eq!(base.redirected(&format!("/api/{path}")), None, "{path}");
        assert_eq!(base.redirected(&format!("https://em.example:9398/api/{path}")), None, "{path}");
    }
}

#[test]
fn parameter_that_is_present_is_not_added() {
    let with = |text: &str| add_parameter(text.to_owned(), "format", "Entity");
    assert_eq!(with("/api/x"), "/api/x?format=Entity");
    assert_eq!(with("/api/x?"), "/api/x?format=Entity");
    assert_eq!(with("/api/x?a=b"), "/api/x?a=b&format=Entity");
    assert_eq!(with("/api/x?Format=entity&a"), "/api/x?Format=entity&a");
    let without = |text: &str| remove_parameter(text.to_owned(), "format");
    assert_eq!(without("/api/x"), "/api/x");
    assert_eq!(without("/api/x?format=Entity"), "/api/x");
    assert_eq!(without("/api/x?a=b&Format=Entity&c"), "/api/x?a=b&c");
    assert_eq!(with_parameter("https://em/api/x?Page=2&a=b", "page", "1"), "https://em/api/x?a=b&page=1");
}

#[test]
fn session_id_in_a_target_is_redacted() {
    let target = base().follow("https://em/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5/includes?x=1");
    assert_eq!(target.to_string(), "/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5/includes?x=1");
    let session = base().follow("https://em/api/logonSessions/695f7cda?x=1");
    assert_eq!(session.to_string(), "/api/logonSessions/{id}?x=1");
    assert_eq!(base().follow("logonSessions/695f7cda?x=1").session_id(), Some("695f7cda"));
    assert_eq!(base().follow("logonSessions/").session_id(), None);
}

#[test]
fn segment_with_reserved_characters_is_encoded() {
    assert_eq!(segment("a b#c%d\\e/f\u{e9}"), "a%20b%23c%25d%5Ce%2Ff%C3%A9");
    assert_eq!(segment("568c42ce-eb11"), "568c42ce-eb11");
}
