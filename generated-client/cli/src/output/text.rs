//! Values as text: for people, and for programs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::model::tables::{Member, Scalar, Type, Unit};

/// Returns a value for people: times in the local zone, sizes in suitable units.
pub(crate) fn human(value: &Value, member: Option<&Member>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(|item| human(item, member)).collect();
            texts.join(", ")
        }
        Value::Object(members) => match members.get("Name").and_then(Value::as_str) {
            Some(name) => name.to_owned(),
            None => machine(value),
        },
        Value::String(text) if member.is_some_and(is_time) => local(text),
        Value::Number(number) => match member.and_then(|member| member.unit) {
            Some(unit) => number.as_f64().map_or_else(|| number.to_string(), |amount| quantity(amount, unit)),
            None => number.to_string(),
        },
        _ => machine(value),
    }
}

/// Returns a value for programs: texts as they are, everything else as JSON.
pub(crate) fn machine(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_time(member: &Member) -> bool {
    matches!(member.ty, Type::Scalar(Scalar::Timestamp))
}

/// Returns a time in the local zone, to the minute. Times without a zone are unchanged.
fn local(text: &str) -> String {
    let time = text.parse::<Timestamp>();
    time.map_or_else(|_| text.to_owned(), |time| crate::human::time(time, &TimeZone::system()))
}

fn quantity(amount: f64, unit: Unit) -> String {
    let power = match unit {
        Unit::Bytes => 0,
        Unit::Kilobytes => 1,
        Unit::Megabytes => 2,
        Unit::Gigabytes => 3,
        Unit::Terabytes => 4,
        Unit::Percent => return format!("{amount} %"),
        Unit::Megahertz => return format!("{amount} MHz"),
        Unit::Seconds
        | Unit::Minutes
        | Unit::Hours
        | Unit::Days
        | Unit::Weeks
        | Unit::Months
        | Unit::Years => {
            let name = unit.name();
            return format!(
                "{amount} {}",
                if (amount - 1.0).abs() < f64::EPSILON { name.trim_end_matches('s') } else { name }
            );
        }
    };
    crate::human::amount(amount * 1024_f64.powi(power))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn sizes_have_suitable_units() {
        assert_eq!(quantity(1536.0, Unit::Bytes), "1.50 KiB");
        assert_eq!(quantity(2048.0, Unit::Megabytes), "2.00 GiB");
        assert_eq!((quantity(1.0, Unit::Days), quantity(2.0, Unit::Days)), ("1 day".into(), "2 days".into()));
        assert_eq!(quantity(40.0, Unit::Percent), "40 %");
    }

    #[test]
    fn values_for_programs_are_texts_or_json() {
        assert_eq!(machine(&json!("a b")), "a b");
        assert_eq!(machine(&json!([1, "x"])), "[1,\"x\"]");
        assert_eq!(machine(&Value::Null), "");
    }

    #[test]
    fn structure_for_people_is_its_name() {
        assert_eq!(human(&json!([{"Name": "a", "X": 1}, {"Name": "b"}]), None), "a, b");
        let member = resource("job").unwrap().record.member("NextRun").unwrap();
        assert_eq!(human(&json!("Oct 6 2016"), Some(member)), "Oct 6 2016");
    }
}
