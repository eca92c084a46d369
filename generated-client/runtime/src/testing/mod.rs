//! What the tests of the runtime share: a server that is played, and resources as the emitter writes them.

#![allow(clippy::unwrap_used)]

mod sample;
mod server;
mod trace;

pub(crate) use sample::{Job, JobLinks, Task, job};
pub(crate) use server::{PASSWORD, Reply, Server, builder, logon};
pub(crate) use trace::Trace;
