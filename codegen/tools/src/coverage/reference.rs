//! The inventory of the vendor's reference: files that list what the API has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use vbem_codegen::source::file::read_text;

/// Larger files are no inventory.
const MAX_FILE_SIZE: u64 = 64 << 20;

/// All that the API is known to have.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// What the pages list, from `index.json`.
    pub index: Index,
    /// What elements links lead to, from `link_types.json`.
    pub link_types: Vec<LinkType>,
    /// Structures of an old server by name, from `types_2016.json`.
    pub types: BTreeMap<String, XsdType>,
}

/// The rows of the pages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Index {
    /// Requests one can make.
    pub operations: Vec<Operation>,
    /// Rows of tables that describe bodies.
    pub elements: Vec<Element>,
    /// Rows of tables that describe links.
    pub links: Vec<LinkRow>,
    /// Rows of tables that describe parameters of queries.
    pub query: Vec<Parameter>,
}

/// A request one can make.
#[derive(Debug, Clone, Deserialize)]
pub struct Operation {
    /// HTTP method.
    pub method: String,
    /// Address below `/api`, as the page's title has it.
    pub path: String,
    /// Address as the page's example has it.
    pub url: Option<String>,
    /// The page.
    pub page: String,
}

/// A row that describes an element or attribute.
#[derive(Debug, Clone, Deserialize)]
pub struct Element {
    /// The page.
    pub page: String,
    /// Its name.
    pub element: String,
    /// Its documented type.
    #[serde(rename = "type", default)]
    pub of: Option<String>,
    /// Documented values.
    pub values: Option<Vec<String>>,
}

/// A row that describes a link.
#[derive(Debug, Clone, Deserialize)]
pub struct LinkRow {
    /// The page.
    pub page: String,
    /// The address it leads to.
    pub reference: String,
    /// The relation.
    pub rel: String,
}

/// A row that describes a parameter of a query.
#[derive(Debug, Clone, Deserialize)]
pub struct Parameter {
    /// The page.
    pub page: String,
    /// Its name.
    pub parameter: String,
    /// Documented values.
    pub values: Option<Vec<String>>,
}

/// What a value of `Type` in a link stands for.
#[derive(Debug, Clone, Deserialize)]
pub struct LinkType {
    /// The value, or several.
    pub link_type: String,
    /// The root element of what the link leads to.
    pub element: String,
    /// Its structure.
    pub xsd_type: String,
}

/// A structure of an old server.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct XsdType {
    /// Own members in wire order, then inherited ones, which come first on the wire.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The structure it extends.
    #[serde(default)]
    pub base: Option<String>,
}

/// A member of a structure.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub of: Option<String>,
    /// True for an attribute.
    #[serde(default)]
    pub attribute: bool,
    /// True if it is repeated.
    #[serde(default)]
    pub many: bool,
    /// The structure it is inherited from.
    #[serde(default)]
    pub from: Option<String>,
    /// True if it may be absent, as far as that is known.
    #[serde(default)]
    pub optional: bool,
}

/// Why the inventory could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct ReferenceError {
    /// The file.
    path: PathBuf,
    /// Why.
    reason: String,
}

impl Reference {
    /// Reads the inventory in a folder.
    ///
    /// # Errors
    /// If one of its three files cannot be read.
    pub fn from_dir(folder: &Path) -> Result<Self, ReferenceError> {
        #[derive(Deserialize)]
        struct Types {
            types: BTreeMap<String, XsdType>,
        }
        let types: Types = read(&folder.join("types_2016.json"))?;
        Ok(Self {
            index: read(&folder.join("index.json"))?,
            link_types: read(&folder.join("link_types.json"))?,
            types: types.types,
        })
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ReferenceError> {
    let failed = |reason: String| ReferenceError { path: path.to_owned(), reason };
    let text = read_text(path, MAX_FILE_SIZE).map_err(|error| failed(error.reason))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
