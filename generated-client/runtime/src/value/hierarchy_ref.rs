//! References to objects of virtual infrastructures.

use super::scalar::trimmed;
use super::text_value::text_value;
use super::{Guid, ScalarError};

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

/// True for a reference without white space at its ends.
fn is_whole(text: &str) -> bool {
    trimmed(text).len() == text.len() && split(text).is_some()
}

text_value!(HierarchyRef, is_whole, EXPECTED);
