//! Serves the state of backups to Prometheus.

use std::env;
use std::error::Error;

use tokio::net::TcpListener;
use tokio::signal;
use vbem_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9399".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/metrics", listener.local_addr()?);
    let serve = async |em| {
        axum::serve(listener, exporter::service(em))
            .with_graceful_shutdown(async { signal::ctrl_c().await.unwrap_or_default() })
            .await
            .map_err(Into::into)
    };
    Client::from_env().await?.scope(serve).await
}
