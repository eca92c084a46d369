//! Snapshots kept for the admin port.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};

use super::Handler;
use crate::snapshot::Snapshot;

/// Largest number of snapshots that are kept.
const LIMIT: usize = 100;

/// Snapshots by number.
#[derive(Debug, Default)]
pub(super) struct Snapshots(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    all: BTreeMap<u64, Snapshot>,
}

impl Snapshots {
    /// Responds to a request with that method to a path below `/snapshots`, with a status and JSON. `None` if there is
    /// no such request.
    pub(super) fn answer(&self, handler: &Handler, method: &str, path: &str) -> Option<(u16, Json)> {
        let mut segments = path.strip_prefix("/snapshots")?.split('/').skip(1);
        let id = segments.next();
        let unknown = || (404, json!({"error": format!("no snapshot {}", id.unwrap_or_default())}));
        Some(match (method, id, segments.next(), segments.next()) {
            ("POST", None, None, None) => self.take(handler),
            ("GET", None, None, None) => (200, self.list()),
            ("DELETE", Some(id), None, None) => {
                let id = id.parse().ok();
                id.and_then(|id: u64| self.kept().all.remove(&id)).map_or_else(unknown, |_| (200, json!({})))
            }
            ("POST", Some(id), Some("restore"), None) => {
                let snapshot = id.parse().ok().and_then(|id: u64| self.kept().all.get(&id).cloned());
                match snapshot.map(|snapshot| handler.service.restore(&snapshot)) {
                    None => unknown(),
                    Some(Ok(())) => (200, json!({})),
                    Some(Err(error)) => (409, json!({"error": error.to_string()})),
                }
            }
            _ => return None,
        })
    }

    fn take(&self, handler: &Handler) -> (u16, Json) {
        let mut kept = self.kept();
        if kept.all.len() >= LIMIT {
            return (409, json!({"error": format!("there are {LIMIT} snapshots; delete some")}));
        }
        kept.last += 1;
        let id = kept.last;
        kept.all.insert(id, handler.service.snapshot());
        (201, json!({ "id": id }))
    }

    fn list(&self) -> Json {
        let kept = self.kept();
        let all = kept.all.iter().map(|(id, snapshot)| {
            let state = snapshot.state();
            json!({
                "id": id, "time": snapshot.time().to_string(),
                "sessions": state.sessions.len(), "objects": state.world.len(),
            })
        });
        Json::Array(all.collect())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
