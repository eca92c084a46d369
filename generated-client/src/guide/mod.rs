//! How to use the client: pages to read, and nothing else. The examples run against the simulator.
//!
//! - [`links`]: how to move through the API, and how to tell what the server allows
//! - [`errors`]: what can go wrong, and what to do then
//! - [`values`]: enumerations, sizes and times, building bodies and entities
//! - [`testing`]: how to test a program that uses the client, without a server

#[doc = include_str!("links.md")]
pub mod links {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("values.md")]
pub mod values {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[cfg(test)]
mod tests {
    #[test]
    fn the_front_page_maps_every_family() {
        let page = include_str!("../lib.rs");
        let emitted = include_str!(concat!(env!("OUT_DIR"), "/api.rs"));
        let modules = emitted.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(" {"));
        let families: Vec<&str> = modules.filter(|name| *name != "prelude").collect();
        assert!(families.len() > 15, "{families:?}");
        for family in families {
            assert!(
                page.contains(&format!("//! | [`{family}`](api::{family}) | ")),
                "{family} is not on the map"
            );
        }
    }
}
