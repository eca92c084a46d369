//! Lists that are read in parts.

use super::hostile::mutate;
use super::records::Point;
use crate::wire::{
    DecodeError, Decoded, ItemReader, Options, Problem, ProblemKind, Representations, from_json, from_xml,
};

type Read = (Vec<Point>, Vec<(String, ProblemKind)>);

const XML: [&str; 6] = [
    concat!(
        "\u{feff}<?xml version=\"1.0\"?><!-- <Points> --><x:Points xmlns:x=\"urn:x\" xmlns:y='u\"rn' xmlns=\"http://e/'>'\">\n",
        "<Links><Link Rel=\"Up\" Href=\"/a?b=1&amp;c\"/><Link Rel='Next' Href='u'/></Links>\r\n",
        "<Point Name=\"a>b\" UID='c\"d'><VmName><![CDATA[</Point>]]]]><![CDATA[>]]></VmName><!-- </Point> --></Point>",
        "<!----><Point/><?pi </Point>?>  <Point Name=\"ünïcode &#x20AC;\"\t><y:New y:a=\"1\"><y:New/></y:New><Retries>x</Retries></Point >",
        "<Point><Points><Point/></Points></Point><Other>1</Other></x:Points >\n<!-- end --> ",
    ),
    "<Points/>",
    "<Points></Points>",
    " <Points a=\"1\"> <Point Type=\"Point\"/>text</Points>",
    "<Points><Renamed Type=\"Point\" Name=\"r\"/><Renamed Type=\"Point\" Name=\"s\"/></Points>",
    "<Points><Point><Retries>1</Retries></Point><Point><Retries>y</Retries></Point></Points>",
];

const JSON: [&str; 8] = [
    concat!(
        "\u{feff}{ \"Links\" : [{\"Rel\":\"Up\",\"Href\":\"u\"}] ,\n\"Po\\u0069nts\":[ {\"Name\":\"a]},{\\\\\\\"\",\"Whatever\":{\"a\":[1,[2]]}} , {} ,",
        "{\"Name\":\"\\\\\"},{\"Retries\":\"x\"}, null ],\"Other\":{\"b\":\"}\"},\"Number\": -1.5e3 , \"Texts\":[\"a,b\",\"c\"]} \n",
    ),
    "{}",
    "{\"Points\":[]}",
    "{\"Points\": [ ] }",
    "[{\"Name\":\"a\"},{\"Name\":\"b\"}]",
    "[]",
    "{\"Points\":null}",
    "{\"Points\":{\"Name\":\"single\"}}",
];

const MALFORMED_XML: [&str; 12] = [
    "",
    "text",
    "<Points><Point></Points></Point>",
    "<Points><Point/></Points><Points/>",
    "<Points><Point/></Point>",
    "<Points><Point a=1/></Points>",
    "<Points><Point></Point",
    "<!DOCTYPE Points><Points/>",
    "<Points><!DOCTYPE a><Point/></Points>",
    "<Jobs><Job/></Jobs>",
    "<Points><Point/></Points>text",
    "<Points><Point><VmName>&nothing;</VmName></Point></Points>",
];

const MALFORMED_JSON: [&str; 19] = [
    "",
    "1",
    "\"text\"",
    "{\"Points\":[,]}",
    "{\"Points\":[{},]}",
    "{\"Points\":[{},,{}]}",
    "{\"Points\":[,{}]}",
    "{\"Points\":[{}],}",
    "{\"Points\":[{}],,\"a\":1}",
    "{,\"a\":1}",
    "{\"Points\":[{}] 1}",
    "{\"Points\":[{}} ]",
    "{\"Points\":[{}]]",
    "{\"Points\":[{\"a\":1]]}",
    "{\"Points\":[{}]} {}",
    "[{},]",
    "[{}}",
    "{\"Points\"[{}]}",
    "\u{feff}\u{feff}{}",
];

fn reader(text: &str, options: Options) -> ItemReader<Point> {
    if text.contains('<') { ItemReader::xml(options) } else { ItemReader::json(options) }
}

fn kind_of(problem: Problem) -> (String, ProblemKind) {
    (problem.path, problem.kind)
}

fn whole(text: &str, options: Options) -> Result<Read, DecodeError> {
    let read = if text.contains('<') { from_xml } else { from_json };
    let Decoded { value, problems } = read(text.as_bytes(), options)?;
    let Representations { items, .. } = value;
    Ok((items, problems.into_iter().map(kind_of).collect()))
}

fn in_parts<'a>(
    text: &str,
    parts: impl IntoIterator<Item = &'a [u8]>,
    options: Options,
) -> Result<Read, DecodeError> {
    let (mut reader, mut items, mut problems) = (reader(text, options), Vec::new(), Vec::new());
    for part in parts {
        let read = reader.read(part)?;
        items.extend(read.value);
        problems.extend(read.problems.into_iter().map(kind_of));
    }
    let rest = reader.finish()?;
    items.extend(rest.value);
    problems.extend(rest.problems.into_iter().map(kind_of));
    Ok((items, problems))
}

