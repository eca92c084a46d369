//! `verify --suggest` and `--apply` on captured messages: the proposed lines, the files afterwards, and the second run.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use vbem_codegen::testing;

const SCHEMA: [(&str, &str); 6] = [
    ("api.yaml", ""),
    ("tapes/family.yaml", "family: { summary: Tapes. }\n"),
    (
        "tapes/tape.yaml",
        "\
resource: Tape
summary: A tape.
path: /tapes/{id}
collection: /tapes
uses: [Labelled]

elements:
  Slot:  { type: int, summary: Where it is. }
  Drive: { type: string?, summary: Drive it is in. }
",
    ),
    (
        "tapes/disk.yaml",
        "\
resource: Disk
summary: A disk.
path: /disks/{id}
collection: /disks
uses: [Labelled]

elements:
  Speed: { type: int?, summary: How fast it turns. }
",
    ),
    (
        "tapes/shared.yaml",
        "\
mixins:
  Labelled:
    summary: What has a label.
    elements:
      Label: { type: string, summary: What is on it. }
      Shelf: { type: int, summary: Where it is kept. }
",
    ),
    (
        "tapes/query.yaml",
        "\
types:
  EntityRef:
    summary: A reference.
    runtime: Reference<Document>
    attributes:
      Type: { type: string, rust: type_name, summary: Its kind. }
      Href: { type: href, summary: Its address. }
      Name: { type: string?, summary: Its name. }
      UID:  { type: uid?, summary: Its identity. }
    elements:
      Links: { type: links, summary: Where it leads. }

  QueryResult:
    summary: What was found.
    elements:
      Entities: { type: QueryEntities?, summary: All of it. }

  QueryEntities:
    summary: Lists of entities.
    elements:
      Disks: { list: Disk, summary: Disks. }
",
    ),
];

const GUID: &str = "0d6f6c1e-0000-4000-8000-00000000000a";

/// A schema in a folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("vbem-suggest-{}-{number}", std::process::id()));
        let folder = Self(root);
        for (file, text) in SCHEMA {
            folder.write(&format!("schema/{file}"), text);
        }
        let envelopes =
            "reference_item: Ref\n  query_results: [QueryEntities]\n  read_by_client: [QueryResult]";
        folder.write("schema/api.yaml", &testing::API.replace("reference_item: Ref", envelopes));
        folder
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join("schema").join(file)).unwrap()
    }

    /// Exit code and output of the command.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let command = env!("CARGO_BIN_EXE_vbem-schema");
        let output = Command::new(command).args(arguments).current_dir(&self.0).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (output.status.code().unwrap(), text.concat())
    }

    /// Writes the messages and applies what is proposed for them; then they verify, and `check` accepts the schema.
    fn learn(&self, messages: &[(&str, &str)]) -> String {
        messages.iter().for_each(|(file, text)| self.write(&format!("messages/{file}"), text));
        let before: Vec<String> = SCHEMA.iter().map(|(file, _)| self.read(file)).collect();
        let (code, proposed) = self.run(&["verify", "--suggest", "messages"]);
        assert_eq!(code, 1, "{proposed}");
        let after: Vec<String> = SCHEMA.iter().map(|(file, _)| self.read(file)).collect();
        assert_eq!(before, after, "`--suggest` writes nothing");
        let (code, applied) = self.run(&["verify", "--apply", "messages"]);
        assert_eq!(code, 0, "{applied}");
        self.is_understood(&["verify", "messages"]);
        proposed
    }

    fn is_understood(&self, verify: &[&str]) {
        let (code, printed) = self.run(verify);
        assert_eq!((code, printed.contains(", 0 failed")), (0, true), "{printed}");
        let (code, printed) = self.run(&["check", "--format", "short"]);
        assert_eq!(code, 0, "{printed}");
        let is_expected = |line: &&str| line.contains("still to be written") || !line.contains(": warning[");
        assert!(printed.lines().all(|line| is_expected(&line)), "{printed}");
        let (code, printed) = self.run(&["fmt", "--check"]);
        assert_eq!(code, 0, "{printed}");
    }
}

fn tape(content: &str) -> String {
    format!(
        "<Tape Type=\"Tape\" Href=\"https://em/api/tapes/{GUID}\" Name=\"a\" UID=\"urn:veeam:Tape:{GUID}\">\n{content}</Tape>"
    )
}

