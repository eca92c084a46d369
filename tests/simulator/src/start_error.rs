//! Error of starting a simulator.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use crate::faults::InvalidRule;
use crate::inventory::InventoryError;

/// Error of starting a simulator.
#[derive(Debug, Error)]
pub enum StartError {
    /// Invalid schema; the text shows the diagnostics.
    #[error("the schema is wrong:\n{0}")]
    Schema(String),
    /// Mistakes in worlds; the text shows the diagnostics.
    #[error("the world is wrong:\n{0}")]
    World(String),
    /// Address that cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Cause.
        source: io::Error,
    },
    /// Fault that does not fit the schema.
    #[error(transparent)]
    Fault(#[from] InvalidRule),
    /// Settings of a real server that cannot be used.
    #[error("the real server cannot be used: {0}")]
    Upstream(String),
    /// Inventory that cannot be loaded.
    #[error("the inventory cannot be loaded")]
    Inventory(#[from] InventoryError),
    /// Folder that cannot be used, or certificate that cannot be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}
