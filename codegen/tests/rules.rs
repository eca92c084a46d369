//! The rules of the bound schema: every case breaks one rule, is reported once, by its code and at its place.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::{Sources, load, testing};

// The vocabulary of the cases, so that one place follows a change of its spelling.

/// Keys of a member of that type which may be absent.
fn optional(ty: &str) -> String {
    format!("type: {ty}?")
}

/// Keys of a member that is repeated.
fn repeated(ty: &str) -> String {
    format!("repeated: {ty}")
}

/// Keys of a member that is a list in a wrapper element.
fn list(ty: &str, item: &str) -> String {
    format!("list: {ty}, item: {item}")
}

/// Keys of a link that leads up to one resource.
fn up(target: &str) -> String {
    format!("up: {target}")
}

/// Keys of a link that leads down to a list.
fn down(target: &str) -> String {
    format!("down: [{target}]")
}

/// Keys of a method that starts something.
fn action(suffix: &str) -> String {
    format!("http: POST, rel: Start, suffix: \"{suffix}\", returns: none")
}

/// Section of a file that declares mixins.
fn mixins(text: &str) -> String {
    format!("mixins:\n{text}")
}

/// Key of what uses mixins.
fn uses(names: &str) -> String {
    format!("uses: [{names}]")
}

/// Section of a resource with a waiter, by its members and by the values that end the operation and mean failure.
fn waiter(members: &str, until: &str, failure: &str) -> String {
    format!("waiter: {{ {members}, until: [{until}], failure: [{failure}] }}\n")
}

/// A resource of that name with further lines.
fn resource(name: &str, lines: &str) -> String {
    let path = name.to_lowercase();
    format!("resource: {name}\nsummary: A thing.\npath: /{path}s/{{id}}\n{lines}")
}

/// A resource `Tape` with further lines.
fn tape(lines: &str) -> String {
    resource("Tape", lines)
}

/// A resource `Tape` with elements, one a line.
fn elements(lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    tape(&format!("elements:\n{lines}"))
}

/// The diagnostics of a schema, with the text at the caret.
fn reported(files: &[(&str, &str)]) -> Vec<(String, Diagnostic)> {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let sources = testing::sources(files);
    let Err(found) = load(&sources) else { return Vec::new() };
    let of = |item: &Diagnostic| {
        let span = item.span.as_ref().unwrap();
        let place = sources.get(span.file).text[span.range.clone()].to_owned();
        (place, item.clone())
    };
    found.items().iter().map(of).collect()
}

/// Expects one report with that code, that place and that part of a message.
#[track_caller]
fn refuses(text: &str, code: Code, place: &str, message: &str) {
    refuses_files(&[("tapes/tape.yaml", text)], code, place, message);
}

#[track_caller]
fn refuses_files(files: &[(&str, &str)], code: Code, place: &str, message: &str) {
    let found = reported(files);
    let [(found_place, item)] = found.as_slice() else {
        panic!("one report is expected for {files:#?}\nbut there are: {found:#?}");
    };
    assert_eq!((item.code, found_place.as_str()), (code, place), "{files:#?}\n{item:#?}");
    assert!(item.message.contains(message), "{message}\n{item:#?}");
}

#[track_caller]
fn accepts(text: &str) {
    accepts_files(&[("tapes/tape.yaml", text)]);
}

#[track_caller]
fn accepts_files(files: &[(&str, &str)]) {
    assert_eq!(reported(files), [], "{files:#?}");
}

#[test]
fn mandatory_cycle_is_rejected() {
    let types = |side: &str, back: &str| {
        format!(
            "{}types:\n  Side: {{ summary: A side., elements: {{ Back: {{ {side}, summary: Back. }} }} }}\n  Back: {{ summary: Its back., elements: {{ Front: {{ {back}, summary: Front. }} }} }}\n",
            elements(&["Side: { type: Side, summary: One side. }"])
        )
    };
    let message = "every `Side` contains another `Side`: `Side.Back` → `Back.Front`";
    refuses(&types("type: Back", "type: Side"), Code::MandatoryCycle, "Front", message);
    accepts(&types(&repeated("Back"), "type: Side"));
    accepts(&types(&optional("Back"), "type: Side"));
    accepts(&types("type: Back", &list("Side", "Item")));
    accepts(&types("type: Back", "type: int"));
}

#[test]
fn structure_inside_itself_is_rejected() {
    let text = format!(
        "{}types:\n  Side: {{ summary: A side., elements: {{ Back: {{ type: Side, summary: Back. }} }} }}\n",
        elements(&["Side: { type: Side, summary: One side. }"])
    );
    refuses(&text, Code::MandatoryCycle, "Back", "every `Side` contains another `Side`: `Side.Back`");
    refuses(
        &elements(&["Inner: { type: Tape, summary: A tape. }"]),
        Code::MandatoryCycle,
        "Inner",
        "every `Tape`",
    );
}

#[test]
fn cycle_of_choices_is_rejected() {
    let text = format!(
        "{}types:\n  Side: {{ summary: A side., choice: {{ Left: {{ type: Left, summary: Left. }} }} }}\n  Left: {{ summary: Left., elements: {{ Side: {{ type: Side, summary: Side. }} }} }}\n",
        elements(&["Side: { type: Side, summary: One side. }"])
    );
    refuses(
        &text,
        Code::MandatoryCycle,
        "Side",
        "every `Side` contains another `Side`: `Side.Left` → `Left.Side`",
    );
}

