//! The Model, the XML schema and the evidence that a comparison looks at.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::reader::Xsd;
use vbem_codegen::model::{Model, Record};

/// The two schemas of a comparison, with what was found out about them.
pub(super) struct Comparison<'a> {
    /// The schema.
    pub(super) model: &'a Model,
    /// The XML schema.
    pub(super) xsd: &'a Xsd,
    /// Recorded and documented members; absent if differences are not judged by them.
    pub(super) evidence: Option<&'a Evidence>,
    /// The records that correspond to each complex type.
    pub(super) records: BTreeMap<&'a str, Vec<&'a Record>>,
    /// The complex types that documents consist of.
    pub(super) reachable: BTreeSet<&'a str>,
    /// The records that request bodies consist of.
    pub(super) sent: BTreeSet<&'a str>,
}
