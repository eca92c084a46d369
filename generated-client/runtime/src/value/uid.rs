//! Identities of entities.

use super::scalar::trimmed;
use super::text_value::text_value;
use super::{Guid, ScalarError};

const EXPECTED: ScalarError = ScalarError { expected: "a UID such as urn:veeam:<Type>:<guid>, or a GUID" };
const PREFIX: &str = "urn:veeam:";

/// The identity of an entity: `urn:veeam:<Type>:<guid>`; a few resources have only a GUID.
///
/// ```
/// use vbem_client::value::{ParseValueError, Uid};
///
/// let job: Uid = "urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5".parse()?;
/// assert_eq!(job.resource_type(), Some("Job"));
/// let guid = job.guid().expect("only an empty one has none");
/// assert_eq!(Uid::new("Job", guid).as_str(), job.as_str());
/// assert!(!job.is_empty());
/// assert!(job.is_of("Job") && !job.is_of("Backup"));
/// assert_eq!((Uid::from(&job), Uid::none().is_empty()), (job, true));
/// let wrong: Result<Uid, ParseValueError> = "urn:isbn:0451450523".parse();
/// assert!(wrong.unwrap_err().to_string().starts_with("expected "));
/// # Ok::<(), ParseValueError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(String);

impl Uid {
    /// Creates the UID of an entity.
    #[must_use]
    pub fn new(resource_type: &str, guid: Guid) -> Self {
        Self(format!("{PREFIX}{resource_type}:{guid}"))
    }

    /// Returns an empty UID with static lifetime.
    #[must_use]
    pub fn none() -> &'static Self {
        static NONE: Uid = Uid(String::new());
        &NONE
    }

    /// Text of the UID. Empty if the server sent none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the server sent none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Resource type, for example `Job`. `None` for a plain GUID.
    #[must_use]
    pub fn resource_type(&self) -> Option<&str> {
        self.0.strip_prefix(PREFIX)?.rsplit_once(':').map(|(kind, _)| kind)
    }

    /// True for a UID of this resource type, and for a plain GUID, which contains no type.
    #[must_use]
    pub fn is_of(&self, resource_type: &str) -> bool {
        self.resource_type().is_none_or(|it| it == resource_type)
    }

    /// GUID at the end. `None` only for an empty UID.
    #[must_use]
    pub fn guid(&self) -> Option<Guid> {
        self.0.rsplit(':').next()?.parse().ok()
    }
}

impl Uid {
    /// Splits a UID into resource type and id; `None` for other texts.
    pub(crate) fn parts(text: &str) -> Option<(&str, &str)> {
        text.strip_prefix(PREFIX)?.split_once(':')
    }
}

/// Validates a UID. Those of VMs in the catalog contain a name in place of the GUID. White space at the ends is not part of it.
fn is_uid(text: &str) -> bool {
    match text.strip_prefix(PREFIX) {
        None => text.parse::<Guid>().is_ok(),
        Some(rest) => {
            let colon = rest.bytes().position(|byte| byte == b':');
            colon.is_some_and(|at| at > 0 && at + 1 < rest.len()) && trimmed(rest).len() == rest.len()
        }
    }
}

impl From<Guid> for Uid {
    fn from(guid: Guid) -> Self {
        Self(guid.to_string())
    }
}

text_value!(Uid, is_uid, EXPECTED);
