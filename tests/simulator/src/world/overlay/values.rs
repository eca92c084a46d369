//! Values of members, read from YAML by the types of the schema.

use vbem_codegen::Diagnostic;
use vbem_codegen::diagnostic::Code;
use vbem_codegen::model::{Cardinality, Member, Model, Record, Scalar, Type, scalar_text};
use vbem_codegen::parse::yaml::{Node, ScalarKind, Value as Yaml};
use vbem_codegen::source::Spanned;

use super::items::Item;
use super::lookup::{self, Key};
use super::{Applier, quantities, wrong_kind};
use crate::value::{ObjectId, Tree, Value};
use crate::world::{required, timestamp};

impl Applier<'_> {
    /// Sets the members of the object of an item.
    pub(super) fn members(&mut self, item: &Item<'_>) {
        let Some(object) = item.object else { return };
        let model = self.world.shared_model();
        for (key, _, node) in self.keys(&model, item) {
            let Key::Member(member) = key else { continue };
            let known = self.world.object(object).and_then(|it| it.tree.get(&member.name)).cloned();
            let before = self.problems.len();
            let value = self.value(&model, object, member, node, known.as_ref());
            let Some(it) = self.world.object_mut(object).filter(|_| self.problems.len() == before) else {
                continue;
            };
            it.hidden.retain(|hidden| *hidden != member.name);
            match value {
                Some(value) => it.tree.set(member.name.as_str(), value),
                None => {
                    it.tree.remove(&member.name);
                    it.hidden.push(member.name.clone());
                }
            }
        }
    }

    /// Returns the value of a member; `None` if it is to be absent, or has a mistake, which is reported. Structures
    /// change the members that they name, and keep the others of `known`.
    fn value(
        &mut self,
        model: &Model,
        owner: ObjectId,
        member: &Member,
        node: &Node,
        known: Option<&Value>,
    ) -> Option<Value> {
        if matches!(&node.value, Yaml::Scalar { kind: ScalarKind::Null, .. }) {
            if !member.optional {
                let expected = expected(model, member);
                self.problems.push(wrong_kind(node, &format!("`{}`", member.rust), &expected, &node.value));
            }
            return None;
        }
        if member.cardinality == Cardinality::One {
            return self.one(model, owner, member, node, known);
        }
        let Yaml::List(nodes) = &node.value else {
            let expected = format!("a list, each item {}", expected(model, member));
            self.problems.push(wrong_kind(node, &format!("`{}`", member.rust), &expected, &node.value));
            return None;
        };
        let items = nodes.iter().filter_map(|node| self.one(model, owner, member, node, None));
        Some(Value::List(items.collect()))
    }

    fn one(
        &mut self,
        model: &Model,
        owner: ObjectId,
        member: &Member,
        node: &Node,
        known: Option<&Value>,
    ) -> Option<Value> {
        match (&member.ty, &node.value) {
            (Type::Reference(Some(name)), _) => {
                let target = self.world.resource_index(name);
                self.reference(node, target.as_ref().map(std::slice::from_ref)).map(Value::Object)
            }
            (Type::Reference(None), _) => self.reference(node, None).map(Value::Object),
            (Type::Record(name), _) if name == "EntityRef" => self.reference(node, None).map(Value::Object),
            (Type::Record(name), value) => {
                let addressed = self.world.resource_index(name).filter(|it| self.world.path(*it).is_some());
                match (addressed, value, model.record(name)) {
                    (Some(target), _, _) => self.reference(node, Some(&[target])).map(Value::Object),
                    (None, Yaml::Map(entries), Some(record)) => {
                        let known = match known {
                            Some(Value::Record(tree)) => Some(tree),
                            _ => None,
                        };
                        let tree = self.structure(model, owner, record, node, entries, known);
                        Some(Value::Record(tree))
                    }
                    _ => {
                        let subject = format!("`{}`", member.rust);
                        self.problems.push(wrong_kind(
                            node,
                            &subject,
                            &format!("a mapping with the members of {name}"),
                            value,
                        ));
                        None
                    }
                }
            }
            (Type::Enumeration(name), Yaml::Scalar { text, .. }) => self.enumerated(model, name, text, node),
            (Type::Scalar(scalar), Yaml::Scalar { text, .. }) => {
                let value = self.scalar(member, *scalar, text);
                if value.is_none() {
                    let expected = expected(model, member);
                    self.problems.push(wrong_kind(
                        node,
                        &format!("`{}`", member.rust),
                        &expected,
                        &node.value,
                    ));
                }
                value
            }
            (_, other) => {
                let expected = expected(model, member);
                self.problems.push(wrong_kind(node, &format!("`{}`", member.rust), &expected, other));
                None
            }
        }
    }

    /// Returns a structure: the given members, those of the known structure, else generated required ones.
    fn structure(
        &mut self,
        model: &Model,
        owner: ObjectId,
        record: &Record,
        node: &Node,
        entries: &[(Spanned<String>, Node)],
        known: Option<&Tree>,
    ) -> Tree {
        let mut tree = known.cloned().unwrap_or_default();
        let mut given: Vec<&str> = Vec::new();
        for (name, node) in entries {
            let Some(member) = lookup::member(&record.members, &name.value) else {
                let message = format!("{} has no member `{}`", record.name, name.value);
                let members = record.members.iter().map(|member| member.rust.as_str());
                self.problems.push(
                    Diagnostic::new(
                        Code::UnknownMember,
                        &name.span,
                        message,
                        format!("not part of {}", record.name),
                    )
                    .nearest(&name.value, members),
                );
                continue;
            };
            if given.contains(&member.name.as_str()) {
                let message = format!("`{}` is in this structure twice", name.value);
                self.problems.push(Diagnostic::new(
                    Code::DuplicateName,
                    &name.span,
                    message,
                    "this is the second one",
                ));
                continue;
            }
            given.push(&member.name);
            let old = known.and_then(|known| known.get(&member.name));
            if record.choice && old.is_none() {
                tree = Tree::new();
            }
            match self.value(model, owner, member, node, old) {
                Some(value) => tree.set(member.name.as_str(), value),
                None => {
                    tree.remove(&member.name);
                }
            }
        }
        if record.choice {
            if given.len() != 1 {
                let members: Vec<String> =
                    record.members.iter().map(|member| format!("`{}`", member.rust)).collect();
                let message = format!("{} has {} alternatives instead of one", record.name, given.len());
                let label = format!("expected one of {}", members.join(", "));
                self.problems.push(Diagnostic::new(Code::ConflictingKeys, &node.span, message, label));
            }
            return tree;
        }
        let mut random = self.random(&record.name);
        let missing = required(self.world, &record.name, owner, &mut random, self.now);
        for (name, value) in missing.iter() {
            if !tree.contains(name) {
                tree.set(name, value.clone());
            }
        }
        tree
    }

    fn enumerated(&mut self, model: &Model, name: &str, text: &str, node: &Node) -> Option<Value> {
        let enumeration = model.enumeration(name)?;
        let is_it = |known: &str| known.eq_ignore_ascii_case(text);
        let value = enumeration.values.iter().find(|value| {
            is_it(&value.wire) || is_it(&value.rust) || value.aliases.iter().any(|alias| is_it(alias))
        });
        if let Some(value) = value {
            return Some(Value::Text(value.wire.clone()));
        }
        let values: Vec<&str> = enumeration.values.iter().map(|value| value.wire.as_str()).collect();
        let label = match values.as_slice() {
            few if few.len() <= 8 => format!("expected one of `{}`", few.join("`, `")),
            _ => format!("not one of the {} values", values.len()),
        };
        let message = format!("{name} has no value `{text}`");
        let diagnostic = Diagnostic::new(Code::UnknownValue, &node.span, message, label);
        self.problems.push(diagnostic.nearest(text, values));
        None
    }

    /// Returns a single value in the form of the world; `None` for a text of another type.
    fn scalar(&self, member: &Member, scalar: Scalar, text: &str) -> Option<Value> {
        let prefix = self.world.model.api.uid_prefix.as_str();
        let fits = || scalar_text::mismatch(scalar, text, prefix).is_none();
        match scalar {
            Scalar::Int | Scalar::Long | Scalar::Unsigned => {
                let number = member.unit.and_then(|unit| quantities::quantity(text, unit));
                let spelled = number.map(|number| number.to_string());
                let spelled = spelled.as_deref().unwrap_or(text);
                let fits = scalar_text::mismatch(scalar, spelled, prefix).is_none();
                fits.then(|| spelled.parse().ok()).flatten().map(Value::Integer)
            }
            Scalar::Decimal => {
                text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Decimal)
            }
            Scalar::Boolean => fits().then(|| Value::Boolean(text.eq_ignore_ascii_case("true"))),
            Scalar::Timestamp => match quantities::time(text, self.now) {
                Some(time) => Some(timestamp(time).into()),
                None => fits().then(|| text.into()),
            },
            Scalar::Duration if !fits() => quantities::duration(text).map(Value::from),
            Scalar::Uid if !fits() => self.uid_named(&member.name, text).map(Value::from),
            _ => fits().then(|| text.into()),
        }
    }
}

/// Returns the expected values of a member, for messages.
fn expected(model: &Model, member: &Member) -> String {
    match &member.ty {
        Type::Scalar(scalar) => {
            let number = member.unit.map(|unit| {
                format!("a number of {unit}, or a quantity such as {}", quantities::example(unit))
            });
            number.unwrap_or_else(|| scalar_text::expected(*scalar, &model.api.uid_prefix))
        }
        Type::Enumeration(name) => format!("a value of {name}"),
        Type::Record(name) => format!("a mapping with the members of {name}"),
        Type::Reference(Some(name)) => format!("the name of a {name}"),
        Type::Reference(None) => "the name of an object".to_owned(),
        Type::Links | Type::Any => "nothing".to_owned(),
    }
}
