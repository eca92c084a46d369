//! Redirects, and links to other servers: the session id goes to the configured origin only.

use std::net::TcpListener;

use vbem_client::link::LinkToList;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

use super::{FORMATS, client, company, log_on, start};

/// Server that must receive no connection.
struct OtherServer(TcpListener);

impl OtherServer {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// True if no connection waits to be accepted.
    fn is_untouched(&self) -> bool {
        self.0.accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}

#[tokio::test]
async fn links_to_another_origin_are_sent_to_the_configured_one() {
    let other = OtherServer::new();
    let sim = company().public_base(format!("{}/api", other.url())).start_blocking().unwrap();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let points = em.vm_restore_points().references().await.unwrap();
        assert!(points[0].href.as_str().starts_with(&other.url()), "{}", points[0].href);
        let point = points[0].get(&em).await.unwrap();
        point.backup_server().unwrap().get(&em).await.unwrap();
        let task = point.restore().unwrap().send(&em, None).await.unwrap();
        task.wait(&em).poll_interval(super::PAUSE, super::PAUSE).await.unwrap();
        em.query::<Job>().page_size(2).collect().await.unwrap();
        em.logoff().await.unwrap();
    }
    assert!(other.is_untouched());
}

#[tokio::test]
async fn redirects_to_another_origin_are_rejected() {
    let other = OtherServer::new();
    let away = |status| Fault::Redirect { status, to: format!("{}/api/jobs", other.url()) };
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let point = em.vm_restore_points().references().await.unwrap()[0].get(&em).await.unwrap();
        for status in [301, 302, 303, 307, 308] {
            sim.fail_next(Matcher::path("/api/jobs"), away(status));
            let error = em.jobs().list().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{status}");
            assert!(error.to_string().contains(&other.url()), "{error}");
            sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), away(status));
            let error = point.restore().unwrap().send(&em, None).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{status}");
            sim.fail_next(Matcher::path("/api/sessionMngr*"), away(status));
            let account = sim.credentials();
            let error =
                client(&sim, format).logon(&account.user, account.password.as_str()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotTheApi, "{status}: {error}");
        }
        em.logoff().await.unwrap();
    }
    assert!(other.is_untouched());
}

#[tokio::test]
async fn other_port_of_the_same_host_gets_no_session() {
    let (sim, other) = (start(), start());
    let to = format!("{}/api/jobs?format=Entity", other.url());
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        sim.fail_next(Matcher::path("/api/jobs"), Fault::Redirect { status: 307, to: to.clone() });
        assert_eq!(em.jobs().list().await.unwrap_err().kind(), ErrorKind::Redirect);
        em.logoff().await.unwrap();
    }
    assert_eq!(other.requests(), []);
    assert_eq!(Simulator::state(&other).sessions, 0);
}

#[tokio::test]
async fn redirects_to_the_same_origin_are_followed() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = em.vm_restore_points().references().await.unwrap()[0].get(&em).await.unwrap();
        let jobs = em.jobs().list().await.unwrap();
        let (there, here) = ("/api/backups?format=Entity", "/api/jobs?format=Entity");
        for status in [301, 302, 303, 307, 308] {
            for to in [here.to_owned(), format!("{}{here}", sim.url())] {
                sim.forget_requests();
                sim.fail_next(Matcher::path("/api/backups"), Fault::Redirect { status, to });
                let found = LinkToList::<Job>::at(there).list(&em).await.unwrap();
                assert_eq!(found, jobs);
                let sent: Vec<_> = sim.requests().iter().map(|it| (it.target.clone(), it.status)).collect();
                assert_eq!(sent, [(there.to_owned(), status), (here.to_owned(), 200)]);
            }
        }

        let restore = point.restore().unwrap();
        let address = restore.href().as_str().split_once(":9398").unwrap().1.to_owned();
        let mut vm = VmRestoreSpec::default();
        vm.power_on_after_restore = true;
        let spec = RestoreSpec::from(vm);
        for status in [307, 308] {
            sim.forget_requests();
            let fault = Fault::Redirect { status, to: format!("{address}&again") };
            sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), fault);
            restore.send(&em, &spec).await.unwrap();
            let sent = sim.requests();
            assert_eq!(sent.iter().map(|it| it.status).collect::<Vec<_>>(), [status, 202]);
            assert_eq!(sent[0].body, sent[1].body);
            assert!(sent[1].target.ends_with("&again"));
        }
        // These redirects would change the method.
        for status in [301, 302, 303] {
            sim.forget_requests();
            let fault = Fault::Redirect { status, to: address.clone() };
            sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), fault);
            assert_eq!(restore.send(&em, None).await.unwrap_err().kind(), ErrorKind::Redirect);
            assert_eq!(sim.requests().len(), 1);
        }
        sim.forget_requests();
        let circle = Fault::Redirect { status: 307, to: here.to_owned() };
        sim.faults().add(Rule::always(Matcher::path("/api/jobs"), circle));
        let error = em.jobs().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert!(error.to_string().contains("too many redirects"), "{error}");
        assert_eq!(sim.requests().len(), 6);
        em.logoff().await.unwrap();
    }
}