#[test]
fn list_cut_anywhere_has_the_items_and_problems_of_the_whole() {
    for text in XML.into_iter().chain(JSON) {
        let expected = whole(text, Options::lenient()).unwrap();
        let bytes = text.as_bytes();
        for at in 0..=bytes.len() {
            let (first, second) = bytes.split_at(at);
            let read = in_parts(text, [first, second], Options::lenient()).unwrap();
            assert_eq!(read, expected, "{text}\nat {at}");
        }
        for length in 1..7 {
            let read = in_parts(text, bytes.chunks(length), Options::lenient()).unwrap();
            assert_eq!(read, expected, "{text}\nin parts of {length}");
        }
    }
}

#[test]
fn list_that_is_not_complete_is_an_error() {
    for text in XML.into_iter().chain(JSON) {
        let complete = text.trim_end().trim_end_matches("<!-- end -->").trim_end();
        for (at, _) in complete.char_indices() {
            let cut = &complete[..at];
            let format = if text.contains('<') { "<" } else { "" };
            let read = in_parts(format, [cut.as_bytes()], Options::lenient());
            assert!(read.is_err(), "{cut}");
        }
    }
}

#[test]
fn malformed_list_is_an_error_in_parts_of_any_length() {
    let xml = MALFORMED_XML.map(|text| (text, "<"));
    for (text, format) in xml.into_iter().chain(MALFORMED_JSON.map(|text| (text, ""))) {
        for length in [1, 2, 3, 1_000] {
            let read = in_parts(format, text.as_bytes().chunks(length), Options::lenient().partial());
            assert!(read.is_err(), "{text}\nin parts of {length}");
        }
    }
}

#[test]
fn damaged_list_is_refused_or_read_like_the_whole() {
    for text in XML.into_iter().chain(JSON) {
        let xml = text.contains('<');
        mutate(text, |damaged| {
            let (expected, read) = if xml {
                (from_xml::<Representations<Point>>(damaged, Options::lenient()), "<")
            } else {
                (from_json::<Representations<Point>>(damaged, Options::lenient()), "")
            };
            for length in [3, 1_000] {
                let read = in_parts(read, damaged.chunks(length), Options::lenient());
                let shown = String::from_utf8_lossy(damaged);
                match (&expected, read) {
                    (Ok(expected), Ok(read)) => assert_eq!(read.0, expected.value.items, "{shown}"),
                    (expected, read) => assert_eq!(expected.is_ok(), read.is_ok(), "{shown}\n{expected:?}"),
                }
            }
        });
    }
}

#[test]
fn strict_reader_refuses_what_the_decoder_refuses() {
    for text in XML.into_iter().chain(JSON) {
        for length in [1, 5, 1_000] {
            let read = in_parts(text, text.as_bytes().chunks(length), Options::strict().partial());
            let whole = whole(text, Options::strict().partial());
            assert_eq!(read.is_err(), whole.is_err(), "{text}\n{read:?}\n{whole:?}");
        }
    }
}

#[test]
fn error_of_a_late_item_has_its_path_and_position() {
    let texts = [
        "<Points><Point/><Point/><Point><VmName>&x;</VmName></Point></Points>",
        "{\"Points\":[{},{},{\"VmName\":\"\\x\"}]}",
    ];
    for text in texts {
        let expected = whole(text, Options::lenient()).unwrap_err();
        let read = in_parts(text, text.as_bytes().chunks(4), Options::lenient()).unwrap_err();
        assert_eq!(read.path(), expected.path());
        let position = |error: &DecodeError| match error {
            DecodeError::Syntax { position, .. } => *position,
            _ => 0,
        };
        assert!(position(&read).abs_diff(position(&expected)) <= 1, "{read:?}\n{expected:?}");
    }
}

#[test]
fn inherited_prefix_of_a_kept_element_is_declared() {
    let text = "<Points xmlns:y=\"urn:y\"><Point><y:New/></Point></Points>";
    let (points, _) = in_parts(text, text.as_bytes().chunks(3), Options::lenient()).unwrap();
    assert_eq!(points[0].extra.unknown()[0].raw(), "<y:New xmlns:y=\"urn:y\"/>");
}

#[test]
fn item_above_the_maximum_size_is_refused() {
    let small = "<Point Name=\"small\"/>".repeat(100);
    let large = format!("<Point Name=\"{}\"/>", "x".repeat(200));
    let json = "{\"Name\":\"small\"},".repeat(100);
    let huge = format!("{{\"Name\":\"{}\"}}", "x".repeat(200));
    for (text, parts) in [
        (format!("<Points>{small}</Points>"), Ok(100)),
        (format!("<Points>{small}{large}</Points>"), Err(100)),
        (format!("{{\"Points\":[{json}{{}}]}}"), Ok(101)),
        (format!("{{\"Points\":[{json}{huge}]}}"), Err(100)),
    ] {
        let mut reader = reader(&text, Options::lenient()).max_item_size(150);
        let (mut items, mut error) = (0, None);
        for part in text.as_bytes().chunks(10) {
            match reader.read(part) {
                Ok(read) => items += read.value.len(),
                Err(found) => {
                    error = Some(found);
                    break;
                }
            }
        }
        assert_eq!(if error.is_none() { Ok(items) } else { Err(items) }, parts);
        assert!(error.is_none_or(|error| error == DecodeError::TooLarge { limit: 150 }));
    }
}
