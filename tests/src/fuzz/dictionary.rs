//! Words of the languages of the inputs, from the schema and from the vocabulary.

use std::collections::BTreeSet;
use std::fmt::Write;

use vbem_codegen::vocabulary;

use super::input::schema;
use super::server::SESSION;

const XML: [&str; 24] = [
    "</",
    "/>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    "&lt;",
    "&#0;",
    "&#x10FFFF;",
    "&#xD800;",
    "&nbsp;",
    "xmlns=\"",
    "xmlns:v=\"",
    "v:",
    "xml:space=\"preserve\"",
    "xsi:nil=\"true\"",
    "xsi:type=\"",
    "Href=\"",
    "Type=\"",
    "Rel=\"",
    "\u{feff}",
    "\r\n",
];
const JSON: [&str; 20] = [
    "{",
    "}",
    "[",
    "]",
    "\":",
    ",",
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "\"\"",
    "\\u0000",
    "\\uD800",
    "\\uDC00",
    "\\/",
    "1e999",
    "-0",
    "0.1",
    "18446744073709551615",
];
const FILTERS: [&str; 16] = [
    "==",
    "!=",
    ">=",
    "<=",
    ">",
    "<",
    ";",
    ",",
    "(",
    ")",
    "\"",
    "\"\"",
    "*",
    "Name",
    "Size",
    "ScheduleEnabled",
];
const VALUES: [&str; 30] = [
    "urn:veeam:",
    "urn:",
    "00000000-0000-0000-0000-000000000000",
    "T",
    "Z",
    "+02:00",
    "-00:00",
    "24:00:00",
    "23:59:60",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.9999999Z",
    ".0000000001",
    "P",
    "PT",
    "P1Y2M3DT4H5M6S",
    "-",
    "1.00:00:00",
    "KiB",
    "GB",
    "TB",
    "min",
    "%",
    "1e308",
    "NaN",
    "inf",
    "9223372036854775807",
    "18446744073709551616",
    "VMWare:Vm:",
    "/",
    "\u{a0}",
];
const YAML: [&str; 30] = [
    ": ",
    "- ",
    "\n  ",
    "{ ",
    " }",
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "|\n",
    ">-\n",
    "!!str ",
    "? ",
    "--- ",
    "%YAML 1.2\n",
    "#file ",
    "# allow W1:",
    "\"",
    "'",
    "~",
    "null",
    "true",
    "{id}",
    "int?",
    "string",
    "timestamp",
    "reference",
    "any",
    "\u{feff}",
];
const XSD: [&str; 30] = [
    "xs:schema",
    "xs:complexType",
    "xs:simpleType",
    "xs:sequence",
    "xs:choice",
    "xs:all",
    "xs:any",
    "xs:element",
    "xs:attribute",
    "xs:group",
    "xs:attributeGroup",
    "xs:extension",
    "xs:restriction",
    "xs:complexContent",
    "xs:simpleContent",
    "xs:enumeration",
    "xs:union",
    "xs:list",
    "xs:annotation",
    "xs:import",
    "name=\"",
    "ref=\"",
    "base=\"",
    "type=\"",
    "minOccurs=\"0\"",
    "maxOccurs=\"unbounded\"",
    "use=\"required\"",
    "memberTypes=\"",
    "substitutionGroup=\"",
    "itemType=\"",
];
const HTTP: [&str; 26] = [
    "GET ",
    "POST ",
    "PUT ",
    "DELETE ",
    "HEAD ",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    "\r\n\r\n",
    "\r\n",
    "Host: h\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "Transfer-Encoding: chunked\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "Expect: 100-continue\r\n",
    "Content-Type: application/json\r\n",
    "Content-Type: application/xml\r\n",
    "Accept: application/json\r\n",
    "X-RestSvcSessionId: ",
    "?format=Entity",
    "&pageSize=",
    "&page=",
    "&sortDesc=",
    "&filter=",
    "%2e%2e/",
];

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(super) fn xml() -> Vec<String> {
    strings(&XML).into_iter().chain(names()).collect()
}

pub(super) fn json() -> Vec<String> {
    strings(&JSON).into_iter().chain(names()).collect()
}

pub(super) fn messages() -> Vec<String> {
    strings(&JSON).into_iter().chain(xml()).collect()
}

pub(super) fn filters() -> Vec<String> {
    strings(&FILTERS)
}

pub(super) fn values() -> Vec<String> {
    strings(&VALUES)
}

pub(super) fn schemas() -> Vec<String> {
    let keys = vocabulary::ALL.iter().flat_map(|mapping| mapping.keys);
    let keys: BTreeSet<String> = keys.map(|key| format!("{}: ", key.name)).collect();
    strings(&YAML).into_iter().chain(keys).collect()
}

pub(super) fn xml_schemas() -> Vec<String> {
    strings(&XML).into_iter().chain(strings(&XSD)).collect()
}

pub(super) fn requests() -> Vec<String> {
    let resources = &schema().resources;
    let paths = resources.iter().filter_map(|resource| resource.collection.as_ref());
    let paths = paths.map(|collection| format!("/api{}", collection.path.as_str()));
    let types = resources.iter().filter(|resource| !resource.query.is_empty());
    let types = types.map(|resource| format!("/api/query?type={}", resource.query_type));
    strings(&HTTP).into_iter().chain([SESSION.to_owned()]).chain(paths).chain(types).collect()
}

/// Returns the names of all members and of all enumeration values.
fn names() -> BTreeSet<String> {
    let records = schema().all_records();
    let members = records.iter().flat_map(|record| &record.members).map(|member| member.name.clone());
    let values = schema().enumerations.iter().flat_map(|it| &it.values).map(|value| value.wire.clone());
    members.chain(values).collect()
}

/// Returns a dictionary in the format of libFuzzer.
pub(super) fn file(words: &[String]) -> String {
    let mut file = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        file.push('"');
        for byte in word.bytes() {
            match byte {
                b'"' | b'\\' => file.extend(['\\', char::from(byte)]),
                b' '..=b'~' => file.push(char::from(byte)),
                _ => {
                    // Writing to a text never fails.
                    let _ = write!(file, "\\x{byte:02X}");
                }
            }
        }
        file.push_str("\"\n");
    }
    file
}
