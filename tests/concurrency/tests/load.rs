//! The limits of load and shared requests under all schedules that were explored.

mod support;

use std::time::Duration;

use http::Method;
use shuttle::future::block_on;
use vbem_runtime::ErrorKind;
use vbem_runtime::client::{Limits, RetryPolicy};
use vbem_runtime::link::Action;

use support::{Server, explore, explore_at_random, log_on, read, start_reads};

/// Number of schedules of each kind.
const SCHEDULES: usize = 500;

#[test]
fn clients_with_shared_limits_keep_them() {
    explore("shared limits", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let limits = Limits::new().concurrent_requests(2).logon_interval(Duration::from_millis(1));
            let mut reads = Vec::new();
            for _ in 0..2 {
                let em = log_on(server.builder().limits(&limits).max_concurrent_requests(2)).await.unwrap();
                reads.extend(start_reads(&em, 2));
            }
            for read in reads {
                read.await.unwrap().unwrap();
            }
            assert!(server.with(|state| state.most_under_way) <= 2);
            let all_are_free = "Limits { available_requests: Some(2), logon_interval: Some(1ms) }";
            assert_eq!(format!("{limits:?}"), all_are_free);
        });
    });
}

#[test]
fn overloaded_server_gets_fewer_requests_until_time_has_passed() {
    explore_at_random("overload", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder().max_concurrent_requests(4)).await.unwrap();
            server.with(|state| state.refused = 2);
            let reads = start_reads(&em, 4);
            for read in reads {
                read.await.unwrap().unwrap();
            }
            assert!(server.with(|state| state.most_under_way) <= 4);
            // With one success a second, all permits return.
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_secs(2)).await;
                read(&em).await.unwrap();
            }
            server.hold_until(4);
            for read in start_reads(&em, 4) {
                read.await.unwrap().unwrap();
            }
        });
    });
}

#[test]
fn retries_of_concurrent_calls_do_not_exceed_the_budget() {
    explore("budget", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            // A retry after 503 costs 5 tokens.
            let policy = RetryPolicy::new(5).pauses(Duration::ZERO, Duration::ZERO).budget(12);
            let em = log_on(server.builder().retry(policy)).await.unwrap();
            server.with(|state| state.refused = usize::MAX);
            let reads = start_reads(&em, 3);
            for read in reads {
                assert_eq!(read.await.unwrap().unwrap_err().kind(), ErrorKind::Unavailable);
            }
            assert_eq!(server.with(|state| state.reads), 3 + 2);
        });
    });
}

#[test]
fn open_breaker_admits_one_trial_at_a_time() {
    explore("breaker", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let pause = Duration::from_secs(5);
            let em = server.builder().retry(RetryPolicy::never()).circuit_breaker(1, pause);
            let em = log_on(em).await.unwrap();
            server.with(|state| state.refused = usize::MAX);
            read(&em).await.unwrap_err();
            tokio::time::sleep(pause).await;
            let reads = start_reads(&em, 3);
            for read in reads {
                read.await.unwrap().unwrap_err();
            }
            assert_eq!(server.with(|state| state.reads), 2, "one failure and one trial");
        });
    });
}

#[test]
fn read_after_a_change_shows_it_although_equal_reads_are_shared() {
    explore("coalescing", SCHEDULES, || {
        block_on(async {
            let server = Server::default();
            let em = log_on(server.builder().coalesce(Duration::from_secs(5))).await.unwrap();
            let early = start_reads(&em, 2);
            Action::<()>::at(Method::POST, "/jobs/1?action=start").send(&em).await.unwrap();
            let after = read(&em).await.unwrap();
            assert_eq!(after.attribute("Changes"), Some("1"));
            for read in early {
                read.await.unwrap().unwrap();
            }
        });
    });
}
