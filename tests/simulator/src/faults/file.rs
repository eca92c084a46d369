//! Rules as JSON: one rule or a list of rules, from a file or from the admin port.

use serde_json::{Map, Value as Json, json};
use vbem_codegen::naming::nearest;

use super::keys::{Keys, scalar};
use super::kinds::{KINDS, of_name};
use super::{Matcher, Rule, RuleCount};

/// Parses rules: `[{"path": "/api/jobs*", "fault": "status", "status": 503, "times": 2}]`.
///
/// # Errors
///
/// Returns the number of the invalid rule and the reason.
pub(crate) fn read(text: &str) -> Result<Vec<Rule>, String> {
    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rules = match json {
        Json::Array(rules) => rules,
        one => vec![one],
    };
    let numbered = rules.iter().zip(1..);
    numbered
        .map(|(rule, number)| self::rule(rule).map_err(|error| format!("rule {number}: {error}")))
        .collect()
}

/// Keys of all faults.
pub(super) const COMMON: [&str; 9] =
    ["fault", "path", "method", "type", "name", "where", "times", "after", "probability"];

fn rule(json: &Json) -> Result<Rule, String> {
    let members = json.as_object().ok_or("must be an object")?;
    let keys = Keys(members);
    let name = keys.text("fault")?;
    let kind = of_name(&name).ok_or_else(|| {
        let names = KINDS.iter().map(|kind| kind.name);
        match nearest(&name, names.clone()) {
            Some(meant) => format!("unknown fault `{name}`, did you mean `{meant}`?"),
            None => {
                format!("unknown fault `{name}`, expected one of {}", names.collect::<Vec<_>>().join(", "))
            }
        }
    })?;
    let known: Vec<&str> = COMMON.into_iter().chain(kind.names()).collect();
    if let Some(unknown) = members.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("unknown key `{unknown}` of `{name}`, expected one of {}", known.join(", ")));
    }
    let mut rule = Rule::always(matcher(&keys)?, (kind.read)(&keys)?);
    if keys.has("times") {
        rule.times = Some(keys.number("times")?);
    }
    if keys.has("after") {
        rule.after = keys.number("after")?;
    }
    if keys.has("probability") {
        rule.probability = keys.share("probability")?;
    }
    Ok(rule)
}

fn matcher(keys: &Keys<'_>) -> Result<Matcher, String> {
    let mut matcher = Matcher::any();
    if keys.has("type") {
        matcher = Matcher::object(keys.text("type")?);
    } else if let Some(key) = ["name", "where"].into_iter().find(|key| keys.has(key)) {
        return Err(format!("`{key}` needs `type`"));
    }
    if keys.has("name") {
        matcher = matcher.named(keys.text("name")?);
    }
    if let Some(members) = keys.0.get("where") {
        let members = members.as_object().ok_or("`where` must be an object")?;
        for name in members.keys() {
            let value = scalar(&Keys(members).scalar(name)?);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            matcher = matcher.with_member(name, text);
        }
    }
    if keys.has("path") {
        matcher.path = Some(keys.text("path")?);
    }
    if keys.has("method") {
        matcher = matcher.method(keys.text("method")?);
    }
    Ok(matcher)
}

/// Returns a rule as JSON, with the number of its hits and of those that remain; `null` if they are unlimited.
pub(crate) fn write(count: &RuleCount) -> Json {
    let mut members = members(&count.rule);
    members.insert("hits".to_owned(), json!(count.hits));
    members.insert("remaining".to_owned(), json!(count.remaining));
    Json::Object(members)
}

