//! The inventory of the vendor's reference, read from its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::verify::{Message, collect, read_message};
use crate::xsd::{ComplexType, Xsd, parse};
use vbem_codegen::source::file::{FileError, read_text};

/// Limit for one file, in bytes.
const MAX_FILE_SIZE: u64 = 64 << 20;

/// The inventory of the API.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// Rows of the pages, from `index.json`.
    pub index: Index,
    /// Root elements of link targets, from `link_types.json`.
    pub link_types: Vec<LinkType>,
    /// Complex types of an older server by name, from `types_2016.json`.
    pub types: BTreeMap<String, ComplexType>,
    /// Recorded messages, from the folder `samples`; empty if there is none.
    pub messages: Vec<Message>,
    /// XML schemas by file name, from the folder `xsd`; empty if there is none.
    pub xml_schemas: BTreeMap<String, Xsd>,
}

/// The rows of all pages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Index {
    /// Requests.
    pub operations: Vec<Operation>,
    /// Rows of tables that describe bodies.
    pub elements: Vec<Element>,
    /// Rows of tables that describe links.
    pub links: Vec<LinkRow>,
    /// Rows of tables that describe parameters of queries.
    pub query: Vec<Parameter>,
}

/// A request.
#[derive(Debug, Clone, Deserialize)]
pub struct Operation {
    /// HTTP method.
    pub method: String,
    /// Address below `/api`, from the title of the page.
    pub path: String,
    /// Address from the example of the page; absent if it has none.
    pub url: Option<String>,
    /// Name of the page.
    pub page: String,
}

/// A row that describes an element or attribute.
#[derive(Debug, Clone, Deserialize)]
pub struct Element {
    /// Name of the page.
    pub page: String,
    /// Name of the element or attribute.
    pub element: String,
    /// Documented type; absent if there is none.
    #[serde(rename = "type", default)]
    pub ty: Option<String>,
    /// Documented numbers of occurrences, for example `0/1`; absent if there are none.
    #[serde(default)]
    pub occurs: Option<String>,
    /// Documented values; absent if the row lists none.
    pub values: Option<Vec<String>>,
}

/// A row that describes a link.
#[derive(Debug, Clone, Deserialize)]
pub struct LinkRow {
    /// Name of the page.
    pub page: String,
    /// Address or type of the target.
    pub reference: String,
    /// Relation.
    pub rel: String,
}

/// A row that describes a parameter of a query.
#[derive(Debug, Clone, Deserialize)]
pub struct Parameter {
    /// Name of the page.
    pub page: String,
    /// Name of the parameter.
    pub parameter: String,
    /// Documented values; absent if the row lists none.
    pub values: Option<Vec<String>>,
}

/// The meaning of a value of `Type` in a link.
#[derive(Debug, Clone, Deserialize)]
pub struct LinkType {
    /// The value, or several separated by commas.
    pub link_type: String,
    /// Root element of the target.
    pub element: String,
    /// Complex type of the target.
    pub xsd_type: String,
}

/// The reason why a file of the inventory cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct ReferenceError {
    path: PathBuf,
    reason: String,
}

impl Reference {
    /// Reads the inventory in a folder.
    ///
    /// # Errors
    /// If one of its files cannot be read.
    pub fn from_dir(folder: &Path) -> Result<Self, ReferenceError> {
        #[derive(Deserialize)]
        struct Types {
            types: BTreeMap<String, ComplexType>,
        }
        let types: Types = read(&folder.join("types_2016.json"))?;
        Ok(Self {
            index: read(&folder.join("index.json"))?,
            link_types: read(&folder.join("link_types.json"))?,
            types: types.types,
            messages: messages(&folder.join("samples"))?,
            xml_schemas: xml_schemas(&folder.join("xsd"))?,
        })
    }
}

fn messages(folder: &Path) -> Result<Vec<Message>, ReferenceError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |error: FileError| ReferenceError { path: error.path, reason: error.reason };
    collect(folder).map(|message| message.map_err(failed)).collect()
}

fn xml_schemas(folder: &Path) -> Result<BTreeMap<String, Xsd>, ReferenceError> {
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    let failed = |path: &Path, reason: String| ReferenceError { path: path.to_owned(), reason };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| failed(folder, error.to_string()))?;
    let files = entries.iter().map(fs::DirEntry::path);
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "xsd"))
        .map(|path| {
            let text = read_message(&path).map_err(|error| failed(&path, error.reason))?;
            let xsd = parse(&text).map_err(|error| failed(&path, error.to_string()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, xsd))
        })
        .collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ReferenceError> {
    let failed = |reason: String| ReferenceError { path: path.to_owned(), reason };
    let text = read_text(path, MAX_FILE_SIZE).map_err(|error| failed(error.reason))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
