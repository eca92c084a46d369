//! A typed client for the REST API of Veeam Backup Enterprise Manager.

pub mod wire;
