//! How fast lists are decoded, as ratios to what else one could do, taken in one run of one program.
//!
//! `cargo bench -p vbem-client --bench decode` prints the table; without `--bench` a small list is decoded once.
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

    let mut contenders: [Contender<'_>; 7] = [
        Contender::new("XML, all events and attributes, nothing kept", || events(&xml)),
        Contender::new("XML, decoded", || drop(black_box(ours_xml(&xml)))),
        Contender::new("XML, derived and quick_xml::de", || drop(black_box(derived::from_xml(&xml)))),
        Contender::new("XML, written", || drop(black_box(to_xml(&decoded)))),
        Contender::new("JSON, decoded", || drop(black_box(ours_json(&json)))),
        Contender::new("JSON, derived and serde_json", || drop(black_box(derived::from_json(&json)))),
        Contender::new("JSON, written", || drop(black_box(to_json(&decoded)))),
    ];
    // All take turns, so that whatever disturbs the machine disturbs all.
    for _ in 0..rounds {
        contenders.iter_mut().for_each(Contender::run);
    }
    let [scan, ours, derived, written, ours_json, derived_json, written_json] = &contenders;
    for contender in &contenders {
        println!("{:>8.2} ms  {}", contender.fastest.as_secs_f64() * 1e3, contender.name);
    }
    println!();
    ratio("XML: decoding to reading all events and attributes", ours, scan);
    ratio("XML: derived to decoding", derived, ours);
    ratio("XML: writing to decoding", written, ours);
    ratio("JSON: decoding to derived", ours_json, derived_json);
    ratio("JSON: writing to decoding", written_json, ours_json);
}

struct Contender<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
    fastest: Duration,
}

impl<'a> Contender<'a> {
    fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work), fastest: Duration::MAX }
    }

    fn run(&mut self) {
        let start = Instant::now();
        (self.work)();
        self.fastest = self.fastest.min(start.elapsed());
    }
}

fn ratio(name: &str, one: &Contender<'_>, other: &Contender<'_>) {
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

/// All contenders see the same.
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
