#![allow(clippy::unwrap_used)]

use std::ffi::OsString;
use std::fs;

use super::*;
use crate::testing::{PASSWORD, Reply, Server};

const VALID: [(&str, &str); 3] = [
    ("VBEM_URL", "https://em.example:9398"),
    ("VBEM_USER", "EXAMPLE\\operator"),
    ("VBEM_PASSWORD", PASSWORD),
];

/// A name and a value; `None` unsets the variable.
type Change<'a> = (&'a str, Option<&'a str>);

/// Creates a builder from valid variables with changes.
fn configured(changes: &[Change<'_>]) -> Result<Builder<Client>, Error> {
    let valid = VALID.iter().map(|(name, value)| (*name, Some(*value)));
    let variables: std::collections::BTreeMap<&str, Option<&str>> =
        valid.chain(changes.iter().copied()).collect();
    Builder::from_variables(&|name| variables.get(name).copied().flatten().map(OsString::from))
}

fn message(changes: &[Change<'_>]) -> String {
    let error = configured(changes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{changes:?}");
    assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error}");
    error.to_string()
}

async fn logs_on(changes: &[Change<'_>]) -> bool {
    let server = Server::new(|_| Reply::status(500, ""));
    configured(changes).unwrap().transport(server).connect().await.is_ok()
}

#[tokio::test]
async fn valid_variables_log_on() {
    assert!(logs_on(&[]).await);
    assert!(logs_on(&[("VBEM_TIMEOUT", Some("2.5")), ("VBEM_PASSWORD_FILE", Some(""))]).await);
    assert!(!logs_on(&[("VBEM_PASSWORD", Some("wrong"))]).await);
}

#[tokio::test]
async fn password_file_with_a_line_break_logs_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    let from_file = [("VBEM_PASSWORD", None), ("VBEM_PASSWORD_FILE", file.to_str())];
    for end in ["", "\n", "\r\n"] {
        fs::write(&file, format!("{PASSWORD}{end}")).unwrap();
        assert!(logs_on(&from_file).await, "{end:?}");
    }
    fs::write(&file, format!("{PASSWORD}\n\n")).unwrap();
    assert!(!logs_on(&from_file).await, "only one line break is removed");
    fs::write(&file, b"\xff").unwrap();
    assert!(message(&from_file).contains("VBEM_PASSWORD_FILE: the file is not UTF-8"));
}

#[test]
fn invalid_variable_is_named_in_the_error() {
    let table: [(&str, Option<&str>, &str); 7] = [
        ("VBEM_URL", None, "VBEM_URL: not set"),
        ("VBEM_URL", Some("em.example"), "VBEM_URL: the address of the server must begin with https://"),
        ("VBEM_USER", Some(""), "VBEM_USER: not set"),
        ("VBEM_PASSWORD", None, "VBEM_PASSWORD and VBEM_PASSWORD_FILE: one of them must be set"),
        ("VBEM_TIMEOUT", Some("0"), "VBEM_TIMEOUT: not a number of seconds"),
        ("VBEM_TIMEOUT", Some("soon"), "VBEM_TIMEOUT: not a number of seconds"),
        ("VBEM_API_VERSION", Some("v1/7"), "VBEM_API_VERSION: "),
    ];
    for (name, value, expected) in table {
        let text = message(&[(name, value)]);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn two_sources_of_the_password_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    fs::write(&file, PASSWORD).unwrap();
    let text = message(&[("VBEM_PASSWORD_FILE", file.to_str())]);
    assert!(text.contains("VBEM_PASSWORD and VBEM_PASSWORD_FILE: mutually exclusive"), "{text}");
}

#[cfg(feature = "rustls")]
#[test]
fn invalid_tls_variable_is_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let (absent, file) = (folder.path().join("absent"), folder.path().join("file"));
    fs::write(&file, "no PEM").unwrap();
    let table: [(&[Change<'_>], &str); 7] = [
        (&[("VBEM_CA_CERTIFICATE", absent.to_str())], "VBEM_CA_CERTIFICATE: cannot read"),
        (&[("VBEM_CA_CERTIFICATE", file.to_str())], "VBEM_CA_CERTIFICATE: "),
        (&[("VBEM_PINNED_CERTIFICATE", Some("00:11"))], "VBEM_PINNED_CERTIFICATE: "),
        (&[("VBEM_INSECURE", Some("maybe"))], "VBEM_INSECURE: neither"),
        (&[("VBEM_CLIENT_KEY", file.to_str())], "VBEM_CLIENT_CERTIFICATE: not set"),
        (&[("VBEM_CLIENT_CERTIFICATE", file.to_str())], "VBEM_CLIENT_KEY: not set"),
        (
            &[("VBEM_CLIENT_CERTIFICATE", file.to_str()), ("VBEM_CLIENT_KEY", file.to_str())],
            "VBEM_CLIENT_CERTIFICATE and VBEM_CLIENT_KEY: ",
        ),
    ];
    for (changes, expected) in table {
        let text = message(changes);
        assert!(text.contains(expected), "{text}");
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[test]
fn tls_variable_without_tls_is_refused() {
    assert!(message(&[("VBEM_CA_CERTIFICATE", Some("file"))]).contains("needs the feature"));
}
