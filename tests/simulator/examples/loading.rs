//! Measures the time of loading an inventory.
//!
//! `cargo run --release -p vbem-simulator --example loading -- DIR` loads a folder five times, as
//! `cargo schema crawl --save DIR` writes one, and prints the number of objects and warnings, and the times.

use std::time::{Duration, Instant};

use vbem_simulator::{Pace, Simulator};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("the argument is the folder of an inventory")?;
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let sim = Simulator::builder().pace(Pace::Manual).load(&folder).start_blocking()?;
        let time = begun.elapsed();
        fastest = fastest.min(time);
        let objects: usize = sim.state().objects.values().sum();
        println!("{objects} objects, {} warnings, {time:.2?}", sim.inventory_warnings().len());
    }
    println!("at least {fastest:.2?}");
    Ok(())
}
