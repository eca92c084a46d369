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

/// Returns the growth of a figure in per cent: from the minimum of the first third of the samples to that of the last third. A
/// sample contains what has not ended yet, the minimum the least of it; a leak raises the minimum.
pub(crate) fn growth(samples: &[Sample], figure: fn(&Sample) -> u64) -> f64 {
    let third = samples.len().div_ceil(3);
    let minimum = |part: Option<&[Sample]>| part.unwrap_or_default().iter().map(figure).min();
    percent(minimum(samples.get(..third)), minimum(samples.get(samples.len() - third..)))
}

#[allow(clippy::cast_precision_loss, reason = "bytes of a process")]
fn percent(first: Option<u64>, last: Option<u64>) -> f64 {
    let (Some(first), Some(last)) = (first, last) else { return 0.0 };
    (last as f64 / first.max(1) as f64 - 1.0) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: [u64; 9]) -> Vec<Sample> {
        let sample = |bytes| Sample { resident: bytes, allocated: bytes, sockets: 0, sessions: 0 };
        values.map(sample).to_vec()
    }

    #[test]
    fn growth_compares_minima_of_the_first_and_the_last_third() {
        let samples = samples([900, 100, 110, 0, 0, 0, 130, 101, 102]);
        assert!((growth(&samples, |it| it.allocated) - 1.0).abs() < 1e-9);
        assert!(growth(&[], |it| it.resident).abs() < 1e-9);
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
