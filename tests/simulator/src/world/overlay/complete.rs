//! Completion of new objects: name, relations and members that a document leaves out.

use jiff::Timestamp;
use vbem_codegen::Diagnostic;
use vbem_codegen::diagnostic::Code;
use vbem_codegen::model::{Member, Scalar, Type};

use super::Applier;
use super::items::Item;
use crate::value::{ObjectId, Value};
use crate::world::{absent_job_links, in_name, members, relations, values};

/// Members whose text is the first part of the name of an object without a given name.
const TITLES: [&str; 4] = ["VmDisplayName", "VmName", "JobName", "DisplayName"];

impl Applier<'_> {
    /// Completes a new object and reports members that cannot be generated.
    pub(super) fn complete(&mut self, item: &Item<'_>) {
        let Some(object) = item.object else { return };
        let Some(spec) = self.world.resource(item.resource) else { return };
        let (resource, entity, waiter) = (spec.record.name.clone(), spec.entity, spec.waiter.is_some());
        let mut random = self.random(&format!("{resource} {}", item.name()));
        relations(self.world, object, &mut random);
        self.follow_all(object);
        self.usual_values(object, waiter);
        members(self.world, object, &mut random, self.now, false);
        if entity && self.world.object(object).is_some_and(|it| it.name.is_empty()) {
            let name = self.new_name(object);
            self.world.rename(object, &name);
        }
        if resource == "Job"
            && let Some(it) = self.world.object_mut(object)
        {
            let absent = absent_job_links(it.tree.text("JobType").unwrap_or_default());
            let absent: Vec<&str> = absent.filter(|link| !item.has(link)).collect();
            it.hidden.extend(absent.into_iter().map(ToOwned::to_owned));
        }
        self.report_missing(item, object);
    }

    /// Sets required members that have a usual value: the first value of an enumeration; `false`, but `Enabled` is
    /// `true`. State and result of an operation follow from its end.
    fn usual_values(&mut self, object: ObjectId, waiter: bool) {
        let model = self.world.shared_model();
        let Some(index) = self.world.object(object).map(|it| it.resource) else { return };
        let Some(resource) = model.resources.get(index) else { return };
        let usual = |member: &Member| match &member.ty {
            Type::Enumeration(name) if !(waiter && member.name == "State") => {
                model.enumeration(name)?.variants().next().map(|value| Value::Text(value.wire.clone()))
            }
            Type::Scalar(Scalar::Boolean) => Some(Value::Boolean(member.name == "Enabled")),
            _ => None,
        };
        for member in resource.record.members.iter().filter(|member| !member.optional) {
            let Some(it) = self.world.object_mut(object) else { return };
            if let Some(value) = usual(member).filter(|_| !it.tree.contains(&member.name)) {
                it.tree.set(member.name.as_str(), value);
            }
        }
    }

    /// Returns a name for an object: what it is about and its time, else its resource and a number.
    fn new_name(&self, id: ObjectId) -> String {
        let Some(object) = self.world.object(id) else { return String::new() };
        let about = TITLES.iter().find_map(|member| object.tree.text(member)).filter(|text| !text.is_empty());
        let time = ["CreationTimeUTC", "CreationTimeUtc", "BackupDateUTC"]
            .iter()
            .find_map(|member| object.tree.text(member)?.parse::<Timestamp>().ok());
        match (about, time) {
            (Some(about), Some(time)) => format!("{about}@{}", in_name(time)),
            (Some(about), None) => about.to_owned(),
            (None, _) => format!(
                "{} {}",
                values::words(self.title(object.resource)),
                self.world.all(object.resource).len()
            ),
        }
    }

    /// Reports required members that neither the document nor the generator has set.
    fn report_missing(&mut self, item: &Item<'_>, object: ObjectId) {
        let model = self.world.shared_model();
        let Some(resource) = model.resources.get(item.resource) else { return };
        for member in resource.record.members.iter().filter(|member| !member.optional) {
            let (Type::Reference(Some(needed)) | Type::Record(needed)) = &member.ty else { continue };
            let absent = self.world.object(object).is_some_and(|it| !it.tree.contains(&member.name));
            if absent && values::is_sent(&resource.record, member) {
                let message = format!("this {} has no `{}`", resource.record.name, member.rust);
                let label =
                    format!("`{}` is expected; it cannot be generated without a {needed}", member.rust);
                self.problems.push(Diagnostic::new(Code::MissingKey, item.place(), message, label));
            }
        }
    }
}
