//! Editing an entity without loss of members.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vbem_client::client::Format;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Simulator};
use vbem_tests::tree;

use super::{FORMATS, PAUSE, answers, company, log_on, requests, start};

/// Starts a simulator that records its requests and responses.
fn recording(name: &str) -> (Simulator, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    (company().record(&folder).start_blocking().unwrap(), folder)
}

/// Returns the body of the last message in a folder whose name contains all of these parts.
fn recorded(folder: &Path, parts: &[&str]) -> String {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| parts.iter().all(|part| name.contains(part))).collect();
    names.sort();
    let text = fs::read_to_string(folder.join(names.pop().unwrap())).unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Sets the text of an element of the root.
fn with_text(mut root: tree::Element, name: &str, text: &str) -> tree::Element {
    root.children.iter_mut().find(|child| child.name == name).unwrap().text = text.to_owned();
    root
}

/// Removes null members: they are equivalent to absent ones.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

#[tokio::test]
async fn unchanged_members_are_written_back_verbatim() {
    for (format, name) in [(Format::Xml, "edit-xml"), (Format::Json, "edit-json")] {
        let (sim, folder) = recording(name);
        let account = sim.credentials();
        let em = super::client(&sim, format).strict(false);
        let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
        for id in em.jobs().references().await.unwrap().iter().filter_map(|job| job.uid.clone()) {
            let job = em.jobs().get(&id).await.unwrap();
            // Unknown members are added everywhere.
            sim.fail_next(Matcher::path("/api/jobs/*").method("GET"), Fault::UnknownMembers);
            let edit = job.edit().unwrap();
            let task =
                edit.modify(&em, |job| job.description = Some("Every night & day".to_owned())).await.unwrap();
            task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();

            let guid = id.guid().unwrap().to_string();
            let came = recorded(&folder, &["-GET-", &guid, "response"]);
            let went = recorded(&folder, &["-PUT-", &guid, "request"]);
            assert!(came.matches("FutureElement").count() > 3, "{came}");
            match format {
                Format::Xml => {
                    let came = with_text(tree::parse(&came).unwrap(), "Description", "Every night & day");
                    let went = tree::parse(&went).unwrap();
                    assert_eq!(tree::difference(&came, &went), None);
                    assert_eq!(came, went);
                }
                _ => {
                    let mut came: Value = serde_json::from_str(&came).unwrap();
                    came["Description"] = "Every night & day".into();
                    let went: Value = serde_json::from_str(&went).unwrap();
                    assert_eq!(without_nulls(came), without_nulls(went));
                }
            }
            let after = job.self_link::<Job>().get(&em).await.unwrap();
            let mut expected = job.clone();
            expected.description = Some("Every night & day".to_owned());
            assert_eq!(after, expected);
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn edit_starts_from_the_current_entity() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let stale = em.jobs().list().await.unwrap().into_iter().next().unwrap();
        let enabled = stale.schedule_enabled;
        let switch = stale.toggle_schedule_enabled().unwrap().send(&em).await.unwrap();
        switch.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let edit = stale.edit().unwrap().modify(&em, |job| job.description = Some("new".to_owned()));
        edit.await.unwrap().wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let now = stale.self_link::<Job>().get(&em).await.unwrap();
        assert_eq!(now.schedule_enabled, !enabled);
        assert_eq!(now.description.as_deref(), Some("new"));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn rejected_edit_changes_nothing() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let job = em.jobs().list().await.unwrap().into_iter().next().unwrap();
        let mut called = false;
        sim.fail_next(Matcher::path("/api/jobs/*").method("GET"), Fault::Status(403));
        let error = job.edit().unwrap().modify(&em, |_| called = true).await.unwrap_err();
        assert!(error.is_forbidden());
        assert!(!called);
        let wrong = job.edit().unwrap().modify(&em, |job| job.platform = Platform::Unknown("Abacus".into()));
        let error = wrong.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest);
        assert!(error.server_message().unwrap().contains("Platform"), "{error}");
        assert_eq!(error.request().unwrap().method(), "PUT");
        assert_eq!(answers(&sim, "PUT", "/jobs/"), [400]);
        assert_eq!(requests(&sim, "PUT", "/jobs/").len(), 1);
        assert_eq!(job.self_link::<Job>().get(&em).await.unwrap(), job);
        em.logoff().await.unwrap();
    }
}
