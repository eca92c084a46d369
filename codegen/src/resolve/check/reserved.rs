//! Names that schemas must leave to the runtime and to the emitted code.

/// Names that the emitted modules take from the runtime or from the standard library.
pub const RUNTIME_NAMES: [&str; 47] = [
    "Action",
    "Api",
    "Box",
    "Client",
    "Collection",
    "Collections",
    "Content",
    "Debug",
    "Default",
    "Display",
    "SchemaFile",
    "Duration",
    "Enumeration",
    "Err",
    "Error",
    "Extra",
    "Field",
    "Guid",
    "HierarchyRef",
    "Href",
    "Key",
    "LinkAbsent",
    "LinkSpec",
    "LinkTo",
    "LinkToList",
    "Linked",
    "Links",
    "Listed",
    "Member",
    "Method",
    "NoBody",
    "None",
    "Ok",
    "Option",
    "Optional",
    "Progress",
    "Queryable",
    "Record",
    "Reference",
    "Representations",
    "Secret",
    "Shape",
    "Slot",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// Names of methods that entities have from the runtime's traits.
pub const TRAIT_METHODS: [&str; 12] = [
    "alternate",
    "clone",
    "extra",
    "extra_mut",
    "href",
    "links",
    "name",
    "resource",
    "shape",
    "slot",
    "uid",
    "value",
];

/// Methods of the clients and of the trait they share, which an entry point of the same name would hide or be hidden by.
pub(super) const CLIENT_METHODS: [&str; 10] =
    ["builder", "client", "clone", "logoff", "look_up", "open", "query", "run", "session", "walk"];

/// Modules and crates that paths in the emitted code begin with, and the module of the prelude.
pub(super) const MODULES: [&str; 9] =
    ["alloc", "api", "core", "http", "prelude", "std", "vbem_client", "vbem_runtime", "wire"];
