//! Measures the time of a snapshot, of restoring it, and of the first changes after it.
//!
//! `cargo run --release -p vbem-simulator --example snapshots -- [SCALE]` prints the mean and the longest time of 1,000
//! rounds.

use std::time::{Duration, Instant};

use vbem_simulator::{Pace, Simulator};

/// Number of rounds.
const ROUNDS: u32 = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scale: usize = std::env::args().nth(1).map_or(Ok(1), |text| text.parse())?;
    let sim = Simulator::builder().scale(scale).pace(Pace::Manual).start_blocking()?;
    let (mut take, mut restore, mut start) = (Times::default(), Times::default(), Times::default());
    let objects: usize = sim.state().objects.values().sum();
    for _ in 0..ROUNDS {
        let snapshot = take.of(|| sim.snapshot());
        restore.of(|| sim.restore(&snapshot))?;
    }
    let snapshot = sim.snapshot();
    for _ in 0..ROUNDS / 10 {
        start.of(|| Simulator::builder().snapshot(&snapshot).start_blocking())?;
    }
    println!("{objects} objects");
    for (name, times) in [("snapshot", take), ("restore", restore), ("start of a simulator", start)] {
        println!("{name:21} {:9.3?} on average, {:9.3?} at most", times.sum / times.count, times.longest);
    }
    Ok(())
}

/// Times of one operation.
#[derive(Default)]
struct Times {
    sum: Duration,
    longest: Duration,
    count: u32,
}

impl Times {
    fn of<T>(&mut self, operation: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = operation();
        let time = begun.elapsed();
        self.sum += time;
        self.count += 1;
        self.longest = self.longest.max(time);
        result
    }
}
