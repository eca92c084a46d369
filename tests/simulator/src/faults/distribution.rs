//! Distributions of times: a fixed time, or a random one.

use std::time::Duration;

use crate::random::Random;

/// Longest time a distribution returns.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Distribution of a time. Random times depend on the seed of the simulator only.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// The same time for every request.
    Fixed(Duration),
    /// Every time of a range with the same probability.
    Uniform {
        /// Shortest time.
        from: Duration,
        /// Longest time.
        to: Duration,
    },
    /// Normal distribution; negative times count as zero.
    Normal {
        /// Mean.
        mean: Duration,
        /// Standard deviation.
        deviation: Duration,
    },
    /// Exponential distribution.
    Exponential {
        /// Mean.
        mean: Duration,
    },
    /// Measured percentiles, such as 50, 90 and 99, in ascending order. Times between two of them are linear; those
    /// below the first begin at zero, and none is longer than the last.
    Percentiles(Vec<(f64, Duration)>),
}

impl From<Duration> for Distribution {
    fn from(time: Duration) -> Self {
        Self::Fixed(time)
    }
}

impl Distribution {
    /// Returns the next time.
    pub(super) fn sample(&self, random: &mut Random) -> Duration {
        let seconds = match self {
            Self::Fixed(time) => return *time,
            Self::Uniform { from, to } => {
                let (from, to) = (from.as_secs_f64(), to.as_secs_f64());
                (to - from).mul_add(random.fraction(), from)
            }
            Self::Normal { mean, deviation } => {
                // The method of Box and Muller; `1 - fraction` is never zero.
                let radius = (-2.0 * (1.0 - random.fraction()).ln()).sqrt();
                let angle = std::f64::consts::TAU * random.fraction();
                deviation.as_secs_f64().mul_add(radius * angle.cos(), mean.as_secs_f64())
            }
            Self::Exponential { mean } => -mean.as_secs_f64() * (1.0 - random.fraction()).ln(),
            Self::Percentiles(percentiles) => at(percentiles, random.fraction() * 100.0),
        };
        Duration::try_from_secs_f64(seconds).unwrap_or_default().min(LONGEST)
    }
}

/// Returns the time in seconds at a percentile.
fn at(percentiles: &[(f64, Duration)], percentile: f64) -> f64 {
    let (mut below, mut time) = (0.0, 0.0);
    for (limit, longest) in percentiles {
        let longest = longest.as_secs_f64();
        if percentile < *limit {
            return (longest - time).mul_add((percentile - below) / (limit - below), time);
        }
        (below, time) = (*limit, longest);
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    /// Returns 2,000 times in ascending order.
    fn sorted(distribution: &Distribution) -> Vec<Duration> {
        let mut random = Random::of(1, "distribution");
        let mut times: Vec<Duration> = (0..2000).map(|_| distribution.sample(&mut random)).collect();
        times.sort();
        times
    }

    fn between(time: Duration, low: u64, high: u64) -> bool {
        (ms(low)..=ms(high)).contains(&time)
    }

    #[test]
    fn samples_follow_their_distribution() {
        let fixed = sorted(&ms(7).into());
        assert_eq!((fixed[0], fixed[1999]), (ms(7), ms(7)));
        let uniform = sorted(&Distribution::Uniform { from: ms(100), to: ms(300) });
        assert!(uniform[0] >= ms(100) && uniform[1999] <= ms(300));
        assert!(between(uniform[1000], 190, 210), "{:?}", uniform[1000]);
        let normal = sorted(&Distribution::Normal { mean: ms(100), deviation: ms(50) });
        assert_eq!(normal[0], Duration::ZERO);
        assert!(between(normal[1000], 95, 105) && between(normal[1682], 143, 157), "{:?}", normal[1682]);
        let exponential = sorted(&Distribution::Exponential { mean: ms(100) });
        assert!(between(exponential[1000], 63, 76), "{:?}", exponential[1000]);
        let measured = Distribution::Percentiles(vec![(50.0, ms(20)), (90.0, ms(200)), (99.0, ms(2000))]);
        let measured = sorted(&measured);
        assert!(between(measured[1000], 15, 32) && between(measured[1800], 160, 400));
        assert_eq!(measured[1999], ms(2000));
    }

    #[test]
    fn ranges_without_extent_and_endless_times_are_bounded() {
        let mut random = Random::of(1, "bounds");
        let reversed = Distribution::Uniform { from: ms(300), to: ms(100) };
        assert!(between(reversed.sample(&mut random), 100, 300));
        assert_eq!(Distribution::Percentiles(Vec::new()).sample(&mut random), Duration::ZERO);
        assert_eq!(Distribution::Exponential { mean: Duration::MAX }.sample(&mut random), LONGEST);
    }
}
