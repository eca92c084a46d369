//! Settings of the allocator of glibc, which by default keeps so much freed memory that the resident size varies by a fifth.
//!
//! glibc reads them from the environment when a process starts, so the program starts itself again with them.

use std::env;
use std::process::{Command, ExitCode};

/// Variables with which glibc has one heap for all threads, and returns freed memory of 64 KiB or more to the system.
const SETTINGS: [(&str, &str); 3] =
    [("MALLOC_ARENA_MAX", "1"), ("MALLOC_TRIM_THRESHOLD_", "65536"), ("MALLOC_MMAP_THRESHOLD_", "65536")];

/// True if this process has the settings.
pub(crate) fn is_configured() -> bool {
    SETTINGS.iter().all(|(name, value)| env::var_os(name).is_some_and(|it| it == *value))
}

/// Runs the program again with the settings and the same arguments, and returns its exit code.
pub(crate) fn run_configured(arguments: &[String]) -> ExitCode {
    let run = || Command::new(env::current_exe()?).args(arguments).envs(SETTINGS).status();
    match run() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the program cannot be started again: {error}");
            ExitCode::FAILURE
        }
    }
}
