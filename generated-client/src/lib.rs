//! A typed client for the REST API of Veeam Backup Enterprise Manager.

pub mod value;
pub mod wire;
