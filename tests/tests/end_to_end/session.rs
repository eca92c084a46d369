//! Sessions: logon, expiry, logoff, and the servers that receive the session id.

use std::time::Duration;

use tokio::task::JoinSet;
use vbem_client::client::Credentials;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Pace};

use super::{FORMATS, answers, client, company, log_on, logons, requests, start};

/// Returns a duration in minutes; the server's idle limit is 15.
const fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

#[tokio::test]
async fn logon_with_wrong_password_sends_one_request() {
    for format in FORMATS {
        let sim = start();
        let error = client(&sim, format).logon(&sim.credentials().user, "guess").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert!(error.is_unauthorized() && !error.is_transient());
        assert_eq!(error.server_message(), Some("The user name or password is incorrect."));
        assert!(error.to_string().contains("not tried again"), "{error}");
        assert_eq!(sim.requests().len(), 1);
        assert_eq!(answers(&sim, "POST", "/sessionMngr"), [401]);
        assert_eq!(sim.state().sessions, 0);
    }
}

fn tenant(password: &str) -> LoginSpec {
    let mut tenant = TenantCredentials::default();
    tenant.username = "Alder Logistics".to_owned();
    tenant.password = Some(password.into());
    let mut spec = LoginSpec::default();
    spec.tenant_credentials = Some(tenant);
    spec
}

#[tokio::test]
async fn tenant_and_token_logons_are_renewed_with_their_body() {
    for format in FORMATS {
        let sim = start();
        let em = client(&sim, format).logon_with(Credentials::body(tenant("Simulated-4"))).await.unwrap();
        sim.end_sessions();
        // The tenant logs on again, but is still not allowed to do this.
        assert!(em.jobs().references().await.unwrap_err().is_forbidden());
        em.logoff().await.unwrap();
        let mut token = LoginSpec::default();
        token.vmware_sso_token = Some(sim.credentials().sso_token().into());
        let em = client(&sim, format).logon_with(Credentials::body(token)).await.unwrap();
        sim.end_sessions();
        em.jobs().references().await.unwrap();
        em.logoff().await.unwrap();

        let sent = requests(&sim, "POST", "/sessionMngr");
        assert_eq!(sent.iter().map(|it| it.status).collect::<Vec<_>>(), [201; 4]);
        assert!(sent.iter().all(|it| it.header("authorization").is_none()));
        assert!(sent[0].body.contains("Alder Logistics"), "{}", sent[0].body);
        assert_eq!((&sent[0].body, &sent[2].body), (&sent[1].body, &sent[3].body));

        sim.forget_requests();
        let wrong = client(&sim, format).logon_with(Credentials::body(tenant("guess"))).await.unwrap_err();
        assert!(wrong.is_unauthorized(), "{wrong}");
        assert_eq!(answers(&sim, "POST", "/sessionMngr"), [401]);
    }
}

#[tokio::test]
async fn expired_session_is_renewed_once_during_a_walk() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = em.vm_restore_points().list().await.unwrap().into_iter().next().unwrap();

        sim.end_sessions();
        point.backup_server().unwrap().get(&em).await.unwrap();
        assert_eq!(answers(&sim, "GET", "/backupServers/"), [401, 200]);
        assert_eq!(logons(&sim), 2);

        sim.end_sessions();
        let task = point.restore().unwrap().send(&em, None).await.unwrap();
        assert_eq!(answers(&sim, "POST", "?action=restore"), [401, 202]);
        assert_eq!(logons(&sim), 3);
        assert_eq!(task.operation, "StartVMRestore");
        assert_eq!(sim.state().objects["Task"], 1, "the request was carried out once");

        point.backup_file().unwrap().get(&em).await.unwrap();
        assert_eq!(logons(&sim), 3);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn renewal_is_completed_if_its_caller_is_dropped() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        sim.end_sessions();
        // The server has made the session when the caller stops waiting for the answer.
        sim.fail_next(Matcher::path("/api/sessionMngr/"), Fault::Delay(Duration::from_millis(200).into()));
        while logons(&sim) < 2 {
            let read = tokio::time::timeout(Duration::from_millis(20), em.jobs().references()).await;
            assert!(read.is_err() || logons(&sim) == 2);
        }
        em.logoff().await.unwrap();
        assert_eq!((logons(&sim), sim.state().sessions), (2, 0));
    }
}

