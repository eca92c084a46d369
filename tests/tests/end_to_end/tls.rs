//! TLS: servers the client trusts, and no requests to any other server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vbem_client::client::{Builder, Format};
use vbem_client::prelude::*;
use vbem_simulator::Simulator;

use super::{FORMATS, PAUSE, QUICK, company};

fn start() -> Simulator {
    company().tls().start_blocking().unwrap()
}

/// Returns a client that trusts the certificates of the machine only.
fn client(sim: &Simulator, format: Format) -> Builder<Client> {
    let url = sim.url();
    assert!(url.starts_with("https://"), "{url}");
    Client::builder(&url).unwrap().format(format).retry(QUICK).strict(true)
}

async fn log_on(sim: &Simulator, builder: Builder<Client>) -> Result<Client, Error> {
    let account = sim.credentials();
    builder.logon(&account.user, account.password.as_str()).await
}

/// Returns the SHA-256 fingerprint of the server's certificate, in the notation of common tools.
fn fingerprint(sim: &Simulator) -> String {
    let pem = sim.certificate().unwrap();
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let digest = ring::digest::digest(&ring::digest::SHA256, &STANDARD.decode(text).unwrap());
    digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// Uses a session from logon to logoff, with a list and a restore.
async fn work(em: &Client) {
    let point = em.vm_restore_points().list().await.unwrap().into_iter().next().unwrap();
    let task = point.restore().unwrap().send(em, None).await.unwrap();
    task.wait(em).poll_interval(PAUSE, PAUSE).await.unwrap();
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn self_signed_certificate_is_trusted_if_configured() {
    let sim = start();
    for format in FORMATS {
        let own = client(&sim, format).ca_certificate(sim.certificate().unwrap());
        work(&log_on(&sim, own).await.unwrap()).await;
        let pinned = client(&sim, format).pinned_certificate(&fingerprint(&sim));
        work(&log_on(&sim, pinned).await.unwrap()).await;
        let anyone = client(&sim, format).danger_accept_invalid_certs(true);
        work(&log_on(&sim, anyone).await.unwrap()).await;
    }
    assert_eq!(sim.state().sessions, 0);
}

#[tokio::test]
async fn untrusted_server_receives_no_request() {
    let (sim, other) = (start(), start());
    for format in FORMATS {
        let refused = [
            client(&sim, format),
            client(&sim, format).ca_certificate(other.certificate().unwrap()),
            client(&sim, format).pinned_certificate(&fingerprint(&other)),
            // A pin has precedence over trusted certificates.
            client(&sim, format)
                .ca_certificate(sim.certificate().unwrap())
                .pinned_certificate(&fingerprint(&other)),
            client(&sim, format).danger_accept_invalid_certs(true).danger_accept_invalid_certs(false),
        ];
        for builder in refused {
            let error = log_on(&sim, builder).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
            assert!(!error.is_transient(), "trying again is of no use");
            assert_eq!(error.request().unwrap().path(), "/api/sessionMngr/?v=latest");
        }
    }
    assert_eq!(sim.requests(), []);
}

#[tokio::test]
async fn changed_certificate_is_rejected() {
    let sim = start();
    let port = sim.address().port();
    let em = log_on(&sim, client(&sim, Format::Xml).pinned_certificate(&fingerprint(&sim))).await.unwrap();
    em.jobs().references().await.unwrap();
    drop(sim);
    // Another server takes its place.
    let other = company().tls().port(port).start_blocking().unwrap();
    let error = em.jobs().references().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert_eq!(other.requests(), []);
}

#[tokio::test]
async fn plain_and_tls_are_never_mixed() {
    let (plain, sim) = (company().start_blocking().unwrap(), start());
    let over_tls = plain.url().replace("http://", "https://");
    let builder = Client::builder(&over_tls).unwrap().retry(QUICK).danger_accept_invalid_certs(true);
    let error = log_on(&plain, builder).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls | ErrorKind::Connect), "{error}");
    assert_eq!(plain.requests(), []);
    let without = sim.url().replace("https://", "http://");
    let error = log_on(&sim, Client::builder(&without).unwrap().retry(QUICK)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
    assert_eq!(sim.requests(), []);
}