/// A folder after a message of a tape has been learned, and what was proposed.
fn learned(content: &str) -> (Folder, String) {
    let folder = Folder::new();
    fs::write(folder.0.join("schema/schema.json"), "{}").unwrap();
    folder.run(&["fmt"]);
    let proposed = folder.learn(&[("tape.xml", &tape(content))]);
    (folder, proposed)
}

const LABEL: &str = "<Label>x</Label><Shelf>3</Shelf>";

#[test]
fn element_between_members_of_a_mixin_goes_into_the_mixin_with_those_who_share_it() {
    let (folder, proposed) = learned("<Label>x</Label><Weight>12</Weight><Shelf>3</Shelf><Slot>4</Slot>");
    let expected = "      Label:  { type: string, summary: What is on it. }
      Weight: { type: int?, summary: To be written. }
      Shelf:  { type: int, summary: Where it is kept. }
";
    assert!(folder.read("tapes/shared.yaml").contains(expected), "{}", folder.read("tapes/shared.yaml"));
    assert!(!folder.read("tapes/tape.yaml").contains("Weight"));
    assert!(proposed.contains("mixins: Labelled: elements"), "{proposed}");
    assert!(proposed.contains("`Labelled` is shared by Disk, Tape"), "{proposed}");
}

#[test]
fn element_before_all_members_of_a_mixin_goes_into_the_mixin() {
    let (folder, _) = learned(&format!("<Weight>12</Weight>{LABEL}<Slot>4</Slot>"));
    let text = folder.read("tapes/shared.yaml");
    assert!(text.contains("elements:\n      Weight: {"), "{text}");
}

#[test]
fn element_behind_a_mixin_stays_with_the_resource() {
    let (folder, proposed) = learned(&format!("{LABEL}<Weight>12</Weight><Slot>4</Slot>"));
    let text = folder.read("tapes/tape.yaml");
    assert!(text.contains("elements:\n  Weight: {"), "{text}");
    assert!(!proposed.contains("shared by"), "{proposed}");
}