#[tokio::test]
async fn first_logon_whose_caller_is_dropped_leaves_no_session() {
    for format in FORMATS {
        let sim = start();
        // The server has made the session when the caller stops waiting for the answer.
        sim.fail_next(Matcher::path("/api/sessionMngr/"), Fault::Delay(Duration::from_millis(200).into()));
        let account = sim.credentials();
        let logon = client(&sim, format).logon(&account.user, account.password.as_str());
        tokio::time::timeout(Duration::from_millis(50), logon).await.unwrap_err();
        let is_over = || answers(&sim, "DELETE", "/logonSessions/") == [204];
        for _ in 0..500 {
            if is_over() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(is_over(), "{:?}", answers(&sim, "DELETE", "/logonSessions/"));
        assert_eq!((logons(&sim), sim.state().sessions), (1, 0));
    }
}

#[tokio::test]
async fn request_body_is_resent_after_session_renewal() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = em.vm_restore_points().list().await.unwrap().into_iter().next().unwrap();
        let mut vm = VmRestoreSpec::default();
        vm.power_on_after_restore = true;
        let spec = RestoreSpec::from(vm);
        sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), Fault::SessionLost);
        point.restore().unwrap().send(&em, &spec).await.unwrap();
        let sent = requests(&sim, "POST", "?action=restore");
        assert_eq!(sent.iter().map(|it| it.status).collect::<Vec<_>>(), [401, 202]);
        assert!(sent[0].body.contains("PowerOnAfterRestore"), "{}", sent[0].body);
        assert_eq!(sent[0].body, sent[1].body);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn concurrent_requests_on_expired_session_log_on_once() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let ids: Vec<_> = em
            .vm_restore_points()
            .references()
            .await
            .unwrap()
            .iter()
            .filter_map(|it| it.uid.clone())
            .collect();
        sim.end_sessions();
        let mut all = JoinSet::new();
        for id in ids.into_iter().take(50) {
            let em = em.clone();
            all.spawn(async move { em.vm_restore_points().get(&id).await.map(|point| (id, point.uid)) });
        }
        let found = all.join_all().await;
        assert_eq!(found.len(), 50);
        for outcome in found {
            let (asked, got) = outcome.unwrap();
            assert_eq!(asked, got);
        }
        let refused =
            answers(&sim, "GET", "/vmRestorePoints/").iter().filter(|status| **status == 401).count();
        assert!(refused > 1, "only {refused} met the end of the session");
        assert_eq!(logons(&sim), 2);
        assert_eq!(sim.state().sessions, 1);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn rejected_credentials_are_not_retried() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        sim.fail_next(Matcher::path("/api/sessionMngr*"), Fault::Status(401));
        sim.end_sessions();
        for _ in 0..3 {
            let error = em.jobs().list().await.unwrap_err();
            assert!(error.is_unauthorized(), "{error}");
            assert_eq!(error.request().unwrap().path(), "/api/sessionMngr/?v=latest");
        }
        assert_eq!(answers(&sim, "POST", "/sessionMngr"), [201, 401]);
    }
}

#[tokio::test]
async fn client_after_logoff_sends_nothing() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let copy = em.clone();
        let job = em.jobs().list().await.unwrap().into_iter().next().unwrap();
        em.logoff().await.unwrap();
        assert_eq!(answers(&sim, "DELETE", "/logonSessions/"), [204]);
        assert_eq!(sim.state().sessions, 0);

        let before = sim.requests().len();
        for em in [&em, &copy] {
            assert_eq!(em.jobs().list().await.unwrap_err().kind(), ErrorKind::LoggedOff);
            let error = job.backup_server().unwrap().get(em).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::LoggedOff);
            assert_eq!(error.request().unwrap().method(), "GET");
        }
        assert_eq!(em.logoff().await.unwrap_err().kind(), ErrorKind::LoggedOff);
        assert_eq!(sim.requests().len(), before);
    }
}

#[tokio::test]
async fn logoff_of_expired_session_succeeds() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        sim.end_sessions();
        let before = logons(&sim);
        em.logoff().await.unwrap();
        assert_eq!(logons(&sim), before, "a logoff does not log on");
    }
}

