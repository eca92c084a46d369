//! Serves the state of backups to Prometheus.

use std::env;
use std::error::Error;
use std::fs;

use tokio::net::TcpListener;
use tokio::signal;
use vbem_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9399".to_owned());
    let setting = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));

    let mut builder = Client::builder(&setting("VBEM_URL")?)?;
    if let Ok(file) = env::var("VBEM_CA") {
        builder = builder.ca_certificate(fs::read(file)?);
    }
    let em = builder.logon(setting("VBEM_USER")?, setting("VBEM_PASSWORD")?).await?;

    let listener = TcpListener::bind(address).await?;
    println!("http://{}/metrics", listener.local_addr()?);
    axum::serve(listener, exporter::service(em.clone()))
        .with_graceful_shutdown(async { signal::ctrl_c().await.unwrap_or_default() })
        .await?;
    em.logoff().await?;
    Ok(())
}
