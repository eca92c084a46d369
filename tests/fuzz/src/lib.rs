//! Programs for libFuzzer around the properties of `vbem_tests::fuzz`.

use std::path::PathBuf;
use std::{env, fs, process};

pub use libfuzzer_sys;

/// Variable with the folder that seeds and dictionary are written to, instead of fuzzing.
const PREPARE: &str = "FUZZ_PREPARE";

/// Writes the seeds and the dictionary of a target and ends the program, if the environment asks for it.
///
/// # Panics
/// Panics if they cannot be written, or the target does not exist.
pub fn prepare(name: &str) {
    let Some(folder) = env::var_os(PREPARE).map(PathBuf::from) else { return };
    let target = vbem_tests::fuzz::target(name).expect("the target exists");
    let seeds = folder.join("seeds").join(name);
    fs::create_dir_all(&seeds).expect("the folder can be created");
    for (number, seed) in (target.seeds)().iter().enumerate() {
        fs::write(seeds.join(format!("{number:04}")), seed).expect("a seed can be written");
    }
    let dictionary = folder.join(format!("{name}.dict"));
    fs::write(dictionary, vbem_tests::fuzz::dictionary(&target)).expect("the dictionary can be written");
    process::exit(0);
}

/// Defines the program of a target.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::prepare($name),
            |input: &[u8]| {
                static CHECK: std::sync::LazyLock<fn(&[u8])> = std::sync::LazyLock::new(|| $crate::check($name));
                CHECK(input);
            }
        );
    };
}

/// Returns the property of a target.
///
/// # Panics
/// Panics if the target does not exist.
#[must_use]
pub fn check(name: &str) -> fn(&[u8]) {
    vbem_tests::fuzz::target(name).expect("the target exists").check
}
