//! Names of the objects of a real server, as its responses have them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Largest number of names; all are dropped when it is reached.
const MAX_NAMES: usize = 100_000;

/// Names by the path of the object below `/api`, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Names(Mutex<HashMap<String, String>>);

impl Names {
    /// Keeps the names of objects, with their addresses.
    pub(crate) fn learn(&self, objects: Vec<(String, String)>) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (href, name) in objects {
            let path = href.split('?').next().unwrap_or_default().to_lowercase();
            let Some((_, path)) = path.split_once("/api/") else { continue };
            if names.len() >= MAX_NAMES {
                names.clear();
            }
            names.insert(path.trim_end_matches('/').to_owned(), name);
        }
    }

    /// Returns the name of the object at a path.
    pub(crate) fn get(&self, path: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&path.to_lowercase()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_their_path() {
        let names = Names::default();
        let object = |href: &str| vec![(href.to_owned(), "Nightly".to_owned())];
        names.learn(object("https://em:9398/api/Jobs/AB-1?format=Entity"));
        names.learn(object("urn:other"));
        assert_eq!(names.get("jobs/ab-1").as_deref(), Some("Nightly"));
        assert_eq!(names.get("jobs"), None);
        for number in 0..MAX_NAMES {
            names.learn(object(&format!("/api/{number}")));
        }
        assert_eq!(names.get("jobs/ab-1"), None, "the number of names is limited");
    }
}
