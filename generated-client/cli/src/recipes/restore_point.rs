//! The restore point of a machine at a time.

use std::str::FromStr;

use vbem_client::jiff::Timestamp;
use vbem_client::jiff::tz::TimeZone;
use vbem_client::prelude::*;
use vbem_client::value::Timestamp as WireTimestamp;

use crate::human::line;
use crate::instant;

/// Number of machines that are named when a name is ambiguous.
const CANDIDATES: usize = 10;

/// Selection of a restore point by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointTime {
    /// The newest one.
    Latest,
    /// The newest one that is not newer than this time.
    At(Timestamp),
}

/// Error of an invalid selection by time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither `latest` nor {}", instant::FORMS)]
pub(crate) struct ParsePointTimeError;

/// Reads `latest`, an instant, or a local date with or without a time. A date means the end of that day.
impl FromStr for PointTime {
    type Err = ParsePointTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("latest") {
            return Ok(Self::Latest);
        }
        instant::read(text, &TimeZone::system()).map(Self::At).ok_or(ParsePointTimeError)
    }
}

/// A restore point could not be selected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PointError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] Error),
    /// No machine has this name.
    #[error("no restore point of a machine named {0:?}")]
    UnknownMachine(String),
    /// Several machines have names with this beginning.
    #[error("{name:?} is the beginning of several names: {}", line(&candidates.join(", ")))]
    Ambiguous {
        /// The beginning.
        name: String,
        /// The first machines with such a name, sorted.
        candidates: Vec<String>,
    },
    /// All restore points are newer.
    #[error("{name} has no restore point from {time} or earlier")]
    TooEarly {
        /// Name of the machine.
        name: String,
        /// The latest possible time.
        time: Timestamp,
    },
}

/// Returns the restore point of the machine with this name, or with the only name that begins with it.
///
/// # Errors
/// [`PointError`] names the machines that the name may mean.
pub(crate) async fn restore_point(
    em: &Client,
    name: &str,
    time: PointTime,
) -> Result<VmRestorePoint, PointError> {
    if let Some(point) = newest(em, name, time).await? {
        return Ok(point);
    }
    let is_known = newest(em, name, PointTime::Latest).await?.is_some();
    let candidates = if is_known { Vec::new() } else { beginning_with(em, name).await? };
    match (time, candidates.as_slice()) {
        (PointTime::At(time), []) if is_known => Err(PointError::TooEarly { name: name.to_owned(), time }),
        (_, []) => Err(PointError::UnknownMachine(name.to_owned())),
        (_, [only]) => match (newest(em, only, time).await?, time) {
            (Some(point), _) => Ok(point),
            (None, PointTime::At(time)) => Err(PointError::TooEarly { name: only.clone(), time }),
            (None, PointTime::Latest) => Err(PointError::UnknownMachine(only.clone())),
        },
        _ => Err(PointError::Ambiguous { name: name.to_owned(), candidates }),
    }
}

async fn newest(em: &Client, name: &str, time: PointTime) -> Result<Option<VmRestorePoint>, Error> {
    let mut points = em.query::<VmRestorePoint>().filter(VmRestorePoint::VM_DISPLAY_NAME.eq(name));
    if let PointTime::At(time) = time {
        points = points.filter(VmRestorePoint::CREATION_TIME.le(WireTimestamp::from(time)));
    }
    points.sort_desc(VmRestorePoint::CREATION_TIME).first().await
}

/// Returns the names of machines that begin with this text, in any case.
async fn beginning_with(em: &Client, beginning: &str) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for root in em.query::<HierarchyRoot>().collect().await? {
        let pattern = format!("{beginning}*");
        let found =
            em.look_up::<HierarchyItem>().host(&root.uid).name(pattern).object_type("Vm").list().await?;
        names.extend(found.items.into_iter().map(|item| item.object_name));
    }
    let wanted = beginning.to_lowercase();
    names.retain(|name| name.to_lowercase().starts_with(&wanted));
    names.sort();
    names.dedup();
    names.truncate(CANDIDATES);
    Ok(names)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn point_time_is_the_latest_or_a_time() {
        assert_eq!("Latest".parse(), Ok(PointTime::Latest));
        let instant = "2026-06-15T06:30:00Z";
        assert_eq!(instant.parse(), Ok(PointTime::At(instant.parse().unwrap())));
        assert_eq!("yesterday".parse::<PointTime>(), Err(ParsePointTimeError));
    }
}
