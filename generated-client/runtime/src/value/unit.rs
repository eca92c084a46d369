//! Units of sizes and of spans of time, as type parameters of [`ByteSize`](super::ByteSize) and
//! [`TimeSpan`](super::TimeSpan).

use std::fmt::Debug;
use std::hash::Hash;

/// A unit of sizes: a power of 1024 bytes.
pub trait SizeUnit: Copy + Debug + Default + Ord + Hash + Send + Sync + 'static {
    /// Number of bytes in the unit.
    const BYTES: u64;
    /// Symbol, for example `MiB`.
    const NAME: &'static str;
}

/// A unit of time.
pub trait TimeUnit: Copy + Debug + Default + Ord + Hash + Send + Sync + 'static {
    /// Number of seconds in the unit.
    const SECONDS: u64;
    /// Symbol, for example `min`.
    const NAME: &'static str;
}

macro_rules! units {
    ($trait:ident::$factor:ident: $($name:ident = $value:expr, $symbol:literal;)*) => {$(
        #[doc = concat!("`", $symbol, "`.")]
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name;

        impl $trait for $name {
            const $factor: u64 = $value;
            const NAME: &'static str = $symbol;
        }
    )*};
}

units! { SizeUnit::BYTES:
    Bytes = 1, "B";
    Kilobytes = 1 << 10, "KiB";
    Megabytes = 1 << 20, "MiB";
    Gigabytes = 1 << 30, "GiB";
    Terabytes = 1 << 40, "TiB";
}

units! { TimeUnit::SECONDS:
    Seconds = 1, "s";
    Minutes = 60, "min";
    Hours = 3_600, "h";
    Days = 86_400, "d";
    Weeks = 604_800, "w";
}
