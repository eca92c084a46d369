//! Tasks of several steps: restore of a machine, access to its files.

mod files;
mod partial;
mod restore;
mod restore_point;

pub(crate) use files::{Entry, FilesError, Mounted, with_mount};
pub(crate) use restore::{Restore, keeps_name};
pub(crate) use restore_point::{PointError, PointTime, restore_point};
