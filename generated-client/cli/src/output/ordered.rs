//! Serialization with the members in the order of the Model.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;

use crate::model::tables::{Record, Type};
use crate::objects::ordered;

/// An interpreted value, whose structures are serialized in the order of the Model.
pub(super) struct Ordered<'a> {
    pub(super) value: &'a Value,
    pub(super) record: Option<&'static Record>,
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    list.serialize_element(&Ordered { value, record: self.record })?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in ordered(members, self.record) {
                    let member = self.record.and_then(|record| record.wire_member(name));
                    let record = match member.map(|member| member.ty) {
                        Some(Type::Record(record)) => Some(record),
                        _ => None,
                    };
                    map.serialize_entry(name, &Ordered { value, record })?;
                }
                map.end()
            }
            value => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn members_are_in_the_order_of_the_model() {
        let value = json!([{"Zone": 1, "ScheduleEnabled": true, "JobType": "Backup", "Name": "nightly"}]);
        let ordered = Ordered { value: &value, record: Some(resource("job").unwrap().record) };
        let expected = r#"[{"Name":"nightly","JobType":"Backup","ScheduleEnabled":true,"Zone":1}]"#;
        assert_eq!(serde_json::to_string(&ordered).unwrap(), expected);
    }
}
