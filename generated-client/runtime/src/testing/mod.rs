//! Test support: a scripted server, and resources like emitted ones.

#![allow(clippy::unwrap_used)]

mod fixtures;
mod log_capture;
mod server;

pub(crate) use fixtures::{Job, JobLinks, Task, job};
pub(crate) use log_capture::Trace;
pub(crate) use server::{PASSWORD, Reply, Server, builder, logon};