#[test]
fn proposal_that_leaves_the_message_failing_is_not_written_and_others_are() {
    let folder = Folder::new();
    folder.run(&["fmt"]);
    // No order of the members explains both messages.
    folder.write("messages/a.xml", &tape(&format!("<Weight>1</Weight>{LABEL}<Slot>4</Slot>")));
    let second = tape(&format!("{LABEL}<Slot>4</Slot><Weight>1</Weight><Sealed>true</Sealed>"));
    folder.write("messages/b.xml", &second);
    let (code, printed) = folder.run(&["verify", "--apply", "messages"]);
    assert_eq!(code, 1, "{printed}");
    let all = [folder.read("tapes/tape.yaml"), folder.read("tapes/shared.yaml")].concat();
    assert!(!all.contains("Weight:"), "{all}");
    assert!(all.contains("Sealed: { type: boolean?,"), "{all}");
    assert!(printed.contains("no proposal for `Weight` of `Tape`"), "{printed}");
    assert!(printed.contains("`Label` is behind `Weight`, but `Tape` declares it before"), "{printed}");
    let (code, printed) = folder.run(&["check"]);
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn unknown_member_of_a_single_value_or_reference_is_rejected_with_the_reason() {
    let folder = Folder::new();
    let reference =
        format!("<EntityRef Type=\"DiskReference\" Href=\"https://em/api/disks/{GUID}\" Rank=\"1\"/>");
    folder.write("messages/a.xml", &reference);
    folder.write("messages/b.xml", &tape(&format!("{LABEL}<Slot Side=\"A\">4</Slot>")));
    let (code, printed) = folder.run(&["verify", "--apply", "messages"]);
    assert_eq!(code, 1, "{printed}");
    assert!(
        printed
            .contains("no proposal for `Rank` of `EntityRef`: `EntityRef` is a type of the client's runtime"),
        "{printed}"
    );
    assert!(
        printed.contains("no proposal for `Side` of `Slot`: `Slot` is not a structure of the schema"),
        "{printed}"
    );
    assert!(!printed.contains("rewritten"), "{printed}");
}

#[test]
fn unknown_relation_becomes_a_line_of_the_api() {
    let folder = Folder::new();
    let links = format!(
        "<Link Rel=\"Replicate\" Href=\"https://em/api/tapes/{GUID}?action=replicate\"/>\
         <Link Rel=\"Sibling\" Type=\"DiskReferenceList\" Href=\"https://em/api/tapes/{GUID}/disks\"/>\
         <Link Rel=\"Owner\" Type=\"DiskReference\" Href=\"https://em/api/disks/{GUID}\"/>"
    );
    folder.write("tape.xml", &tape(&format!("<Links>{links}</Links>{LABEL}<Slot>4</Slot>")));
    let (code, printed) = folder.run(&["verify", "--suggest", "tape.xml"]);
    assert_eq!(code, 0, "links do not fail a message: {printed}");
    assert!(printed.contains("schema/api.yaml, in `relations`:"), "{printed}");
    assert!(printed.contains("Replicate: { acts: true, summary: To be written. }"), "{printed}");
    assert!(printed.contains("new relation, in a link to /tapes/{id}?action=replicate"), "{printed}");
    let (code, printed) = folder.run(&["verify", "--apply", "--links", "tape.xml"]);
    assert_eq!(code, 0, "{printed}");
    let (api, tape) = (folder.read("api.yaml"), folder.read("tapes/tape.yaml"));
    for (name, line) in
        [("Replicate", "{ acts: true,"), ("Sibling", "{ reads: many,"), ("Owner", "{ reads: one,")]
    {
        assert!(api.lines().any(|text| text.trim().starts_with(name) && text.contains(line)), "{name} {api}");
    }
    for line in [
        "disk:  { owner: Disk, summary",
        "disks: { sibling: [Disk], summary",
        "replicate: { action: replicate,",
    ] {
        assert!(tape.contains(line), "{line}\n{tape}");
    }
    folder.run(&["fmt"]);
    folder.is_understood(&["verify", "tape.xml"]);
    let (_, printed) = folder.run(&["check", "--format", "short"]);
    assert!(printed.contains("api.yaml") && printed.contains("still to be written"), "{printed}");
}

#[test]
fn unknown_root_element_leads_to_new_from_the_file() {
    let folder = Folder::new();
    let drive =
        format!("<Robot Type=\"Robot\" Href=\"https://em/api/tapes/robots/{GUID}\"><Slot>4</Slot></Robot>");
    folder.write("robot.xml", &drive);
    let (code, printed) = folder.run(&["verify", "--suggest", "robot.xml"]);
    assert_eq!(code, 1);
    assert!(printed.contains("`Robot`: declare the resource with `new --from robot.xml`"), "{printed}");
    let (code, printed) = folder.run(&["new", "--from", "robot.xml"]);
    assert_eq!(code, 0, "{printed}");
    folder.run(&["fmt"]);
    folder.is_understood(&["verify", "robot.xml"]);
}

#[test]
fn unknown_json_root_is_named_by_its_type() {
    let folder = Folder::new();
    let robot = format!(r#"{{"Type":"Robot","Href":"https://em/api/tapes/robots/{GUID}","Slot":4}}"#);
    folder.write("robot.json", &robot);
    let (code, printed) = folder.run(&["verify", "--suggest", "robot.json"]);
    assert_eq!(code, 1);
    assert!(printed.contains("the schema has no type `Robot`"), "{printed}");
    assert!(printed.contains("`Robot`: declare the resource with `new --from robot.json`"), "{printed}");
    assert_eq!(folder.run(&["new", "--from", "robot.json"]).0, 0);
    folder.run(&["fmt"]);
    folder.is_understood(&["verify", "robot.json"]);
}

#[test]
fn reference_becomes_the_type_reference_with_its_resource() {
    let reference = format!(
        "Type=\"DiskReference\" Href=\"https://em/api/disks/{GUID}\" Name=\"d\" UID=\"urn:veeam:Disk:{GUID}\""
    );
    let unknown = reference.replace("DiskReference", "RobotReference");
    let (folder, _) = learned(&format!(
        "{LABEL}<Slot>4</Slot><Source {reference}/><Robot {unknown}><Links/></Robot>\
         <Copies><Copy {reference}/><Copy {reference}/></Copies><Mirrors><Ref {reference}/></Mirrors>"
    ));
    let text = folder.read("tapes/tape.yaml");
    for line in [
        "Source:  { type: reference?, to: Disk,",
        "Robot:   { type: reference?,",
        "Copies:  { list: reference, item: Copy, to: Disk,",
        "Mirrors: { list: reference, item: Ref, to: Disk,",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("types:"), "{text}");
}

#[test]
fn reference_in_json_becomes_the_type_reference() {
    let folder = Folder::new();
    folder.run(&["fmt"]);
    let source = format!(
        r#"{{"Type":"DiskReference","Href":"https://em/api/disks/{GUID}","Name":"d","UID":"urn:veeam:Disk:{GUID}","Links":[]}}"#
    );
    let message = format!(
        r#"{{"Type":"Tape","Href":"https://em/api/tapes/1","Name":"a","UID":"urn:veeam:Tape:{GUID}","Label":"x","Shelf":3,"Slot":4,"Source":{source}}}"#
    );
    folder.learn(&[("tape.json", &message)]);
    let text = folder.read("tapes/tape.yaml");
    assert!(text.contains("Source: { type: reference?, to: Disk,"), "{text}");
}

#[test]
fn list_in_a_query_envelope_is_one_of_the_resource() {
    let folder = Folder::new();
    folder.run(&["fmt"]);
    let item = tape(&format!("{LABEL}<Slot>4</Slot>"));
    let xml = format!("<QueryResult><Entities><Tapes>{item}</Tapes></Entities></QueryResult>");
    let json = format!(
        r#"{{"Entities":{{"Tapes":{{"Tapes":[{{"Type":"Tape","Href":"https://em/api/tapes/1","Name":"a","UID":"urn:veeam:Tape:{GUID}","Label":"x","Shelf":3,"Slot":4}}]}}}}}}"#
    );
    folder.write("messages/index.json", r#"[{"file":"b.1.response.json","root":"QueryResult"}]"#);
    folder.learn(&[("a.xml", &xml), ("b.1.response.json", &json)]);
    let text = folder.read("tapes/query.yaml");
    assert!(text.contains("      Tapes: { list: Tape, summary: To be written. }\n"), "{text}");
}

#[test]
fn list_of_an_unknown_resource_in_a_query_envelope_leads_to_new() {
    let folder = Folder::new();
    let robot = format!("<Robot Type=\"Robot\" Href=\"https://em/api/robots/{GUID}\"><Arms>2</Arms></Robot>");
    let message = format!("<QueryResult><Entities><Robots>{robot}{robot}</Robots></Entities></QueryResult>");
    folder.write("query.xml", &message);
    let (code, printed) = folder.run(&["verify", "--apply", "query.xml"]);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("`Robot`: declare the resource"), "{printed}");
    assert!(!folder.read("tapes/query.yaml").contains("Robot"));
}

#[test]
fn names_that_clash_in_rust_get_another() {
    let (folder, _) = learned(&format!(
        "{LABEL}<label>y</label><Slot>4</Slot><Drive>q</Drive><drive>z</drive><DrIVe>2</DrIVe><Extra>1</Extra><Self>2</Self><Loop>3</Loop>"
    ));
    let text = folder.read("tapes/tape.yaml");
    let line = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    for name in ["label:", "drive:", "Extra:", "Self:", "Loop:"] {
        assert!(line(name).contains("rust: "), "{text}");
    }
    // Reading JSON ignores case.
    for name in ["label:", "drive:", "DrIVe:"] {
        assert!(line(name).contains("json: "), "{text}");
    }
}

#[test]
fn renamed_element_becomes_an_alias() {
    let (folder, proposed) = learned("<Caption>x</Caption><Shelf>3</Shelf><Place>4</Place>");
    let tape = folder.read("tapes/tape.yaml");
    assert!(tape.contains("Slot:  { type: int, aliases: [Place], summary: Where it is. }"), "{tape}");
    let shared = folder.read("tapes/shared.yaml");
    assert!(
        shared.contains("Label: { type: string, aliases: [Caption], summary: What is on it. }"),
        "{shared}"
    );
    assert!(proposed.contains("`Slot` is missing where `Place` is"), "{proposed}");
}

#[test]
fn element_of_another_type_is_not_an_alias_of_a_missing_one() {
    let (folder, _) = learned(&format!("{LABEL}<Written>2024-05-01T22:00:00Z</Written>"));
    let text = folder.read("tapes/tape.yaml");
    assert!(text.contains("Written: { type: timestamp?,"), "{text}");
    assert!(text.contains("Slot:    { type: int?,"), "{text}");
}

#[test]
fn alias_is_added_to_those_that_exist() {
    let folder = Folder::new();
    folder.run(&["fmt"]);
    folder.learn(&[("a.xml", &tape(&format!("{LABEL}<Place>4</Place>")))]);
    fs::remove_file(folder.0.join("messages/a.xml")).unwrap();
    folder.learn(&[("b.xml", &tape(&format!("{LABEL}<Spot>4</Spot>")))]);
    let text = folder.read("tapes/tape.yaml");
    assert!(text.contains("Slot:  { type: int, aliases: [Place, Spot], summary"), "{text}");
}

#[test]
fn passwords_tokens_and_secrets_are_secret() {
    let (folder, _) = learned(&format!(
        "{LABEL}<Slot>4</Slot><Password>Example</Password><ApiToken>{GUID}</ApiToken><ClientSecret>12</ClientSecret>\
         <Hidden>***</Hidden><TokenCount>12</TokenCount><HasPassword>true</HasPassword>\
         <Account UserPassword=\"x\"><UserName>y</UserName></Account>"
    ));
    let text = folder.read("tapes/tape.yaml");
    for name in ["Password:", "ApiToken:", "ClientSecret:", "Hidden:", "UserPassword:"] {
        let line = text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        assert!(line.contains("{ type: secret?,"), "{line}");
    }
    assert!(text.contains("TokenCount:   { type: int?,"), "{text}");
    assert!(text.contains("HasPassword:  { type: boolean?,"), "{text}");
}

#[test]
fn numbers_that_are_not_in_their_shortest_form_are_strings() {
    let (folder, _) = learned(&format!(
        "{LABEL}<Slot>4</Slot><Barcode>007</Barcode><Phone>+4912345</Phone><Minus>-0</Minus><Zero>0</Zero><Low>-5</Low>"
    ));
    let text = folder.read("tapes/tape.yaml");
    for line in ["Barcode: { type: string?,", "Phone:   { type: string?,", "Minus:   { type: string?,"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("Zero:    { type: int?,") && text.contains("Low:     { type: int?,"), "{text}");
}

#[test]
fn new_types_and_enumerations_are_named_after_their_owner() {
    let (folder, _) = learned(&format!(
        "{LABEL}<Slot>4</Slot><Cache><Size>5</Size><Limits><Upper>1</Upper></Limits><Mode>Fast</Mode></Cache><TapeInfo><A>1</A></TapeInfo>"
    ));
    let text = folder.read("tapes/tape.yaml");
    for part in [
        "Cache:    { type: TapeCache?,",
        "Limits: { type: TapeCacheLimits?,",
        "Mode:   { type: TapeCacheMode?,",
        "  TapeCache:\n",
        "  TapeCacheLimits:\n",
        "  TapeCacheMode:\n",
        "TapeInfo: { type: TapeInfo?,",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn stray_text_is_reported_where_it_is() {
    let folder = Folder::new();
    folder.write("tape.xml", &tape(&format!("{LABEL}\n<Slot>4</Slot> <!-- - -->\n  oops")));
    let (code, printed) = folder.run(&["verify", "tape.xml"]);
    assert_eq!(code, 1);
    assert!(printed.contains("4:3 Tape/text(): "), "{printed}");
    folder.write(
        "list.xml",
        &format!("<Tapes>\n<Links>\n x</Links>{}</Tapes>", tape(&format!("{LABEL}<Slot>4</Slot>"))),
    );
    let (code, printed) = folder.run(&["verify", "list.xml"]);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("3:2 Tapes/Links/text(): "), "{printed}");
}

#[test]
fn new_family_names_the_feature_that_the_client_needs() {
    let folder = Folder::new();
    let arguments = ["new", "Robot", "--path", "/robots/{id}", "--family", "robots"];
    let (code, printed) = folder.run(&arguments);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("generated-client/Cargo.toml"), "{printed}");
    assert!(printed.contains("robots = []"), "{printed}");
    let (_, printed) = folder.run(&["new", "Shelf", "--path", "/shelves/{id}", "--family", "tapes"]);
    assert!(!printed.contains("Cargo.toml"), "{printed}");
}
