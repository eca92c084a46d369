//! Rules of structures, choices and their members.

use super::{
    accepts, action, down, elements, list, mixins, optional, quoted, refuses, refuses_files, repeated,
    resource, tape, uses, waiter,
};
use vbem_codegen::diagnostic::Code;

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
