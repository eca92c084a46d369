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

mod behaviour;
mod builder;
mod clock;
mod decode;
mod encode;
mod faults;
mod query;
mod random;
mod record;
mod refusal;
mod represent;
mod requests;
mod routes;
mod schema;
mod server;
mod service;
mod session;
mod simulator;
mod state;
mod tasks;
mod value;
mod world;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use builder::Builder;
pub use clock::{Clock, Pace};
pub use encode::{JsonCase, Style};
pub use faults::{Fault, Faults, Matcher, Rule};
pub use query::filter;
pub use requests::{Exchange, Snapshot};
pub use session::{Credentials, Role};
pub use simulator::{Simulator, StartError};
pub use value::{Link, Reference, Tree, Value};
pub use world::{Object, ObjectId, World};
