//! Check of a rule against the schema.

use thiserror::Error;
use vbem_codegen::model::{Cardinality, Member, Model, Resource, Scalar, Type};
use vbem_codegen::naming::nearest;

use super::kinds::Scope;
use super::{Fault, Rule};
use crate::value::Value;

/// Rule that does not fit the schema.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("invalid fault: {0}")]
pub struct InvalidRule(String);

/// Checks the type and the members that a rule names; with `proxy`, also that it needs no simulated company.
pub(super) fn check(rule: &Rule, model: &Model, proxy: bool) -> Result<(), InvalidRule> {
    let resource = match &rule.matcher.object {
        Some(object) => Some(resource(model, &object.ty)?),
        None => None,
    };
    if let (Some(object), Some(resource)) = (&rule.matcher.object, resource) {
        object.members.iter().try_for_each(|(name, _)| member(resource, name).map(|_| ()))?;
    }
    let name = rule.fault.parts().0;
    if let Fault::SetMember { member: it, .. } | Fault::OmitMember(it) | Fault::NullMember(it) = &rule.fault {
        let resource = resource.ok_or_else(|| InvalidRule(format!("`{name}` needs `type`")))?;
        let member = member(resource, it)?;
        if let Fault::SetMember { value, .. } = &rule.fault {
            check_value(member, value)?;
        }
    }
    if proxy && rule.fault.scope() == Scope::Company {
        let why = "changes the simulated company, which does not exist in front of a real server";
        return Err(InvalidRule(format!("`{name}` {why}")));
    }
    Ok(())
}

fn resource<'m>(model: &'m Model, name: &str) -> Result<&'m Resource, InvalidRule> {
    let known = model.resources.iter().find(|it| it.record.name.eq_ignore_ascii_case(name));
    known.ok_or_else(|| {
        let names = model.resources.iter().map(|it| it.record.name.as_str());
        InvalidRule(format!("unknown type `{name}`{}", suggestion(nearest(name, names))))
    })
}

fn member<'m>(resource: &'m Resource, name: &str) -> Result<&'m Member, InvalidRule> {
    member_named(&resource.record.members, name).ok_or_else(|| {
        let names = resource.record.members.iter().map(|it| it.name.as_str());
        let of = &resource.record.name;
        InvalidRule(format!("unknown member `{name}` of `{of}`{}", suggestion(nearest(name, names))))
    })
}

/// Returns the member with that name in the schema.
pub(super) fn member_named<'m>(members: &'m [Member], name: &str) -> Option<&'m Member> {
    members.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

fn suggestion(meant: Option<&str>) -> String {
    meant.map(|meant| format!(", did you mean `{meant}`?")).unwrap_or_default()
}

/// Checks that a value can replace that of a member. Any text can replace a single value, so that malformed values can
/// be sent on purpose.
fn check_value(member: &Member, value: &Value) -> Result<(), InvalidRule> {
    let expected = match (&member.ty, &member.cardinality) {
        (_, Cardinality::Many | Cardinality::List { .. }) => "a list, which cannot be set",
        (Type::Record(_) | Type::Reference(_) | Type::Links | Type::Any, _) => {
            "a structure, which cannot be set"
        }
        (Type::Scalar(Scalar::Boolean), _) => "a boolean",
        (Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal), _) => "a number",
        (Type::Scalar(_) | Type::Enumeration(_), _) => "a text",
    };
    let fits = match value {
        Value::Text(_) => !expected.ends_with("set"),
        Value::Boolean(_) => expected == "a boolean",
        Value::Integer(_) | Value::Decimal(_) => expected == "a number",
        _ => false,
    };
    if fits { Ok(()) } else { Err(InvalidRule(format!("`{}` is {expected}", member.name))) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::faults::Matcher;

    #[test]
    fn rules_are_checked_against_the_schema() {
        let model = crate::schema::embedded().unwrap();
        let set = |member: &str, value: Value| Fault::SetMember { member: member.to_owned(), value };
        let job = || Matcher::object("Job");
        for (matcher, fault, expected) in [
            (job(), set("Name", "x".into()), None),
            (job(), set("JobType", "FromTheFuture".into()), None),
            (job(), set("ScheduleEnabled", false.into()), None),
            (job(), set("ScheduleEnabled", "perhaps".into()), None),
            (Matcher::object("Repository"), set("Capacity", 3.into()), None),
            (job(), Fault::OmitMember("Links".to_owned()), None),
            (Matcher::object("Jbo"), Fault::CutBefore, Some("unknown type `Jbo`, did you mean `Job`?")),
            (
                job(),
                Fault::NullMember("JobTyp".to_owned()),
                Some("unknown member `JobTyp` of `Job`, did you mean `JobType`?"),
            ),
            (
                job().with_member("Platfrom", "VMware"),
                Fault::CutBefore,
                Some("unknown member `Platfrom` of `Job`, did you mean `Platform`?"),
            ),
            (job(), set("ScheduleEnabled", 3.into()), Some("`ScheduleEnabled` is a boolean")),
            (job(), set("Name", true.into()), Some("`Name` is a text")),
            (Matcher::object("Repository"), set("Capacity", true.into()), Some("`Capacity` is a number")),
            (
                job(),
                set("JobScheduleOptions", "x".into()),
                Some("`JobScheduleOptions` is a structure, which cannot be set"),
            ),
            (Matcher::any(), set("Name", "x".into()), Some("`set-member` needs `type`")),
        ] {
            let result = check(&Rule::always(matcher, fault), &model, false);
            assert_eq!(result, expected.map_or(Ok(()), |text| Err(InvalidRule(text.to_owned()))));
        }
        let fails = Rule::always(Matcher::any(), Fault::TaskHangs);
        assert_eq!(check(&fails, &model, false), Ok(()));
        let error = check(&fails, &model, true).unwrap_err().to_string();
        assert!(error.starts_with("invalid fault: `task-hangs` changes the simulated company"), "{error}");
    }
}
