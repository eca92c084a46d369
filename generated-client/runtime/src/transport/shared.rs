//! Values that clients with equal settings share as long as one of them exists.

use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Values by their settings.
pub(super) struct Shared<K, V>(Mutex<Vec<(K, Weak<V>)>>);

impl<K: PartialEq, V> Shared<K, V> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Returns the value of these settings, or makes it. Values that are not used any longer are removed.
    pub(super) fn get<E>(&self, settings: K, make: impl FnOnce(&K) -> Result<V, E>) -> Result<Arc<V>, E> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.retain(|(_, value)| value.strong_count() > 0);
        let known = values.iter().find(|(known, _)| *known == settings);
        if let Some(value) = known.and_then(|(_, value)| value.upgrade()) {
            return Ok(value);
        }
        let value = Arc::new(make(&settings)?);
        values.push((settings, Arc::downgrade(&value)));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn value_is_shared_as_long_as_it_is_used() {
        let shared = Shared::new();
        let make = |value: u8| move |_: &&str| Ok::<_, ()>(value);
        let one = shared.get("a", make(1)).unwrap();
        let same = shared.get("a", make(2)).unwrap();
        let other = shared.get("b", make(3)).unwrap();
        assert!(Arc::ptr_eq(&one, &same));
        assert_eq!((*one, *other), (1, 3));
        drop((one, same));
        assert_eq!(*shared.get("a", make(4)).unwrap(), 4);
        assert_eq!(shared.get("c", |_| Err("not made")), Err("not made"));
    }
}
