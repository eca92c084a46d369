//! A platform is never absent, so that no filter asks for it.
use vbem_client::prelude::*;

fn main() {
    let _ = Job::PLATFORM.eq(None);
}
