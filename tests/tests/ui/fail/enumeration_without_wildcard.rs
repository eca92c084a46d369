//! A newer server may send values that this version does not know.
use vbem_client::prelude::*;

fn text(state: &TaskState) -> &'static str {
    match state {
        TaskState::Running => "it runs",
        TaskState::OperationFinished => "it is nearly done",
        TaskState::Finished => "it is done",
    }
}

fn main() {}
