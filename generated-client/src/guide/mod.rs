//! Pages about the use of the client. Their examples run against the simulator.
//!
//! - [`connecting`]: configuration, certificates, proxies, the session and its end
//! - [`links`]: moving through the API, and the actions the server permits
//! - [`errors`]: kinds of errors and their remedies, retries, traces
//! - [`values`]: enumerations, sizes and times, building bodies and entities
//! - [`testing`]: tests of programs that use the client, without a server
//! - [`recipes`]: short programs for common tasks

#[doc = include_str!("connecting.md")]
pub mod connecting {}

#[doc = include_str!("links.md")]
pub mod links {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("values.md")]
pub mod values {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("recipes.md")]
pub mod recipes {}

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
