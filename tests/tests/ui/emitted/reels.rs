use http::Method;
use crate::wire;
use crate::link::{Action, Key, Kind, LinkSpec, LinkTo, Linked, MissingLink, Resource};
use crate::query::{FilterAndSort, FilterOnly, QueryField, Queryable};
use crate::value::{Href, Uid};
use crate::wire::{
    Enumeration, Extra, Field, Links, Listed, Member, Reference, Shape, Slot, Value,
};

/// A reel of tape.
///
/// `Reel` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <Reel Type="Reel" Href="https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b?format=Entity" Name="reel of Harbour Street" UID="urn:veeam:Reel:741b5c2b-be75-48d9-8c03-9c54a209579a">
   <Links>
     <Link Rel="Up" Href="https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b" Type="ReelReference" />
     <Link Rel="Stop" Href="https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b?action=stop" />
   </Links>
   <Shelf>68</Shelf>
   <Kind>Data</Kind>
 </Reel>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Href": "https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b?format=Entity",
   "Kind": "Data",
   "Links": [
     {
       "Href": "https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b",
       "Rel": "Up",
       "Type": "ReelReference"
     },
     {
       "Href": "https://em.harbour.example:9398/api/reels/a9f160f3-17f2-417e-8b74-1611b06eaa3b?action=stop",
       "Rel": "Stop"
     }
   ],
   "Name": "reel of Harbour Street",
   "Shelf": 68,
   "Type": "Reel",
   "UID": "urn:veeam:Reel:741b5c2b-be75-48d9-8c03-9c54a209579a"
 }
 ```

 </details>"#
)]
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

static REEL: Shape = Shape {
    name: "Reel",
    xml: "Reel",
    choice: false,
    members: &[
        Member::attribute("Type").optional(),
        Member::attribute("Href").optional(),
        Member::attribute("Name"),
        Member::attribute("UID"),
        Member::element("Links").optional(),
        Member::element("Shelf"),
        Member::element("Kind"),
    ],
};

impl wire::Record for Reel {
    fn shape(&self) -> &'static Shape {
        &REEL
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Optional(&mut self.type_name),
            1 => Slot::Optional(&mut self.href),
            2 => Slot::Scalar(&mut self.name),
            3 => Slot::Scalar(&mut self.uid),
            4 => Slot::Links(&mut self.links),
            5 => Slot::Scalar(&mut self.place),
            6 => Slot::Scalar(&mut self.kind),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Field::value(&self.type_name),
            1 => Field::value(&self.href),
            2 => Value::Scalar(&self.name),
            3 => Value::Scalar(&self.uid),
            4 => Field::value(&self.links),
            5 => Value::Scalar(&self.place),
            6 => Value::Scalar(&self.kind),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for Reel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(Reel);

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

impl Listed for Reel {
    const LIST: &'static Shape = &Shape {
        name: "Reels",
        xml: "Reels",
        choice: false,
        members: &[Member::element("Links").optional(), Member::many("Reel", "Reels")],
    };
}

impl Resource for Reel {
    const KIND: Kind = Kind {
        name: "Reel",
        path: "/reels/{id}",
        key: true,
        link_type: "Reel",
    };
}

impl Linked for Reel {
    fn links(&self) -> &Links {
        &self.links
    }
    fn href(&self) -> &Href {
        self.href.as_ref().unwrap_or(Href::none())
    }
}

impl Key for Reel {
    fn name(&self) -> &str {
        &self.name
    }
    fn uid(&self) -> &Uid {
        &self.uid
    }
}

#[doc(no_inline)]
pub use self::ReelLinks as TapeLinks;
#[doc(no_inline)]
pub use self::reel as tape;
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
impl Queryable for Reel {
    const TYPE: &'static str = "Reel";
}

/// Fields of queries.
impl Reel {
    /// Identity of the entity.
    ///
    /// `UID` in a query.
    pub const UID: QueryField<Self, Uid, FilterAndSort> = QueryField::new("UID");
    /// Name people know the entity by.
    ///
    /// `Name` in a query.
    pub const NAME: QueryField<Self, String, FilterAndSort> = QueryField::new("Name");
    /// Where it is kept.
    ///
    /// `Shelf` in a query.
    pub const SHELF: QueryField<Self, i32, FilterOnly> = QueryField::new("Shelf");
}

/// Why it is stopped.
///
/// `HaltSpec` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <HaltSpec>
   <Why>why</Why>
 </HaltSpec>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Why": "why"
 }
 ```

 </details>"#
)]
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

static HALT_SPEC: Shape = Shape {
    name: "HaltSpec",
    xml: "HaltSpec",
    choice: false,
    members: &[Member::element("Why").optional()],
};

impl wire::Record for HaltSpec {
    fn shape(&self) -> &'static Shape {
        &HALT_SPEC
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Optional(&mut self.reason),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Field::value(&self.reason),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for HaltSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(HaltSpec, secrets);

/// The former name of [`HaltSpec`].
#[deprecated(note = "renamed to `HaltSpec`")]
pub type StopSpec = HaltSpec;
impl HaltSpec {
    /// Sets [`Why`](Self::reason).
    #[must_use]
    pub fn reason(mut self, value: impl Into<String>) -> Self {
        self.reason = Some(value.into());
        self
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
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <Reel>
   <Kind>Data</Kind>
 </Reel>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Kind": "Data"
 }
 ```

 </details>"#
)]
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

impl Enumeration for ReelKind {
    const VALUES: &'static [(&'static str, Self)] = &[
        ("Data", Self::Data),
        ("Clean", Self::Cleaning),
    ];
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

wire::enumeration!(ReelKind);

impl ReelKind {
    /// The former name of [`Cleaning`](Self::Cleaning).
    #[deprecated(note = "renamed to `Cleaning`")]
    #[allow(non_upper_case_globals, reason = "it was a variant")]
    pub const Clean: Self = Self::Cleaning;
}

/// The former name of [`ReelKind`].
#[deprecated(note = "renamed to `ReelKind`")]
pub type TapeKind = ReelKind;
