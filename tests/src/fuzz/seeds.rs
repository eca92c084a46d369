//! Valid inputs of the properties, from the fixtures and the schema.

use std::path::Path;

use super::input::{all_fixtures, schema};
use super::schemas::FILE;
use super::server::SESSION;

const VALUES: [&str; 22] = [
    "568c42ce-eb11-4140-92cf-39ab36712bf5",
    "{568C42CE-EB11-4140-92CF-39AB36712BF5}",
    "urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5",
    "urn:VMware:Vm:568c42ce-eb11-4140-92cf-39ab36712bf5.vm-7",
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.1234567+02:00",
    "2026-01-02T03:04:05",
    "2026-01-02",
    "22:00:00.0000000+01:00",
    "01:02:03",
    "1.02:03:04.5",
    "PT1H",
    "100 GiB",
    "1.5TB",
    "512m",
    "75%",
    "90 min",
    "-9223372036854775808",
    "18446744073709551615",
    "1.5e3",
    "true",
    "https://em.example:9398/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5?format=Entity",
];

const FILTERS: [&str; 6] = [
    "Name==\"web 01\",Size>=7",
    "(a!=1;b<2),c<=\"say \"\"hi\"\"\"",
    "\u{2}\u{0}\u{0}web 01\u{0}\u{1}\u{1}\u{7}",
    "\u{3}\u{2}\u{0}\u{1}\u{0}a;b\u{0}\u{0}\u{3}\u{1}\u{9}\u{0}\u{5}\u{2}\u{1}",
    "n==\"\"Backup\"\";m==1",
    "\u{0}\u{0}\u{0}\"\u{0}",
];

const XML_SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.veeam.com/ent/v1.0">
<xs:element name="Job" type="JobType"/><xs:element name="Jobs"><xs:complexType><xs:sequence>
<xs:element ref="Job" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
<xs:complexType name="ResourceType"><xs:sequence><xs:group ref="Marks"/></xs:sequence>
<xs:attribute name="Href" type="xs:anyURI" use="required"/><xs:attributeGroup ref="Names"/></xs:complexType>
<xs:complexType name="JobType"><xs:complexContent><xs:extension base="ResourceType"><xs:choice>
<xs:element name="ScheduleEnabled" type="xs:boolean"/><xs:element name="Kind" type="JobKind"/><xs:any/></xs:choice>
</xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="NarrowType"><xs:complexContent><xs:restriction base="JobType"/></xs:complexContent></xs:complexType>
<xs:complexType name="TextType"><xs:simpleContent><xs:extension base="xs:string"/></xs:simpleContent></xs:complexType>
<xs:group name="Marks"><xs:sequence><xs:element name="Note" type="xs:string"/></xs:sequence></xs:group>
<xs:attributeGroup name="Names"><xs:attribute name="Name" type="xs:string"/></xs:attributeGroup>
<xs:simpleType name="JobKind"><xs:restriction base="xs:string"><xs:enumeration value="Backup"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Any"><xs:union memberTypes="JobKind xs:int"/></xs:simpleType>
</xs:schema>"#;