#[test]
fn structures_that_nest_too_deep_are_rejected() {
    let chain = |length: usize| {
        let types: String = (0..length)
            .map(|index| {
                let inner = if index + 1 == length { "int".to_owned() } else { format!("Part{}", index + 1) };
                format!("  Part{index}: {{ summary: A part., elements: {{ Inner: {{ type: {inner}, summary: Inner. }} }} }}\n")
            })
            .collect();
        format!("{}types:\n{types}", elements(&["Part: { type: Part0, summary: A part. }"]))
    };
    accepts(&chain(31));
    refuses(&chain(32), Code::LimitExceeded, "Tape", "nests structures 33 deep");
    refuses(&chain(2_000), Code::LimitExceeded, "Part1967", "nests structures 33 deep");
}

#[test]
fn structures_with_too_many_values_are_rejected() {
    let types: String = (0..20)
        .map(|index| {
            let inner = if index == 19 { "int".to_owned() } else { format!("Part{}", index + 1) };
            format!("  Part{index}: {{ summary: A part., elements: {{ A: {{ type: {inner}, summary: A. }}, B: {{ type: {inner}, summary: B. }} }} }}\n")
        })
        .collect();
    let text = format!("{}types:\n{types}", elements(&["Part: { type: Part0, summary: A part. }"]));
    refuses(&text, Code::LimitExceeded, "Part8", "every `Part8` contains 8190 values");
}

#[test]
fn mixins_that_nest_too_deep_are_rejected() {
    let chain = |length: usize, twice: bool| {
        let mixin = |index: usize| {
            let uses = match (index + 1 == length, twice) {
                (true, _) => String::new(),
                (false, _) => format!(", {}", uses(&format!("Mixin{}", index + 1))),
            };
            format!("  Mixin{index}: {{ summary: A mixin.{uses} }}\n")
        };
        tape(&format!("{}\n{}", uses("Mixin0"), mixins(&(0..length).map(mixin).collect::<String>())))
    };
    accepts(&chain(32, false));
    // Each mixin is collected once, however often it is named.
    accepts(&chain(32, true));
    refuses(&chain(33, false), Code::LimitExceeded, "Mixin32", "mixins nest deeper than 32 levels");
    refuses(&chain(2_000, false), Code::LimitExceeded, "Mixin32", "mixins nest deeper than 32 levels");
}

#[test]
fn xml_name_that_is_not_one_is_rejected() {
    let text = |key: &str| elements(&[&format!("Slot: {{ type: int, {key}, summary: Where it is. }}")]);
    for name in ["2nd", "a b", "a:b", "a/b", "", "<a>", "-a"] {
        refuses(
            &text(&format!("xml: \"{name}\"")),
            Code::InvalidWireName,
            &quoted(name),
            "cannot be the name of an element",
        );
        refuses(
            &text(&format!("aliases: [\"{name}\"]")),
            Code::InvalidWireName,
            &quoted(name),
            "cannot be the name",
        );
    }
    for name in ["_a", "a-b", "a.b", "Größe"] {
        accepts(&text(&format!("xml: \"{name}\"")));
    }
    refuses(
        &elements(&["2nd: { type: int, summary: The second. }"]),
        Code::InvalidWireName,
        "2nd",
        "an element",
    );
    refuses(
        &tape("attributes:\n  \"a b\": { type: int, summary: The second. }\n"),
        Code::InvalidWireName,
        "\"a b\"",
        "an attribute",
    );
    let slots = elements(&[&format!("Slots: {{ {}, summary: Where it is. }}", list("int", "a b"))]);
    refuses(&slots, Code::InvalidWireName, "a b", "cannot be the name of an element");
    refuses(&tape("xml: a b\nlink_type: Tape\n"), Code::InvalidWireName, "a b", "an element");
    refuses(&tape("list: a b\n"), Code::InvalidWireName, "a b", "an element");
    refuses(&tape("list_item: a b\n"), Code::InvalidWireName, "a b", "an element");
    refuses(&tape("link_type: a b\n"), Code::InvalidWireName, "a b", "a type");
    refuses(&tape("list_type: a b\n"), Code::InvalidWireName, "a b", "a type");
    let spec =
        "specs:\n  StopSpec: { xml: a b, summary: How., elements: { Why: { type: int, summary: Why. } } }\n";
    refuses(&tape(spec), Code::InvalidWireName, "a b", "an element");
}

/// A text as it is marked in a file: with its quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[test]
fn empty_json_name_is_rejected() {
    let text =
        |key: &str| elements(&[&format!("Slots: {{ {}, {key}, summary: Where. }}", list("int", "Slot"))]);
    refuses(&text("json: \"\""), Code::InvalidWireName, "\"\"", "a name in JSON is empty");
    refuses(&text("json_list: \"\""), Code::InvalidWireName, "\"\"", "a name in JSON is empty");
    let note = |alias: &str| {
        format!(
            "{}types:\n  Note: {{ summary: A note., text: {{ type: string, json: Value, aliases: [\"{alias}\"], summary: Text. }} }}\n",
            elements(&[&format!("Notes: {{ {}, summary: Notes. }}", repeated("Note"))])
        )
    };
    refuses(&note(""), Code::InvalidWireName, "\"\"", "a name in JSON is empty");
    accepts(&note("#text"));
}

