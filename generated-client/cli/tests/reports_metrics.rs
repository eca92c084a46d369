//! `vbem metrics`, scraped over HTTP, and the dashboard.

#![allow(clippy::unwrap_used, reason = "of tests")]
#![cfg(unix)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::Stage;

/// A running exporter.
struct Exporter {
    child: Child,
    address: String,
}

/// A response: status, media type, body.
type Response = (String, String, String);

impl Exporter {
    fn start(stage: &Stage) -> Self {
        let mut command = stage.with_server();
        command.args(["metrics", "--listen", "127.0.0.1:0", "--max-age", "1ms"]).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        // A full pipe would stop the exporter.
        std::thread::spawn(move || errors.lines().count());
        let address = line.trim().strip_prefix("http://").and_then(|it| it.strip_suffix("/metrics"));
        Self { child, address: address.unwrap_or_else(|| panic!("{line}")).to_owned() }
    }

    fn send(&self, method: &str, path: &str) -> Response {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let lower = head.to_lowercase();
        let media_type = lower.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap();
        (head.lines().next().unwrap().to_owned(), media_type.to_owned(), body.to_owned())
    }

    fn scrape(&self) -> String {
        let (status, media_type, body) = self.send("GET", "/metrics");
        assert_eq!(
            (status.as_str(), media_type.starts_with("application/openmetrics-text")),
            ("HTTP/1.1 200 OK", true)
        );
        body
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Metrics of a text: the labels and values of each, by name.
type Metrics = BTreeMap<String, Vec<(BTreeMap<String, String>, f64)>>;

/// Parses a text in the `OpenMetrics` format; fails at the first line that is not valid.
fn parse(text: &str) -> Metrics {
    let mut metrics = Metrics::new();
    let mut current = String::new();
    let body = text.strip_suffix("# EOF\n").unwrap_or_else(|| panic!("no end: {text}"));
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(help.ends_with('.') && !metrics.contains_key(name), "{line}");
            current = name.to_owned();
            metrics.insert(current.clone(), Vec::new());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{current} gauge"));
        } else {
            let (name, labels, value) = sample(line);
            assert_eq!(name, current, "{line}");
            let samples = metrics.get_mut(&current).unwrap();
            assert!(samples.iter().all(|(known, _)| *known != labels), "twice: {line}");
            samples.push((labels, value));
        }
    }
    metrics
}

/// Splits `name{label="value"} 1` into its parts.
fn sample(line: &str) -> (&str, BTreeMap<String, String>, f64) {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("{line}"));
    let (name, mut rest) = line.split_at(end);
    assert!(name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_'), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
            assert!(label.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'), "{line}");
            let (value, after) = quoted(after);
            assert!(labels.insert(label.to_owned(), value).is_none(), "{line}");
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').and_then(|value| value.parse().ok());
    (name, labels, value.unwrap_or_else(|| panic!("{line}")))
}

/// Returns the text up to a quotation mark without escapes, and the rest after the mark.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => match characters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
                other => panic!("{other:?}: {text}"),
            },
            c => value.push(c),
        }
    }
    panic!("{text}");
}

fn value(metrics: &Metrics, name: &str) -> f64 {
    metrics[name].iter().map(|(_, value)| *value).sum()
}

#[test]
fn metrics_are_those_of_the_server() {
    let stage = Stage::new();
    let exporter = Exporter::start(&stage);
    let metrics = parse(&exporter.scrape());
    let names: Vec<String> = metrics
        .iter()
        .map(|(name, samples)| {
            let labels: Vec<&str> = samples
                .first()
                .map(|(labels, _)| labels.keys().map(String::as_str).collect())
                .unwrap_or_default();
            format!("{name}{{{}}}", labels.join(","))
        })
        .collect();
    insta::assert_snapshot!("metrics", names.join("\n"));
    assert_eq!(metrics["vbem_up"], [(BTreeMap::new(), 1.0)]);
    assert_eq!(metrics["vbem_repository_free_bytes"].len(), 4);
    let machines = stage.ok(&["status", "-o", "json"]);
    let status: Value = serde_json::from_str(&machines).unwrap();
    assert_eq!(value(&metrics, "vbem_machines"), status["machines"].as_f64().unwrap());
    let jobs = status["jobs"].as_array().unwrap();
    assert_eq!(metrics["vbem_job_running"].len(), jobs.len());
    assert_eq!(value(&metrics, "vbem_job_last_result"), jobs.len() as f64, "one result for each job");
    stage.sim.end_sessions();
    assert_eq!(value(&parse(&exporter.scrape()), "vbem_up"), 1.0, "the session is renewed");
}

