//! Tasks of several steps: restore of a machine, access to its files.

mod files;
mod restore;
mod restore_point;

pub use files::{Copied, Entry, FilesError, Mounted, with_mount};
pub use restore::{Restore, keeps_name};
pub use restore_point::{PointError, PointTime, restore_point};
