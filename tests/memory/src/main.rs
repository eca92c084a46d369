//! Memory of decoded messages: bytes kept, for each item and in proportion to the message.
//!
//! `cargo run -p vbem-memory` prints the figures as a table and fails if one exceeds its limit. Bytes are those requested
//! from the allocator, so the figures do not depend on the machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a program that may stop")]

mod sample;

use std::process::ExitCode;

use allocation_counter::measure;
use sample::Sample;
use vbem_client::Document;
use vbem_client::api::job_sessions::BackupJobSession;
use vbem_client::api::jobs::Job;
use vbem_client::api::restore_points::{RestorePoint, VmRestorePoint};
use vbem_client::wire::{
    DecodeError, Decoded, ItemReader, ListItem, Options, Reference, Representations, from_json, from_xml,
    to_json,
};

/// A row of the table.
struct Row {
    name: String,
    items: usize,
    /// Bytes of the message.
    message: usize,
    /// Bytes of the decoded value.
    kept: u64,
    /// Largest number of bytes during decoding, without the message.
    peak: u64,
    /// Maximum of `kept / message`.
    limit: Option<f64>,
}

fn main() -> ExitCode {
    let points = "restore-points/VmRestorePoints.xml";
    let mut rows = Vec::new();
    for items in [1_000, 100_000] {
        rows.extend(list::<VmRestorePoint>(
            "VmRestorePoint",
            &Sample::of(points, "SqlInfo"),
            items,
            Some(1.2),
        ));
    }
    rows.extend(list::<VmRestorePoint>(
        "VmRestorePoint with databases",
        &Sample::of(points, ""),
        10_000,
        Some(1.2),
    ));
    let sample = |fixture| Sample::of(fixture, "");
    rows.extend(list::<RestorePoint>(
        "RestorePoint",
        &sample("restore-points/RestorePoints.xml"),
        10_000,
        None,
    ));
    rows.extend(list::<Reference<VmRestorePoint>>(
        "Reference",
        &sample("restore-points/VmRestorePoint.references.xml"),
        10_000,
        None,
    ));
    rows.extend(list::<BackupJobSession>(
        "BackupJobSession",
        &sample("job-sessions/BackupJobSessions.xml"),
        10_000,
        None,
    ));
    rows.extend(list::<Job>("Job", &sample("jobs/Jobs.xml"), 1_000, None));
    for items in [1_000, 100_000] {
        rows.extend(streams(&Sample::of(points, ""), items));
    }
    rows.extend(documents());
    rows.push(refused());
    print(&rows)
}

/// Measures a list in both formats.
fn list<T: ListItem>(name: &str, sample: &Sample, items: usize, limit: Option<f64>) -> [Row; 2] {
    let xml = sample.xml(items);
    let read = |text: &[u8]| from_xml::<Representations<T>>(text, Options::strict()).unwrap().value;
    let (list, xml_row) = measured(format!("{name}, XML"), items, xml.as_bytes(), limit, read);
    assert_eq!(list.items.len(), items);
    let json = to_json(&list);
    drop((xml, list));
    let read =
        |text: &[u8]| from_json::<Representations<T>>(text, Options::lenient().partial()).unwrap().value;
    let (list, json_row) = measured(format!("{name}, JSON"), items, json.as_bytes(), None, read);
    assert_eq!(list.items.len(), items);
    [xml_row, json_row]
}

/// Measures lists that are read item by item, in both formats. The message is made while it is read.
fn streams(sample: &Sample, items: usize) -> [Row; 2] {
    let item = from_xml::<Representations<VmRestorePoint>>(sample.xml(1).as_bytes(), Options::strict());
    let (before, after) = ("{\"VmRestorePoints\":[", "]}");
    let json = to_json(&item.unwrap().value.items[0]);
    let (start, xml, end) = sample.parts();
    let whole = [start, xml, end];
    let by_xml = streamed("XML", ItemReader::xml(Options::strict()), whole, "", items);
    let reader = ItemReader::json(Options::lenient().partial());
    [by_xml, streamed("JSON", reader, [before, &json, after], ",", items)]
}

