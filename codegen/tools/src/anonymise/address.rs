//! Addresses with pseudonyms: the words of the API stay, identifiers and values do not.

use std::collections::BTreeMap;

use vbem_codegen::model::scalar_text::is_timestamp;
use vbem_codegen::model::{Model, PathTemplate, Segment};

use super::free_text;
use super::pseudonym::Pseudonyms;

/// The server of an anonymised inventory.
pub(super) const ORIGIN: &str = "https://em.example:9398";
/// Parameters whose values are words of the API or numbers.
const WORD_PARAMETERS: [&str; 8] =
    ["type", "format", "sortasc", "sortdesc", "pagesize", "page", "action", "v"];
/// Parameters of the API whose values are replaced. The names of other parameters are replaced, too.
const VALUE_PARAMETERS: [&str; 7] = ["filter", "host", "name", "hierarchyref", "id", "uid", "path"];

/// The addresses of the API.
pub(super) struct Addresses {
    base: String,
    /// The path templates by their number of segments.
    templates: BTreeMap<usize, Vec<PathTemplate>>,
}

impl Addresses {
    pub(super) fn new(model: &Model) -> Self {
        let mut templates: BTreeMap<usize, Vec<PathTemplate>> = BTreeMap::new();
        for resource in &model.resources {
            let own = resource.path.iter().chain(resource.collection.as_ref().map(|it| &it.path));
            let links = resource.links.iter().filter_map(|link| link.path.as_ref());
            let actions = resource.actions.iter().filter_map(|action| action.path.as_ref());
            for path in own.chain(links).chain(actions) {
                let group = templates.entry(path.segments().len()).or_default();
                if !group.iter().any(|known| known.same_path(path)) {
                    group.push(path.clone());
                }
            }
        }
        Self { base: model.api.base.clone(), templates }
    }

    /// Replaces the server and the identifiers of an address. An address outside of the API is free text.
    pub(super) fn replace(&self, pseudonyms: &mut Pseudonyms, address: &str) -> String {
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.find('/').map(|at| &rest[at..]),
            None => Some(address),
        };
        let below = path.and_then(|path| {
            let (start, rest) = path.split_at_checked(self.base.len())?;
            let is_below =
                start.eq_ignore_ascii_case(&self.base) && (rest.is_empty() || rest.starts_with(['/', '?']));
            is_below.then_some(rest)
        });
        let Some(below) = below else { return free_text::replace(pseudonyms, address) };
        let origin = if address.contains("://") { ORIGIN } else { "" };
        let (path, query) = below.split_once('?').map_or((below, None), |(path, query)| (path, Some(query)));
        let mut out = format!("{origin}{}{}", self.base, self.path(pseudonyms, path));
        if let Some(query) = query {
            out.push('?');
            out.push_str(&parameters(pseudonyms, query));
        }
        out
    }

    fn path(&self, pseudonyms: &mut Pseudonyms, path: &str) -> String {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let literals = self.literals(&parts);
        let replaced: Vec<String> = parts
            .iter()
            .zip(literals)
            .map(|(part, literal)| if literal { (*part).to_owned() } else { component(pseudonyms, part) })
            .collect();
        let mut out = String::new();
        replaced.iter().for_each(|part| {
            out.push('/');
            out.push_str(part);
        });
        if path.ends_with('/') {
            out.push('/');
        }
        out
    }

    /// For each segment, true if it is a word of the API: of the template with the most words that matches the path, or its
    /// beginning.
    fn literals(&self, parts: &[&str]) -> Vec<bool> {
        for length in (1..=parts.len()).rev() {
            let beginning = parts.get(..length).unwrap_or_default();
            let matching = self.templates.get(&length).into_iter().flatten().filter_map(|template| {
                let fits = |(segment, part): (&Segment, &&str)| match segment {
                    Segment::Literal(word) => word.eq_ignore_ascii_case(part),
                    Segment::Parameter(_) => true,
                };
                let segments = template.segments();
                segments.iter().zip(beginning).all(fits).then(|| {
                    let is_literal = |segment: &Segment| matches!(segment, Segment::Literal(_));
                    segments.iter().map(is_literal).collect::<Vec<bool>>()
                })
            });
            if let Some(mut best) = matching.max_by_key(|literals| literals.iter().filter(|it| **it).count())
            {
                best.resize(parts.len(), false);
                return best;
            }
        }
        // Services of the API without a resource, such as `/query`.
        let mut literals = vec![false; parts.len()];
        if let (Some(first), [word]) = (literals.first_mut(), parts) {
            *first = word.bytes().all(|byte| byte.is_ascii_alphabetic());
        }
        literals
    }
}

