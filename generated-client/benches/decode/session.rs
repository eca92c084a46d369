//! A backup job session, written like emitted code. The emitted type is not used, so that figures remain comparable when
//! the schema changes.

use vbem_client::__private::{Descriptor, FieldDescriptor, enumeration, record};
use vbem_client::value::{Href, Timestamp, Uid};
use vbem_client::wire::{Enumeration, Extra, Links, ListItem};

#[derive(Clone, Default, PartialEq)]
pub(crate) struct Session {
    pub type_name: Option<String>,
    pub href: Option<Href>,
    pub name: String,
    pub uid: Uid,
    pub links: Links,
    pub job_uid: Option<Uid>,
    pub job_name: Option<String>,
    pub job_type: JobType,
    pub creation_time_utc: Timestamp,
    pub end_time_utc: Option<Timestamp>,
    pub state: State,
    pub result: Option<Outcome>,
    pub progress: Option<i32>,
    pub is_retry: Option<bool>,
    pub extra: Extra,
}

record! {
    Session("BackupJobSession") {
        type_name: attribute("Type").optional(),
        href: attribute("Href").optional(),
        name: attribute("Name"),
        uid: attribute("UID").json("Uid"),
        links: element("Links").optional(),
        job_uid: element("JobUid").optional(),
        job_name: element("JobName").optional(),
        job_type: element("JobType"),
        creation_time_utc: element("CreationTimeUTC"),
        end_time_utc: element("EndTimeUTC").optional(),
        state: element("State"),
        result: element("Result").absent(Outcome::ABSENT),
        progress: element("Progress").optional(),
        is_retry: element("IsRetry").optional(),
    }
}

impl ListItem for Session {
    const LIST: &'static Descriptor = &Descriptor::list(
        "BackupJobSessions",
        &[
            FieldDescriptor::element("Links").optional(),
            FieldDescriptor::many("BackupJobSession", "BackupJobSessions"),
        ],
    );
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JobType {
    Backup,
    Replica,
    Copy,
    BackupSync,
    Unknown(Box<str>),
}

enumeration! {
    JobType {
        Backup: ["Backup"],
        Replica: ["Replica"],
        Copy: ["Copy"],
        BackupSync: ["BackupSync"],
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Stopped,
    Starting,
    Stopping,
    Working,
    Pausing,
    Resuming,
    Unknown(Box<str>),
}

enumeration! {
    State {
        Stopped: ["Stopped"],
        Starting: ["Starting"],
        Stopping: ["Stopping"],
        Working: ["Working"],
        Pausing: ["Pausing"],
        Resuming: ["Resuming"],
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Success,
    Warning,
    Failed,
    Unknown(Box<str>),
}

enumeration! {
    Outcome.absent("None") {
        Success: ["Success"],
        Warning: ["Warning"],
        Failed: ["Failed"],
    }
}
