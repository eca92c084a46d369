//! Random sequences of calls with faults against the simulator, compared with a small model.
//!
//! `VBEM_STATE_MACHINE_CASES=10000 cargo test -p vbem-tests --test state_machine` runs more sequences than usual, with other
//! seeds in each run. A failing sequence is shrunk and its seed added to `regressions.txt`, which every run replays first.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod company;
mod plan;
mod system;

use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};
use proptest_state_machine::prop_state_machine;

use system::System;

/// Number of sequences of a usual run, which takes some seconds.
const CASES: u32 = 32;

/// Seed of a usual run, so that it is the same every time.
const SEED: u64 = 1;

fn config() -> Config {
    let more = std::env::var("VBEM_STATE_MACHINE_CASES").ok();
    let more = more.map(|text| text.parse().expect("VBEM_STATE_MACHINE_CASES is a number"));
    Config {
        cases: more.unwrap_or(CASES),
        rng_seed: if more.is_some() { RngSeed::Random } else { RngSeed::Fixed(SEED) },
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/state_machine/regressions.txt",
        ))),
        max_shrink_iters: 2000,
        ..Config::default()
    }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn calls_with_faults_have_the_effects_of_the_model(sequential 1..24 => System);
}