/// The parameters of an address.
fn parameters(pseudonyms: &mut Pseudonyms, query: &str) -> String {
    let replaced = query.split('&').map(|part| {
        let Some((name, value)) = part.split_once('=') else { return component(pseudonyms, part) };
        let is_in = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let is_word = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        if is_in(&WORD_PARAMETERS) && is_word {
            return part.to_owned();
        }
        let value = if name.eq_ignore_ascii_case("filter") {
            encode(&filter(pseudonyms, &decode(value)))
        } else {
            component(pseudonyms, value)
        };
        let name = if is_in(&VALUE_PARAMETERS) || is_in(&WORD_PARAMETERS) {
            name.to_owned()
        } else {
            component(pseudonyms, name)
        };
        format!("{name}={value}")
    });
    replaced.collect::<Vec<String>>().join("&")
}

/// A filter: the fields before operators and times stay.
fn filter(pseudonyms: &mut Pseudonyms, filter: &str) -> String {
    let mut out = String::new();
    let mut rest = filter;
    while !rest.is_empty() {
        let length = rest.find([';', ',', '(', ')']).unwrap_or(rest.len());
        let (comparison, after) = rest.split_at(length);
        let operator = comparison.find(['=', '!', '<', '>']);
        let (field, value) = comparison.split_at(operator.unwrap_or(0));
        let is_field = field.trim().bytes().all(|byte| byte.is_ascii_alphanumeric());
        out.push_str(&if is_field { field.to_owned() } else { free_text::replace(pseudonyms, field) });
        let start = value.find(|c| !matches!(c, '=' | '!' | '<' | '>')).unwrap_or(value.len());
        let (operator, value) = value.split_at(start);
        out.push_str(operator);
        let bare = value.trim_matches(|c: char| c == '"' || c.is_whitespace());
        out.push_str(&if is_timestamp(bare) {
            value.to_owned()
        } else {
            free_text::replace(pseudonyms, value)
        });
        let separator = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..separator]);
        rest = &after[separator..];
    }
    out
}

/// A segment or a value: the text that it encodes is replaced. A part that needs no encoding is not encoded again.
fn component(pseudonyms: &mut Pseudonyms, text: &str) -> String {
    if text.contains(['%', '+']) {
        encode(&free_text::replace(pseudonyms, &decode(text)))
    } else {
        free_text::replace(pseudonyms, text)
    }
}

/// The text of an encoded part; bytes that are not UTF-8 are replaced.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:*".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    const ID: &str = "568c42ce-eb11-4140-92cf-39ab36712bf5";

    fn replaced(address: &str) -> String {
        let tape = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\ncollection: true\n".to_owned();
        let files = [("tapes/tape.yaml".to_owned(), tape)];
        let model = vbem_codegen::load(&vbem_codegen::testing::sources(files)).unwrap();
        Addresses::new(&model).replace(&mut Pseudonyms::new(b"key"), address)
    }

    #[test]
    fn words_of_the_api_stay() {
        for address in [
            "/api/",
            "/api/tapes",
            "/api/tapes?format=Entity",
            "/api/query?type=Tape&sortAsc=Name&pageSize=15&page=1",
        ] {
            assert_eq!(replaced(address), address);
            assert_eq!(replaced(&format!("https://backup.corp:9398{address}")), format!("{ORIGIN}{address}"));
        }
    }

    #[test]
    fn identifiers_and_values_are_replaced_in_the_same_way_in_all_places() {
        let plain = free_text::replace(&mut Pseudonyms::new(b"key"), ID);
        assert_eq!(
            replaced(&format!("/api/tapes/{ID}?format=Entity")),
            format!("/api/tapes/{plain}?format=Entity")
        );
        assert_eq!(replaced(&format!("/API/tapes/{ID}")), format!("/api/tapes/{plain}"));
        // A name that is a word of the API elsewhere.
        assert!(!replaced("/api/tapes/tapes").ends_with("/tapes/tapes"));
        let name = free_text::replace(&mut Pseudonyms::new(b"key"), "crm db");
        assert_eq!(replaced("/api/tapes/crm%20db"), format!("/api/tapes/{}", name.replace(' ', "%20")));
        let filter = replaced("/api/query?type=Tape&filter=Name==%22crm+db%22;Made%3E=2026-06-15T12:00:00Z");
        assert!(filter.ends_with("Made%3E%3D2026-06-15T12:00:00Z"), "{filter}");
        assert!(
            filter.contains(&name.replace(' ', "%20")) && filter.contains("filter=Name%3D%3D%22"),
            "{filter}"
        );
        assert!(!replaced("/api/tapes/1/secrets/deep?secret=x").contains("secret"));
        assert!(!replaced("https://backup.corp/other").contains("corp"));
    }
}