#[test]
fn members_with_one_name_on_the_wire_are_rejected() {
    let two = |first: &str, second: &str| {
        elements(&[
            &format!("Slot: {{ type: int, {first}summary: Where it is. }}"),
            &format!("Place: {{ type: int, {second}summary: Where it was. }}"),
        ])
    };
    refuses(
        &two("", "xml: Slot, json: Place, "),
        Code::AmbiguousMember,
        "Place",
        "the element `Slot` in XML",
    );
    refuses(&two("", "json: slot, "), Code::AmbiguousMember, "Place", "`slot` in JSON");
    refuses(&two("", "aliases: [Slot], "), Code::AmbiguousMember, "Slot", "`Slot`, which is an alias");
    refuses(&two("", "aliases: [SLOT], "), Code::AmbiguousMember, "SLOT", "`SLOT`, which is an alias");
    refuses(
        &two("xml: Spot, json: Slot, ", "aliases: [spot], "),
        Code::AmbiguousMember,
        "spot",
        "which is an alias",
    );
    refuses(&two("json: Spot, ", "aliases: [spot], "), Code::AmbiguousMember, "spot", "which is an alias");
    refuses(
        &two("aliases: [Spot], ", "aliases: [Spot], "),
        Code::AmbiguousMember,
        "Spot",
        "which is an alias",
    );
    accepts(&two("aliases: [Slot], ", "aliases: [PLACE, Spot], "));
    // An attribute and an element may share a name in XML, but not in JSON.
    let both = |json: &str| {
        tape(&format!(
            "attributes:\n  Slot: {{ type: int, summary: A. }}\nelements:\n  Place: {{ type: int, xml: Slot{json}, summary: B. }}\n"
        ))
    };
    refuses(&both(""), Code::AmbiguousMember, "Place", "`Slot` in JSON");
    accepts(&both(", json: SlotElement"));
}

#[test]
fn members_that_clash_with_those_of_every_resource_are_rejected() {
    let member = |keys: &str| elements(&[&format!("Place: {{ type: int, {keys}, summary: Where. }}")]);
    refuses(&member("xml: Links, json: Place"), Code::AmbiguousMember, "Place", "the element `Links` in XML");
    refuses(&member("xml: Name"), Code::AmbiguousMember, "Place", "`Name` in JSON");
    refuses(&member("aliases: [href]"), Code::AmbiguousMember, "href", "which is an alias");
}

#[test]
fn enumeration_texts_that_stand_for_two_values_are_rejected() {
    let values = |values: &str| {
        format!(
            "{}enumerations:\n  Sort: {{ summary: Sorts., values: {{ {values} }} }}\n",
            elements(&["Sort: { type: Sort, summary: What it is. }"])
        )
    };
    let clash = values("Data: Holds data., Clean: { summary: Cleans., aliases: [Data] }");
    refuses(&clash, Code::AmbiguousMember, "Data", "`Data` is the text of two values");
    let clash = values("Data: { summary: Data., aliases: [X] }, Clean: { summary: Cleans., aliases: [X] }");
    refuses(&clash, Code::AmbiguousMember, "X", "`X` is the text of two values");
    refuses(
        &values("\" Data\": { rust: Data }"),
        Code::InvalidWireName,
        "\" Data\"",
        "cannot be the text of a value",
    );
    refuses(&values("\"\": { rust: Data }"), Code::InvalidWireName, "\"\"", "cannot be the text of a value");
    accepts(&values("MBps: Mega., Mbps: Milli."));
    accepts(&values("Data: { summary: Data., aliases: [data, DATA] }"));
}

#[test]
fn resources_at_one_address_are_rejected() {
    let two = |lines: &str| format!("resource: Reel\nsummary: A reel.\n{lines}");
    let with = |lines: &str, own: &str, code: Code, place: &str, message: &str| {
        let (tape, reel) = (tape(own), two(lines));
        refuses_files(&[("tapes/a.yaml", &tape), ("tapes/b.yaml", &reel)], code, place, message);
    };
    with(
        "path: /tapes/{name}\n",
        "",
        Code::AmbiguousResource,
        "/tapes/{name}",
        "is the address of a resource and of a resource",
    );
    with(
        "path: /Tapes/{id}/\n",
        "",
        Code::AmbiguousResource,
        "/Tapes/{id}/",
        "is the address of a resource and of a resource",
    );
    let collection = "collection: { path: /tapes }\n";
    with(
        "path: /tapes\n",
        collection,
        Code::AmbiguousResource,
        "/tapes",
        "of a collection and of a resource",
    );
    with(
        "path: /reels/{id}\ncollection: { path: /tapes }\n",
        collection,
        Code::AmbiguousResource,
        "/tapes",
        "of a collection and of a collection",
    );
    accepts_files(&[("tapes/a.yaml", &tape(collection)), ("tapes/b.yaml", &two("path: /tapes/{id}/reel\n"))]);
}

#[test]
fn resources_with_one_name_on_the_wire_are_rejected() {
    let with = |lines: &str, place: &str, message: &str| {
        let (tape, reel) = (tape(""), resource("Reel", lines));
        refuses_files(
            &[("tapes/a.yaml", &tape), ("tapes/b.yaml", &reel)],
            Code::AmbiguousResource,
            place,
            message,
        );
    };
    with("xml: Tape\n", "Tape", "`Tape` and `Reel` have the same element `Tape`");
    with("list: Tapes\n", "Tapes", "have the same list `Tapes`");
    with("link_type: Tape\n", "Tape", "have the same type `Tape`");
    with("list_type: TapeList\n", "TapeList", "have the same list type `TapeList`");
    with("list: Tape\n", "Tape", "`Tape` is the element of `Tape` and the list of `Reel`");
    with("link_type: TapeList\n", "TapeList", "`TapeList` is the list type of `Tape` and the type of `Reel`");
    refuses(
        &tape("list: Tape\n"),
        Code::AmbiguousResource,
        "Tape",
        "`Tape` is the element of `Tape` and the list of `Tape`",
    );
    // Resources with equal elements are accepted; only ambiguous queries are reported.
    let alike = resource("Reel", "xml: Tape\nlist: Tapes\nlink_type: Tape\nlist_type: TapeList\n");
    accepts_files(&[("tapes/a.yaml", &tape("")), ("tapes/b.yaml", &alike)]);
    let query = "elements:\n  Slot: { type: int, summary: Where. }\nquery:\n  Slot: {}\n";
    let (one, other) = (tape(query), resource("Reel", &format!("query_type: Tape\n{query}")));
    let files = [("tapes/a.yaml", one.as_str()), ("tapes/b.yaml", other.as_str())];
    refuses_files(&files, Code::AmbiguousResource, "Tape", "have the same query type `Tape`");
}

