//! A filter for an absent platform does not compile, because platforms are never absent.
use vbem_client::prelude::*;

fn main() {
    let _ = Job::PLATFORM.eq(None);
}
