use crate::__private::{entity, record, setters};
use crate::value::{Href, Uid};
use crate::wire::{Extra, Links};

/// A folder.
///
/// `Folder` on the wire.
#[cfg_attr(doc, doc = sample!("folder"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Folder {
    /// Type of the representation, as links name it.
    ///
    /// Attribute `Type`.
    pub type_name: Option<String>,
    /// Address of the representation, as the server sees itself.
    ///
    /// Attribute `Href`.
    pub href: Option<Href>,
    /// Name people know the entity by.
    ///
    /// Attribute `Name`.
    pub name: String,
    /// Identity of the entity.
    ///
    /// Attribute `UID`.
    pub uid: Uid,
    /// Where the representation leads and what the server allows at this moment.
    ///
    /// Element `Links`.
    pub links: Links,
    /// The folder it is in.
    ///
    /// Element `Parent`.
    pub parent: Option<FolderInfo>,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    Folder("Folder") {
        type_name: attribute("Type").optional(),
        href: attribute("Href").optional(),
        name: attribute("Name"),
        uid: attribute("UID"),
        links: element("Links").optional(),
        parent: element("Parent").optional(),
    }
}

entity! {
    Folder {
        path: "/folders/{id}",
        link_type: "Folder",
        list: "Folders",
        items: many("Folder", "Folders"),
    }
}

/// Facts about a folder.
///
/// `FolderInfo` on the wire.
#[cfg_attr(doc, doc = sample!("folder_info"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct FolderInfo {
    /// Where it is.
    ///
    /// Element `Path`.
    pub path: String,
    /// The folder it is in.
    ///
    /// Element `Parent`.
    pub parent: Option<Box<FolderInfo>>,
    /// The folders in it.
    ///
    /// Element `Child`.
    pub children: Vec<FolderInfo>,
    /// Who made it.
    ///
    /// Element `Owner`.
    pub owner: Owner,
    /// How large it is.
    ///
    /// Element `Size`.
    pub size: Option<Size>,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    FolderInfo("FolderInfo") {
        path: element("Path"),
        parent: element("Parent").optional(),
        children: many("Child", "Childs"),
        owner: element("Owner"),
        size: element("Size").optional(),
    }
}

impl FolderInfo {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    #[inline]
    pub fn new(path: impl Into<String>, owner: Owner) -> Self {
        Self {
            path: path.into(),
            owner,
            ..Self::default()
        }
    }
}

setters! {
    FolderInfo {
        path: set_into::<String>("Path"),
        parent: boxed::<FolderInfo>("Parent"),
        children: set::<Vec<FolderInfo>>("Child"),
        owner: set::<Owner>("Owner"),
        size: some::<Size>("Size"),
    }
}

/// Where a folder goes.
///
/// `MoveSpec` on the wire.
#[cfg_attr(doc, doc = sample!("move_spec"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct MoveSpec {
    /// The folder it goes to.
    ///
    /// Element `Target`.
    pub target: FolderInfo,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    MoveSpec("MoveSpec", secrets) { target: element("Target") }
}

impl MoveSpec {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    #[inline]
    pub fn new(target: FolderInfo) -> Self {
        Self {
            target,
            extra: Extra::default(),
        }
    }
}

setters! {
    MoveSpec {
        target: set::<FolderInfo>("Target"),
    }
}

/// Somebody with a folder.
///
/// `Owner` on the wire.
#[cfg_attr(doc, doc = sample!("owner"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Owner {
    /// The folder of the person.
    ///
    /// Element `Home`.
    pub home: Option<Box<FolderInfo>>,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    Owner("Owner") {
        home: element("Home").optional(),
    }
}

setters! {
    Owner {
        home: boxed::<FolderInfo>("Home"),
    }
}

/// A size.
///
/// `Size` on the wire.
#[cfg_attr(doc, doc = sample!("size"))]
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Size {
    /// How many bytes.
    ///
    /// Element `Bytes`.
    pub bytes: i64,
    /// Received content that the schema does not describe, and values that could not be read.
    pub extra: Extra,
}

record! {
    Size("Size") { bytes: element("Bytes") }
}

impl Size {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    #[inline]
    pub fn new(bytes: i64) -> Self {
        Self {
            bytes,
            extra: Extra::default(),
        }
    }
}

setters! {
    Size { bytes: set::<i64>("Bytes") }
}