#[test]
fn ambiguous_actions_are_rejected() {
    let two = |first: &str, second: &str| {
        tape(&format!(
            "methods:\n  start: {{ {first}, summary: Starts it. }}\n  begin: {{ {second}, summary: Begins. }}\n"
        ))
    };
    let start = action("?action=start");
    refuses(&two(&start, &start), Code::AmbiguousLinks, "begin", "actions `start` and `begin` are ambiguous");
    accepts(&two(&start, &action("?action=begin")));
    accepts(&two(&start, &format!("{start}, types: [Task]")));
}

#[test]
fn waiter_value_the_member_cannot_have_is_rejected() {
    let text = |members: &str, until: &str, failure: &str| {
        format!(
            "{}{}enumerations:\n  State: {{ summary: States., values: {{ Running: Runs., Finished: {{ summary: Ended., aliases: [Done] }} }} }}\n",
            elements(&[
                "State: { type: State, summary: How it is. }",
                "Success: { type: boolean, summary: How it ended. }",
                "Code: { type: int, summary: Code of the end. }",
                "Note: { type: string, summary: What happened. }",
            ]),
            waiter(members, until, failure)
        )
    };
    accepts(&text("state: State, result: Success, message: Note", "Finished", "\"false\""));
    accepts(&text("state: Note, result: Code, progress: Code", "whatever", "1"));
    let wrong = text("state: State, result: Success", "Finishd", "");
    refuses(&wrong, Code::UnknownValue, "Finishd", "`Finishd` is not a value of `State`");
    assert_eq!(reported(&[("a/a.yaml", &wrong)])[0].1.help.as_deref(), Some("did you mean `Finished`?"));
    let wrong = text("state: State, result: Success", "Done", "");
    refuses(&wrong, Code::UnknownValue, "Done", "not a value of `State`");
    for value in ["flase", "False", "0"] {
        let wrong = text("state: State, result: Success", "", value);
        refuses(&wrong, Code::UnknownValue, value, "is not a value of `Success`");
    }
    for value in ["one", "01", "1.0"] {
        let wrong = text("state: State, result: Code", "", value);
        refuses(&wrong, Code::UnknownValue, value, "is not a value of `Code`");
    }
}

#[test]
fn waiter_path_to_what_is_not_a_value_is_rejected() {
    let text = |keys: &str| {
        format!(
            "{}{}types:\n  End: {{ summary: An end., elements: {{ Why: {{ type: string, summary: Why. }}, Whys: {{ {}, summary: Why. }} }} }}\n",
            elements(&[
                "State: { type: string, summary: How it is. }",
                "End: { type: End, summary: How it ended. }",
                &format!("Ends: {{ {}, summary: How it ended. }}", repeated("End")),
                "Key: { type: secret, summary: A secret. }",
                "Raw: { type: any, summary: Anything. }",
                "Tape: { type: reference, to: Tape, summary: A tape. }",
            ]),
            waiter(keys, "", ""),
            repeated("string")
        )
    };
    accepts(&text("state: State, result: End.Why"));
    for path in ["End", "End.Whys", "Raw", "Tape", "Links", "Ends.Why"] {
        refuses(&text(&format!("state: State, result: {path}")), Code::UnknownMember, path, "invalid path");
    }
    refuses(&text("state: State, result: Key"), Code::UnsuitableType, "Key", "a value that is a secret");
    refuses(
        &text("state: State, result: State, progress: State"),
        Code::UnsuitableType,
        "State",
        "not a whole number",
    );
}

#[test]
fn query_field_that_cannot_be_compared_is_rejected() {
    let text = |member: &str| {
        format!(
            "{}query:\n  Slot: {{}}\ntypes:\n  Side: {{ summary: A side., elements: {{ Length: {{ type: int, summary: Length. }} }} }}\n",
            elements(&[
                &format!("Slot: {{ {member}, summary: Where it is. }}"),
                "Side: { type: Side, summary: A side. }"
            ])
        )
    };
    accepts(&text("type: hierarchy-ref"));
    refuses(&text("type: Side"), Code::UnsuitableType, "Slot", "is a structure, which cannot be compared");
    refuses(&text("type: reference, to: Tape"), Code::UnsuitableType, "Slot", "is a reference");
    refuses(&text("type: any"), Code::UnsuitableType, "Slot", "of no known type");
    refuses(&text("type: secret"), Code::UnsuitableType, "Slot", "is a secret");
    refuses(&text(&repeated("int")), Code::UnsuitableType, "Slot", "is a list");
    refuses(&text(&list("int", "Item")), Code::UnsuitableType, "Slot", "is a list");
    let own = |ty: &str| format!("{}query:\n  Slot: {{ type: {ty} }}\n", tape(""));
    accepts(&own("int"));
    refuses(&own("Tape"), Code::UnsuitableType, "Tape", "is a structure");
    refuses(&own("links"), Code::UnsuitableType, "links", "is links");
}

