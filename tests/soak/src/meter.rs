//! Measurements of this process: memory and sockets.

use std::{fs, io};

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A measurement while no request is under way.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    /// Bytes of memory that the system has assigned to the process.
    pub(crate) resident: u64,
    /// Bytes that are allocated.
    pub(crate) allocated: u64,
    /// Number of open sockets.
    pub(crate) sockets: usize,
    /// Number of sessions on the server.
    pub(crate) sessions: u64,
}

impl Sample {
    pub(crate) fn take(sessions: u64) -> io::Result<Self> {
        let allocated = ALLOCATOR.current_usage() as u64;
        Ok(Self { resident: resident()?, allocated, sockets: sockets()?, sessions })
    }
}

fn resident() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.map(|it| it * 1024).ok_or_else(|| io::Error::other("the size of the process is unknown"))
}

/// Returns the number of open sockets.
pub(crate) fn sockets() -> io::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir("/proc/self/fd")? {
        // The descriptor of the folder itself is closed before its link is read.
        let target = fs::read_link(entry?.path());
        count += usize::from(target.is_ok_and(|target| target.to_string_lossy().starts_with("socket:")));
    }
    Ok(count)
}

/// Returns the growth of the allocated bytes in per cent: from the minimum of the first third of the samples to that of the last
/// third. A sample contains what has not ended yet, the minimum the least of it; a leak raises the minimum.
pub(crate) fn growth_of_allocated(samples: &[Sample]) -> f64 {
    let (first, last) = thirds(samples, |it| it.allocated);
    percent(first.first(), last.first())
}

/// Returns the growth of the resident memory in per cent: from the maximum of the first third of the samples to the median of the
/// last third. The allocator keeps freed memory, more or less of it at any time, so that smaller differences mean nothing.
pub(crate) fn growth_of_resident(samples: &[Sample]) -> f64 {
    let (first, last) = thirds(samples, |it| it.resident);
    percent(first.last(), last.get(last.len() / 2))
}

/// Returns a figure of the first and of the last third of the samples, sorted.
fn thirds(samples: &[Sample], figure: fn(&Sample) -> u64) -> (Vec<u64>, Vec<u64>) {
    let third = samples.len().div_ceil(3);
    let sorted = |part: Option<&[Sample]>| {
        let mut values: Vec<u64> = part.unwrap_or_default().iter().map(figure).collect();
        values.sort_unstable();
        values
    };
    (sorted(samples.get(..third)), sorted(samples.get(samples.len() - third..)))
}

#[allow(clippy::cast_precision_loss, reason = "bytes of a process")]
fn percent(first: Option<&u64>, last: Option<&u64>) -> f64 {
    let (Some(first), Some(last)) = (first, last) else { return 0.0 };
    (*last as f64 / (*first).max(1) as f64 - 1.0) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: [u64; 9]) -> Vec<Sample> {
        let sample = |bytes| Sample { resident: bytes, allocated: bytes, sockets: 0, sessions: 0 };
        values.map(sample).to_vec()
    }

    #[test]
    fn growth_of_allocated_compares_minima_of_the_first_and_the_last_third() {
        let samples = samples([900, 100, 110, 0, 0, 0, 130, 101, 102]);
        assert!((growth_of_allocated(&samples) - 1.0).abs() < 1e-9);
        assert!(growth_of_allocated(&[]).abs() < 1e-9);
    }

    #[test]
    fn growth_of_resident_compares_the_maximum_with_the_later_median() {
        let samples = samples([90, 100, 80, 0, 0, 0, 400, 102, 70]);
        assert!((growth_of_resident(&samples) - 2.0).abs() < 1e-9);
        assert!(growth_of_resident(&[]).abs() < 1e-9);
    }

    #[test]
    fn open_socket_is_counted_until_it_is_closed() {
        let before = sockets().unwrap_or_default();
        let socket = std::net::UdpSocket::bind("127.0.0.1:0");
        assert_eq!(sockets().unwrap_or_default(), before + usize::from(socket.is_ok()));
        assert!(socket.is_ok());
        drop(socket);
        assert_eq!(sockets().unwrap_or_default(), before);
    }
}
