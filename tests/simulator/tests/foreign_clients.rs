//! Requests of clients in other languages, sent byte by byte as their HTTP libraries write them;
//! `tests/foreign_clients/README.md` describes the files.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod script;
mod support;

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use script::document::Document;
use script::{Script, Step};
use support::{Answer, basic, local, read};
use vbem_simulator::{Builder, Pace, Simulator};

/// Largest number of times a request is repeated until a value is reached.
const MAX_REPEATS: usize = 40;

/// Values for the placeholders of a script.
type Values = BTreeMap<String, String>;

fn simulator(script: &Script) -> Simulator {
    let builder = Simulator::builder().days(2).pace(Pace::PerRequest(Duration::from_secs(1)));
    let versions = script.versions.iter();
    versions.fold(builder, Builder::accept_version).start_blocking().unwrap()
}

/// Returns a text with its placeholders replaced.
fn filled(text: &str, values: &Values) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Returns the request of a step, as bytes.
fn request(sim: &Simulator, script: &Script, step: &Step, values: &Values) -> Vec<u8> {
    let target = filled(&step.target, values);
    assert!(!target.contains('{'), "{}: placeholder without value in {target}", step.name);
    let mut head = format!("{} {target} HTTP/1.1\r\nHost: {}\r\n", step.method, sim.address());
    for header in script.headers.iter().chain(&step.headers) {
        head.push_str(&format!("{}\r\n", filled(header, values)));
    }
    let body = step.body.as_deref().map(|body| filled(body, values));
    match body {
        None => format!("{head}\r\n"),
        Some(body) if step.chunked => {
            format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
        }
        Some(body) => format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()),
    }
    .into_bytes()
}

fn send(sim: &Simulator, bytes: &[u8]) -> Answer {
    let mut connection = BufReader::new(TcpStream::connect(sim.address()).unwrap());
    connection.get_mut().write_all(bytes).unwrap();
    let first = read(&mut connection).unwrap();
    if first.status == 100 { read(&mut connection).unwrap() } else { first }
}

/// Sends the request of a step, until the value it waits for is reached.
fn run(sim: &Simulator, script: &Script, step: &Step, values: &Values) -> Answer {
    let bytes = request(sim, script, step, values);
    for _ in 0..MAX_REPEATS {
        let answer = send(sim, &bytes);
        let ended = step.repeat_until.as_ref().is_none_or(|(path, expected)| {
            Document::parse(&answer).select(path).values.first() == Some(expected)
        });
        if ended {
            return answer;
        }
    }
    panic!("{}: {:?} is not reached", step.name, step.repeat_until);
}

/// Checks an answer, and captures values of it.
fn check(step: &Step, answer: &Answer, values: &mut Values) {
    let context = || format!("{}: {}", step.name, answer.text());
    assert_eq!(answer.status, step.status, "{}", context());
    if let Some(reason) = &step.reason {
        assert_eq!(answer.reason, *reason, "{}", step.name);
    }
    for name in &step.answer_headers {
        assert!(answer.header(name).is_some_and(|value| !value.is_empty()), "no {name} in {}", context());
    }
    assert_eq!(answer.headers("X-Simulator-Warning"), step.warnings, "{}", step.name);
    if step.fields.is_empty() && step.some_fields.is_empty() && step.capture.is_empty() {
        return;
    }
    let document = Document::parse(answer);
    for path in &step.fields {
        let selection = document.select(path);
        assert!(selection.is_complete, "{path} is missing at least once in {}", context());
        assert!(!selection.values.is_empty(), "no {path} in {}", context());
    }
    for path in &step.some_fields {
        assert!(!document.select(path).values.is_empty(), "no {path} in {}", context());
    }
    for (name, from) in &step.capture {
        let value = match from.strip_prefix("header ") {
            Some(header) => answer.header(header).map(ToOwned::to_owned),
            None => document.select(from).values.first().cloned(),
        };
        let value = value.filter(|value| !value.is_empty());
        let value = value.unwrap_or_else(|| panic!("no {from} in {}", context()));
        let value = if value.starts_with("http") { local(&value) } else { value };
        values.insert(name.clone(), value);
    }
}

/// Carries out a script from beginning to end.
fn play(script: &Script) {
    let sim = simulator(script);
    let account = sim.credentials();
    let credentials = basic(&format!("{}:{}", account.user, account.password));
    let mut values = Values::from([
        ("credentials".to_owned(), credentials.trim_start_matches("Basic ").to_owned()),
        ("user".to_owned(), account.user.replace('\\', "\\\\")),
        ("password".to_owned(), account.password.clone()),
    ]);
    for step in &script.steps {
        let answer = run(&sim, script, step, &values);
        check(step, &answer, &mut values);
    }
    assert_eq!(sim.state().sessions, 0, "{} logs off", script.client);
    assert!(!format!("{:?}", sim.warnings()).contains(&account.password));
}

macro_rules! clients {
    ($($test:ident $file:literal)*) => {
        $(#[test]
        fn $test() {
            play(&Script::read($file));
        })*

        /// Names of the files that have a test.
        const FILES: &[&str] = &[$($file),*];
    };
}

clients! {
    go_exporter_finds_the_fields_it_reads "go.yaml"
    java_portal_finds_the_fields_it_reads "java.yaml"
    javascript_workflow_finds_the_fields_it_reads "javascript.yaml"
    perl_check_finds_the_fields_it_reads "perl.yaml"
    php_portal_finds_the_fields_it_reads "php.yaml"
    powershell_script_finds_the_fields_it_reads "powershell.yaml"
}

#[test]
fn every_script_has_a_test_and_evidence_for_each_step() {
    let mut files: Vec<String> = std::fs::read_dir(script::FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    files.sort();
    assert_eq!(files, FILES);
    for file in FILES {
        let script = Script::read(file);
        assert!(!script.client.is_empty() && !script.language.is_empty(), "{file}");
        for step in &script.steps {
            let grades = step.evidence.split([',', ';']).map(|grade| grade.trim().split([' ', ':']));
            let known = |word: &str| ["R", "X", "D", "C", "L"].contains(&word);
            let graded = grades.map(|mut words| words.any(known)).collect::<Vec<_>>();
            assert!(graded.iter().all(|it| *it), "{file}: {}", step.evidence);
        }
    }
}