#[test]
fn names_of_query_fields_are_checked() {
    let text = |fields: &str| tape(&format!("query:\n{fields}"));
    let field = |keys: &str| format!("{{ type: int{keys} }}\n");
    refuses(
        &text(&format!("  2nd: {}", field(""))),
        Code::InvalidWireName,
        "2nd",
        "cannot be the name of a query field",
    );
    refuses(
        &text(&format!("  Slot: {}", field(", rust: slot"))),
        Code::InvalidName,
        "slot",
        "cannot be a name in Rust",
    );
    refuses(
        &text(&format!("  Slot: {}", field(", rust: \"1\""))),
        Code::InvalidName,
        "\"1\"",
        "cannot be a name in Rust",
    );
    let clash = format!("  VmName: {}  VMName: {}", field(""), field(""));
    refuses(&text(&clash), Code::RustClash, "VMName", "two names become `VM_NAME`");
}

/// A schema whose API has a task, with a method that leads to a result.
fn leading_to(result: &str, returns: &str) -> Vec<(String, String)> {
    let task = "resource: Task\nsummary: A task.\nentity: false\npath: /tasks/{id}\nlinks:\n  tape: { related: Tape, summary: The tape. }\n";
    let method = format!(
        "methods:\n  copy: {{ http: POST, rel: Start, {returns}leads_to: {result}, summary: Copies it. }}\n"
    );
    let types = "types:\n  Either:\n    summary: A tape or a reel.\n    choice:\n      Tape: { type: Tape, summary: A tape. }\n      \
                 Reel: { type: Reel, summary: A reel. }\n  Part: { summary: A part. }\n";
    let reel = "resource: Reel\nsummary: A reel.\npath: /reels/{id}\n";
    let files = [
        ("tapes/tape.yaml", tape(&format!("{method}{types}"))),
        ("tapes/task.yaml", task.to_owned()),
        ("tapes/reel.yaml", reel.to_owned()),
    ];
    let sources = testing::sources(files.map(|(path, text)| (path.to_owned(), text)));
    let api = sources.files().iter().find(|file| file.path == "api.yaml").unwrap();
    let api = api.text.replacen("  base: /api\n", "  base: /api\n  task: Task\n", 1);
    let others = sources.files().iter().filter(|file| file.path != "api.yaml");
    others.map(|file| (file.path.clone(), file.text.clone())).chain([("api.yaml".to_owned(), api)]).collect()
}

fn codes_of(files: Vec<(String, String)>) -> Vec<(Code, String)> {
    let Err(found) = load(&Sources::from_files(files)) else { return Vec::new() };
    found.items().iter().map(|item| (item.code, item.message.clone())).collect()
}

#[test]
fn result_of_a_task_is_a_resource_the_task_links_to() {
    assert_eq!(codes_of(leading_to("Tape", "")), []);
    let cases = [
        ("Tap", "", Code::UnknownType, "there is no resource `Tap`"),
        ("Part", "", Code::WrongKind, "`Part` is neither a resource nor a choice of resources"),
        ("Reel", "", Code::UnknownMember, "`Task` has no link to `Reel`"),
        ("Either", "", Code::UnknownMember, "`Task` has no link to `Reel`"),
        ("Tape", "returns: none, ", Code::ConflictingKeys, "method `copy` starts no task"),
    ];
    for (result, returns, code, message) in cases {
        assert_eq!(codes_of(leading_to(result, returns)), [(code, message.to_owned())], "{result}");
    }
}

#[test]
fn field_that_lists_are_queried_by_selects_the_items_by_a_uid() {
    let codes = |target: &str, field: &str| {
        let link = format!("  reels: {{ down: {target}, queried_by: {field}, summary: The reels. }}\n");
        let query = "query:\n  TapeUid: { type: uid, summary: Identifier of the tape. }\n  \
                     Width:   { type: int, summary: Width. }\n  Sorted:  { type: uid, filter: false, summary: Order. }\n";
        let reel = resource("Reel", query);
        let files = [("tapes/tape.yaml", tape(&format!("links:\n{link}"))), ("tapes/reel.yaml", reel)];
        let sources = testing::sources(files.map(|(path, text)| (path.to_owned(), text)));
        codes_of(sources.files().iter().map(|file| (file.path.clone(), file.text.clone())).collect())
    };
    assert_eq!(codes("[Reel]", "TapeUid"), []);
    let cases = [
        ("[Reel]", "TapUid", Code::UnknownMember, "`Reel` has no query field `TapUid`"),
        ("[Reel]", "Width", Code::WrongKind, "query field `Width` of `Reel` does not select by a UID"),
        ("[Reel]", "Sorted", Code::WrongKind, "query field `Sorted` of `Reel` does not select by a UID"),
        ("Reel", "TapeUid", Code::WrongKind, "link `reels` does not lead to a list of resources"),
    ];
    for (target, field, code, message) in cases {
        assert_eq!(codes(target, field), [(code, message.to_owned())], "{target} {field}");
    }
}

#[test]
fn member_that_every_resource_has_is_rejected() {
    let declared = |name: &str| elements(&[&format!("{name}: {{ type: string?, summary: Again. }}")]);
    accepts(&declared("Title"));
    let message = "needs no declaration";
    for name in ["Type", "Href", "Name", "UID", "Links", "name"] {
        refuses(&declared(name), Code::AmbiguousMember, name, message);
    }
    let attribute = tape("attributes:\n  Href: { type: string?, summary: Again. }\n");
    refuses(&attribute, Code::AmbiguousMember, "Href", message);
}

