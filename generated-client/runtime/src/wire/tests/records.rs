//! A few types, written the way the generator writes them.

use crate::value::{Guid, HierarchyRef, Href, Secret, TimeOfDay, Timestamp, Uid};
use crate::wire::{
    self, Chosen, Document, Enumeration, Extra, Field, Links, Listed, Member, Scalar, Shape, Slot, Value,
};

/// Writes out what the generator does for a structure.
macro_rules! record {
    ($name:ident, $xml:literal, [$($field:ident: $of:ty = $member:expr),* $(,)?]) => {
        #[derive(Clone, Default, PartialEq)]
        pub(super) struct $name {
            $(pub(super) $field: $of,)*
            pub(super) extra: Extra,
        }
        impl wire::Record for $name {
            fn shape(&self) -> &'static Shape {
                static SHAPE: Shape =
                    Shape { name: stringify!($name), xml: $xml, choice: false, members: &[$($member),*] };
                &SHAPE
            }
            fn slot(&mut self, member: usize) -> Slot<'_> {
                let mut position = 0..;
                $(if position.next() == Some(member) {
                    return self.$field.slot();
                })*
                Slot::Extra(&mut self.extra)
            }
            fn value(&self, member: usize) -> Value<'_> {
                let values = [$(self.$field.value()),*];
                values.into_iter().nth(member).unwrap_or(Value::Extra(&self.extra))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                wire::debug(self, f)
            }
        }
    };
}

record!(Point, "Point", [
    type_name: Option<String> = Member::attribute("Type").optional(),
    href: Option<Href> = Member::attribute("Href").optional(),
    name: String = Member::attribute("Name"),
    uid: Uid = Member::attribute("UID").json("Uid"),
    links: Links = Member::element("Links").optional(),
    created: Timestamp = Member::element("CreationTimeUTC").json("CreationTimeUtc").aliases(&["CreationTime"]),
    vm_name: Option<String> = Member::element("VmName").optional(),
    algorithm: Algorithm = Member::element("Algorithm"),
    place: Option<HierarchyRef> = Member::element("HierarchyObjRef").optional(),
    credentials: Option<Guid> = Member::element("CredentialsId").optional(),
    password: Option<Secret> = Member::element("Password").optional(),
    pin: Option<Pin> = Member::element("Pin").optional(),
    size: Option<u64> = Member::element("Size").optional(),
    ratio: Option<f64> = Member::element("Ratio").optional(),
    retries: Option<i32> = Member::element("Retries").optional(),
    enabled: Option<bool> = Member::element("Enabled").optional(),
    info: Option<Info> = Member::element("Info").optional(),
    disks: Vec<Disk> = Member::list("Disks", "Disk", "Disks"),
    tags: Vec<String> = Member::plain_list("Tags", "Tag"),
    counts: Vec<i32> = Member::plain_list("Counts", "Count"),
    periods: Vec<Period> = Member::many("Period", "Periods"),
    whatever: Option<Document> = Member::element("Whatever").optional(),
]);

record!(Disk, "Disk", [
    name: Option<String> = Member::attribute("Name").optional(),
    path: String = Member::text("Value"),
]);

record!(Period, "Period", [
    begin: TimeOfDay = Member::element("Begin"),
    end: Option<TimeOfDay> = Member::element("End").optional(),
]);

record!(BackupInfo, "BackupInfo", [
    level: i32 = Member::element("Level"),
]);

record!(ReplicaInfo, "ReplicaInfo", [
    suffix: Option<String> = Member::element("Suffix").optional(),
]);

record!(Run, "Run", [
    verdict: Option<Outcome> = Member::attribute("Verdict").absent(Outcome::ABSENT),
    result: Option<Outcome> = Member::element("Result").aliases(&["Outcome"]).absent(Outcome::ABSENT),
    progress: Option<i32> = Member::element("Progress").optional(),
    remark: Option<Remark> = Member::element("Remark").optional(),
]);

