//! The renewal of sessions under all schedules that were explored.

mod support;

use std::time::Duration;

use shuttle::future::{block_on, spawn, yield_now};
use tokio::time::{let_timeouts_expire, timeout};
use vbem_runtime::ErrorKind;

use support::{Server, explore, log_on, read, start_reads};

/// Number of schedules of each kind.
const SCHEDULES: usize = 500;

#[test]
fn concurrent_requests_of_an_expired_session_log_on_once() {
    explore("renewal", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder()).await.unwrap();
            server.end_sessions();
            let reads = start_reads(&em, 3);
            for read in reads {
                read.await.unwrap().unwrap();
            }
            assert_eq!(server.with(|state| (state.logons, state.sessions.len())), (2, 1));
            em.logoff().await.unwrap();
            assert_eq!(server.with(|state| state.sessions.len()), 0);
        });
    });
}

#[test]
fn refused_renewal_is_attempted_once() {
    explore("refused renewal", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder()).await.unwrap();
            server.end_sessions();
            server.with(|state| state.logon_status = 401);
            let reads = start_reads(&em, 3);
            for read in reads {
                assert_eq!(read.await.unwrap().unwrap_err().kind(), ErrorKind::Unauthorized);
            }
            assert_eq!(server.with(|state| state.logons), 2);
        });
    });
}

#[test]
fn logoff_during_requests_leaves_no_session() {
    explore("logoff", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder()).await.unwrap();
            server.end_sessions();
            let reads = start_reads(&em, 2);
            em.logoff().await.unwrap();
            for read in reads {
                if let Err(error) = read.await.unwrap() {
                    assert_eq!(error.kind(), ErrorKind::LoggedOff);
                }
            }
            assert_eq!(server.with(|state| state.sessions.len()), 0);
        });
    });
}

#[test]
fn renewal_whose_caller_is_dropped_leaves_no_session() {
    explore("dropped caller", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder()).await.unwrap();
            server.end_sessions();
            let caller = em.clone();
            let_timeouts_expire(true);
            // The timeout expires at any moment, or never.
            let caller =
                spawn(async move { timeout(Duration::from_millis(10), read(&caller)).await.is_ok() });
            read(&em).await.unwrap();
            caller.await.unwrap();
            let_timeouts_expire(false);
            em.logoff().await.unwrap();
            assert_eq!(server.with(|state| state.sessions.len()), 0);
        });
    });
}

#[test]
fn first_logon_whose_caller_is_dropped_leaves_no_session() {
    explore("dropped logon", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let_timeouts_expire(true);
            let em = timeout(Duration::from_millis(10), log_on(server.builder())).await;
            let_timeouts_expire(false);
            if let Ok(em) = em {
                em.unwrap().logoff().await.unwrap();
            }
            while server.with(|state| state.logons > 0 && !state.sessions.is_empty()) {
                yield_now().await;
            }
        });
    });
}
