//! Lists of entities that are messages of their own, such as `<Jobs>`.

use vbem_codegen::model::{Resource, Type};

use super::inferred_type::Sketch;
use super::json::{Json, Kind};
use super::report::Finding;
use super::validator::Walk;
use super::xml::Element;

impl Walk<'_> {
    /// `<Jobs>` with its items, and perhaps links and the common attributes.
    pub(super) fn xml_entities(&mut self, resource: &Resource, element: &Element) {
        for attribute in &element.attributes {
            if !matches!(attribute.name.as_str(), "Type" | "Href") {
                let finding = Finding::UnknownAttribute {
                    record: resource.list.clone(),
                    name: attribute.name.clone(),
                    sketch: Sketch::of_text(&attribute.value),
                    nearest: None,
                };
                self.within(&format!("@{}", attribute.name), |walk| walk.report(attribute.offset, finding));
            }
        }
        for child in &element.children {
            let finding = if child.name == resource.list_item {
                self.within(&child.name, |walk| walk.xml_record(&resource.record, child));
                continue;
            } else if child.name == "Links" {
                self.within("Links", |walk| walk.xml_value(&Type::Links, child, None));
                continue;
            } else {
                Finding::UnknownElement {
                    record: resource.list.clone(),
                    name: child.name.clone(),
                    sketch: Sketch::of_element(child),
                    after: None,
                    nearest: Some(resource.list_item.clone()),
                }
            };
            self.within(&child.name, |walk| walk.report(child.offset, finding));
        }
        if !element.text.is_empty() {
            self.report(element.offset, Finding::StrayText { record: resource.list.clone() });
        }
    }

    /// An array of entities, alone or as a member of an object.
    pub(super) fn json_entities(&mut self, resource: &Resource, json: &Json) {
        let of = Type::Record(resource.record.name.clone());
        let Kind::Object(entries) = &json.kind else {
            return self.json_list(&[&resource.list_json], &of, json);
        };
        for (key, value) in entries {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            if is(&resource.list_json) || is(&resource.list) {
                self.within(key, |walk| {
                    walk.json_list(&[&resource.list_json, &resource.record.xml], &of, value);
                });
            } else if is("Links") {
                self.within(key, |walk| walk.json_value(&Type::Links, value, None));
            } else if !(is("Type") || is("Href")) {
                let finding = Finding::UnknownElement {
                    record: resource.list.clone(),
                    name: key.clone(),
                    sketch: Sketch::of_json(value),
                    after: None,
                    nearest: Some(resource.list_json.clone()),
                };
                self.within(key, |walk| walk.report(value.offset, finding));
            }
        }
    }
}
