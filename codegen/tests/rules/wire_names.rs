//! Rules of names and addresses on the wire.

use super::{
    accepts, accepts_files, elements, list, quoted, refuses, refuses_files, repeated, resource, tape,
};
use vbem_codegen::diagnostic::Code;

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
