//! The page: one document, without references to others, admitted by its content security policy.

#![allow(clippy::unwrap_used, reason = "of tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vbem_explorer::{Logon, POLICY, Settings, asset, page};

/// Returns the contents of all elements with this name.
fn contents<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    html.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

fn hash(content: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, content.as_bytes());
    format!("'sha256-{}'", STANDARD.encode(digest))
}

fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .map(|file| (file.file_name().into_string().unwrap(), fs::read_to_string(file.path()).unwrap()))
        .collect()
}

#[test]
fn policy_admits_the_style_sheet_and_the_script_by_their_hashes_only() {
    let (styles, scripts) = (contents(page(), "style"), contents(page(), "script"));
    assert_eq!((styles.len(), scripts.len()), (1, 1));
    let expected = format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        hash(scripts[0]),
        hash(styles[0])
    );
    assert_eq!(POLICY, expected);
}

#[test]
fn page_refers_to_no_other_document() {
    let outside = page().replace("http://www.w3.org/2000/svg", "");
    for part in [
        "src=",
        "@import",
        "url(",
        "import(",
        "importScripts",
        "XMLHttpRequest",
        "<iframe",
        "WebSocket",
        "//cdn",
    ] {
        assert!(!outside.contains(part), "{part}");
    }
    let links: Vec<_> = outside.split("<link ").skip(1).map(|it| it.split('>').next().unwrap()).collect();
    assert_eq!(links, ["rel=\"icon\" href=\"data:,\""]);
    assert!(!outside.contains("http://"));
    let https: Vec<_> = outside.match_indices("https://").map(|(at, _)| &outside[at..at + 10]).collect();
    // A comparison in the script, which checks addresses of the reference.
    assert_eq!(https, ["https://\")"]);
}

#[test]
fn script_neither_parses_html_nor_runs_text_nor_stores_anything() {
    for part in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "createContextualFragment",
        "eval(",
        "new Function",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "setAttribute(\"style",
    ] {
        assert!(!page().contains(part), "{part}");
    }
}

#[test]
fn every_source_file_is_part_of_the_page_and_short() {
    let sources = sources();
    assert!(sources.len() > 15);
    for (name, text) in sources {
        assert!(text.lines().count() <= 400, "{name}");
        if name != "index.html" {
            assert!(page().contains(&text), "{name}");
        }
    }
}

#[test]
fn settings_hold_the_logon_and_its_debug_output_no_password() {
    let logon = Logon { user: "EXAMPLE\\operator".to_owned(), password: Some("pass-1".to_owned()) };
    let settings = Settings { server: "em".to_owned(), logon: Some(logon), read_only: true, advice: None };
    let json = String::from_utf8(asset("/explore/settings.json", &settings).unwrap().content).unwrap();
    let expected = r#"{"advice":null,"logon":{"password":"pass-1","user":"EXAMPLE\\operator"},"readOnly":true,"server":"em"}"#;
    assert_eq!(json, expected);
    assert!(!format!("{settings:?}").contains("pass-1"));
}

#[test]
fn other_paths_have_no_document() {
    let settings = Settings::default();
    for path in ["/", "/explore/", "/explore/other", "/explorer", "/api/jobs", "/explore/../api"] {
        assert_eq!(asset(path, &settings), None, "{path}");
    }
    assert_eq!(asset("/explore", &settings).unwrap().content_type, "text/html; charset=utf-8");
}

/// Returns the colours of a style sheet by their names: of the light scheme, and of the dark one.
fn colours() -> [BTreeMap<String, [f64; 3]>; 2] {
    let style = contents(page(), "style")[0];
    let (light, dark) = style.split_once("prefers-color-scheme: dark").unwrap();
    let dark = dark.split_once("\n}").unwrap().0;
    [light, dark].map(|part| {
        let pairs = part.split(';').filter_map(|line| line.trim().rsplit("--").next()?.split_once(": #"));
        let channel =
            |hex: &str, at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        pairs.map(|(name, hex)| (name.to_owned(), [0, 2, 4].map(|at| channel(hex, at)))).collect()
    })
}

/// Returns the contrast of two colours by WCAG, from 1 to 21.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

#[test]
fn texts_have_the_contrast_of_wcag_aa_in_both_schemes() {
    let pairs = [
        ("text", "page"),
        ("text", "surface"),
        ("text", "raised"),
        ("muted", "page"),
        ("muted", "surface"),
        ("muted", "raised"),
        ("accent", "page"),
        ("accent", "surface"),
        ("accent", "raised"),
        ("on-accent", "accent"),
        ("surface", "bad"),
        ("bad", "surface"),
        ("good", "surface"),
        ("fair", "surface"),
        ("good", "good-back"),
        ("fair", "fair-back"),
        ("bad", "bad-back"),
        ("active", "active-back"),
        ("text", "good-back"),
        ("text", "fair-back"),
        ("text", "bad-back"),
        ("text", "active-back"),
        ("accent", "good-back"),
        ("accent", "active-back"),
        ("muted", "active-back"),
    ];
    for (colours, scheme) in colours().iter().zip(["light", "dark"]) {
        for (text, back) in pairs {
            let ratio = contrast(colours[text], colours[back]);
            assert!(ratio >= 4.5, "{scheme}: {text} on {back} has {ratio:.2}");
        }
    }
}
