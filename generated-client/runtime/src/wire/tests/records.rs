//! Types for tests, written like emitted code.

use crate::__private::{choice, enumeration, record};
use crate::value::{Guid, HierarchyRef, Href, ScalarError, Secret, TimeOfDay, Timestamp, Uid};
use crate::wire::{
    Chosen, Descriptor, Document, Enumeration, Extra, FieldDescriptor, FieldMut, FieldRef, FieldValue, Links,
    ListItem, Scalar, Token,
};

#[derive(Clone, Default, PartialEq)]
pub(super) struct Point {
    pub(super) type_name: Option<String>,
    pub(super) href: Option<Href>,
    pub(super) name: String,
    pub(super) uid: Uid,
    pub(super) links: Links,
    pub(super) created: Timestamp,
    pub(super) vm_name: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) place: Option<HierarchyRef>,
    pub(super) credentials: Option<Guid>,
    pub(super) password: Option<Secret>,
    pub(super) pin: Option<Pin>,
    pub(super) size: Option<u64>,
    pub(super) ratio: Option<f64>,
    pub(super) retries: Option<i32>,
    pub(super) enabled: Option<bool>,
    pub(super) info: Option<Info>,
    pub(super) disks: Vec<Disk>,
    pub(super) tags: Vec<String>,
    pub(super) counts: Vec<i32>,
    pub(super) volumes: Vec<Volume>,
    pub(super) labels: Vec<String>,
    pub(super) sizes: Vec<i32>,
    pub(super) periods: Vec<Period>,
    pub(super) whatever: Option<Document>,
    pub(super) extra: Extra,
}

record! {
    Point("Point") {
        type_name: attribute("Type").optional(),
        href: attribute("Href").optional(),
        name: attribute("Name"),
        uid: attribute("UID").json("Uid"),
        links: element("Links").optional(),
        created: element("CreationTimeUTC").json("CreationTimeUtc").aliases(&["CreationTime"]),
        vm_name: element("VmName").optional(),
        algorithm: element("Algorithm"),
        place: element("HierarchyObjRef").optional(),
        credentials: element("CredentialsId").optional(),
        password: element("Password").optional(),
        pin: element("Pin").optional(),
        size: element("Size").optional(),
        ratio: element("Ratio").optional(),
        retries: element("Retries").optional(),
        enabled: element("Enabled").optional(),
        info: element("Info").optional(),
        disks: list("Disks", "Disk", "Disks"),
        tags: plain_list("Tags", "Tag"),
        counts: plain_list("Counts", "Count"),
        volumes: list("Volumes", "Volume", "Volumes").item_aliases(&["Drive", "Drives"]),
        labels: plain_list("Labels", "Label").item_aliases(&["Mark"]),
        sizes: plain_list("Sizes", "Size").item_aliases(&["Length"]),
        periods: many("Period", "Periods"),
        whatever: element("Whatever").optional(),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct Disk {
    pub(super) name: Option<String>,
    pub(super) path: String,
    pub(super) extra: Extra,
}

record! {
    Disk("Disk") {
        name: attribute("Name").optional(),
        path: text("Value"),
    }
}

/// Its name in Rust, its element and its `Type` differ.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Volume {
    pub(super) type_name: Option<String>,
    pub(super) name: String,
    pub(super) extra: Extra,
}

record! {
    Volume("PointVolumeInfo", "PointVolume") {
        type_name: attribute("Type").optional(),
        name: element("Name"),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct Period {
    pub(super) begin: TimeOfDay,
    pub(super) end: Option<TimeOfDay>,
    pub(super) extra: Extra,
}

record! {
    Period("Period") {
        begin: element("Begin"),
        end: element("End").optional(),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct BackupInfo {
    pub(super) level: i32,
    pub(super) extra: Extra,
}

record! {
    BackupInfo("BackupInfo") {
        level: element("Level"),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct ReplicaInfo {
    pub(super) suffix: Option<String>,
    pub(super) extra: Extra,
}

record! {
    ReplicaInfo("ReplicaInfo") {
        suffix: element("Suffix").optional(),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct Run {
    pub(super) verdict: Option<Outcome>,
    pub(super) result: Option<Outcome>,
    pub(super) progress: Option<i32>,
    pub(super) remark: Option<Remark>,
    pub(super) extra: Extra,
}

record! {
    Run("Run") {
        verdict: attribute("Verdict").absent(Outcome::ABSENT),
        result: element("Result").aliases(&["Outcome"]).absent(Outcome::ABSENT),
        progress: element("Progress").optional(),
        remark: element("Remark").optional(),
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct Remark {
    pub(super) author: Option<String>,
    pub(super) outcome: Option<Outcome>,
    pub(super) extra: Extra,
}

record! {
    Remark("Remark") {
        author: attribute("Author").optional(),
        outcome: text("Value").absent(Outcome::ABSENT),
    }
}

static POINTS: Descriptor = Descriptor::list(
    "Points",
    &[FieldDescriptor::element("Links").optional(), FieldDescriptor::many("Point", "Points")],
);

impl ListItem for Point {
    const LIST: &'static Descriptor = &POINTS;
}

/// A choice.
#[allow(clippy::enum_variant_names, reason = "the names on the wire")]
#[derive(Clone, PartialEq)]
pub(super) enum Info {
    BackupInfo(Chosen<BackupInfo>),
    ReplicaInfo(Chosen<ReplicaInfo>),
    Unknown(Extra),
}

choice! {
    Info("Info") {
        BackupInfo: element::<BackupInfo>("BackupInfo"),
        ReplicaInfo: element("ReplicaInfo"),
    }
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Full,
    Increment,
    Unknown(Box<str>),
}

enumeration! {
    Algorithm {
        Full: ["Full"],
        Increment: ["Increment", "Incremental"],
    }
}

/// An enumeration with a text that means absence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Good,
    Bad,
    Unknown(Box<str>),
}

enumeration! {
    Outcome.absent("None", "Nothing") {
        Good: ["Good"],
        Bad: ["Bad"],
    }
}

/// A secret that accepts only digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pin(u32);

impl Scalar for Pin {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        let text = token.into_text();
        self.0 = text.parse().map_err(|_| ScalarError { expected: "digits" })?;
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(self.0.to_string().into())
    }
    fn is_default(&self) -> bool {
        self.0 == 0
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn is_secret(&self) -> bool {
        true
    }
}

impl FieldValue for Pin {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Scalar(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Scalar(self)
    }
}
