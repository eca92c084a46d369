//! The keys and mappings of the vocabulary.

use super::{Group, Key, Mapping, RelationKeys, Value};

/// Declares keys as statics: name of the static, name of the key, form of the value, meaning.
macro_rules! keys {
    ($($(#[$required:ident])? $static:ident = $name:literal : $value:expr, $summary:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $summary)]
            pub static $static: Key = Key {
                name: $name,
                value: $value,
                required: keys!(@required $($required)?),
                summary: $summary,
            };
        )*
    };
    (@required) => { false };
    (@required required) => { true };
}

keys! {
    SUMMARY = "summary": Value::Text, "One sentence: the meaning, and when it is absent.";
    DESCRIPTION = "description": Value::Text, "Further paragraphs.";
    PAGE = "page": Value::Page, "Page of the reference; default: the name that follows from method and address.";
    SINCE = "since": Value::Text, "API version that introduced it.";
    UNIT = "unit": Value::Unit, "Unit of a number, for example bytes.";
    EXAMPLE = "example": Value::Text, "A value as the server sends it.";
    RENAMED_FROM = "renamed_from": Value::Texts, "Former Rust names, which stay and are deprecated.";
    RUST = "rust": Value::Text, "Rust name, if the one that follows from the key does not fit.";
    ALIASES = "aliases": Value::Texts, "Further names that are read.";
    XML = "xml": Value::Text, "Name of the XML element or attribute; default: the key or name.";
    USES = "uses": Value::Mixins, "Mixins whose members, links, methods and query fields it has.";
    RUNTIME = "runtime": Value::Text, "Type of the client's runtime that is used instead of an emitted one.";
    ATTRIBUTES = "attributes": Value::Each(&MEMBER), "XML attributes, besides the common ones.";
    ELEMENTS = "elements": Value::Each(&MEMBER), "Child elements in wire order.";
    CHOICE = "choice": Value::Each(&MEMBER), "Child elements of which exactly one is present.";
    TEXT = "text": Value::One(&MEMBER), "The content of the element itself.";
    LINKS = "links": Value::Each(&LINK), "Links to other representations.";
    METHODS = "methods": Value::Each(&METHOD), "Requests a representation offers by its links.";
    QUERY = "query": Value::Each(&QUERY_FIELD), "Fields of GET /query?type=….";
    WAITER = "waiter": Value::One(&WAITER_FIELDS), "Members that report the progress and the end of an operation.";

    FAMILY = "family": Value::One(&FAMILY_FIELDS), "Description of the folder; in family.yaml.";
    RESOURCE = "resource": Value::Text, "Name of the resource: XML element, value of Type, Rust struct.";
    PLATFORMS = "platforms": Value::Platforms, "Platforms the resource exists for.";
    ENTITY = "entity": Value::Boolean, "True if it has a name, a UID and a reference; default: true.";
    PATH = "path": Value::Text, "Address below the base of the API.";
    COLLECTION = "collection": Value::TextOr(&COLLECTION_FIELDS), "List of all; true: at the path without its last segment.";
    LIST_ROOT = "list": Value::Text, "Root element of a list; default: the plural of the name.";
    LIST_ITEM = "list_item": Value::Text, "Element of an item of the list; default: that of the resource.";
    LIST_TYPE = "list_type": Value::Text, "Value of Type of a list; default: name + List.";
    LINK_TYPE = "link_type": Value::Text, "Value of Type of the resource; default: the name.";
    QUERY_TYPE = "query_type": Value::Text, "Name in the query service; default: the name.";
    TYPES = "types": Value::Each(&RECORD), "Structures of this file.";
    ENUMERATIONS = "enumerations": Value::Each(&ENUMERATION), "Enumerations of this file.";
    SPECS = "specs": Value::Each(&RECORD), "Request bodies of this file.";
    MIXINS = "mixins": Value::Each(&MIXIN), "Groups of members, links, methods and query fields that several resources or types share.";

    ALWAYS = "always": Value::Boolean, "True if every client needs the family; default: false, it is a feature.";

    #[required] COLLECTION_PATH = "path": Value::Text, "Address below the base of the API.";

    TYPE = "type": Value::OptionalType, "Type: a scalar, an enumeration, a type, reference, links or any; with ? if it may be absent.";
    LIST = "list": Value::Type, "Type of the items inside a wrapper element.";
    ITEM = "item": Value::Text, "Element of an item; default: that of the type.";
    ITEM_ALIASES = "item_aliases": Value::Texts, "Further elements of an item that are read, and written back.";
    REPEATED = "repeated": Value::Type, "Type of an element that is repeated without a wrapper.";
    REFERENCE_TO = "to": Value::Resource, "Resource a reference leads to.";
    JSON = "json": Value::Text, "JSON name, if it does not follow from the XML name.";
    JSON_LIST = "json_list": Value::Text, "Name of the array inside the JSON object; plain: no object around the array.";
    MODIFIABLE = "modifiable": Value::Boolean, "True if a PUT may change it.";

    RELATION = "rel": Value::Relations, "The relation, or all relations it is sent with, the usual one first.";
    TARGET = "to": Value::Target, "A resource, a list of one, a type that is a document, or untyped.";
    LINK_TYPES = "types": Value::Texts, "Values of Type of the link; default: those of the target.";
    LINK_PATH = "path": Value::Text, "Address; default: that of the target; of a list: own address + name.";

    QUERIED_BY = "queried_by": Value::Text, "Query field of the items of the list that holds the UID of this resource.";

    ACTION = "action": Value::Text, "POST with ?action=…; the relation of that name offers it.";
    HTTP = "http": Value::HttpMethod, "HTTP method; its relation in api.yaml offers it.";
    AT = "at": Value::Text, "Link whose address the request goes to.";
    METHOD_PATH = "path": Value::Text, "Address, if it is neither the resource's nor that of a link.";
    SUFFIX = "suffix": Value::Text, "Text behind the address.";
    BODY = "body": Value::Body, "Request body; with ? if it may be left out.";
    LEADS_TO = "leads_to": Value::Text, "Resource, or choice of resources, that the finished task links to.";
    RETURNS = "returns": Value::Output, "Content of the answer; default: the task of api.yaml.";
    STATUS = "status": Value::Texts, "Status codes of success.";
    METHOD_TYPES = "types": Value::Texts, "Values of Type of the link; default: none.";

    FIELD_TYPE = "type": Value::Type, "Type of values it is compared with; default: that of the member.";
    FILTER = "filter": Value::Boolean, "True if it may be used in a filter; default: true.";
    SORT = "sort": Value::Boolean, "True if it may be used to sort; default: true.";
    FIELD_MEMBER = "member": Value::Text, "Member it stands for, if that has another name.";

    #[required] STATE = "state": Value::Text, "Path of the member with the state.";
    UNTIL = "until": Value::Texts, "Values of the state that end the operation.";
    #[required] RESULT = "result": Value::Text, "Path of the member with the outcome.";
    FAILURE = "failure": Value::Texts, "Values of the outcome that mean failure.";
    WAITER_MESSAGE = "message": Value::Text, "Path of the member with the server's explanation.";
    PROGRESS = "progress": Value::Text, "Path of the member with the progress in percent.";

    ABSENT = "absent": Value::Text, "Value that means absence: it is read as None and is not a variant.";
    #[required] VALUES = "values": Value::EachTextOr(&ENUMERATION_VALUE), "Values in documented order, with their meaning.";

    #[required] API = "api": Value::One(&API_FIELDS), "Facts about the API as a whole.";
    #[required] ENVELOPES = "envelopes": Value::One(&ENVELOPE_FIELDS), "Names of the elements around references and query results.";
    #[required] RELATIONS = "relations": Value::Each(&RELATION_FIELDS), "Values of Rel.";
    #[required] API_CLIENT = "client": Value::Text, "Name of the client's crate, for examples.";
    #[required] API_NAMESPACE = "namespace": Value::Text, "XML namespace of all elements.";
    #[required] API_BASE = "base": Value::Text, "Address of the API on the server.";
    API_REFERENCE = "reference": Value::Text, "Address of a page of the reference, with {page}.";
    API_TASK = "task": Value::Resource, "Resource that requests answer with unless they state another.";
    #[required] API_UID_PREFIX = "uid_prefix": Value::Text, "Beginning of all UIDs.";
    #[required] ENVELOPE_REFERENCE = "reference": Value::Text, "Root element of a reference.";
    #[required] ENVELOPE_REFERENCES = "references": Value::Text, "Root element of a list of references.";
    #[required] ENVELOPE_ITEM = "reference_item": Value::Text, "Element of an item of such a list.";
    #[required] ENVELOPE_REFERENCE_SUFFIX = "reference_suffix": Value::Text, "Suffix of Type for references.";
    #[required] ENVELOPE_LIST_SUFFIX = "list_suffix": Value::Text, "Suffix of Type for lists.";
    #[required] ENVELOPE_ENTITY_RELATION = "entity_relation": Value::Text, "Relation of the link from a reference to its entity.";
    ENVELOPE_QUERY = "query_results": Value::Texts, "Types that hold the lists of a query result.";
    ENVELOPE_CLIENT = "read_by_client": Value::Texts, "Types that only the client's runtime reads.";
    READS = "reads": Value::Cardinality, "The link leads to one representation or to many.";
    CREATES = "creates": Value::Boolean, "True if a request creates an object.";
    ACTS = "acts": Value::Boolean, "True if a request changes or starts something, or downloads.";
    RELATION_HTTP = "http": Value::HttpMethod, "HTTP method whose requests the relation offers.";
}

const fn mapping(name: &'static str, keys: &'static [&'static Key]) -> Mapping {
    Mapping { name, keys, groups: &[], relations: RelationKeys::None }
}

static MEMBERS_OR_CHOICE: [Group; 1] = [Group { keys: &[&CHOICE, &ELEMENTS], required: false }];

/// The file `api.yaml`.
pub static API_FILE: Mapping = mapping("api_file", &[&API, &ENVELOPES, &RELATIONS]);

/// Facts about the API as a whole.
pub static API_FIELDS: Mapping =
    mapping("api", &[&API_CLIENT, &API_NAMESPACE, &API_BASE, &API_REFERENCE, &API_TASK, &API_UID_PREFIX]);

/// Names of the elements around references and query results.
pub static ENVELOPE_FIELDS: Mapping = mapping(
    "envelopes",
    &[
        &ENVELOPE_REFERENCE,
        &ENVELOPE_REFERENCES,
        &ENVELOPE_ITEM,
        &ENVELOPE_REFERENCE_SUFFIX,
        &ENVELOPE_LIST_SUFFIX,
        &ENVELOPE_ENTITY_RELATION,
        &ENVELOPE_QUERY,
        &ENVELOPE_CLIENT,
    ],
);

/// A relation.
pub static RELATION_FIELDS: Mapping = Mapping {
    name: "relation",
    keys: &[&READS, &CREATES, &ACTS, &RELATION_HTTP, &SUMMARY],
    groups: &[Group { keys: &[&READS, &CREATES, &ACTS], required: true }],
    relations: RelationKeys::None,
};

/// A file with a resource.
pub static RESOURCE_FILE: Mapping = Mapping {
    name: "file",
    keys: &[
        &FAMILY,
        &RESOURCE,
        &SUMMARY,
        &DESCRIPTION,
        &PAGE,
        &SINCE,
        &RENAMED_FROM,
        &PLATFORMS,
        &ENTITY,
        &PATH,
        &COLLECTION,
        &LIST_ROOT,
        &LIST_ITEM,
        &LIST_TYPE,
        &LINK_TYPE,
        &XML,
        &USES,
        &RUNTIME,
        &ATTRIBUTES,
        &ELEMENTS,
        &CHOICE,
        &TEXT,
        &LINKS,
        &METHODS,
        &QUERY,
        &QUERY_TYPE,
        &WAITER,
        &TYPES,
        &ENUMERATIONS,
        &SPECS,
        &MIXINS,
    ],
    groups: &MEMBERS_OR_CHOICE,
    relations: RelationKeys::None,
};

/// A file without a resource.
pub static SHARED_FILE: Mapping = mapping("shared_file", &[&FAMILY, &TYPES, &ENUMERATIONS, &SPECS, &MIXINS]);

/// The description of a folder.
pub static FAMILY_FIELDS: Mapping = mapping("family", &[&SUMMARY, &DESCRIPTION, &ALWAYS]);

/// The list of all objects of a resource.
pub static COLLECTION_FIELDS: Mapping = mapping("collection", &[&COLLECTION_PATH, &PAGE, &RUST]);

/// A type or request body.
pub static RECORD: Mapping = Mapping {
    name: "record",
    keys: &[
        &XML,
        &SUMMARY,
        &DESCRIPTION,
        &PAGE,
        &SINCE,
        &RENAMED_FROM,
        &RUNTIME,
        &USES,
        &ATTRIBUTES,
        &ELEMENTS,
        &CHOICE,
        &TEXT,
    ],
    groups: &MEMBERS_OR_CHOICE,
    relations: RelationKeys::None,
};

/// A group of members, links, methods and query fields.
pub static MIXIN: Mapping = Mapping {
    name: "mixin",
    keys: &[&SUMMARY, &DESCRIPTION, &USES, &ATTRIBUTES, &ELEMENTS, &TEXT, &LINKS, &METHODS, &QUERY, &WAITER],
    groups: &[],
    relations: RelationKeys::None,
};

/// An attribute or element.
pub static MEMBER: Mapping = Mapping {
    name: "member",
    keys: &[
        &TYPE,
        &LIST,
        &ITEM,
        &ITEM_ALIASES,
        &REPEATED,
        &REFERENCE_TO,
        &UNIT,
        &XML,
        &JSON,
        &JSON_LIST,
        &ALIASES,
        &RUST,
        &RENAMED_FROM,
        &MODIFIABLE,
        &SINCE,
        &PAGE,
        &SUMMARY,
        &DESCRIPTION,
        &EXAMPLE,
    ],
    groups: &[Group { keys: &[&TYPE, &LIST, &REPEATED], required: true }],
    relations: RelationKeys::None,
};

/// A link.
pub static LINK: Mapping = Mapping {
    name: "link",
    keys: &[
        &RELATION,
        &TARGET,
        &LINK_TYPES,
        &LINK_PATH,
        &QUERIED_BY,
        &RENAMED_FROM,
        &SINCE,
        &PAGE,
        &SUMMARY,
        &DESCRIPTION,
    ],
    groups: &[Group { keys: &[&RELATION], required: true }],
    relations: RelationKeys::Reading,
};

/// A method.
pub static METHOD: Mapping = Mapping {
    name: "method",
    keys: &[
        &ACTION,
        &HTTP,
        &AT,
        &METHOD_PATH,
        &SUFFIX,
        &RELATION,
        &BODY,
        &RETURNS,
        &LEADS_TO,
        &STATUS,
        &METHOD_TYPES,
        &RENAMED_FROM,
        &SINCE,
        &PAGE,
        &SUMMARY,
        &DESCRIPTION,
    ],
    groups: &[
        Group { keys: &[&ACTION, &HTTP], required: true },
        Group { keys: &[&AT, &METHOD_PATH], required: false },
    ],
    relations: RelationKeys::None,
};

/// A query field.
pub static QUERY_FIELD: Mapping = mapping(
    "query_field",
    &[&FIELD_TYPE, &UNIT, &RUST, &FILTER, &SORT, &FIELD_MEMBER, &SINCE, &SUMMARY, &DESCRIPTION],
);

/// The members that report on an operation.
pub static WAITER_FIELDS: Mapping =
    mapping("waiter", &[&STATE, &UNTIL, &RESULT, &FAILURE, &WAITER_MESSAGE, &PROGRESS]);

/// An enumeration.
pub static ENUMERATION: Mapping =
    mapping("enumeration", &[&SUMMARY, &DESCRIPTION, &PAGE, &SINCE, &RENAMED_FROM, &ABSENT, &VALUES]);

/// A value of an enumeration.
pub static ENUMERATION_VALUE: Mapping = mapping("value", &[&SUMMARY, &ALIASES, &RUST, &RENAMED_FROM]);

/// All mappings.
pub static ALL: [&Mapping; 17] = [
    &RESOURCE_FILE,
    &SHARED_FILE,
    &API_FILE,
    &API_FIELDS,
    &ENVELOPE_FIELDS,
    &RELATION_FIELDS,
    &FAMILY_FIELDS,
    &COLLECTION_FIELDS,
    &RECORD,
    &MIXIN,
    &MEMBER,
    &LINK,
    &METHOD,
    &QUERY_FIELD,
    &WAITER_FIELDS,
    &ENUMERATION,
    &ENUMERATION_VALUE,
];
