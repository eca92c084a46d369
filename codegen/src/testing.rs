//! Small schemas for tests of this workspace.

use crate::source::Sources;

/// An `api.yaml` without a task.
pub const API: &str = include_str!("../testdata/api.yaml");

/// The files with [`API`] as `api.yaml`.
#[must_use]
pub fn sources(files: impl IntoIterator<Item = (String, String)>) -> Sources {
    let api = ("api.yaml".to_owned(), API.to_owned());
    Sources::from_files(std::iter::once(api).chain(files))
}
