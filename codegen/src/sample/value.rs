//! The values in sample messages: computed from names, so that they are the same in every run.

use crate::model::{Api, PathTemplate, Scalar, Segment};
use crate::naming;

/// The server of the addresses.
const SERVER: &str = "https://em.harbour.example:9398";

/// True if JSON writes values of the type without quotes.
pub(super) fn is_bare(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Boolean | Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal)
}

/// A value for the member of that name.
pub(super) fn scalar(scalar: Scalar, name: &str, api: &Api) -> String {
    let seed = seed(name);
    match scalar {
        Scalar::String => naming::snake(name).replace('_', " "),
        Scalar::Boolean => seed.is_multiple_of(2).to_string(),
        Scalar::Int => (seed % 90 + 3).to_string(),
        Scalar::Long | Scalar::Unsigned => (seed % 900_000_000_000 + 5_000_000_000).to_string(),
        Scalar::Decimal => format!("{}.25", seed % 9 + 1),
        Scalar::Timestamp => format!("2026-0{}-1{}T0{}:15:30.5Z", seed % 9 + 1, seed % 9, seed % 8),
        Scalar::Time => format!("1{}:30:00", seed % 9),
        Scalar::Duration => format!("0{}:20:00", seed % 9),
        Scalar::Uid => {
            uid(name.strip_suffix("Uid").or_else(|| name.strip_suffix("UID")).unwrap_or(name), api)
        }
        Scalar::Guid => guid(name),
        Scalar::HierarchyRef => format!("urn:VMware:Vm:{}.vm-{}", guid(name), seed % 9000 + 100),
        Scalar::Href => format!("{SERVER}{}/things/{}", api.base, guid(name)),
        Scalar::Secret => "not-a-real-secret".to_owned(),
    }
}

/// The name of an object of the resource.
pub(super) fn display_name(resource: &str) -> String {
    format!("{} of Harbour Street", naming::snake(resource).replace('_', " "))
}

/// The UID of an object of the resource.
pub(super) fn uid(resource: &str, api: &Api) -> String {
    let resource = if resource.is_empty() { "Entity" } else { resource };
    format!("{}{resource}:{}", api.uid_prefix, guid(resource))
}

/// An absolute address with values for the parameters; that of the API if the path is not known.
pub(super) fn address(path: Option<&PathTemplate>, api: &Api) -> String {
    let filled = path.and_then(|path| {
        path.fill(|index| {
            let before = index.checked_sub(1).and_then(|before| path.segments().get(before));
            Some(match (path.segments().get(index), before) {
                (Some(parameter), _) if parameter.is_rest() => "C:/Reports/March.txt".to_owned(),
                (_, Some(Segment::Literal(collection))) => guid(collection),
                _ => guid(""),
            })
        })
    });
    format!("{SERVER}{}{}", api.base, filled.unwrap_or_default())
}

fn guid(text: &str) -> String {
    let (a, b) = (seed(text), seed(&format!("{text}'")));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

/// A hash of the text (FNV-1a).
fn seed(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
