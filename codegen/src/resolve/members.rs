//! Records: members in wire order, with their names on both wires and in Rust.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Cardinality, Docs, Member, Origin, Record, Scalar, Type, Unit, XmlKind};
use crate::naming;
use crate::parse::{MemberDecl, Occurrence, RecordDecl};
use crate::source::Spanned;

use super::{Resolver, docs, texts};

/// Largest number of members of a record: the size of the set in which the decoder notes the members it has read.
pub const MAX_MEMBERS: usize = 128;

impl<'a> Resolver<'a> {
    /// `entity`: for resources, true if they have a name and a UID.
    pub(super) fn record(
        &mut self,
        declaration: &'a RecordDecl,
        family: &str,
        entity: Option<bool>,
    ) -> Record {
        let origin = self.origin(&declaration.name.span);
        let mixins = self.index.mixins(&declaration.uses, self.diagnostics);
        if declaration.incomplete || !self.index.are_complete(&declaration.uses) {
            self.incomplete.insert(declaration.name.value.clone());
        }
        let inherited = mixins.iter().flat_map(|mixin| &mixin.record.members);
        let mut declared: Vec<&MemberDecl> = inherited.chain(&declaration.members).collect();
        if declared.len() > MAX_MEMBERS {
            self.too_many(&declaration.name, declared.len());
            declared.truncate(MAX_MEMBERS);
        }
        self.report_repeated(&declared);

        let mut members = entity.map(|entity| common_attributes(entity, &origin)).unwrap_or_default();
        members.extend(self.members_at(&declared, XmlKind::Attribute, declaration));
        if entity.is_some() {
            members.push(common_links(&origin));
        }
        members.extend(self.members_at(&declared, XmlKind::Element, declaration));
        members.extend(self.members_at(&declared, XmlKind::Text, declaration));
        if members.len() > MAX_MEMBERS {
            self.too_many(&declaration.name, members.len());
        }
        let name = &declaration.name.value;
        Record {
            name: name.clone(),
            family: family.to_owned(),
            xml: declaration.xml.as_ref().map_or_else(|| name.clone(), |xml| xml.value.clone()),
            role: declaration.role,
            choice: declaration.choice,
            runtime: declaration.runtime.as_ref().map(|runtime| runtime.value.clone()),
            members,
            renamed_from: texts(&declaration.renamed_from),
            docs: docs(&declaration.docs),
            origin,
        }
    }

    fn too_many(&mut self, name: &Spanned<String>, count: usize) {
        let message = format!("`{}` has {count} members", name.value);
        let label = format!("at most {MAX_MEMBERS} are possible");
        self.report(Diagnostic::new(Code::WrongKind, &name.span, message, label));
    }

    fn report_repeated(&mut self, members: &[&MemberDecl]) {
        for (index, member) in members.iter().enumerate() {
            let same = |earlier: &&&MemberDecl| {
                earlier.name.value == member.name.value
                    && earlier.xml_kind == member.xml_kind
                    && earlier.name.span != member.name.span
            };
            if let Some(first) = members[..index].iter().find(same) {
                let message = format!("`{}` is declared twice", member.name.value);
                self.report(
                    Diagnostic::new(
                        Code::DuplicateName,
                        &member.name.span,
                        message,
                        "this is the second one",
                    )
                    .related(&first.name.span, "the first one is here"),
                );
            }
        }
    }

    fn members_at(
        &mut self,
        declared: &[&MemberDecl],
        xml_kind: XmlKind,
        record: &RecordDecl,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for declaration in declared.iter().filter(|member| member.xml_kind == xml_kind) {
            match self.member(declaration, record.choice) {
                Some(member) => members.push(member),
                None => {
                    self.incomplete.insert(record.name.value.clone());
                }
            }
        }
        members
    }

    fn member(&mut self, declaration: &MemberDecl, is_alternative: bool) -> Option<Member> {
        let (name, text) = (&declaration.name, declaration.name.value.as_str());
        let xml = declaration.xml.as_ref().map_or(text, |xml| xml.value.as_str());
        let json_list = declaration.json_list.as_ref().map(|json| json.value.as_str());
        let ty = match self.index.resolve_type(declaration.occurrence.ty(), declaration.to.as_ref()) {
            Ok(ty) => ty,
            Err(diagnostic) => {
                self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
                return None;
            }
        };
        let (cardinality, json) = match &declaration.occurrence {
            Occurrence::One(_) => (Cardinality::One, naming::json(xml)),
            Occurrence::Repeated(_) => (Cardinality::Many, naming::json(&naming::plural(xml))),
            Occurrence::List { item, .. } => {
                let item = match item {
                    Some(item) => item.value.clone(),
                    None => self.item_element(&ty, name)?,
                };
                let json = match json_list {
                    Some("plain") => None,
                    Some(json) => Some(json.to_owned()),
                    None => Some(naming::json(&naming::plural(&item))),
                };
                (Cardinality::List { item, json }, naming::json(xml))
            }
        };
        let is_single = cardinality == Cardinality::One;
        let is_value = is_single && matches!(ty, Type::Scalar(_) | Type::Enumeration(_));
        if is_scalar_kind(declaration.xml_kind) && !is_value {
            let what = if is_single { "a structure" } else { "a list" };
            let message = format!("`{text}` cannot hold {what}");
            let label = "attributes and text hold one scalar or one value of an enumeration";
            self.report(Diagnostic::new(Code::WrongKind, &name.span, message, label));
        }
        let unit = declaration.docs.unit.as_ref().and_then(|unit| self.unit(unit, &ty));
        Some(Member {
            name: text.to_owned(),
            rust: declaration
                .rust
                .as_ref()
                .map_or_else(|| default_name(text, &cardinality, is_alternative), |rust| rust.value.clone()),
            xml: xml.to_owned(),
            json: declaration.json.as_ref().map_or(json, |json| json.value.clone()),
            aliases: texts(&declaration.aliases),
            item_aliases: texts(&declaration.item_aliases),
            xml_kind: declaration.xml_kind,
            optional: declaration.optional || cardinality != Cardinality::One || ty == Type::Links,
            boxed: false,
            cardinality,
            ty,
            unit,
            renamed_from: texts(&declaration.renamed_from),
            modifiable: declaration.modifiable,
            docs: docs(&declaration.docs),
            origin: self.origin(&name.span),
        })
    }