record!(Remark, "Remark", [
    author: Option<String> = Member::attribute("Author").optional(),
    outcome: Option<Outcome> = Member::text("Value").absent(Outcome::ABSENT),
]);

static POINTS: Shape = Shape {
    name: "Points",
    xml: "Points",
    choice: false,
    members: &[Member::element("Links").optional(), Member::many("Point", "Points")],
};

impl Listed for Point {
    const LIST: &'static Shape = &POINTS;
}

/// A choice.
#[allow(clippy::enum_variant_names, reason = "the names on the wire")]
#[derive(Clone, PartialEq)]
pub(super) enum Info {
    BackupInfo(Chosen<BackupInfo>),
    ReplicaInfo(Chosen<ReplicaInfo>),
    Unknown(Extra),
}

static INFO: Shape = Shape {
    name: "Info",
    xml: "Info",
    choice: true,
    members: &[Member::element("BackupInfo"), Member::element("ReplicaInfo")],
};

impl Default for Info {
    fn default() -> Self {
        Self::Unknown(Extra::default())
    }
}

impl wire::Record for Info {
    fn shape(&self) -> &'static Shape {
        &INFO
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 if !matches!(self, Self::BackupInfo(_)) => *self = Self::BackupInfo(Chosen::default()),
            1 if !matches!(self, Self::ReplicaInfo(_)) => *self = Self::ReplicaInfo(Chosen::default()),
            0 | 1 => {}
            _ => return Slot::Extra(self.extra_mut()),
        }
        match self {
            Self::BackupInfo(chosen) => chosen.slot(),
            Self::ReplicaInfo(chosen) => chosen.slot(),
            Self::Unknown(extra) => Slot::Extra(extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match (member, self) {
            (0, Self::BackupInfo(chosen)) => chosen.value(),
            (1, Self::ReplicaInfo(chosen)) => chosen.value(),
            (0 | 1, _) => Value::Absent,
            _ => Value::Extra(self.extra()),
        }
    }
}

impl Info {
    fn extra(&self) -> &Extra {
        match self {
            Self::BackupInfo(chosen) => chosen.beside(),
            Self::ReplicaInfo(chosen) => chosen.beside(),
            Self::Unknown(extra) => extra,
        }
    }
    fn extra_mut(&mut self) -> &mut Extra {
        match self {
            Self::BackupInfo(chosen) => chosen.beside_mut(),
            Self::ReplicaInfo(chosen) => chosen.beside_mut(),
            Self::Unknown(extra) => extra,
        }
    }
}

impl std::fmt::Debug for Info {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Full,
    Increment,
    Unknown(Box<str>),
}

wire::enumeration!(Algorithm);

impl Enumeration for Algorithm {
    const VALUES: &'static [(&'static str, Self)] =
        &[("Full", Self::Full), ("Increment", Self::Increment), ("Incremental", Self::Increment)];
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

/// An enumeration with a text that means absence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Good,
    Bad,
    Unknown(Box<str>),
}

wire::enumeration!(Outcome);

impl Enumeration for Outcome {
    const VALUES: &'static [(&'static str, Self)] = &[("Good", Self::Good), ("Bad", Self::Bad)];
    const ABSENT: &'static [&'static str] = &["None", "Nothing"];
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

/// A secret that not every text is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pin(u32);

impl Scalar for Pin {
    fn read(&mut self, token: wire::Token<'_>) -> Result<(), wire::Mismatch> {
        let text = token.into_text();
        self.0 = text.parse().map_err(|_| wire::Mismatch { expected: "digits" })?;
        Ok(())
    }
    fn token(&self) -> wire::Token<'_> {
        wire::Token::Text(self.0.to_string().into())
    }
    fn is_default(&self) -> bool {
        self.0 == 0
    }
    fn is_secret(&self) -> bool {
        true
    }
}

impl Field for Pin {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
    fn value(&self) -> Value<'_> {
        Value::Scalar(self)
    }
}
