//! A simulated Enterprise Manager.