#[test]
fn example_of_the_wrong_type_is_rejected() {
    let text = |ty: &str, example: &str| {
        format!(
            "{}enumerations:\n  Sort: {{ summary: Sorts., values: {{ Data: Data. }} }}\n",
            elements(&[
                &format!("Slot: {{ type: {ty}, example: \"{example}\", summary: Where. }}"),
                "Sort: { type: Sort, summary: What it is. }"
            ])
        )
    };
    let cases = [
        ("int", "7", "abc"),
        ("int", "-7", "7.5"),
        ("long", "68719476736", "1e3"),
        ("unsigned", "7", "-7"),
        ("decimal", "7.5", "seven"),
        ("boolean", "true", "yes"),
        ("timestamp", "2025-03-02T21:00:00Z", "yesterday"),
        ("time", "22:00:00", "25:00:00"),
        ("duration", "2.01:30:00", "long"),
        ("uid", "urn:veeam:Job:0d6f6c1e-0000-4000-8000-00000000000a", "job-1"),
        ("guid", "0d6f6c1e-0000-4000-8000-00000000000a", "0d6f6c1e"),
        ("hierarchy-ref", "urn:VMware:Vm:0d6f6c1e-0000-4000-8000-00000000000a.vm-42", "vm-42"),
        ("href", "https://em.example/api/tapes", "a tape"),
        ("Sort", "Data", "Dada"),
    ];
    for (ty, right, wrong) in cases {
        accepts(&text(ty, right));
        refuses(&text(ty, wrong), Code::InvalidExample, &quoted(wrong), &format!("`{wrong}` is not "));
    }
    accepts(&text("string", "7"));
    refuses(&text("reference", "x"), Code::InvalidExample, "\"x\"", "the member is a structure");
}

