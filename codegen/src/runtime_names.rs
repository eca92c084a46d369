//! Names that the emitted code takes from the client's runtime and from Rust, each declared once: they become `use` lines,
//! and schemas must leave them alone.

/// Items that a module of the emitted code imports if it names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import {
    /// Path of the module they are in.
    pub path: &'static str,
    /// Their names. Those of macros begin with a small letter.
    pub names: &'static [&'static str],
}

/// The imports of families and of the root module.
pub const IMPORTS: [Import; 8] = [
    Import { path: "http", names: &["Method"] },
    Import {
        path: "crate::__private",
        names: &[
            "LinkSpec",
            "FieldDescriptor",
            "choice",
            "entity",
            "enumeration",
            "query_fields",
            "record",
            "resource",
            "setters",
            "task_result",
        ],
    },
    Import { path: "crate::client", names: &["Api"] },
    Import {
        path: "crate::link",
        names: &[
            "Action",
            "Collection",
            "Content",
            "LinkTo",
            "LinkToList",
            "Linked",
            "MissingLink",
            "Representation",
        ],
    },
    Import { path: "crate::task", names: &["Progress", "Waitable"] },
    Import {
        path: "crate::value",
        names: &[
            "ByteSize",
            "Duration",
            "Guid",
            "HierarchyRef",
            "Href",
            "Percent",
            "Secret",
            "TimeOfDay",
            "TimeSpan",
            "Timestamp",
            "Uid",
        ],
    },
    Import {
        path: "crate::value::unit",
        names: &["Days", "Gigabytes", "Hours", "Kilobytes", "Megabytes", "Minutes", "Terabytes", "Weeks"],
    },
    Import {
        path: "crate::wire",
        names: &[
            "Chosen",
            "Document",
            "Enumeration",
            "Extra",
            "Links",
            "Reference",
            "Representations",
            "Scalar",
        ],
    },
];

/// Types of the runtime that a structure of a schema may stand for.
pub const ALIASED: [&str; 2] = ["Reference<Document>", "Representations<Reference<Document>>"];

/// Types and traits of the prelude of the client, besides those of the schema. The prelude is imported as a whole, so that
/// two items of one name could not be used.
const CLIENT_PRELUDE: [&str; 18] = [
    "Api",
    "ByteSize",
    "Client",
    "Collections",
    "Entity",
    "Enumeration",
    "Error",
    "ErrorKind",
    "JobSessions",
    "Linked",
    "MissingLink",
    "OrDefault",
    "Percent",
    "Queries",
    "TimeSpan",
    "Uid",
    "Waitable",
    "With",
];

/// Types, traits and values of the prelude of Rust. A type of such a name would hide them in every program that imports the
/// prelude of the client.
const RUST_PRELUDE: [&str; 43] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Type parameters in the emitted code.
const TYPE_PARAMETERS: [&str; 1] = ["C"];

/// Methods that representations have from traits of the runtime and, if they are references, from their type. A link or an
/// action of such a name could not be called, or would hide the method.
pub const REPRESENTATION_METHODS: [(&str, &[&str]); 9] = [
    ("Record", &["descriptor", "value_at", "value_at_mut"]),
    ("FieldValue", &["field_mut", "field_ref"]),
    ("Linked", &["all_related", "self_link", "href", "identity", "links", "related", "resource"]),
    ("Entity", &["alternate", "name", "uid"]),
    ("Waitable", &["cancel", "progress", "wait"]),
    ("LinkedResult", &["href", "progress"]),
    ("RunOutput", &["follow"]),
    ("With", &["with"]),
    ("Reference", &["alternate", "at", "entity", "get", "name", "uid", "untyped"]),
];

/// Methods that clients have from traits of the runtime and from their types. An entry point of such a name could not be
/// called.
pub const CLIENT_METHODS: [(&str, &[&str]); 4] = [
    ("Api", &["client", "execute", "stream"]),
    ("Queries", &["get_all", "list_all", "look_up", "query"]),
    ("Open", &["open"]),
    (
        "Client",
        &[
            "builder",
            "builder_from_env",
            "from_env",
            "logoff",
            "scope",
            "server",
            "session",
            "session_id",
            "with_timeout",
        ],
    ),
];

/// Functions that types have from traits of the prelude of Rust.
const RUST_METHODS: [&str; 11] = [
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "from",
    "into",
    "ne",
    "to_owned",
    "try_from",
    "try_into",
];

/// Crates and modules at the beginning of paths in the emitted code, and siblings of the modules of families. The crate of the
/// client, which `api.yaml` names, is one more.
pub const MODULES: [&str; 8] = ["alloc", "api", "core", "http", "prelude", "std", "vbem_runtime", "wire"];

/// Names that the types of a schema cannot have. Some come more than once.
pub fn taken_types() -> impl Iterator<Item = &'static str> {
    let imports = IMPORTS.iter().flat_map(|import| import.names);
    let types = imports.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
    types.chain(&CLIENT_PRELUDE).chain(&RUST_PRELUDE).chain(&TYPE_PARAMETERS).copied()
}

/// Names that links and actions cannot have. Some come more than once.
pub fn taken_methods() -> impl Iterator<Item = &'static str> {
    REPRESENTATION_METHODS.iter().flat_map(|(_, names)| *names).chain(&RUST_METHODS).copied()
}

/// Names that entry points cannot have.
pub fn taken_entry_points() -> impl Iterator<Item = &'static str> {
    CLIENT_METHODS.iter().flat_map(|(_, names)| *names).chain(&RUST_METHODS).copied()
}