#[tokio::test]
async fn idle_session_expires_unless_kept_alive() {
    for format in FORMATS {
        let sim = company().pace(Pace::Manual).start_blocking().unwrap();
        let account = sim.credentials();
        let em = log_on(&sim, format).await;
        em.backups().references().await.unwrap();
        sim.clock().advance(minutes(16));
        em.backups().references().await.unwrap();
        assert_eq!(logons(&sim), 2);
        em.logoff().await.unwrap();

        sim.forget_requests();
        let em = client(&sim, format)
            .keep_alive(Duration::from_millis(1))
            .logon(&account.user, account.password.as_str())
            .await
            .unwrap();
        for _ in 0..5 {
            sim.clock().advance(minutes(10));
            let now = sim.clock().now();
            let used =
                || sim.requests().iter().any(|it| it.time >= now && it.target.contains("/logonSessions/"));
            while !used() {
                tokio::task::yield_now().await;
            }
        }
        em.backups().references().await.unwrap();
        assert_eq!(logons(&sim), 1);
        assert!(requests(&sim, "GET", "").iter().all(|it| it.status == 200));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn api_version_is_checked_before_logon() {
    for format in FORMATS {
        let sim = start();
        let account = sim.credentials();
        let logon = |version| {
            client(&sim, format).api_version(version).logon(&account.user, account.password.as_str())
        };
        let em = logon("v1_6").await.unwrap();
        let sent: Vec<_> = sim.requests().iter().map(|it| format!("{} {}", it.method, it.target)).collect();
        assert_eq!(sent, ["GET /api/", "POST /api/sessionMngr/?v=v1_6"]);
        assert_eq!(sim.requests()[0].header("x-restsvcsessionid"), None);
        assert_eq!(sim.requests()[0].header("authorization"), None);
        em.logoff().await.unwrap();

        sim.forget_requests();
        let error = logon("v1_1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedVersion);
        assert!(error.to_string().contains("v1_5, v1_6, v1_7"), "{error}");
        assert_eq!(logons(&sim), 0);
    }
}

#[tokio::test]
async fn external_session_is_used_and_never_renewed() {
    let sim = start();
    let theirs = log_on(&sim, FORMATS[0]).await;
    let id = theirs.session::<LogonSession>().unwrap().get(&theirs).await.unwrap().session_id;
    for format in FORMATS {
        let em = client(&sim, format).session(id.expose()).await.unwrap();
        let session = em.session::<LogonSession>().unwrap().get(&em).await.unwrap();
        assert_eq!(session.user_name, sim.credentials().user);
        em.jobs().list().await.unwrap();
    }
    assert_eq!(logons(&sim), 1);
    sim.end_sessions();
    let em = client(&sim, FORMATS[0]).session(id.expose()).await.unwrap();
    let error = em.jobs().list().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(logons(&sim), 1);
}

#[tokio::test]
async fn forbidden_actions_are_not_offered_and_fail() {
    let sim = start();
    let operator = &sim.accounts()[2];
    for format in FORMATS {
        let em = client(&sim, format).logon(&operator.user, operator.password.as_str()).await.unwrap();
        let error = em.jobs().list().await.unwrap_err();
        assert!(error.is_forbidden(), "{error}");
        assert_eq!(error.status().unwrap().as_u16(), 403);
        assert!(error.server_message().is_some());
        let session = em.session::<LogonSession>().unwrap().get(&em).await.unwrap();
        assert!(session.jobs().is_err());
        assert!(session.vm_restore_points().is_ok());
        em.logoff().await.unwrap();
    }
    assert_eq!(logons(&sim), 2, "403 does not renew the session");
}

#[tokio::test]
async fn client_never_sends_cookies() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        em.jobs().list().await.unwrap();
        sim.end_sessions();
        em.jobs().list().await.unwrap();
        em.logoff().await.unwrap();
    }
    for exchange in sim.requests() {
        assert_eq!(exchange.header("cookie"), None, "{}", exchange.target);
        let logon = exchange.target.contains("/sessionMngr");
        assert_eq!(exchange.header("authorization").is_some(), logon, "{}", exchange.target);
        assert_eq!(exchange.header("x-restsvcsessionid").is_some(), !logon, "{}", exchange.target);
    }
}
