//! Decoding and encoding times of lists, as ratios to those of alternatives in the same run.
//!
//! `cargo bench -p vbem-client --bench decode` prints the table; without `--bench` it decodes a small list once.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a program that may stop")]

mod derived;
mod sample;
mod session;

use std::hint::black_box;
use std::time::{Duration, Instant};

use quick_xml::Reader;
use quick_xml::events::Event;
use session::Session;
use vbem_client::wire::{Options, Representations, from_json, from_xml, to_json, to_xml};

const SESSIONS: usize = 5_000;
const ROUNDS: usize = 25;

fn main() {
    let timed = std::env::args().any(|argument| argument == "--bench");
    let (sessions, rounds) = if timed { (SESSIONS, ROUNDS) } else { (50, 1) };
    let xml = sample::xml(sessions);
    let json = sample::json(sessions);
    println!("{sessions} sessions, {:.1} MB of XML, {:.1} MB of JSON", megabytes(&xml), megabytes(&json));

    check(&xml, &json, sessions);
    let decoded = ours_xml(&xml);

    let mut candidates: [Candidate<'_>; 7] = [
        Candidate::new("XML, all events and attributes", || events(&xml)),
        Candidate::new("XML, decoded", || drop(black_box(ours_xml(&xml)))),
        Candidate::new("XML, derived and quick_xml::de", || drop(black_box(derived::from_xml(&xml)))),
        Candidate::new("XML, encoded", || drop(black_box(to_xml(&decoded)))),
        Candidate::new("JSON, decoded", || drop(black_box(ours_json(&json)))),
        Candidate::new("JSON, derived and serde_json", || drop(black_box(derived::from_json(&json)))),
        Candidate::new("JSON, encoded", || drop(black_box(to_json(&decoded)))),
    ];
    // The candidates alternate, so that disturbances affect all of them.
    for _ in 0..rounds {
        candidates.iter_mut().for_each(Candidate::run);
    }
    let [scan, ours, derived, written, ours_json, derived_json, written_json] = &candidates;
    for candidate in &candidates {
        println!("{:>8.2} ms  {}", candidate.fastest.as_secs_f64() * 1e3, candidate.name);
    }
    println!();
    ratio("XML: decoding to reading all events and attributes", ours, scan);
    ratio("XML: derived to decoding", derived, ours);
    ratio("XML: encoding to decoding", written, ours);
    ratio("JSON: decoding to derived", ours_json, derived_json);
    ratio("JSON: encoding to decoding", written_json, ours_json);
}

struct Candidate<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
    fastest: Duration,
}

impl<'a> Candidate<'a> {
    fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work), fastest: Duration::MAX }
    }

    fn run(&mut self) {
        let start = Instant::now();
        (self.work)();
        self.fastest = self.fastest.min(start.elapsed());
    }
}

fn ratio(name: &str, one: &Candidate<'_>, other: &Candidate<'_>) {
    println!("{:>8.2}     {name}", one.fastest.as_secs_f64() / other.fastest.as_secs_f64());
}

#[allow(clippy::cast_precision_loss, reason = "for show")]
fn megabytes(text: &str) -> f64 {
    text.len() as f64 / 1e6
}

fn ours_xml(xml: &str) -> Representations<Session> {
    from_xml(xml.as_bytes(), Options::strict()).unwrap().value
}

fn ours_json(json: &str) -> Representations<Session> {
    from_json(json.as_bytes(), Options::strict()).unwrap().value
}

/// Checks that all candidates decode the same values.
fn check(xml: &str, json: &str, sessions: usize) {
    let (ours, derived) = (ours_xml(xml), derived::from_xml(xml));
    assert_eq!((ours.len(), derived.items.len()), (sessions, sessions));
    for (one, other) in ours.iter().zip(&derived.items) {
        derived::check(one, other, other.links.link.len());
    }
    let (ours_from_json, derived) = (ours_json(json), derived::from_json(json));
    for (one, other) in ours_from_json.iter().zip(&derived.items) {
        derived::check(one, other, other.links.len());
    }
    assert_eq!(ours.items, ours_from_json.items);
}

fn events(xml: &str) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    black_box(attribute.unwrap());
                }
            }
            Event::Eof => break,
            other => drop(black_box(other)),
        }
    }
}
