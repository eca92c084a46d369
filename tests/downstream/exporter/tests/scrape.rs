//! Exporter with a simulated Enterprise Manager, scraped over HTTP.

use std::collections::HashMap;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vbem_client::Client;
use vbem_client::client::RetryPolicy;
use vbem_simulator::{Fault, Matcher, Simulator};

/// Serves metrics of the simulated server on a free port and returns the address.
async fn exporter_for(sim: &Simulator) -> SocketAddr {
    let account = sim.credentials();
    let builder = Client::builder(&sim.url()).unwrap().retry(RetryPolicy::never());
    let em = builder.logon(&account.user, account.password.as_str()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, exporter::service(em)).await });
    address
}

/// Returns status and body of the response.
async fn get(address: SocketAddr) -> (u16, String) {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = "GET /metrics HTTP/1.1\r\nHost: exporter\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Returns the samples of a scrape, by metric and labels.
async fn scrape(address: SocketAddr) -> HashMap<String, f64> {
    let (status, text) = get(address).await;
    assert_eq!(status, 200, "{text}");
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let samples = samples.map(|line| line.rsplit_once(' ').unwrap());
    samples.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

fn of_metric<'a>(samples: &'a HashMap<String, f64>, metric: &str) -> impl Iterator<Item = (&'a str, f64)> {
    let start = format!("{metric}{{");
    samples
        .iter()
        .filter(move |(name, _)| name.starts_with(&start))
        .map(|(name, value)| (name.as_str(), *value))
}

#[tokio::test]
async fn scrape_returns_jobs_repositories_and_vms() {
    let sim = Simulator::start().await.unwrap();
    let samples = scrape(exporter_for(&sim).await).await;

    let results: Vec<_> = of_metric(&samples, "vbem_job_last_result").collect();
    let jobs = of_metric(&samples, "vbem_job_last_end_timestamp_seconds").count();
    assert!(jobs > 3);
    assert_eq!(results.len(), jobs * 3);
    assert_eq!(results.iter().map(|(_, value)| value).sum::<f64>(), jobs as f64, "each job has one result");

    let now = sim.clock().now().as_second() as f64;
    for (name, success) in of_metric(&samples, "vbem_job_last_success_timestamp_seconds") {
        assert!(success <= now && success > now - 31.0 * 86_400.0, "{name}: {success}");
        let end = samples[&name.replace("success", "end")];
        assert!(success <= end, "{name}");
    }

    assert!(results.iter().all(|(name, _)| !name.contains("server=\"\"")), "{results:?}");

    let free: HashMap<_, _> = of_metric(&samples, "vbem_repository_free_bytes").collect();
    assert_eq!(free.len(), sim.state().objects["Repository"]);
    for (name, free) in free {
        assert!(free <= samples[&name.replace("free", "capacity")], "{name}");
    }
    assert!(samples["vbem_protected_vms"] > 0.0);
}

#[tokio::test]
async fn scrapes_share_one_session_and_renew_it() {
    let sim = Simulator::start().await.unwrap();
    let address = exporter_for(&sim).await;
    let before = scrape(address).await;
    sim.end_sessions();
    assert_eq!(scrape(address).await, before);
    assert_eq!(sim.state().sessions, 1);
}

#[tokio::test]
async fn server_error_fails_the_scrape_with_its_reason() {
    let sim = Simulator::start().await.unwrap();
    let address = exporter_for(&sim).await;
    sim.fail_next(Matcher::path("/api/query*"), Fault::Status(500));
    let (status, body) = get(address).await;
    assert_eq!(status, 502);
    assert!(body.contains("GET /api/query") && body.contains("(500)"), "{body}");
    assert_eq!(get(address).await.0, 200, "the next scrape is another one");
}
