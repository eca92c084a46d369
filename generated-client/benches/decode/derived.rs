//! The same session, derived from `serde`.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use vbem_client::value::{Timestamp, Uid};

use crate::session::Session;

#[derive(serde::Deserialize)]
pub(crate) struct DerivedList<L> {
    #[serde(rename = "BackupJobSession", alias = "BackupJobSessions")]
    pub items: Vec<Derived<L>>,
}

#[derive(serde::Deserialize)]
pub(crate) struct Derived<L> {
    #[serde(rename = "@Type", alias = "Type")]
    pub type_name: Option<String>,
    #[serde(rename = "@Href", alias = "Href")]
    pub href: Option<String>,
    #[serde(rename = "@Name", alias = "Name")]
    pub name: String,
    #[serde(rename = "@UID", alias = "Uid")]
    pub uid: Parsed<Uid>,
    #[serde(rename = "Links")]
    pub links: L,
    #[serde(rename = "JobUid")]
    pub job_uid: Option<Parsed<Uid>>,
    #[serde(rename = "JobName")]
    pub job_name: Option<String>,
    #[serde(rename = "JobType")]
    pub job_type: JobType,
    #[serde(rename = "CreationTimeUTC")]
    pub creation_time_utc: Parsed<Timestamp>,
    #[serde(rename = "EndTimeUTC")]
    pub end_time_utc: Option<Parsed<Timestamp>>,
    #[serde(rename = "State")]
    pub state: State,
    #[serde(rename = "Result")]
    pub result: Option<Outcome>,
    #[serde(rename = "Progress")]
    pub progress: Option<i32>,
    #[serde(rename = "IsRetry")]
    pub is_retry: Option<bool>,
}

/// Links in XML; in JSON they are a plain array.
#[derive(serde::Deserialize)]
pub(crate) struct DerivedLinks {
    #[serde(rename = "Link", default)]
    pub link: Vec<DerivedLink>,
}

#[allow(dead_code, reason = "what is decoded is kept, whether it is used or not")]
#[derive(serde::Deserialize)]
pub(crate) struct DerivedLink {
    #[serde(rename = "@Rel", alias = "Rel")]
    pub rel: String,
    #[serde(rename = "@Href", alias = "Href")]
    pub href: String,
    #[serde(rename = "@Type", alias = "Type")]
    pub link_type: Option<String>,
    #[serde(rename = "@Name", alias = "Name")]
    pub name: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) enum JobType {
    Backup,
    Replica,
    Copy,
    BackupSync,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) enum State {
    Stopped,
    Starting,
    Stopping,
    Working,
    Pausing,
    Resuming,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) enum Outcome {
    None,
    Success,
    Warning,
    Failed,
}

/// A value that is parsed from its text.
#[derive(Debug, PartialEq)]
pub(crate) struct Parsed<T>(pub T);

impl<'de, T: FromStr> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);
        impl<T: FromStr> Visitor<'_> for Text<T> {
            type Value = Parsed<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Parsed<T>, E> {
                text.parse().map(Parsed).map_err(|_| E::custom("not such a value"))
            }
        }
        deserializer.deserialize_str(Text(PhantomData))
    }
}

pub(crate) fn from_xml(xml: &str) -> DerivedList<DerivedLinks> {
    quick_xml::de::from_str(xml).unwrap()
}

pub(crate) fn from_json(json: &str) -> DerivedList<Vec<DerivedLink>> {
    serde_json::from_str(json).unwrap()
}

/// Checks that both decoders return the same values.
pub(crate) fn check<L>(ours: &Session, derived: &Derived<L>, links: usize) {
    assert_eq!(ours.type_name, derived.type_name);
    assert_eq!(ours.href.as_ref().map(AsRef::as_ref), derived.href.as_deref());
    assert_eq!((&ours.name, &ours.uid), (&derived.name, &derived.uid.0));
    assert_eq!(ours.links.len(), links);
    assert_eq!(ours.job_uid.as_ref(), derived.job_uid.as_ref().map(|uid| &uid.0));
    assert_eq!(ours.job_name, derived.job_name);
    assert_eq!(format!("{:?}", ours.job_type), format!("{:?}", derived.job_type));
    assert_eq!(ours.creation_time_utc, derived.creation_time_utc.0);
    assert_eq!(ours.end_time_utc, derived.end_time_utc.as_ref().map(|time| time.0));
    assert_eq!(format!("{:?}", ours.state), format!("{:?}", derived.state));
    assert_eq!(format!("{:?}", ours.result), format!("{:?}", derived.result));
    assert_eq!((ours.progress, ours.is_retry), (derived.progress, derived.is_retry));
}
