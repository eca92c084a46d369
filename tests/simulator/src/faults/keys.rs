//! Values of the keys of a rule.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::Distribution;
use crate::value::Value;

/// Keys of a rule.
pub(super) struct Keys<'a>(pub(super) &'a Map<String, Json>);

impl Keys<'_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn number<N: TryFrom<u64>>(&self, name: &str) -> Result<N, String> {
        let number = self.0.get(name).and_then(Json::as_u64).and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| format!("`{name}` must be a whole number"))
    }

    pub(super) fn text(&self, name: &str) -> Result<String, String> {
        let text = self.0.get(name).ok_or_else(|| format!("`{name}` is missing"))?.as_str();
        text.map(str::to_owned).ok_or_else(|| format!("`{name}` must be a text"))
    }

    /// Returns a share from 0 to 1.
    pub(super) fn share(&self, name: &str) -> Result<f64, String> {
        let share = self.0.get(name).and_then(Json::as_f64).filter(|share| (0.0..=1.0).contains(share));
        share.ok_or_else(|| format!("`{name}` must be a number from 0 to 1"))
    }

    pub(super) fn seconds(&self, name: &str) -> Result<Duration, String> {
        let seconds = self.0.get(name).and_then(Json::as_f64);
        seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .ok_or_else(|| format!("`{name}` must be a number of seconds"))
    }

    /// Returns a text, a number or a boolean.
    pub(super) fn scalar(&self, name: &str) -> Result<Value, String> {
        match self.0.get(name) {
            Some(Json::String(text)) => Ok(Value::Text(text.clone())),
            Some(Json::Bool(it)) => Ok(Value::Boolean(*it)),
            Some(Json::Number(number)) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Ok(Value::Integer(whole)),
                (None, Some(number)) => Ok(Value::Decimal(number)),
                (None, None) => Err(format!("`{name}` is too large")),
            },
            None => Err(format!("`{name}` is missing")),
            _ => Err(format!("`{name}` must be a text, a number or a boolean")),
        }
    }

    /// Returns a time: `seconds`, or a random one with `distribution`.
    pub(super) fn time(&self) -> Result<Distribution, String> {
        match (self.0.get("distribution"), self.has("seconds")) {
            (Some(_), true) => Err("`seconds` and `distribution` are mutually exclusive".to_owned()),
            (Some(distribution), false) => distribution
                .as_object()
                .ok_or_else(|| "must be an object".to_owned())
                .and_then(|members| Keys(members).distribution())
                .map_err(|error| format!("`distribution`: {error}")),
            (None, _) => self.seconds("seconds").map(Distribution::Fixed),
        }
    }

    fn distribution(&self) -> Result<Distribution, String> {
        let kind = self.text("kind")?;
        let (distribution, known): (_, &[&str]) = match kind.as_str() {
            "uniform" => {
                let (from, to) = (self.seconds("from")?, self.seconds("to")?);
                if from > to {
                    return Err("`from` is greater than `to`".to_owned());
                }
                (Distribution::Uniform { from, to }, &["from", "to"])
            }
            "normal" => {
                let (mean, deviation) = (self.seconds("mean")?, self.seconds("deviation")?);
                (Distribution::Normal { mean, deviation }, &["mean", "deviation"])
            }
            "exponential" => (Distribution::Exponential { mean: self.seconds("mean")? }, &["mean"]),
            "percentiles" => return self.percentiles(),
            unknown => {
                return Err(format!(
                    "unknown kind `{unknown}`, expected uniform, normal, exponential or percentiles"
                ));
            }
        };
        match self.0.keys().find(|key| *key != "kind" && !known.contains(&key.as_str())) {
            Some(unknown) => Err(format!("unknown key `{unknown}` of {kind}, expected {}", known.join(", "))),
            None => Ok(distribution),
        }
    }

    /// Returns percentiles: `p50`, `p90`, `p99.9`.
    fn percentiles(&self) -> Result<Distribution, String> {
        let mut all = Vec::new();
        for key in self.0.keys().filter(|key| *key != "kind") {
            let percentile = key.strip_prefix('p').and_then(|it| it.parse::<f64>().ok());
            let percentile = percentile.filter(|it| *it > 0.0 && *it <= 100.0);
            let percentile =
                percentile.ok_or_else(|| format!("unknown key `{key}`, expected p50, p90 and so on"))?;
            all.push((percentile, self.seconds(key)?));
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        if all.is_empty() {
            return Err("a percentile is missing, such as p50".to_owned());
        }
        if all.windows(2).any(|pair| matches!(pair, [a, b] if a.1 > b.1 || a.0 >= b.0)) {
            return Err("the percentiles must ascend".to_owned());
        }
        Ok(Distribution::Percentiles(all))
    }
}

/// Returns the key of a time and its value.
pub(super) fn time(time: &Distribution) -> (&'static str, Json) {
    let distribution = match time {
        Distribution::Fixed(time) => return ("seconds", json!(time.as_secs_f64())),
        Distribution::Uniform { from, to } => {
            json!({"kind": "uniform", "from": from.as_secs_f64(), "to": to.as_secs_f64()})
        }
        Distribution::Normal { mean, deviation } => {
            json!({"kind": "normal", "mean": mean.as_secs_f64(), "deviation": deviation.as_secs_f64()})
        }
        Distribution::Exponential { mean } => json!({"kind": "exponential", "mean": mean.as_secs_f64()}),
        Distribution::Percentiles(all) => {
            let all =
                all.iter().map(|(percentile, time)| (format!("p{percentile}"), json!(time.as_secs_f64())));
            Json::Object([("kind".to_owned(), json!("percentiles"))].into_iter().chain(all).collect())
        }
    };
    ("distribution", distribution)
}

/// Returns a single value as JSON; `null` for structures.
pub(super) fn scalar(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Decimal(number) => json!(number),
        Value::Boolean(it) => json!(it),
        _ => Json::Null,
    }
}
