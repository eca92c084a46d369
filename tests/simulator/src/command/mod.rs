//! Command line of the simulator, declared once: for the command `vbem-simulator` and for others that start a simulator,
//! such as `vbem sim`.
//!
//! [`OPTIONS`] lists the options; [`Setup`] takes their values; [`run()`] starts the simulator, writes the files that its
//! clients need, and runs until a signal or until a program ends.

mod actions_list;
mod child;
mod env_file;
mod option;
mod options;
mod run;
mod run_error;
mod running;
mod setup;
mod signals;

pub use actions_list::actions_list;
pub use option::{CommandOption, OptionError, help};
pub use options::OPTIONS;
pub use run::run;
pub use run_error::RunError;
pub use running::Running;
pub use setup::Setup;