    /// The unit of that name, which only numbers have.
    pub(super) fn unit(&mut self, name: &Spanned<String>, ty: &Type) -> Option<Unit> {
        let is_number =
            matches!(ty, Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal));
        if !is_number {
            let message = format!("`unit: {}` on something that is not a number", name.value);
            let label = "only `int`, `long`, `unsigned` and `decimal` have a unit";
            self.report(Diagnostic::new(Code::InvalidUnit, &name.span, message, label));
            return None;
        }
        let unit = Unit::named(&name.value);
        if unit.is_none() {
            let message = format!("there is no unit `{}`", name.value);
            let names = Unit::NAMES.iter().map(|(name, _)| *name);
            let label = format!("expected one of {}", names.clone().collect::<Vec<_>>().join(", "));
            self.report(
                Diagnostic::new(Code::InvalidUnit, &name.span, message, label).nearest(&name.value, names),
            );
        }
        unit
    }

    /// The element that an item of the type has by default.
    fn item_element(&mut self, ty: &Type, name: &Spanned<String>) -> Option<String> {
        let element = match ty {
            Type::Record(record) => self.index.element(record),
            _ => None,
        };
        if element.is_none() {
            let message = format!("the items of `{}` have no element", name.value);
            let label = "`item` is expected here, since the type has no element of that kind";
            self.report(Diagnostic::new(Code::MissingKey, &name.span, message, label));
        }
        element
    }
}

/// The name of the field, or of the variant of a choice. A repeated element is a list in Rust, so it gets the plural.
fn default_name(name: &str, cardinality: &Cardinality, is_alternative: bool) -> String {
    match cardinality {
        _ if is_alternative => naming::camel(name),
        Cardinality::Many => naming::snake(&naming::plural(name)),
        Cardinality::One | Cardinality::List { .. } => naming::snake(name),
    }
}

fn is_scalar_kind(xml_kind: XmlKind) -> bool {
    matches!(xml_kind, XmlKind::Attribute | XmlKind::Text)
}

/// Members that resources have without declaring them; the third and the fourth are those of entities.
pub(super) const COMMON_MEMBERS: [&str; 5] = ["Type", "Href", "Name", "UID", "Links"];

/// The attributes every resource has.
fn common_attributes(entity: bool, origin: &Origin) -> Vec<Member> {
    let attribute = |name: &str, rust: &str, scalar: Scalar, optional: bool, summary: &str| Member {
        name: name.to_owned(),
        rust: rust.to_owned(),
        renamed_from: Vec::new(),
        xml: name.to_owned(),
        json: name.to_owned(),
        aliases: Vec::new(),
        item_aliases: Vec::new(),
        xml_kind: XmlKind::Attribute,
        cardinality: Cardinality::One,
        ty: Type::Scalar(scalar),
        unit: None,
        optional,
        boxed: false,
        modifiable: None,
        docs: Docs { summary: summary.to_owned(), ..Docs::default() },
        origin: origin.clone(),
    };
    let mut members = vec![
        attribute("Type", "type_name", Scalar::String, true, "Type of the representation, as links name it."),
        attribute(
            "Href",
            "href",
            Scalar::Href,
            true,
            "Address of the representation, as the server sees itself.",
        ),
    ];
    if entity {
        members.push(attribute("Name", "name", Scalar::String, false, "Name people know the entity by."));
        members.push(attribute("UID", "uid", Scalar::Uid, false, "Identity of the entity."));
    }
    members
}

fn common_links(origin: &Origin) -> Member {
    Member {
        name: "Links".to_owned(),
        rust: "links".to_owned(),
        renamed_from: Vec::new(),
        xml: "Links".to_owned(),
        json: "Links".to_owned(),
        aliases: Vec::new(),
        item_aliases: Vec::new(),
        xml_kind: XmlKind::Element,
        cardinality: Cardinality::One,
        ty: Type::Links,
        unit: None,
        optional: true,
        boxed: false,
        modifiable: None,
        docs: Docs {
            summary: "Where the representation leads and what the server allows at this moment.".to_owned(),
            ..Docs::default()
        },
        origin: origin.clone(),
    }
}
