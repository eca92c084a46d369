//! Instruction counts of decoding and encoding: a measure without noise, unlike time.
//!
//! `cargo run -p vbem-decode-cost --features count --profile bench` counts with `valgrind` and compares with
//! `counts.txt`; more than 3 % above it is a failure. `-- --write` updates that file. Only the runtime is built,
//! without resources.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a program that may stop")]

// The shared benchmark code imports everything from the client.
extern crate vbem_runtime as vbem_client;

mod count;
#[path = "../../../generated-client/benches/decode/sample.rs"]
mod sample;
#[path = "../../../generated-client/benches/decode/session.rs"]
mod session;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use session::Session;
use vbem_client::wire::{Options, Representations, from_json, from_xml, to_json, to_xml};

/// Items of a page.
const SESSIONS: usize = 100;
const WORKS: [&str; 4] = ["read-xml", "write-xml", "read-json", "write-json"];
/// Limit above which a count is a regression, in percent.
const PERCENT: u64 = 3;

fn main() -> ExitCode {
    match env::args().nth(1).as_deref() {
        None => compare(),
        Some("--write") => write(),
        Some("--work") => {
            work(&env::args().nth(2).expect("a task name"));
            ExitCode::SUCCESS
        }
        Some(_) => {
            eprintln!("usage: vbem-decode-cost [--write]");
            ExitCode::FAILURE
        }
    }
}

/// Runs the code that is counted; preparation and release of its data are not counted.
fn work(name: &str) {
    let xml = sample::xml(SESSIONS);
    let json = sample::json(SESSIONS);
    let list = read_xml(&xml);
    match name {
        "read-xml" => count::counted(|| drop(black_box(read_xml(black_box(&xml))))),
        "write-xml" => count::counted(|| drop(black_box(to_xml(black_box(&list))))),
        "read-json" => count::counted(|| drop(black_box(read_json(black_box(&json))))),
        "write-json" => count::counted(|| drop(black_box(to_json(black_box(&list))))),
        other => panic!("unknown task {other}"),
    }
}

/// Returns the number of bytes of the message that a task reads or writes.
fn length(work: &str) -> u64 {
    let list = || read_xml(&sample::xml(SESSIONS));
    let text = match work {
        "read-xml" => sample::xml(SESSIONS),
        "read-json" => sample::json(SESSIONS),
        "write-xml" => to_xml(&list()),
        "write-json" => to_json(&list()),
        other => panic!("unknown task {other}"),
    };
    text.len() as u64
}

fn read_xml(text: &str) -> Representations<Session> {
    from_xml(text.as_bytes(), Options::strict()).expect("the sample is right").value
}

fn read_json(text: &str) -> Representations<Session> {
    from_json(text.as_bytes(), Options::strict()).expect("the sample is right").value
}

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("counts.txt")
}

/// Returns the lines of the file: toolchain, name of the task and number of instructions, separated by tabs.
fn lines() -> Vec<(String, String, u64)> {
    let text = fs::read_to_string(file()).unwrap_or_default();
    let line = |line: &str| {
        let mut fields = line.split('\t');
        Some((fields.next()?.to_owned(), fields.next()?.to_owned(), fields.next()?.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

fn compare() -> ExitCode {
    if !count::can_count() {
        println!("NOT CHECKED: valgrind is not installed, so instructions were not counted");
        return ExitCode::SUCCESS;
    }
    let toolchain = count::toolchain();
    let lines = lines();
    let mut result = ExitCode::SUCCESS;
    for work in WORKS {
        let counted = count::instructions(work);
        let each = counted / SESSIONS as u64;
        let known = lines.iter().find(|(it, name, _)| *it == toolchain && name == work);
        let Some((.., figure)) = known else {
            println!(
                "NOT CHECKED: {work} takes {each} instructions for a session; no figure for {toolchain}"
            );
            continue;
        };
        if counted * 100 > figure * (100 + PERCENT) {
            println!("FAILED: {work} takes {counted} instructions, more than {PERCENT} % above {figure}");
            result = ExitCode::FAILURE;
        } else {
            let per_byte = percent(counted, length(work)) / 100.0 + 1.0;
            println!(
                "{work}: {each} instructions for a session, {per_byte:.1} per byte, {:+.2} %",
                percent(counted, *figure)
            );
        }
        if counted * 100 < figure * (100 - PERCENT) {
            println!("the figure in counts.txt is outdated: run with --write and commit it");
        }
    }
    result
}

#[allow(clippy::cast_precision_loss, reason = "for show")]
fn percent(counted: u64, figure: u64) -> f64 {
    (counted as f64 / figure as f64 - 1.0) * 100.0
}

/// Replaces the lines of this toolchain and keeps the others.
fn write() -> ExitCode {
    let toolchain = count::toolchain();
    let mut lines = lines();
    lines.retain(|(it, ..)| *it != toolchain);
    lines.extend(WORKS.map(|work| (toolchain.clone(), work.to_owned(), count::instructions(work))));
    let text: String =
        lines.iter().map(|(toolchain, work, count)| format!("{toolchain}\t{work}\t{count}\n")).collect();
    fs::write(file(), &text).expect("the file can be written");
    print!("{text}");
    ExitCode::SUCCESS
}
