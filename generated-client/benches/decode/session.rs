//! A backup job session, the way the generator writes such a type. Not the emitted type itself, so that the schema may
//! grow and the figures still compare.

use vbem_client::value::{Href, Timestamp, Uid};
use vbem_client::wire::{self, Enumeration, Extra, Field, Links, Listed, Member, Scalar, Shape, Slot, Value};

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

static SESSION: Shape = Shape {
    name: "Session",
    xml: "BackupJobSession",
    choice: false,
    members: &[
        Member::attribute("Type").optional(),
        Member::attribute("Href").optional(),
        Member::attribute("Name"),
        Member::attribute("UID").json("Uid"),
        Member::element("Links").optional(),
        Member::element("JobUid").optional(),
        Member::element("JobName").optional(),
        Member::element("JobType"),
        Member::element("CreationTimeUTC"),
        Member::element("EndTimeUTC").optional(),
        Member::element("State"),
        Member::element("Result").absent(Outcome::ABSENT),
        Member::element("Progress").optional(),
        Member::element("IsRetry").optional(),
    ],
};

impl wire::Record for Session {
    fn shape(&self) -> &'static Shape {
        &SESSION
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => self.type_name.slot(),
            1 => self.href.slot(),
            2 => self.name.slot(),
            3 => self.uid.slot(),
            4 => self.links.slot(),
            5 => self.job_uid.slot(),
            6 => self.job_name.slot(),
            7 => self.job_type.slot(),
            8 => self.creation_time_utc.slot(),
            9 => self.end_time_utc.slot(),
            10 => self.state.slot(),
            11 => self.result.slot(),
            12 => self.progress.slot(),
            13 => self.is_retry.slot(),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => self.type_name.value(),
            1 => self.href.value(),
            2 => self.name.value(),
            3 => self.uid.value(),
            4 => self.links.value(),
            5 => self.job_uid.value(),
            6 => self.job_name.value(),
            7 => self.job_type.value(),
            8 => self.creation_time_utc.value(),
            9 => self.end_time_utc.value(),
            10 => self.state.value(),
            11 => self.result.value(),
            12 => self.progress.value(),
            13 => self.is_retry.value(),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

static SESSIONS: Shape = Shape {
    name: "Sessions",
    xml: "BackupJobSessions",
    choice: false,
    members: &[Member::element("Links").optional(), Member::many("BackupJobSession", "BackupJobSessions")],
};

impl Listed for Session {
    const LIST: &'static Shape = &SESSIONS;
}

/// Declares an enumeration; the generator writes this out.
macro_rules! enumeration {
    ($name:ident { $($value:ident),* } $(absent $absent:literal)?) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum $name {
            $($value,)*
            Unknown(Box<str>),
        }
        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(Box::default())
            }
        }
        impl Enumeration for $name {
            const VALUES: &'static [(&'static str, Self)] = &[$((stringify!($value), Self::$value)),*];
            $(const ABSENT: &'static [&'static str] = &[$absent];)?
            fn unknown(text: Box<str>) -> Self {
                Self::Unknown(text)
            }
            fn unknown_text(&self) -> Option<&str> {
                match self {
                    Self::Unknown(text) => Some(text),
                    _ => None,
                }
            }
        }
        impl Field for $name {
            fn slot(&mut self) -> Slot<'_> {
                Slot::Scalar(self as &mut dyn Scalar)
            }
            fn value(&self) -> Value<'_> {
                Value::Scalar(self as &dyn Scalar)
            }
        }
    };
}

enumeration!(JobType { Backup, Replica, Copy, BackupSync });
enumeration!(State { Stopped, Starting, Stopping, Working, Pausing, Resuming });
enumeration!(Outcome { Success, Warning, Failed } absent "None");
