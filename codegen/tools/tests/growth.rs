//! Time for large schemas: it grows with their size, not with its square.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use vbem_codegen::testing;
use vbem_tools::lint::{Format, check, format};

/// Size of the larger schema, as a multiple of the smaller one.
const FACTOR: u32 = 8;
/// Largest growth of the time. It is `FACTOR` if time is proportional to the size, and 64 if it is to the square.
const LARGEST_GROWTH: u32 = 4 * FACTOR;
/// Shorter times are not compared: a computer that does other work makes them longer.
const SHORTEST: Duration = Duration::from_millis(40);

/// Returns the shortest of three times for checking a schema and reporting the findings, and the number of findings.
fn time(text: &str) -> (Duration, usize) {
    let sources = testing::sources([("tapes/tape.yaml".to_owned(), text.to_owned())]);
    let measure = || {
        let start = Instant::now();
        let (_, found) = check(&sources);
        let reports = [Format::Full { colour: false }, Format::Short, Format::Json, Format::Github];
        assert!(reports.into_iter().all(|form| found.items().is_empty() || !format(&found, form).is_empty()));
        (start.elapsed(), found.items().len())
    };
    (0..3).map(|_| measure()).min().unwrap()
}

fn assert_linear(subject: &str, small: usize, schema: impl Fn(usize) -> String) {
    let large = small * usize::try_from(FACTOR).unwrap();
    let (before, findings) = time(&schema(small));
    let (after, more_findings) = time(&schema(large));
    println!(
        "{subject}: {before:?} for {small} ({findings} findings), {after:?} for {large} ({more_findings} findings)"
    );
    assert!(
        after < SHORTEST || after < before * LARGEST_GROWTH,
        "{subject}: {before:?} for {small}, {after:?} for {large}"
    );
}

const TAPE: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n";

fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", line(number)).unwrap();
        text
    })
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn time_of_unknown_keys_is_proportional_to_their_number() {
    assert_linear("unknown keys of a resource", 250, |count| {
        format!("{TAPE}{}", each(count, |number| format!("tpye{number}: {number}")))
    });
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn time_of_unknown_keys_in_one_line_is_proportional_to_their_number() {
    assert_linear("unknown keys in a line", 150, |count| {
        let keys: Vec<String> = (0..count).map(|number| format!("tpye{number}: {number}")).collect();
        format!("{TAPE}elements:\n  Slot: {{ type: int, summary: A slot., {} }}\n", keys.join(", "))
    });
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn time_of_mixins_is_proportional_to_their_number() {
    assert_linear("used mixins", 200, |count| {
        let used: Vec<String> = (0..count).map(|number| format!("Mixin{number}")).collect();
        let mixins = each(count, |number| {
            format!(
                "  Mixin{number}: {{ summary: Some., elements: {{ Element{number}: {{ type: int, summary: One. }} }} }}"
            )
        });
        format!("{TAPE}uses: [{}]\nmixins:\n{mixins}", used.join(", "))
    });
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn time_of_unknown_mixins_is_proportional_to_their_number() {
    assert_linear("unknown mixins", 100, |count| {
        let used: Vec<String> = (0..count).map(|number| format!("Mixture{number}x")).collect();
        let mixins = each(count, |number| {
            format!(
                "  Mixin{number}: {{ summary: Some., elements: {{ E{number}: {{ type: int, summary: One. }} }} }}"
            )
        });
        format!("{TAPE}uses: [{}]\nmixins:\n{mixins}", used.join(", "))
    });
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn time_of_types_with_a_mixin_is_proportional_to_their_number() {
    assert_linear("types with a mixin", 200, |count| {
        let types = each(count, |number| {
            format!(
                "  Part{number}: {{ summary: A part., uses: [Marked], elements: {{ Next: {{ type: Part{number}?, summary: One. }} }} }}"
            )
        });
        format!(
            "{TAPE}types:\n{types}mixins:\n  Marked: {{ summary: Some., elements: {{ Mark: {{ type: int, summary: A mark. }} }} }}\n"
        )
    });
}

#[test]
#[ignore = "measures time: run it on an idle machine"]
fn mistake_in_a_long_line_is_shown_with_its_column() {
    let filler: Vec<String> = (0..500).map(|number| format!("\u{fc}{number}: 1")).collect();
    let text = format!(
        "{TAPE}elements: {{ Slot: {{ type: int, summary: A slot. }}, {}, Last: {{ tpye: int }} }}\n",
        filler.join(", ")
    );
    let sources = testing::sources([("tapes/tape.yaml".to_owned(), text.clone())]);
    let (_, found) = check(&sources);
    let line = text.lines().find(|line| line.contains("tpye")).unwrap();
    let column = line[..line.find("tpye").unwrap()].chars().count() + 1;
    let shown = format(&found, Format::Full { colour: false });
    assert!(
        shown.contains(&format!("--> tapes/tape.yaml:4:{column}\n")),
        "{column}: {}",
        &shown[shown.len() - 2000..]
    );
    assert!(shown.len() < 4_000 * found.items().len(), "{} bytes", shown.len());
}
