//! Unlisted values are kept.
use vbem_client::prelude::*;

fn main() {
    let text = match BackupAlgorithm::Unknown("Sideways".into()) {
        BackupAlgorithm::Full => "full".to_owned(),
        other => other.to_string(),
    };
    assert_eq!(text, "Sideways");
}