#[test]
fn server_that_is_gone_is_down_and_the_exporter_continues() {
    let stage = Stage::new();
    let exporter = Exporter::start(&stage);
    drop(stage);
    for _ in 0..2 {
        let metrics = parse(&exporter.scrape());
        assert_eq!(value(&metrics, "vbem_up"), 0.0);
        assert_eq!(metrics.len(), 2, "{metrics:?}");
    }
}

#[test]
fn other_requests_are_refused() {
    let stage = Stage::new();
    let exporter = Exporter::start(&stage);
    let status = |method: &str, path: &str| exporter.send(method, path).0;
    assert_eq!(status("GET", "/"), "HTTP/1.1 200 OK");
    assert_eq!(status("HEAD", "/metrics"), "HTTP/1.1 200 OK");
    assert_eq!(status("POST", "/metrics"), "HTTP/1.1 405 Method Not Allowed");
    assert_eq!(status("GET", "/other"), "HTTP/1.1 404 Not Found");
}

#[test]
fn signal_to_terminate_ends_exporter_and_session() {
    let stage = Stage::new();
    let mut exporter = Exporter::start(&stage);
    exporter.scrape();
    assert_eq!(stage.sim.state().sessions, 1);
    let stopped = Command::new("kill").args(["-TERM", &exporter.child.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()));
    assert_eq!(exporter.child.wait().unwrap().code(), Some(0));
    assert_eq!(stage.sim.state().sessions, 0);
}

#[test]
fn address_that_is_taken_is_an_error() {
    let stage = Stage::new();
    let exporter = Exporter::start(&stage);
    let outcome = stage.run(&["metrics", "--listen", &exporter.address]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains(&exporter.address), "{}", outcome.err);
}

/// Collects the texts of a member below a value.
fn collect<'a>(value: &'a Value, member: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == member => found.push(text),
                    other => collect(other, member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, member, found)),
        _ => {}
    }
}

/// Returns the words of a text that begin with this prefix.
fn words(text: &str, prefix: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(prefix)).map(str::to_owned).collect()
}

#[test]
fn dashboard_queries_metrics_and_labels_that_exist() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/dashboards/grafana.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let stage = Stage::new();
    let metrics = parse(&Exporter::start(&stage).scrape());
    let mut queries = Vec::new();
    collect(&dashboard, "expr", &mut queries);
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(queries.len() >= panels.len(), "each panel has a query");
    collect(&dashboard, "query", &mut queries);
    let mut used = BTreeSet::new();
    for query in queries.into_iter().filter(|query| *query != "prometheus") {
        let names = words(query, "vbem_");
        assert!(!names.is_empty(), "{query}");
        for name in &names {
            let samples = metrics.get(name).unwrap_or_else(|| panic!("{query}: {name} does not exist"));
            let labels = &samples.first().unwrap_or_else(|| panic!("{name} has no sample")).0;
            let selector = query.split(name.as_str()).nth(1).and_then(|rest| rest.strip_prefix('{'));
            for pair in
                selector.and_then(|rest| rest.split('}').next()).into_iter().flat_map(|it| it.split(','))
            {
                let label = pair.split(['=', '!']).next().unwrap();
                assert!(labels.contains_key(label), "{query}: {name} has no label {label}");
            }
        }
        used.extend(names);
    }
    let unused: Vec<&String> = metrics.keys().filter(|name| !used.contains(*name)).collect();
    insta::assert_snapshot!("metrics-without-panel", format!("{unused:?}"));
    let mut legends = Vec::new();
    collect(&dashboard, "legendFormat", &mut legends);
    let labels: BTreeSet<&str> =
        metrics.values().flatten().flat_map(|(labels, _)| labels.keys().map(String::as_str)).collect();
    assert!(!labels.contains("job") && !labels.contains("instance"), "they are labels of Prometheus");
    for label in
        legends.iter().flat_map(|legend| legend.split("{{").skip(1)).filter_map(|it| it.split("}}").next())
    {
        assert!(labels.contains(label) || label == "instance", "{label}");
    }
}