const TAPE: &str = "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: { path: /tapes, page: get_tapes }
uses: [Labelled]
attributes: { Sealed: { type: boolean?, summary: True if it is sealed. } }
elements:
  Kind:  { type: TapeKind, aliases: [Sort], summary: The kind. }   # a remark
  Parts: { list: Part, item: Part, json_list: plain, summary: \"Parts: all of them.\" }
links:
  next: { related: Tape, types: [TapeReference], path: \"/tapes/{id}/next\", summary: The next one. }
methods:
  eject: { rel: Stop, action: eject, body: EjectSpec?, returns: none, summary: Ejects it. }
query:
  Kind: { type: TapeKind, member: Kind }
waiter: { state: Kind, until: [Data], result: Kind, failure: [Cleaning] }
types:
  Part: { summary: A part., attributes: { Number: { type: int, summary: A number. } } }
specs:
  EjectSpec: { summary: A request., elements: { Slowly: { type: boolean?, summary: A speed. } } }
enumerations:
  TapeKind: { summary: Kinds., values: { Data: Contains data., Cleaning: Cleans. } }
mixins:
  Labelled: { summary: Labelled things., elements: { Label: { type: string, summary: The label. } } }
";

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(super) fn xml() -> Vec<Vec<u8>> {
    all_fixtures().iter().map(|fixture| fixture.xml.clone().into_bytes()).collect()
}

pub(super) fn json() -> Vec<Vec<u8>> {
    all_fixtures().iter().map(|fixture| fixture.json.clone().into_bytes()).collect()
}

pub(super) fn typed_xml() -> Vec<Vec<u8>> {
    all_fixtures().iter().map(|fixture| format!("{}\n{}", fixture.root, fixture.xml).into_bytes()).collect()
}

pub(super) fn typed_json() -> Vec<Vec<u8>> {
    all_fixtures().iter().map(|fixture| format!("{}\n{}", fixture.root, fixture.json).into_bytes()).collect()
}

pub(super) fn messages() -> Vec<Vec<u8>> {
    xml().into_iter().chain(typed_json()).collect()
}

pub(super) fn values() -> Vec<Vec<u8>> {
    bytes(&VALUES)
}

pub(super) fn filters() -> Vec<Vec<u8>> {
    bytes(&FILTERS)
}

pub(super) fn xml_schemas() -> Vec<Vec<u8>> {
    bytes(&[XML_SCHEMA])
}

/// Small schemas, and the files of the repository's schema.
pub(super) fn schemas() -> Vec<Vec<u8>> {
    let unusual = include_str!("../../../codegen/tools/tests/schema_mutation/unusual.yaml");
    let keyless = include_str!("../../../codegen/tools/tests/schema_mutation/keyless.yaml");
    let several = format!(
        "{TAPE}{FILE}drives/family.yaml\nfamily: {{ summary: Drives. }}\n{FILE}drives/drive.yaml\nresource: Drive\nsummary: A drive.\nentity: false\nelements: {{ Tape: {{ type: Tape?, summary: Its tape. }} }}\n"
    );
    let mut seeds = bytes(&[unusual, keyless, TAPE, &several]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let sources = vbem_codegen::Sources::from_dir(&folder);
    let files = sources.files().iter().filter(|file| file.path.contains('/'));
    seeds.extend(files.map(|file| format!("{FILE}{}\n{}", file.path, file.text).into_bytes()));
    seeds
}

/// Requests of all kinds: collections, queries, entities, lookups and actions.
pub(super) fn requests() -> Vec<Vec<u8>> {
    let head = |line: &str| {
        format!("{line} HTTP/1.1\r\nHost: h\r\nX-RestSvcSessionId: {SESSION}\r\nAccept: application/json\r\n")
    };
    let get = |path: &str| format!("{}\r\n", head(&format!("GET {path}")));
    let mut seeds = Vec::new();
    for resource in &schema().resources {
        if let Some(collection) = &resource.collection {
            let path = format!("/api{}", collection.path.as_str());
            seeds.push(get(&path));
            seeds.push(get(&format!("{path}?format=Entity")));
        }
        if !resource.query.is_empty() {
            let kind = &resource.query_type;
            let filter = "Name==\"a;b\",Uid!=1";
            seeds.push(get(&format!(
                "/api/query?type={kind}&format=Entities&filter={filter}&sortAsc=Name&pageSize=2&page=1"
            )));
        }
        for path in resource.actions.iter().filter_map(|action| action.path.as_ref()) {
            let path = path.as_str().replace("{id}", "568c42ce-eb11-4140-92cf-39ab36712bf5");
            seeds.push(format!("{}Content-Length: 2\r\n\r\n{{}}", head(&format!("POST /api{path}"))));
        }
    }
    let chunked = "Transfer-Encoding: chunked\r\nContent-Type: application/xml\r\n\r\n3\r\n<a>\r\n4\r\n</a>\r\n0\r\n\r\n";
    seeds.push(format!("{}{chunked}", head("PUT /api/jobs/1?action=edit")));
    seeds.push(get("/api/lookup?host=a&name=b&type=Vm"));
    seeds.push(format!(
        "{}Content-Length: 0\r\n\r\n{}",
        head(&format!("DELETE /api/logonSessions/{SESSION}")),
        get("/api/")
    ));
    seeds.into_iter().map(String::into_bytes).collect()
}
