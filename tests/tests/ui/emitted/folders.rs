use crate::wire;
use crate::link::{Key, Kind, Linked, Resource};
use crate::value::{Href, Uid};
use crate::wire::{Extra, Field, Links, Listed, Member, Shape, Slot, Value};

/// A folder.
///
/// `Folder` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <Folder Type="Folder" Href="https://em.harbour.example:9398/api/folders/5c30d730-0b1b-416a-8c1f-f3a2dee335d7?format=Entity" Name="folder of Harbour Street" UID="urn:veeam:Folder:9434ea90-b6fe-497d-8d4d-ede6f32683ee">
   <Links />
   <Parent>
     <Path>path</Path>
     <Parent>
       <Path>path</Path>
       <Owner />
     </Parent>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Parent>
 </Folder>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Href": "https://em.harbour.example:9398/api/folders/5c30d730-0b1b-416a-8c1f-f3a2dee335d7?format=Entity",
   "Links": [],
   "Name": "folder of Harbour Street",
   "Parent": {
     "Childs": [
       {
         "Owner": {},
         "Path": "path"
       },
       {
         "Owner": {},
         "Path": "path"
       }
     ],
     "Owner": {},
     "Parent": {
       "Owner": {},
       "Path": "path"
     },
     "Path": "path",
     "Size": {
       "Bytes": 695196421188
     }
   },
   "Type": "Folder",
   "UID": "urn:veeam:Folder:9434ea90-b6fe-497d-8d4d-ede6f32683ee"
 }
 ```

 </details>"#
)]
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

static FOLDER: Shape = Shape {
    name: "Folder",
    xml: "Folder",
    choice: false,
    members: &[
        Member::attribute("Type").optional(),
        Member::attribute("Href").optional(),
        Member::attribute("Name"),
        Member::attribute("UID"),
        Member::element("Links").optional(),
        Member::element("Parent").optional(),
    ],
};

impl wire::Record for Folder {
    fn shape(&self) -> &'static Shape {
        &FOLDER
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Optional(&mut self.type_name),
            1 => Slot::Optional(&mut self.href),
            2 => Slot::Scalar(&mut self.name),
            3 => Slot::Scalar(&mut self.uid),
            4 => Slot::Links(&mut self.links),
            5 => Slot::Optional(&mut self.parent),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Field::value(&self.type_name),
            1 => Field::value(&self.href),
            2 => Value::Scalar(&self.name),
            3 => Value::Scalar(&self.uid),
            4 => Field::value(&self.links),
            5 => Field::value(&self.parent),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(Folder);

impl Listed for Folder {
    const LIST: &'static Shape = &Shape {
        name: "Folders",
        xml: "Folders",
        choice: false,
        members: &[
            Member::element("Links").optional(),
            Member::many("Folder", "Folders"),
        ],
    };
}

impl Resource for Folder {
    const KIND: Kind = Kind {
        name: "Folder",
        path: "/folders/{id}",
        key: true,
        link_type: "Folder",
    };
}

impl Linked for Folder {
    fn links(&self) -> &Links {
        &self.links
    }
    fn href(&self) -> &Href {
        self.href.as_ref().unwrap_or(Href::none())
    }
}

impl Key for Folder {
    fn name(&self) -> &str {
        &self.name
    }
    fn uid(&self) -> &Uid {
        &self.uid
    }
}

/// Facts about a folder.
///
/// `FolderInfo` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <FolderInfo>
   <Path>path</Path>
   <Parent>
     <Path>path</Path>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Parent>
   <Child>
     <Path>path</Path>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Child>
   <Child>
     <Path>path</Path>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Child>
   <Owner>
     <Home>
       <Path>path</Path>
       <Owner />
     </Home>
   </Owner>
   <Size>
     <Bytes>695196421188</Bytes>
   </Size>
 </FolderInfo>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Childs": [
     {
       "Owner": {},
       "Path": "path",
       "Size": {
         "Bytes": 695196421188
       }
     },
     {
       "Owner": {},
       "Path": "path",
       "Size": {
         "Bytes": 695196421188
       }
     }
   ],
   "Owner": {
     "Home": {
       "Owner": {},
       "Path": "path"
     }
   },
   "Parent": {
     "Owner": {},
     "Path": "path",
     "Size": {
       "Bytes": 695196421188
     }
   },
   "Path": "path",
   "Size": {
     "Bytes": 695196421188
   }
 }
 ```

 </details>"#
)]
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

static FOLDER_INFO: Shape = Shape {
    name: "FolderInfo",
    xml: "FolderInfo",
    choice: false,
    members: &[
        Member::element("Path"),
        Member::element("Parent").optional(),
        Member::many("Child", "Childs"),
        Member::element("Owner"),
        Member::element("Size").optional(),
    ],
};