#[test]
fn method_names_that_are_not_snake_case_are_rejected() {
    let link = |name: &str| tape(&format!("links:\n  {name}: {{ {}, summary: Where it is. }}\n", up("Tape")));
    let method = |name: &str| tape(&format!("methods:\n  {name}: {{ {}, summary: Runs. }}\n", action("")));
    accepts(&link("next_tape"));
    accepts(&method("rewind_2"));
    for name in ["nextTape", "Next", "_next", "näxt", "next-tape", "2nd"] {
        refuses(&link(name), Code::InvalidName, name, "cannot be a name in Rust");
        refuses(&method(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
}

#[test]
fn rust_names_that_are_not_in_the_style_of_rust_are_rejected() {
    let member = |rust: &str| elements(&[&format!("Slot: {{ type: int, rust: {rust}, summary: Where. }}")]);
    for name in ["Slot", "SLOT", "slotNumber", "_slot"] {
        refuses(&member(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
    refuses(&member("\"\""), Code::InvalidName, "\"\"", "a name in Rust cannot be empty");
    let value = |rust: &str| {
        format!(
            "{}enumerations:\n  Sort: {{ summary: Sorts., values: {{ Data: {{ rust: {rust}, summary: Data. }} }} }}\n",
            elements(&["Sort: { type: Sort, summary: What it is. }"])
        )
    };
    for name in ["data", "DATA_1", "_Data"] {
        refuses(&value(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
    refuses(&value("Unknown"), Code::RustClash, "Unknown", "the emitted code uses for something else");
    refuses(&value("Self"), Code::Keyword, "Self", "is a Rust keyword");
    let ty = |name: &str| {
        let member = elements(&[&format!("Side: {{ type: {name}, summary: A side. }}")]);
        format!(
            "{member}types:\n  {name}: {{ summary: A side., elements: {{ A: {{ type: int, summary: A. }} }} }}\n"
        )
    };
    for name in ["side", "A_Side", "Größe"] {
        refuses(&ty(name), Code::InvalidName, name, "cannot be a name in Rust");
    }
}

#[test]
fn fields_of_request_bodies_leave_the_constructors_alone() {
    let spec = |name: &str| {
        format!(
            "{}specs:\n  StopSpec: {{ summary: How., elements: {{ Why: {{ type: string, summary: Why. }}, {name}: {{ {}, summary: X. }} }} }}\n",
            tape(&format!("methods:\n  stop: {{ {}, body: StopSpec, summary: Stops. }}\n", action(""))),
            optional("int")
        )
    };
    refuses(&spec("New"), Code::RustClash, "New", "`new` is a name that the emitted code uses");
    refuses(&spec("Default"), Code::RustClash, "Default", "`default` is a name that the emitted code uses");
    accepts(&spec("Clone"));
    accepts(&elements(&["New: { type: int, summary: New. }", "Default: { type: int, summary: D. }"]));
}

#[test]
fn alternatives_are_named_like_variants() {
    let choice = |alternatives: &str| {
        format!(
            "{}types:\n  Side: {{ summary: A side., choice: {{ {alternatives} }} }}\n",
            elements(&["Side: { type: Side, summary: A side. }"])
        )
    };
    accepts(&choice("Left: { type: int, rust: Port, summary: Left. }, vRight: { type: long, summary: R. }"));
    refuses(
        &choice("Unknown: { type: int, summary: Left. }"),
        Code::RustClash,
        "Unknown",
        "`Unknown` is a name",
    );
    refuses(
        &choice("Left: { type: int, rust: port, summary: Left. }"),
        Code::InvalidName,
        "port",
        "`port` cannot be",
    );
    refuses(
        &choice("Self: { type: int, summary: Left. }"),
        Code::Keyword,
        "Self",
        "`Self` is a Rust keyword",
    );
}

#[test]
fn choices_of_anything_but_elements_are_rejected() {
    let types = |side: &str| {
        format!(
            "{}types:\n  Side: {{ summary: A side., {side} }}\n{}",
            elements(&["Side: { type: Side, summary: A side. }", "Owner: { type: Owner, summary: O. }"]),
            "  Owner: { runtime: Reference<Document>, summary: A reference. }\n"
        )
    };
    let left = "Left: { type: int, summary: Left. }";
    accepts(&types(&format!("choice: {{ {left} }}")));
    refuses(&types("choice: {}"), Code::EmptyEnumeration, "Side", "choice `Side` has no alternatives");
    let with = |more: &str, place: &str, message: &str| {
        refuses(&types(&format!("choice: {{ {left} }}, {more}")), Code::ConflictingKeys, place, message);
    };
    with("attributes: { A: { type: int, summary: A. } }", "A", "has `A` besides its alternatives");
    with("text: { type: int, summary: A. }", "text", "has `text` besides its alternatives");
    let mixed = format!(
        "{}{}",
        types(&format!("{}, choice: {{ {left} }}", uses("Both"))),
        mixins("  Both: { summary: B., elements: { B: { type: int, summary: B. } } }\n")
    );
    refuses(&mixed, Code::ConflictingKeys, "B", "has `B` besides its alternatives");
    let alternative = |keys: &str| {
        refuses(
            &types(&format!("choice: {{ Left: {{ {keys}, summary: L. }} }}")),
            Code::ConflictingKeys,
            "Left",
            "cannot be an alternative",
        );
    };
    alternative(&repeated("int"));
    alternative(&list("int", "Item"));
    alternative("type: any");
    alternative("type: links");
    alternative("type: Owner");
}

#[test]
fn resource_that_is_a_choice_or_an_alias_is_rejected() {
    refuses(
        &tape("choice:\n  Left: { type: int, summary: Left. }\n"),
        Code::ConflictingKeys,
        "Tape",
        "resource `Tape` cannot be a choice",
    );
    refuses(
        &tape("runtime: Reference<Document>\n"),
        Code::ConflictingKeys,
        "Reference<Document>",
        "stand for a type of the runtime",
    );
}

#[test]
fn attributes_and_texts_that_are_lists_are_rejected() {
    for keys in [repeated("int"), list("int", "Item")] {
        let attribute = tape(&format!("attributes:\n  Slots: {{ {keys}, summary: Where. }}\n"));
        refuses(&attribute, Code::WrongKind, "Slots", "`Slots` cannot hold a list");
        let text = tape(&format!("text: {{ {keys}, summary: Where. }}\n"));
        refuses(&text, Code::WrongKind, "text", "`text` cannot hold a list");
    }
}

#[test]
fn keys_without_a_meaning_are_rejected() {
    refuses(
        &elements(&["Slot: { type: int, to: Tape, summary: Where. }"]),
        Code::ConflictingKeys,
        "Tape",
        "`to` has no meaning",
    );
    refuses(
        &elements(&["Slot: { type: int, json_list: Slots, summary: Where. }"]),
        Code::ConflictingKeys,
        "Slots",
        "`json_list` has no meaning",
    );
    let list = format!(
        "{}types:\n  Side: {{ summary: A side., elements: {{ A: {{ type: int, summary: A. }} }} }}\n",
        tape(&format!("links:\n  sides: {{ {}, summary: Sides. }}\n", down("Side")))
    );
    refuses(&list, Code::ConflictingKeys, "Side", "link `sides` cannot lead to a list of `Side`");
}

#[test]
fn links_and_methods_without_a_relation_are_rejected() {
    let link = "links:\n  next: { rel: [], to: Tape, summary: Next. }\n";
    refuses(&tape(link), Code::MissingKey, "next", "link `next` has no relation");
    let method = "methods:\n  run: { rel: [], action: run, returns: none, summary: Runs. }\n";
    refuses(&tape(method), Code::MissingKey, "run", "the relation of method `run` is not known");
}

#[test]
fn entry_points_with_one_name_are_rejected() {
    let two = |own: &str, other: &str| -> [(String, String); 2] {
        [("tapes/a.yaml".to_owned(), tape(own)), ("tapes/b.yaml".to_owned(), resource("Reel", other))]
    };
    let with = |own: &str, other: &str, code: Code, place: &str, message: &str| {
        let files = two(own, other);
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        refuses_files(&files, code, place, message);
    };
    let tapes = "collection: true\n";
    with(
        tapes,
        "collection: { path: /reels, rust: tapes }\n",
        Code::RustClash,
        "tapes",
        "two names become `tapes`",
    );
    for name in ["1st", "a b", "Tapes"] {
        let other = format!("collection: {{ path: /reels, rust: {name} }}\n");
        with(tapes, &other, Code::InvalidName, name, "cannot be a name in Rust");
    }
    with(tapes, "collection: { path: /reels, rust: fn }\n", Code::Keyword, "fn", "`fn` is a Rust keyword");
    for name in ["query", "logoff", "execute"] {
        let other = format!("collection: {{ path: /reels, rust: {name} }}\n");
        with(tapes, &other, Code::RustClash, name, "the emitted code uses for something else");
    }
    let single = "resource: Reel\nsummary: A reel.\npath: /reel\n";
    let tape = tape("collection: { path: /tapes, rust: reel }\n");
    refuses_files(
        &[("tapes/a.yaml", &tape), ("tapes/b.yaml", single)],
        Code::RustClash,
        "Reel",
        "two names become `reel`",
    );
    let query = "resource: Query\nsummary: Queries.\npath: /query\n";
    refuses_files(
        &[("tapes/a.yaml", query)],
        Code::RustClash,
        "Query",
        "`query` is a name that the emitted code uses",
    );
}

#[test]
fn emitted_items_with_one_name_are_rejected() {
    let links = format!("links:\n  next: {{ {}, summary: Next. }}\n", up("Tape"));
    let types = |name: &str| {
        format!(
            "{}elements:\n  Side: {{ type: {name}, summary: A side. }}\ntypes:\n  {name}: {{ summary: A side., elements: {{ A: {{ type: int, summary: A. }} }} }}\n",
            tape(&links)
        )
    };
    refuses(
        &types("TapeLinks"),
        Code::RustClash,
        "TapeLinks",
        "`TapeLinks` is both the trait of the links of `Tape`",
    );
    refuses(&types("TAPE"), Code::RustClash, "Tape", "`tape` is both the file with samples of");
    let query = "query:\n  Slot: { type: int }\n";
    let two = |one: &str, other: &str| {
        let of = |name: &str, path: &str| {
            format!("resource: {name}\nsummary: A thing.\npath: /{path}/{{id}}\n{query}")
        };
        [of(one, "a"), of(other, "b")]
    };
    let [one, other] = two("Loop", "Tape");
    refuses_files(
        &[("a/a.yaml", &one), ("b/b.yaml", &other)],
        Code::Keyword,
        "Loop",
        "becomes `loop` in Rust",
    );
}

#[test]
fn family_named_like_the_client_is_rejected() {
    let files = [("vbem-client/a.yaml", "resource: Tape\nsummary: A thing.\n")];
    refuses_files(&files, Code::RustClash, "Tape", "family `vbem-client` becomes the module `vbem_client`");
}

#[test]
fn former_field_names_that_are_links_are_rejected() {
    let text = format!(
        "{}links:\n  spot: {{ {}, summary: Next. }}\n",
        elements(&["Place: { type: int, renamed_from: spot, summary: Where. }"]),
        up("Tape")
    );
    refuses(&text, Code::RustClash, "spot", "two names become `spot`");
}

#[test]
fn files_outside_of_a_family_are_rejected() {
    let text = tape("");
    refuses_files(&[("tape.yaml", &text)], Code::MisplacedFile, "Tape", "`tape.yaml` belongs to no family");
    refuses_files(
        &[("a/b/tape.yaml", &text)],
        Code::MisplacedFile,
        "Tape",
        "`a/b/tape.yaml` belongs to no family",
    );
    let family = "family: { summary: Tapes. }\n";
    refuses_files(
        &[("tapes/other.yaml", family), ("tapes/tape.yaml", &text)],
        Code::MisplacedFile,
        "family",
        "described outside of its `family.yaml`",
    );
    accepts_files(&[("tapes/family.yaml", family), ("tapes/tape.yaml", &text)]);
}

#[test]
fn unit_that_does_not_fit_is_rejected() {
    let size = |ty: &str, unit: &str| {
        elements(&[&format!("Size: {{ type: {ty}, unit: {unit}, summary: How much. }}")])
    };
    for ty in ["int", "long?", "unsigned", "decimal"] {
        accepts(&size(ty, "megabytes"));
    }
    refuses(&size("long", "megs"), Code::InvalidUnit, "megs", "there is no unit `megs`");
    for ty in ["string", "boolean", "duration", "reference", "any"] {
        refuses(&size(ty, "bytes"), Code::InvalidUnit, "bytes", "not a number");
    }
    let query = |unit: &str| {
        format!(
            "{}query:\n  Size: {{ type: long, unit: {unit}, summary: How much. }}\n",
            resource("Tape", "")
        )
    };
    accepts(&query("seconds"));
    refuses(&query("second"), Code::InvalidUnit, "second", "there is no unit `second`");
}

#[test]
fn family_names_that_cannot_be_modules_are_rejected() {
    let text = tape("");
    let refuses = |folder: &str, code: Code, message: &str| {
        refuses_files(&[(&format!("{folder}/tape.yaml"), &text)], code, "Tape", message);
    };
    for folder in ["1st", "a b", "Tapes", "täpes", "a.b"] {
        refuses(folder, Code::InvalidName, &format!("`{folder}` cannot be the name of a family"));
    }
    refuses("type", Code::Keyword, "becomes the module `type`");
    for folder in ["prelude", "wire", "http", "std", "api"] {
        refuses(folder, Code::RustClash, &format!("becomes the module `{folder}`"));
    }
    let reel = resource("Reel", "");
    let files = [("a-b/tape.yaml", text.as_str()), ("a_b/reel.yaml", reel.as_str())];
    refuses_files(&files, Code::RustClash, "Reel", "families `a-b` and `a_b` become one module");
}

#[test]
fn member_of_unknown_type_is_one_mistake() {
    let text = format!(
        "{}query:\n  Slot: {{}}\n{}",
        elements(&["Slot: { type: itn, summary: Where. }", "Note: { type: string, summary: What. }"]),
        waiter("state: Slot, result: Note", "1", "")
    );
    refuses(&text, Code::UnknownType, "itn", "there is no type `itn`");
}

#[test]
fn very_long_names_are_compared_in_no_time() {
    let long = format!("A{}", "a".repeat(200_000));
    let unknown = elements(&[&format!("Slot: {{ type: B{long}, summary: Where. }}")]);
    let other = format!("resource: {long}\nsummary: A thing.\n");
    let files = [("tapes/tape.yaml", unknown.as_str()), ("tapes/other.yaml", other.as_str())];
    refuses_files(&files, Code::UnknownType, &format!("B{long}"), "there is no type");
}