/// Reads a list of equal items in parts of the size that a transport returns.
fn streamed(
    format: &str,
    mut reader: ItemReader<VmRestorePoint>,
    [start, item, end]: [&str; 3],
    separator: &str,
    items: usize,
) -> Row {
    const PART: usize = 1 << 14;
    let block = vec![item; 100].join(separator);
    let (mut message, mut found) = (0, 0);
    let used = measure(|| {
        let mut read = |text: &str| {
            for part in text.as_bytes().chunks(PART) {
                message += part.len();
                found += reader.read(part).unwrap().value.len();
            }
        };
        read(start);
        for index in 0..items / 100 {
            read(if index == 0 { "" } else { separator });
            read(&block);
        }
        read(end);
        found += reader.finish().unwrap().value.len();
    });
    assert_eq!(found, items);
    // Bytes, not a proportion: the same for a list of any length.
    assert!(used.bytes_max < 1 << 18, "a stream needs {} bytes", used.bytes_max);
    let name = format!("VmRestorePoint with databases, stream, {format}");
    Row { name, items, message, kept: 0, peak: used.bytes_max, limit: None }
}

/// Measures a document of empty items, which is refused before they exhaust the memory.
fn refused() -> Row {
    const ITEMS: usize = 1 << 20;
    /// Maximum of `peak / message`: 16 for the items, and three times as much while a vector grows.
    const PEAK: usize = 50;
    let text = format!("{{\"Jobs\":[{}]}}", vec!["{}"; ITEMS].join(","));
    let used = measure(|| {
        let read = from_json::<Representations<Job>>(text.as_bytes(), Options::lenient().partial());
        assert!(matches!(read, Err(DecodeError::TooMuchMemory { .. })));
    });
    let limit = u64::try_from(PEAK * text.len()).unwrap();
    assert!(used.bytes_max < limit, "empty items need {} bytes", used.bytes_max);
    let name = "Job without content, JSON, refused".to_owned();
    Row { name, items: ITEMS, message: text.len(), kept: 0, peak: used.bytes_max, limit: None }
}

/// Measures documents of unknown types.
fn documents() -> Vec<Row> {
    const ITEMS: usize = 10_000;
    let points = Sample::of("restore-points/VmRestorePoints.xml", "").xml(ITEMS);
    let small = format!("<A>{}</A>", "<b/>".repeat(ITEMS));
    let texts = format!("<A>{}</A>", "<b>1</b>".repeat(ITEMS));
    let attributes = format!("<A>{}</A>", "<b c='1'/>".repeat(ITEMS));
    let json = from_xml::<Document>(points.as_bytes(), Options::lenient()).unwrap().value.to_json();
    let samples = [
        ("VmRestorePoints, XML", points),
        ("<b/>, XML", small),
        ("<b>1</b>, XML", texts),
        ("<b c='1'/>, XML", attributes),
    ];
    let row = |(name, text): (&str, String)| {
        let name = format!("Document of {name}");
        measured(name, ITEMS, text.as_bytes(), Some(6.0), untyped(from_xml)).1
    };
    let mut rows: Vec<_> = samples.map(row).into();
    let name = "Document of VmRestorePoints, JSON".to_owned();
    rows.push(measured(name, ITEMS, json.as_bytes(), Some(6.0), untyped(from_json)).1);
    rows
}

type Decode = fn(&[u8], Options) -> Result<Decoded<Document>, DecodeError>;

fn untyped(decode: Decode) -> impl Fn(&[u8]) -> Document {
    move |text| decode(text, Options::lenient()).unwrap().value
}

fn measured<T>(
    name: String,
    items: usize,
    text: &[u8],
    limit: Option<f64>,
    read: impl Fn(&[u8]) -> T,
) -> (T, Row) {
    let mut value = None;
    let used = measure(|| value = Some(read(text)));
    let kept = u64::try_from(used.bytes_current).unwrap();
    (value.unwrap(), Row { name, items, message: text.len(), kept, peak: used.bytes_max, limit })
}

#[allow(clippy::cast_precision_loss, reason = "for show")]
fn print(rows: &[Row]) -> ExitCode {
    println!(
        "| decoded | items | message, for each item | kept, for each item | kept / message | peak / message | peak, KiB | limit |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut result = ExitCode::SUCCESS;
    for row in rows {
        let each = |bytes: f64| bytes / row.items as f64;
        let (message, kept) = (row.message as f64, row.kept as f64);
        let limit = row.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let (name, items, peak) = (&row.name, row.items, row.peak as f64 / message);
        let (ratio, size, each) = (kept / message, each(message), each(kept));
        let kilobytes = row.peak / 1024;
        println!(
            "| {name} | {items} | {size:.0} | {each:.0} | {ratio:.2} | {peak:.2} | {kilobytes} | {limit} |"
        );
        if row.limit.is_some_and(|limit| ratio > limit) {
            println!("FAILED: {name} keeps more than {limit} bytes for each byte of the message");
            result = ExitCode::FAILURE;
        }
    }
    result
}