impl wire::Record for FolderInfo {
    fn shape(&self) -> &'static Shape {
        &FOLDER_INFO
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Scalar(&mut self.path),
            1 => Slot::Optional(&mut self.parent),
            2 => Slot::List(&mut self.children),
            3 => Slot::Record(&mut self.owner),
            4 => Slot::Optional(&mut self.size),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Value::Scalar(&self.path),
            1 => Field::value(&self.parent),
            2 => Value::List(&self.children),
            3 => Value::Record(&self.owner),
            4 => Field::value(&self.size),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for FolderInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(FolderInfo);

impl FolderInfo {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    pub fn new(path: impl Into<String>, owner: Owner) -> Self {
        Self {
            path: path.into(),
            owner,
            ..Self::default()
        }
    }
    /// Sets [`Path`](Self::path).
    #[must_use]
    pub fn path(mut self, value: impl Into<String>) -> Self {
        self.path = value.into();
        self
    }
    /// Sets [`Parent`](Self::parent).
    #[must_use]
    pub fn parent(mut self, value: FolderInfo) -> Self {
        self.parent = Some(Box::new(value));
        self
    }
    /// Sets [`Child`](Self::children).
    #[must_use]
    pub fn children(mut self, value: Vec<FolderInfo>) -> Self {
        self.children = value;
        self
    }
    /// Sets [`Owner`](Self::owner).
    #[must_use]
    pub fn owner(mut self, value: Owner) -> Self {
        self.owner = value;
        self
    }
    /// Sets [`Size`](Self::size).
    #[must_use]
    pub fn size(mut self, value: Size) -> Self {
        self.size = Some(value);
        self
    }
}

/// Where a folder goes.
///
/// `MoveSpec` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <MoveSpec>
   <Target>
     <Path>path</Path>
     <Parent>
       <Path>path</Path>
       <Owner />
     </Parent>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Target>
 </MoveSpec>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Target": {
     "Childs": [
       {
         "Owner": {},
         "Path": "path"
       },
       {
         "Owner": {},
         "Path": "path"
       }
     ],
     "Owner": {},
     "Parent": {
       "Owner": {},
       "Path": "path"
     },
     "Path": "path",
     "Size": {
       "Bytes": 695196421188
     }
   }
 }
 ```

 </details>"#
)]
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

static MOVE_SPEC: Shape = Shape {
    name: "MoveSpec",
    xml: "MoveSpec",
    choice: false,
    members: &[Member::element("Target")],
};

impl wire::Record for MoveSpec {
    fn shape(&self) -> &'static Shape {
        &MOVE_SPEC
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Record(&mut self.target),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Value::Record(&self.target),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for MoveSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(MoveSpec, secrets);

impl MoveSpec {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    pub fn new(target: FolderInfo) -> Self {
        Self {
            target,
            extra: Extra::default(),
        }
    }
    /// Sets [`Target`](Self::target).
    #[must_use]
    pub fn target(mut self, value: FolderInfo) -> Self {
        self.target = value;
        self
    }
}

/// Somebody with a folder.
///
/// `Owner` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <Owner>
   <Home>
     <Path>path</Path>
     <Parent>
       <Path>path</Path>
       <Owner />
     </Parent>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Child>
       <Path>path</Path>
       <Owner />
     </Child>
     <Owner />
     <Size>
       <Bytes>695196421188</Bytes>
     </Size>
   </Home>
 </Owner>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Home": {
     "Childs": [
       {
         "Owner": {},
         "Path": "path"
       },
       {
         "Owner": {},
         "Path": "path"
       }
     ],
     "Owner": {},
     "Parent": {
       "Owner": {},
       "Path": "path"
     },
     "Path": "path",
     "Size": {
       "Bytes": 695196421188
     }
   }
 }
 ```

 </details>"#
)]
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

static OWNER: Shape = Shape {
    name: "Owner",
    xml: "Owner",
    choice: false,
    members: &[Member::element("Home").optional()],
};

impl wire::Record for Owner {
    fn shape(&self) -> &'static Shape {
        &OWNER
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Optional(&mut self.home),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Field::value(&self.home),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(Owner);

impl Owner {
    /// Sets [`Home`](Self::home).
    #[must_use]
    pub fn home(mut self, value: FolderInfo) -> Self {
        self.home = Some(Box::new(value));
        self
    }
}

/// A size.
///
/// `Size` on the wire.
#[cfg_attr(
    doc,
    doc = r#"
 <details><summary>Sample in XML</summary>

 ```xml
 <Size>
   <Bytes>695196421188</Bytes>
 </Size>
 ```

 </details>

 <details><summary>Sample in JSON</summary>

 ```json
 {
   "Bytes": 695196421188
 }
 ```

 </details>"#
)]
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

static SIZE: Shape = Shape {
    name: "Size",
    xml: "Size",
    choice: false,
    members: &[Member::element("Bytes")],
};

impl wire::Record for Size {
    fn shape(&self) -> &'static Shape {
        &SIZE
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        match member {
            0 => Slot::Scalar(&mut self.bytes),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        match member {
            0 => Value::Scalar(&self.bytes),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl std::fmt::Debug for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        wire::debug(self, f)
    }
}

wire::serialization!(Size);

impl Size {
    /// Returns a value with the mandatory members; all others are absent.
    #[must_use]
    pub fn new(bytes: i64) -> Self {
        Self {
            bytes,
            extra: Extra::default(),
        }
    }
    /// Sets [`Bytes`](Self::bytes).
    #[must_use]
    pub fn bytes(mut self, value: i64) -> Self {
        self.bytes = value;
        self
    }
}
