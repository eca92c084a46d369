//! The command `vbem-schema`, run as `cargo schema`.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
