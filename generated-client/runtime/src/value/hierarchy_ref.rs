//! References to objects of virtual infrastructures.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::scalar::trimmed;
use super::{Guid, ParseValueError};
use super::{Scalar, ScalarError, Token};

const EXPECTED: ScalarError =
    ScalarError { expected: "a hierarchy reference such as urn:<platform>:<type>:<root guid>.<object>" };

/// A reference to an object of a virtual infrastructure: `urn:<platform>:<type>:<root guid>.<object>`.
///
/// ```
/// use vbem_client::value::HierarchyRef;
///
/// let machine: HierarchyRef = "urn:VMware:Vm:568c42ce-eb11-4140-92cf-39ab36712bf5.vm-42".parse()?;
/// assert_eq!((machine.platform(), machine.object_type(), machine.object()), (Some("VMware"), Some("Vm"), Some("vm-42")));
/// let root = machine.root().expect("the server it is on");
/// assert_eq!(HierarchyRef::new("VMware", "Vm", root, "vm-42"), machine);
/// assert!(machine.as_str().ends_with(".vm-42") && !machine.is_empty());
/// # Ok::<(), vbem_client::value::ParseValueError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HierarchyRef(String);

/// Parts of a reference after `urn:`.
struct Parts<'a> {
    platform: &'a str,
    kind: &'a str,
    root: &'a str,
    object: &'a str,
}

impl HierarchyRef {
    /// Creates a reference to an object below a hierarchy root.
    #[must_use]
    pub fn new(platform: &str, object_type: &str, root: Guid, object: &str) -> Self {
        Self(format!("urn:{platform}:{object_type}:{root}.{object}"))
    }

    /// Text of the reference. Empty if the server sent none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the server sent none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Platform, for example `VMware`.
    #[must_use]
    pub fn platform(&self) -> Option<&str> {
        split(&self.0).map(|parts| parts.platform)
    }

    /// Type of the object, for example `Vm`.
    #[must_use]
    pub fn object_type(&self) -> Option<&str> {
        split(&self.0).map(|parts| parts.kind)
    }

    /// Hierarchy root: the server of the virtual infrastructure. `None` if that part is not a GUID.
    #[must_use]
    pub fn root(&self) -> Option<Guid> {
        split(&self.0)?.root.parse().ok()
    }

    /// Id of the object in the infrastructure, for example `vm-42`; it may contain colons and dots. Empty for the root.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        split(&self.0).map(|parts| parts.object)
    }
}

fn split(text: &str) -> Option<Parts<'_>> {
    let (platform, rest) = text.strip_prefix("urn:")?.split_once(':')?;
    let (kind, rest) = rest.split_once(':')?;
    let (root, object) = rest.split_once('.').unwrap_or((rest, ""));
    let complete = !(platform.is_empty() || kind.is_empty() || root.is_empty());
    complete.then_some(Parts { platform, kind, root, object })
}

/// Allows a borrowed reference for parameters of type `impl Into<HierarchyRef>`.
impl From<&HierarchyRef> for HierarchyRef {
    fn from(reference: &HierarchyRef) -> Self {
        reference.clone()
    }
}

/// True for a reference without white space at its ends.
fn is_whole(text: &str) -> bool {
    trimmed(text).len() == text.len() && split(text).is_some()
}

impl FromStr for HierarchyRef {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_whole(text) { Ok(Self(text.to_owned())) } else { Err(EXPECTED.into()) }
    }
}

impl AsRef<str> for HierarchyRef {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HierarchyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HierarchyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Scalar for HierarchyRef {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        match token {
            Token::Text(text) if is_whole(&text) => self.0 = text.into_owned(),
            Token::Text(text) if is_whole(text.trim()) => self.0 = text.trim().to_owned(),
            _ => return Err(EXPECTED),
        }
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(&self.0))
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}
