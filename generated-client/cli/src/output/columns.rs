//! Columns of tables, chosen from the Model or by name.

use serde_json::Value;

use crate::error::{CliError, Result};
use crate::model::tables::{Cardinality, Member, Record, Resource, Scalar, Type};
use crate::objects::at_path;

/// Number of columns of a table that is not wide.
const COLUMNS: usize = 7;

/// A column: a path of members.
pub(crate) struct Column {
    path: Vec<&'static Member>,
}

impl Column {
    /// Finds the member with this path, for example `JobInfo.BackupJobInfo`.
    ///
    /// # Errors
    /// A usage error for an unknown field, or a path through a single value.
    pub(crate) fn parse(record: &'static Record, path: &str) -> Result<Self> {
        let mut members: Vec<&'static Member> = Vec::new();
        for name in path.split('.') {
            let record = match members.last().map(|member| member.ty) {
                None => record,
                Some(Type::Record(record)) => record,
                Some(_) => {
                    return Err(CliError::usage(format!(
                        "`{path}`: a {} has no fields",
                        members.last().map(|it| it.type_name()).unwrap_or_default()
                    )));
                }
            };
            members.push(record.member(name.trim())?);
        }
        Ok(Self { path: members })
    }

    /// The members on the path; the last one has the value.
    pub(crate) fn member(&self) -> Option<&'static Member> {
        self.path.last().copied()
    }

    /// Name of the column: the path with dots.
    pub(crate) fn name(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|member| member.name).collect();
        names.join(".")
    }

    /// Returns the value of the column.
    pub(crate) fn value<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        let names: Vec<&str> = self.path.iter().map(|member| member.name).collect();
        at_path(value, &names)
    }
}

/// Returns the columns of a resource: its name, then single values in the order of the Model. A table that is not wide has
/// few of them, without identifiers and addresses.
pub(super) fn default_columns(resource: &'static Resource, wide: bool) -> Vec<Column> {
    let members = resource.record.members.iter().filter(|member| is_shown(member, resource.entity, wide));
    let (names, others): (Vec<_>, Vec<_>) = members.partition(|member| member.name == "Name");
    let chosen = names.into_iter().chain(others).map(|member| Column { path: vec![member] });
    if wide { chosen.collect() } else { chosen.take(COLUMNS).collect() }
}

fn is_shown(member: &Member, entity: bool, wide: bool) -> bool {
    let is_technical =
        matches!(member.ty, Type::Scalar(Scalar::Uid | Scalar::Guid | Scalar::Href | Scalar::HierarchyRef));
    let is_secret = matches!(member.ty, Type::Scalar(Scalar::Secret));
    // The UID of an entity is sufficient.
    let is_address = entity && matches!(member.ty, Type::Scalar(Scalar::Href));
    member.cardinality == Cardinality::One
        && member.ty.is_single()
        && member.name != "Type"
        && !is_secret
        && !is_address
        && (wide || !is_technical)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::lookup::resource;
    use crate::model::tables::RESOURCES;

    fn names(columns: &[Column]) -> Vec<String> {
        columns.iter().map(Column::name).collect()
    }

    #[test]
    fn default_columns_begin_with_the_name() {
        let job = resource("job").unwrap();
        assert_eq!(names(&default_columns(job, false))[..3], ["Name", "JobType", "Platform"]);
        assert!(names(&default_columns(job, true)).contains(&"UID".to_owned()));
    }

    #[test]
    fn no_column_of_any_resource_is_a_secret() {
        for resource in &RESOURCES {
            for column in default_columns(resource, true) {
                assert!(
                    !matches!(column.member().unwrap().ty, Type::Scalar(Scalar::Secret)),
                    "{}",
                    column.name()
                );
            }
        }
    }

    #[test]
    fn misspelt_column_is_explained() {
        let job = resource("job").unwrap().record;
        assert_eq!(Column::parse(job, "nextrun").unwrap().name(), "NextRun");
        let Err(error) = Column::parse(job, "NxtRun") else { panic!("it is unknown") };
        assert!(error.lines().contains("did you mean `NextRun`?"), "{}", error.lines());
        assert!(Column::parse(job, "Name.x").is_err());
    }
}
