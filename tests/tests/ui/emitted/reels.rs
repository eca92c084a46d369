use crate::__private::{LinkSpec, entity, enumeration, query_fields, record, setters};
use crate::link::{Action, LinkTo, Linked, MissingLink};
use crate::value::{Href, Uid};
use crate::wire::{Extra, Links, Reference};
use http::Method;

/// A reel of tape.
///
/// `Reel` on the wire.
#[cfg_attr(doc, doc = sample!("reel"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Reel {
    /// Type of the representation, as links name it.
    ///
    /// Attribute `Type`.
    pub type_name: Option<String>,
    /// Address of the representation, as the server sees itself.
    ///
    /// Attribute `Href`.
    pub href: Option<Href>,
    /// Name people know the entity by.
    ///
    /// Attribute `Name`.
    pub name: String,
    /// Identity of the entity.
    ///
    /// Attribute `UID`.
    pub uid: Uid,
    /// Where the representation leads and what the server allows at this moment.
    ///
    /// Element `Links`.
    pub links: Links,
    /// Where it is kept.
    ///
    /// Element `Shelf`.
    pub place: i32,
    /// What it is for.
    ///
    /// Element `Kind`.
    pub kind: ReelKind,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    Reel("Reel") {
        type_name: attribute("Type").optional(),
        href: attribute("Href").optional(),
        name: attribute("Name"),
        uid: attribute("UID"),
        links: element("Links").optional(),
        place: element("Shelf"),
        kind: element("Kind"),
    }
}

/// The former name of [`Reel`].
#[deprecated(note = "renamed to `Reel`")]
pub type Tape = Reel;

impl Reel {
    /// The former name of [`place`](Self::place).
    #[deprecated(note = "renamed to `place`")]
    #[must_use]
    pub fn shelf(&self) -> &i32 {
        &self.place
    }
}

entity! {
    Reel {
        path: "/reels/{id}",
        link_type: "Reel",
        list: "Reels",
        items: many("Reel", "Reels"),
        query: "Reel",
    }
}

#[doc(no_inline)]
pub use self::ReelLinks as TapeLinks;

/// Links and actions of a [`Reel`], for the entity and its reference.
#[cfg_attr(
    doc,
    doc = r#"
 # Examples

 ```no_run
 use vbem_client::prelude::*;
 async fn example(
     em: &Client,
     reel: &Reel,
     halt_spec: &HaltSpec,
 ) -> Result<(), Box<dyn std::error::Error>> {
     let machine = reel.machine()?.get(em).await?;
     reel.halt()?.send(em, halt_spec).await?;
     Ok(())
 }
 ```"#
)]
pub trait ReelLinks: Linked + Sized {
    /// Where it is.
    ///
    /// `Up` link to `/reels/{id}`.
    ///
    /// # Errors
    /// [`MissingLink`] if the representation does not carry the link.
    fn machine(&self) -> Result<LinkTo<Reel>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("machine", &["Up"])
            .types(&["ReelReference", "Reel"])
            .path("/reels/{id}");
        LinkTo::find(self, &LINK)
    }
    /// The former name of [`machine`](Self::machine).
    #[deprecated(note = "renamed to `machine`")]
    fn drive(&self) -> Result<LinkTo<Reel>, MissingLink> {
        self.machine()
    }
    /// Stops it.
    ///
    /// POST `/reels/{id}?action=stop`, offered by a `Stop` link.
    ///
    /// # Errors
    /// [`MissingLink`] if the state of the object or the rights of the account do not allow it.
    fn halt(&self) -> Result<Action<(), HaltSpec>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("halt", &["Stop"])
            .path("/reels/{id}?action=stop");
        Action::find(self, &LINK, Method::POST)
    }
    /// The former name of [`halt`](Self::halt).
    #[deprecated(note = "renamed to `halt`")]
    fn stop(&self) -> Result<Action<(), HaltSpec>, MissingLink> {
        self.halt()
    }
}

impl ReelLinks for Reel {}

impl ReelLinks for Reference<Reel> {}

query_fields! {
    Reel {
        /// Identity of the entity.
        ///
        /// `UID` in a query.
        UID: both::<Uid>("UID"),
        /// Name people know the entity by.
        ///
        /// `Name` in a query.
        NAME: both::<String>("Name"),
        /// Where it is kept.
        ///
        /// `Shelf` in a query.
        SHELF: filter::<i32>("Shelf"),
    }
}

/// Why it is stopped.
///
/// `HaltSpec` on the wire.
#[cfg_attr(doc, doc = sample!("halt_spec"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct HaltSpec {
    /// The reason.
    ///
    /// Element `Why`.
    pub reason: Option<String>,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    HaltSpec("HaltSpec", secrets) {
        reason: element("Why").optional(),
    }
}

/// The former name of [`HaltSpec`].
#[deprecated(note = "renamed to `HaltSpec`")]
pub type StopSpec = HaltSpec;

setters! {
    HaltSpec {
        reason: some_into::<String>("Why"),
    }
}

impl HaltSpec {
    /// The former name of [`reason`](Self::reason).
    #[deprecated(note = "renamed to `reason`")]
    #[must_use]
    pub fn why(self, value: impl Into<String>) -> Self {
        self.reason(value)
    }
}

/// What a reel is for.
#[cfg_attr(doc, doc = sample!("reel_kind"))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReelKind {
    /// Holds backups.
    Data,
    /// Cleans the drive.
    Cleaning,
    /// A value the schema does not list, as it was sent; empty if nothing was sent.
    Unknown(Box<str>),
}

enumeration! {
    ReelKind {
        Data: ["Data"],
        Cleaning: ["Clean"],
    }
}

impl ReelKind {
    /// The former name of [`Cleaning`](Self::Cleaning).
    #[deprecated(note = "renamed to `Cleaning`")]
    #[allow(non_upper_case_globals, reason = "it was a variant")]
    pub const Clean: Self = Self::Cleaning;
}

/// The former name of [`ReelKind`].
#[deprecated(note = "renamed to `ReelKind`")]
pub type TapeKind = ReelKind;
