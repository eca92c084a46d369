//! Rules of links, methods, waiters and queries.

use super::{accepts, action, elements, list, refuses, repeated, reported, resource, tape, waiter};
use vbem_codegen::diagnostic::Code;
use vbem_codegen::{Sources, load, testing};

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
fn links_and_methods_without_a_relation_are_rejected() {
    let link = "links:\n  next: { rel: [], to: Tape, summary: Next. }\n";
    refuses(&tape(link), Code::MissingKey, "next", "link `next` has no relation");
    let method = "methods:\n  run: { rel: [], action: run, returns: none, summary: Runs. }\n";
    refuses(&tape(method), Code::MissingKey, "run", "the relation of method `run` is not known");
}
