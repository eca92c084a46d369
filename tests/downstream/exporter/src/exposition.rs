//! Text format of Prometheus.

use std::fmt::{Display, Write as _};

pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics as text; every metric is a gauge.
#[derive(Default)]
pub struct Exposition(String);

impl Exposition {
    /// Starts a metric.
    pub fn gauge(&mut self, name: &'static str, help: &str) -> Gauge<'_> {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} gauge"));
        Gauge { name, exposition: self }
    }

    pub fn into_text(self) -> String {
        self.0
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// Metric that accepts samples.
pub struct Gauge<'a> {
    name: &'static str,
    exposition: &'a mut Exposition,
}

impl Gauge<'_> {
    pub fn sample(&mut self, labels: &[(&str, &dyn Display)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(&value.to_string())))
            .collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.exposition.line(format_args!("{}{labels} {value}", self.name));
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let mut exposition = Exposition::default();
        exposition.gauge("up", "Whether it is.").sample(&[("name", &"a \"b\" \\ c")], 1);
        assert_eq!(
            exposition.into_text(),
            "# HELP up Whether it is.\n# TYPE up gauge\nup{name=\"a \\\"b\\\" \\\\ c\"} 1\n"
        );
    }
}
