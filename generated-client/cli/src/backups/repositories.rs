//! Space in repositories.

use serde::Serialize;
use vbem_client::prelude::*;

use super::PAGE;

/// Space in a repository.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Repository {
    /// Identifier.
    pub(crate) uid: String,
    /// Name.
    pub(crate) name: String,
    /// Name of the backup server; `None` if the server does not name it.
    pub(crate) server: Option<String>,
    /// Size in bytes; `None` if it is unknown, as for object storage.
    pub(crate) capacity: Option<u64>,
    /// Free space in bytes; `None` if it is unknown.
    pub(crate) free: Option<u64>,
}

impl Repository {
    /// Free part of the size in percent, from 0 to 100; `None` if a size is unknown or the capacity is zero.
    pub(crate) fn free_percent(&self) -> Option<f64> {
        let capacity = self.capacity.filter(|capacity| *capacity > 0)?;
        // Sizes of storage have far fewer significant digits than a float.
        #[allow(clippy::cast_precision_loss)]
        Some((self.free? as f64 / capacity as f64 * 100.0).clamp(0.0, 100.0))
    }
}

/// Fetches all repositories, those with the smallest free part first and those of unknown size last.
///
/// # Errors
/// The first error of a request.
pub(crate) async fn repositories(em: &Client) -> Result<Vec<Repository>, Error> {
    let found = em.query::<vbem_client::prelude::Repository>().page_size(PAGE).collect().await?;
    let mut all: Vec<Repository> = found
        .into_iter()
        .map(|it| Repository {
            server: it.backup_server().ok().and_then(|link| link.name().map(str::to_owned)),
            uid: it.uid.to_string(),
            capacity: it.capacity.bytes(),
            free: it.free_space.bytes(),
            name: it.name,
        })
        .collect();
    let rank = |it: &Repository| it.free_percent().unwrap_or(f64::INFINITY);
    all.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    Ok(all)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns a repository of this name with these sizes in bytes.
    pub(crate) fn repository(name: &str, capacity: Option<u64>, free: Option<u64>) -> Repository {
        Repository {
            uid: format!("urn:veeam:Repository:{name}"),
            name: name.to_owned(),
            server: Some("vbr01".to_owned()),
            capacity,
            free,
        }
    }

    #[test]
    fn free_part_is_known_with_both_sizes_only() {
        let free = |capacity, free| repository("r", capacity, free).free_percent();
        assert_eq!(free(Some(200), Some(50)), Some(25.0));
        assert_eq!(free(Some(200), Some(300)), Some(100.0));
        for (capacity, space) in [(None, Some(1)), (Some(1), None), (Some(0), Some(0)), (None, None)] {
            assert_eq!(free(capacity, space), None, "{capacity:?} {space:?}");
        }
    }
}
