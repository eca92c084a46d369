//! Faults as JSON: one rule or a list of rules, from a file or from the admin port.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Fault, Matcher, Rule};
use crate::encode::JsonCase;

/// Parses rules: `[{"path": "/api/jobs*", "fault": "status", "status": 503, "times": 2}]`.
///
/// # Errors
///
/// Returns the number of the invalid rule and the reason.
pub(crate) fn read(text: &str) -> Result<Vec<Rule>, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rules = match json {
        Value::Array(rules) => rules,
        one => vec![one],
    };
    let numbered = rules.iter().zip(1..);
    numbered
        .map(|(rule, number)| self::rule(rule).map_err(|error| format!("rule {number}: {error}")))
        .collect()
}

const KEYS: [&str; 14] = [
    "fault",
    "path",
    "method",
    "times",
    "after",
    "probability",
    "status",
    "seconds",
    "bytes",
    "case",
    "message",
    "to",
    "rate",
    "retry_after",
];

fn rule(json: &Value) -> Result<Rule, String> {
    let members = json.as_object().ok_or("must be an object")?;
    if let Some(unknown) = members.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("unknown key `{unknown}`, expected one of {}", KEYS.join(", ")));
    }
    let mut matcher = match members.get("path").and_then(Value::as_str) {
        Some(path) => Matcher::path(path),
        None => Matcher::any(),
    };
    if let Some(method) = members.get("method").and_then(Value::as_str) {
        matcher = matcher.method(method);
    }
    let mut rule = Rule::always(matcher, fault(members)?);
    if members.contains_key("times") {
        rule.times = Some(number(members, "times")?);
    }
    if members.contains_key("after") {
        rule.after = number(members, "after")?;
    }
    if let Some(share) = members.get("probability") {
        rule.probability = share.as_f64().ok_or("`probability` must be a number from 0 to 1")?;
    }
    Ok(rule)
}

fn fault(members: &Map<String, Value>) -> Result<Fault, String> {
    let kind = members.get("fault").and_then(Value::as_str).ok_or("`fault` is missing")?;
    Ok(match kind {
        "status" => Fault::Status(number(members, "status")?),
        "empty-status" => Fault::EmptyStatus(number(members, "status")?),
        "redirect" => {
            let to = members.get("to").and_then(Value::as_str).ok_or("`to` is missing")?;
            Fault::Redirect { status: number(members, "status")?, to: to.to_owned() }
        }
        "overload" => {
            let has_pause = members.contains_key("retry_after");
            let retry_after = has_pause.then(|| number(members, "retry_after")).transpose()?;
            Fault::Overload { rate: number(members, "rate")?, retry_after }
        }
        "session-lost" => Fault::SessionLost,
        "delay" => Fault::Delay(seconds(members)?),
        "cut-before" => Fault::CutBefore,
        "cut-after" => Fault::CutAfter,
        "cut-inside" => Fault::CutInside(number(members, "bytes")?),
        "truncated" => Fault::Truncated(number(members, "bytes")?),
        "slow" => Fault::Slow { piece: number(members, "bytes")?, pause: seconds(members)? },
        "unknown-members" => Fault::UnknownMembers,
        "unknown-values" => Fault::UnknownValues,
        "byte-order-mark" => Fault::ByteOrderMark,
        "case" => Fault::Case(match members.get("case").and_then(Value::as_str) {
            Some("pascal") => JsonCase::Pascal,
            Some("camel") => JsonCase::Camel,
            Some("upper") => JsonCase::Upper,
            _ => return Err("`case` must be pascal, camel or upper".to_owned()),
        }),
        "no-links" => Fault::NoLinks,
        "shifted-pages" => Fault::ShiftedPages,
        "task-fails" => {
            let message = members.get("message").and_then(Value::as_str).unwrap_or("The operation failed.");
            Fault::TaskFails(message.to_owned())
        }
        "task-hangs" => Fault::TaskHangs,
        unknown => return Err(format!("unknown fault `{unknown}`")),
    })
}

fn number<N: TryFrom<u64>>(members: &Map<String, Value>, name: &str) -> Result<N, String> {
    let number = members.get(name).and_then(Value::as_u64).and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| format!("`{name}` must be a whole number"))
}

fn seconds(members: &Map<String, Value>) -> Result<Duration, String> {
    let seconds = members.get("seconds").and_then(Value::as_f64);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "`seconds` must be a number".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_single_or_in_a_list_are_parsed() {
        let rules = read(
            r#"[{"path": "/api/jobs*", "method": "GET", "fault": "status", "status": 503, "times": 2},
                {"fault": "slow", "bytes": 10, "seconds": 0.5, "probability": 0.1, "after": 3}]"#,
        );
        let first = Rule::always(Matcher::path("/api/jobs*").method("GET"), Fault::Status(503)).times(2);
        let slow = Fault::Slow { piece: 10, pause: Duration::from_millis(500) };
        let second = Rule::always(Matcher::any(), slow).with_probability(0.1).after(3);
        assert_eq!(rules, Ok(vec![first, second]));
        let away = Fault::Redirect { status: 307, to: "https://elsewhere.example/".to_owned() };
        let redirect = r#"{"fault": "redirect", "status": 307, "to": "https://elsewhere.example/"}"#;
        assert_eq!(read(redirect), Ok(vec![Rule::always(Matcher::any(), away)]));
        let busy = Fault::Overload { rate: 50, retry_after: Some(2) };
        let overload = r#"{"fault": "overload", "rate": 50, "retry_after": 2}"#;
        assert_eq!(read(overload), Ok(vec![Rule::always(Matcher::any(), busy)]));
        assert_eq!(read(r#"{"fault":"cut-before"}"#).map(|rules| rules.len()), Ok(1));
    }

    #[test]
    fn invalid_rules_are_reported_with_their_number() {
        for (text, expected) in [
            ("{", "EOF while parsing an object at line 1 column 1"),
            ("3", "rule 1: must be an object"),
            (r#"{"fault":"overload"}"#, "rule 1: `rate` must be a whole number"),
            (r#"{"fault":"status"}"#, "rule 1: `status` must be a whole number"),
            (r#"[{"fault":"cut-before"},{"fault":"burn"}]"#, "rule 2: unknown fault `burn`"),
            (
                r#"{"faults":"x"}"#,
                "rule 1: unknown key `faults`, expected one of fault, path, method, times, after, probability, status, seconds, bytes, case, message, to, rate, retry_after",
            ),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
