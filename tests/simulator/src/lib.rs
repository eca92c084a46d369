//! A simulated Enterprise Manager: a server for tests, driven by the same schema as the client.
//!
//! ```
//! use vbem_simulator::{Fault, Matcher, Simulator};
//!
//! # fn main() -> Result<(), vbem_simulator::StartError> {
//! let sim = Simulator::builder().start_blocking()?;
//! println!("{} {}", sim.url(), sim.credentials().user);
//! sim.fail_next(Matcher::path("/api/vmRestorePoints/*"), Fault::Status(503));
//! assert!(sim.requests().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! It serves a made-up company, or the inventory of a real server ([`Builder::load`]), and returns to a saved state
//! ([`Simulator::snapshot`]).

mod actions;
mod api_error;
mod builder;
mod clock;
pub mod command;
mod decode;
mod effect;
mod encode;
mod faults;
mod history;
mod inventory;
mod percent;
mod query;
mod random;
mod raw;
mod record;
mod reports;
mod routes;
mod schema;
mod server;
mod service;
mod session;
mod simulator;
mod snapshot;
mod start_error;
mod state;
mod tasks;
mod upstream;
mod value;
mod view;
mod warning;
mod world;

/// Compiles the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use builder::Builder;
pub use clock::{Clock, Pace};
pub use encode::{JsonCase, Style};
pub use faults::{Distribution, Fault, Faults, InvalidRule, Matcher, Rule, RuleCount};
pub use history::{Counts, Exchange};
pub use inventory::{InventoryError, InventoryWarning, Missing};
pub use query::filter;
pub use raw::{Element, Unknown};
pub use session::{Credentials, Role};
pub use simulator::Simulator;
pub use snapshot::{RestoreError, Snapshot};
pub use start_error::StartError;
pub use upstream::UpstreamTrust;
pub use value::{Link, ObjectId, Reference, Tree, Value};
pub use warning::{Leniency, Warning};
pub use world::{Object, World};
