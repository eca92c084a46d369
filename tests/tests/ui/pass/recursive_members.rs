//! A recursive structure compiles, is built with setters, and round-trips in both formats.
#![deny(warnings)]
mod api {
    include!("../emitted/folders.rs");
}
pub use vbem_client::{link, query, task, value, wire};

use api::{Folder, FolderInfo, MoveSpec, Owner};
use vbem_client::wire::{Options, from_json, from_xml, to_json, to_xml};

fn main() {
    let root = FolderInfo::new("/", Owner::default());
    let inner = FolderInfo::new("/a/b", Owner::default().home(root.clone())).parent(root.clone());
    let outer = FolderInfo::new("/a", Owner::default()).parent(root).children(vec![inner.clone(), inner]);
    let spec = MoveSpec::new(outer);

    let xml = to_xml(&spec);
    assert!(xml.contains("<Parent><Path>/</Path>"), "{xml}");
    assert_eq!(from_xml::<MoveSpec>(xml.as_bytes(), Options::strict().partial()).unwrap().value, spec);
    let json = to_json(&spec);
    assert_eq!(from_json::<MoveSpec>(json.as_bytes(), Options::strict().partial()).unwrap().value, spec);

    let home = spec.target.children[0].owner.home.as_ref();
    assert_eq!(home.map(|home| home.path.as_str()), Some("/"));
    assert_eq!(Folder::default().parent, None);
}
