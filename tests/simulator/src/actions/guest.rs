//! Files of a guest below a mount or in the catalogue: listing, restoring and downloading them.

use vbem_codegen::model::HttpMethod;

use crate::api_error::ApiError;
use crate::api_error::GONE;
use crate::effect::Effect;
use crate::percent::{encode_segment, percent_decode};
use crate::query::Parameters;
use crate::state::State;
use crate::value::{Link, Tree, Value};
use crate::world::{File, FileKind, ObjectId, World};

/// Default size of a page.
const PAGE: usize = 10;

/// Address in the file system of a guest.
pub(crate) struct GuestPath<'a> {
    /// Mount or restore point that contains the file system.
    pub(crate) through: ObjectId,
    /// Absolute address of the root of the file system.
    pub(crate) top: String,
    /// Rest of the address, decoded.
    pub(crate) path: String,
    pub(crate) query: &'a Parameters,
}

/// Response to a request for a file.
pub(crate) enum GuestResponse {
    /// Structure of that name.
    Record(&'static str, Tree),
    Content {
        name: String,
        content: Vec<u8>,
    },
    /// Task with an operation and an effect.
    Task(&'static str, Effect),
}

/// Returns the decoded path of the segments below the root of a file system.
pub(crate) fn path_of(segments: &[&str]) -> String {
    segments.iter().map(|it| percent_decode(it)).collect::<Vec<_>>().join("/")
}

/// Mounts the disks of a point.
pub(super) fn mount(
    state: &mut State,
    point: ObjectId,
    resource: usize,
    session: &str,
) -> Result<ObjectId, String> {
    let mut ids = state.world.object(point).ok_or(GONE)?.ids.clone();
    let mounts = state.world.all(resource).iter();
    let of_point = mounts.filter(|it| state.world.object(**it).is_some_and(|it| it.ids.starts_with(&ids)));
    let last = of_point.filter_map(|it| state.world.object(*it)?.id().parse::<u32>().ok()).max().unwrap_or(0);
    ids.push((last + 1).to_string());
    let mount = state.world.add(resource, ids, "", Tree::new());
    state.world.restrict_to_session(mount, session);
    state.world.relate(mount, point);
    let top = state.world.href(mount);
    let roots: Vec<Value> =
        state.world.files().below("").into_iter().map(|file| Value::Record(plain(file, &top))).collect();
    crate::state::set(state, mount, "FSRoots", roots);
    Ok(mount)
}

/// Responds to a request for a file or a directory.
///
/// # Errors
///
/// Fails if the file does not exist or the action is not possible.
pub(crate) fn answer(
    world: &World,
    place: &GuestPath<'_>,
    method: HttpMethod,
    body: Option<&Tree>,
) -> Result<GuestResponse, ApiError> {
    let top = place.path.trim_matches('/').is_empty();
    let file = world.files().find(&place.path);
    if file.is_none() && !top {
        return Err(ApiError::new(404, format!("Cannot find file or directory [{}]", place.path)));
    }
    let action = place.query.get("action").map(str::to_lowercase);
    match (method, action.as_deref(), file) {
        (HttpMethod::Get, None, _) => Ok(GuestResponse::Record("FileSystemEntry", entry(file, place))),
        (
            HttpMethod::Get,
            Some("listall" | "listfiles" | "listdirs"),
            Some(File { kind: FileKind::File(_), .. }),
        ) => Err(ApiError::bad_request(format!("[{}] is not a directory", place.path))),
        (HttpMethod::Get, Some(action @ ("listall" | "listfiles" | "listdirs")), _) => {
            Ok(GuestResponse::Record("FileSystemEntries", entries(world, place, action)?))
        }
        (HttpMethod::Get, Some("download"), Some(file)) if file.kind != FileKind::Directory => {
            Ok(GuestResponse::Content { name: file.name().to_owned(), content: file.content() })
        }
        (HttpMethod::Post, Some("restore"), Some(file)) => {
            if body.is_some_and(|body| body.contains("ForDirectDownload")) {
                let href = format!("{}?action=download", address(file, &place.top));
                return Ok(GuestResponse::Task(
                    "FileRestoreFromMountPoint",
                    Effect::Show { rel: "Download", kind: None, href },
                ));
            }
            let point = world.restore_point_of(place.through).unwrap_or(place.through);
            let effect = Effect::Restore { point, kind: "FileLevelRestore" };
            Ok(GuestResponse::Task("FileRestoreFromMountPoint", effect))
        }
        (HttpMethod::Get | HttpMethod::Post, Some(_), _) => {
            Err(ApiError::bad_request("The action is not possible for this file or directory."))
        }
        _ => Err(ApiError::method(&["GET", "POST"])),
    }
}

/// Returns the address of a file below the root of its file system.
fn address(file: &File, top: &str) -> String {
    let segments: Vec<String> = file.path.split('/').map(encode_segment).collect();
    format!("{}/{}", top.trim_end_matches('/'), segments.join("/"))
}

fn kind(file: &File) -> &'static str {
    if file.kind == FileKind::Directory { "DirectoryEntry" } else { "FileEntry" }
}

/// Returns a file or directory as an item of a list.
fn plain(file: &File, top: &str) -> Tree {
    let tree = Tree::new()
        .with("Type", kind(file))
        .with("Href", address(file, top))
        .with("Path", file.windows_path())
        .with("Name", file.name());
    match file.kind {
        FileKind::Directory => tree,
        FileKind::File(size) => tree
            .with("Size", i64::try_from(size).unwrap_or(i64::MAX))
            .with("Owner", "BUILTIN\\Administrators")
            .with("ModifiedDateUTC", "2026-02-11T07:45:12Z"),
    }
}

fn link(rel: &str, href: String, kind: Option<&str>) -> Link {
    Link { rel: rel.to_owned(), href, kind: kind.map(ToOwned::to_owned), name: None }
}

/// Returns the representation of one file or directory; of the root if `file` is `None`.
fn entry(file: Option<&File>, place: &GuestPath<'_>) -> Tree {
    let top = &place.top;
    let href = file.map_or_else(|| top.clone(), |file| address(file, top));
    let mut links = Vec::new();
    if let Some((above, _)) = file.and_then(|file| file.path.rsplit_once('/')) {
        let above = File { path: above.to_owned(), kind: FileKind::Directory };
        links.push(link("Up", address(&above, top), Some("DirectoryEntry")));
    }
    let is_file = file.is_some_and(|file| file.kind != FileKind::Directory);
    if !is_file {
        let paging = format!("&pageSize={PAGE}&page=1");
        links.push(link("Down", format!("{href}?action=listAll"), Some("FileSystemItemsList")));
        links.push(link("Down", format!("{href}?action=listFiles{paging}"), Some("FileEntryList")));
        links.push(link("Down", format!("{href}?action=listDirs{paging}"), Some("DirectoryEntryList")));
    }
    if file.is_some() {
        links.push(link("Restore", format!("{href}?action=restore"), None));
    }
    let tree = match file {
        Some(file) => plain(file, top),
        None => Tree::new().with("Type", "DirectoryEntry").with("Href", href),
    };
    let name = if is_file { "FileEntry" } else { "DirectoryEntry" };
    Tree::new().with(name, tree.with("Links", Value::Links(links)))
}

/// Returns the content of a directory; one page of it if the request has a page size.
fn entries(world: &World, place: &GuestPath<'_>, action: &str) -> Result<Tree, ApiError> {
    let all = world.files().below(&place.path).into_iter();
    let wanted: Vec<&File> = all
        .filter(|file| match action {
            "listfiles" => file.kind != FileKind::Directory,
            "listdirs" => file.kind == FileKind::Directory,
            _ => true,
        })
        .collect();
    let href = match world.files().find(&place.path) {
        Some(directory) => address(directory, &place.top),
        None => place.top.clone(),
    };
    let mut tree =
        Tree::new().with("Links", Value::Links(vec![link("Up", href.clone(), Some("DirectoryEntry"))]));
    let paged = place.query.get("pageSize").is_some() || place.query.get("page").is_some();
    let wanted = if paged {
        let page =
            crate::query::paging::Page::of(place.query, wanted.len()).map_err(ApiError::bad_request)?;
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let paging = Tree::new()
            .with("PageNum", whole(page.number))
            .with("PageSize", whole(page.size))
            .with("PagesCount", whole(page.count))
            .with("Links", Value::Links(page.links(&href, place.query)));
        tree.set("PagingInfo", paging);
        page.of_all(wanted)
    } else {
        wanted
    };
    let of_kind = |directories: bool| -> Vec<Value> {
        let some = wanted.iter().filter(|file| (file.kind == FileKind::Directory) == directories);
        some.map(|file| Value::Record(plain(file, &place.top))).collect()
    };
    Ok(tree.with("Files", of_kind(false)).with("Directories", of_kind(true)))
}
