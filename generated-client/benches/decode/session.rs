//! A backup job session, written like emitted code. The emitted type is not used, so that figures remain comparable when
//! the schema changes.

use vbem_client::__private::{Descriptor, FieldDescriptor, FieldMut, FieldRef, MemberValue, record};
use vbem_client::value::{Href, Timestamp, Uid};
use vbem_client::wire::{Enumeration, Extra, Links, ListItem, Scalar};

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

/// Declares an enumeration; emitted code contains the expansion.
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
        impl MemberValue for $name {
            fn field_mut(&mut self) -> FieldMut<'_> {
                FieldMut::Scalar(self as &mut dyn Scalar)
            }
            fn field_ref(&self) -> FieldRef<'_> {
                FieldRef::Scalar(self as &dyn Scalar)
            }
        }
    };
}

enumeration!(JobType { Backup, Replica, Copy, BackupSync });
enumeration!(State { Stopped, Starting, Stopping, Working, Pausing, Resuming });
enumeration!(Outcome { Success, Warning, Failed } absent "None");
