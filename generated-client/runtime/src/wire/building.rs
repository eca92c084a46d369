//! Construction and modification of values within an expression.

use super::{MemberValue, Record};

/// Changes a value within an expression, for example an entity in a test or a structure without a constructor.
///
/// ```
/// use vbem_client::prelude::*;
///
/// let job = Job::default().with(|job| {
///     job.name = "nightly".to_owned();
///     job.schedule_enabled = true;
/// });
/// assert_eq!(job.name, "nightly");
/// ```
pub trait With: Sized {
    /// Returns the changed value.
    #[must_use]
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl<T: Record> With for T {}

/// Access to optional fields for modification.
///
/// ```
/// use vbem_client::api::infrastructure::BackupServer;
/// use vbem_client::prelude::*;
///
/// let mut server = BackupServer::default();
/// server.version.or_default().push_str("13.0");
/// assert_eq!(server.version.as_deref(), Some("13.0"));
/// ```
pub trait OrDefault {
    /// Type of the optional value.
    type Value;

    /// Returns the value; inserts its default first if it is absent.
    fn or_default(&mut self) -> &mut Self::Value;
}

impl<T: MemberValue> OrDefault for Option<T> {
    type Value = T;
    fn or_default(&mut self) -> &mut T {
        self.get_or_insert_default()
    }
}
