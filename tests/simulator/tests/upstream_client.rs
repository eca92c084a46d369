//! The client of this project through the proxy, with TLS on both sides, on one, and on none.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::time::Duration;

use vbem_client::prelude::*;
use vbem_simulator::{Builder, Exchange, Fault, Matcher, Pace, Simulator, UpstreamTrust};

fn server() -> Builder {
    Simulator::builder().days(2).pace(Pace::PerRequest(Duration::from_secs(1)))
}

async fn client(proxy: &Simulator, server: &Simulator) -> Client {
    let mut builder = Client::builder(&proxy.url()).unwrap();
    if let Some(certificate) = proxy.certificate() {
        builder = builder.ca_certificate(certificate);
    }
    let account = server.credentials();
    builder.logon(&account.user, account.password.as_str()).await.unwrap()
}

/// Logs on, follows links, restores a VM and logs off.
async fn session(proxy: &Simulator, server: &Simulator) {
    let em = client(proxy, server).await;
    let points = em.vm_restore_points().await.unwrap();
    let point = points.iter().find(|point| point.restore().is_ok()).unwrap();
    let file = point.backup_file().unwrap().get(&em).await.unwrap();
    assert!(!file.name.is_empty());
    let jobs = em.jobs().await.unwrap();
    assert_eq!(jobs.len(), 8);
    let ms = Duration::from_millis(1);
    let ended = point.restore().unwrap().run(&em, None).poll_interval(ms, ms).await.unwrap();
    assert_eq!(ended.result, Some(SessionResult::Success));
    em.logoff().await.unwrap();
}

fn seen(exchanges: &[Exchange]) -> Vec<(String, String, u16)> {
    exchanges.iter().map(|it| (it.method.clone(), it.target.clone(), it.status)).collect()
}

#[tokio::test]
async fn client_works_through_the_proxy_with_and_without_tls() {
    let file = std::env::temp_dir().join(format!("vbem-upstream-client-{}.pem", std::process::id()));
    for (tls_server, tls_proxy) in [(false, false), (true, false), (false, true), (true, true)] {
        let server = if tls_server { server().tls() } else { server() }.start().await.unwrap();
        let mut proxy = Simulator::builder().upstream(server.url());
        if let Some(certificate) = server.certificate() {
            fs::write(&file, certificate).unwrap();
            proxy = proxy.upstream_trust(UpstreamTrust::Ca(file.clone()));
        }
        let proxy = if tls_proxy { proxy.tls() } else { proxy }.start().await.unwrap();
        session(&proxy, &server).await;
        let (at_proxy, at_server) = (seen(&proxy.requests()), seen(&server.requests()));
        assert_eq!(at_proxy, at_server, "every request passes the proxy once");
        assert!(at_proxy.len() > 6 && server.state().sessions == 0, "{at_proxy:?}");
    }
    fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn recorded_session_of_the_client_is_replayed() {
    let folder = std::env::temp_dir().join(format!("vbem-upstream-session-{}", std::process::id()));
    let server = server().start().await.unwrap();
    let proxy = Simulator::builder().upstream(server.url()).record(&folder).start().await.unwrap();
    session(&proxy, &server).await;
    let token = server.requests().iter().any(|it| it.header("x-restsvcsessionid").is_some());
    assert!(token, "the client sends its session");
    drop(proxy);
    let replay = Simulator::builder().replay(&folder).start().await.unwrap();
    session(&replay, &server).await;
    let unknown: Vec<_> = replay.requests().into_iter().filter(|it| it.status == 404).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn clients_at_the_same_time_survive_faults_of_the_proxy() {
    let server = server().start().await.unwrap();
    let proxy = Simulator::builder().upstream(server.url()).start().await.unwrap();
    let (one, two) = tokio::join!(client(&proxy, &server), client(&proxy, &server));
    proxy.fail_next(Matcher::object("Job"), Fault::Status(503));
    proxy.fail_next(Matcher::path("/api/backups"), Fault::CutInside(50));
    let (jobs, backups) = tokio::join!(one.jobs(), two.backups());
    assert_eq!(jobs.unwrap().len(), 8);
    assert!(!backups.unwrap().is_empty());
    let hits: Vec<u64> = proxy.faults().counts().iter().map(|it| it.hits).collect();
    assert_eq!(hits, [1, 1]);
    one.logoff().await.unwrap();
    two.logoff().await.unwrap();
}
