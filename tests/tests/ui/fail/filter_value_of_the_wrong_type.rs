//! A field is compared with values of its type only.
use vbem_client::prelude::*;

fn main() {
    let _ = VmRestorePoint::NAME.eq(3);
    let _ = BackupJobSession::RESULT.eq("Failed");
}
