//! The command `vbem-codegen`: a thin face of the library.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