/// Returns the keys of a rule.
fn members(rule: &Rule) -> Map<String, Json> {
    let (name, keys) = rule.fault.parts();
    let Matcher { method, path, object } = &rule.matcher;
    let mut members: Map<String, Json> = [("fault".to_owned(), json!(name))].into_iter().collect();
    let object_name = object.as_ref().and_then(|it| it.name.as_ref());
    let ty = object.as_ref().map(|it| &it.ty);
    for (key, value) in
        [("method", method.as_ref()), ("path", path.as_ref()), ("type", ty), ("name", object_name)]
    {
        if let Some(value) = value {
            members.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(object) = object.as_ref().filter(|it| !it.members.is_empty()) {
        let all = object.members.iter().map(|(name, value)| (name.clone(), json!(value)));
        members.insert("where".to_owned(), Json::Object(all.collect()));
    }
    members.extend(keys.into_iter().map(|(key, value)| (key.to_owned(), value)));
    if let Some(times) = rule.times {
        members.insert("times".to_owned(), json!(times));
    }
    if rule.after > 0 {
        members.insert("after".to_owned(), json!(rule.after));
    }
    if rule.probability < 1.0 {
        members.insert("probability".to_owned(), json!(rule.probability));
    }
    members
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::faults::{Distribution, Fault};

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
        let job = Matcher::object("Job").named("Databases*").with_member("JobType", "Replica");
        let uniform = Distribution::Uniform { from: Duration::from_millis(100), to: Duration::from_secs(2) };
        for (text, rule) in [
            (
                r#"{"fault": "redirect", "status": 307, "to": "https://elsewhere.example/"}"#,
                Rule::always(
                    Matcher::any(),
                    Fault::Redirect { status: 307, to: "https://elsewhere.example/".to_owned() },
                ),
            ),
            (
                r#"{"fault": "overload", "rate": 50, "retry_after": 2}"#,
                Rule::always(Matcher::any(), Fault::Overload { rate: 50, retry_after: Some(2) }),
            ),
            (
                r#"{"type": "Job", "name": "Databases*", "where": {"JobType": "Replica"}, "fault": "omit-member", "member": "Platform"}"#,
                Rule::always(job, Fault::OmitMember("Platform".to_owned())),
            ),
            (
                r#"{"fault": "timeout", "distribution": {"kind": "uniform", "from": 0.1, "to": 2}}"#,
                Rule::always(Matcher::any(), Fault::Timeout(uniform)),
            ),
        ] {
            assert_eq!(read(text), Ok(vec![rule]), "{text}");
        }
    }

    #[test]
    fn written_rules_are_parsed_as_the_same_rules() {
        let common = r#""path":"/a","method":"GET","type":"Job","name":"x*","where":{"JobType":"Backup"},"times":2,"after":1,"probability":0.5"#;
        for keys in [
            r#""fault":"status","status":500"#,
            r#""fault":"redirect","status":307,"to":"/b""#,
            r#""fault":"overload","rate":3,"retry_after":1"#,
            r#""fault":"overload","rate":3"#,
            r#""fault":"delay","seconds":0.25"#,
            r#""fault":"delay","distribution":{"kind":"normal","mean":0.5,"deviation":0.25}"#,
            r#""fault":"timeout","distribution":{"kind":"exponential","mean":0.5}"#,
            r#""fault":"delay","distribution":{"kind":"uniform","from":0.5,"to":0.5}"#,
            r#""fault":"delay","distribution":{"kind":"percentiles","p50":0.5,"p99.9":2.0}"#,
            r#""fault":"slow","bytes":3,"seconds":0.5"#,
            r#""fault":"set-member","member":"Name","value":true"#,
            r#""fault":"set-member","member":"Name","value":-1"#,
            r#""fault":"set-member","member":"Name","value":1.5"#,
            r#""fault":"case","case":"upper""#,
            r#""fault":"task-fails","message":"No space.""#,
        ] {
            let text = format!("{{{common},{keys}}}");
            let rule = read(&text).unwrap().remove(0);
            let written = Json::Object(members(&rule));
            assert_eq!(written, serde_json::from_str::<Json>(&text).unwrap());
            assert_eq!(super::rule(&written), Ok(rule));
        }
    }

    #[test]
    fn invalid_rules_are_reported_with_their_number() {
        for (text, expected) in [
            ("{", "EOF while parsing an object at line 1 column 1"),
            ("3", "rule 1: must be an object"),
            ("{}", "rule 1: `fault` is missing"),
            (r#"{"fault":"overload"}"#, "rule 1: `rate` must be a whole number"),
            (r#"{"fault":"status"}"#, "rule 1: `status` must be a whole number"),
            (
                r#"[{"fault":"cut-before"},{"fault":"cut-befor"}]"#,
                "rule 2: unknown fault `cut-befor`, did you mean `cut-before`?",
            ),
            (
                r#"{"fault":"cut-before","bytes":3}"#,
                "rule 1: unknown key `bytes` of `cut-before`, expected one of fault, path, method, type, name, where, times, after, probability",
            ),
            (r#"{"fault":"cut-before","name":"x"}"#, "rule 1: `name` needs `type`"),
            (r#"{"fault":"cut-before","path":3}"#, "rule 1: `path` must be a text"),
            (
                r#"{"fault":"cut-before","probability":2}"#,
                "rule 1: `probability` must be a number from 0 to 1",
            ),
            (r#"{"fault":"delay","seconds":-1}"#, "rule 1: `seconds` must be a number of seconds"),
            (
                r#"{"fault":"delay","distribution":{"kind":"pareto"}}"#,
                "rule 1: `distribution`: unknown kind `pareto`, expected uniform, normal, exponential or percentiles",
            ),
            (
                r#"{"fault":"delay","distribution":{"kind":"uniform","from":2,"to":1}}"#,
                "rule 1: `distribution`: `from` is greater than `to`",
            ),
            (
                r#"{"fault":"delay","distribution":{"kind":"percentiles","p50":2,"p90":1}}"#,
                "rule 1: `distribution`: the percentiles must ascend",
            ),
            (
                r#"{"fault":"delay","distribution":{"kind":"exponential","mean":1,"p50":1}}"#,
                "rule 1: `distribution`: unknown key `p50` of exponential, expected mean",
            ),
            (r#"{"type":"Job","fault":"set-member","member":"Name"}"#, "rule 1: `value` is missing"),
            (
                r#"{"type":"Job","fault":"set-member","member":"Name","value":[]}"#,
                "rule 1: `value` must be a text, a number or a boolean",
            ),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
