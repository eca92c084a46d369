//! A running session has no result: `None` in matches and in filters.
use vbem_client::prelude::*;

fn text(session: &BackupJobSession) -> &'static str {
    match session.result {
        Some(SessionResult::Success) => "good",
        Some(_) => "bad",
        None => "running",
    }
}

fn main() {
    assert_eq!(text(&BackupJobSession::default()), "running");
    let field = BackupJobSession::RESULT;
    let filter = field.eq(None) | field.eq(SessionResult::Failed) | field.ge(Some(SessionResult::Warning));
    assert_eq!(filter.to_string(), "Result==None,Result==Failed,Result>=Warning");
}
