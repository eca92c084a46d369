//! Sends the same requests with `reqwest` and reads the responses with `quick-xml`, without types.

use std::env;
use std::error::Error;

use quick_xml::Reader;
use quick_xml::events::Event;
use reqwest::Client;

const PATHS: [&str; 5] =
    ["vmRestorePoints", "jobs", "backups", "repositories", "query?type=BackupJobSession"];

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| "there is a provider already")?;
    let (url, em) = (env::var("VBEM_URL")?, Client::builder().build()?);
    let (user, password) = (env::var("VBEM_USER")?, env::var("VBEM_PASSWORD")?);
    let logon = em.post(format!("{url}/api/sessionMngr/?v=latest")).basic_auth(user, Some(password));
    let session = logon.send().await?.error_for_status()?;
    let id = session.headers().get("X-RestSvcSessionId").ok_or("no session")?.clone();
    for path in PATHS {
        let text = em
            .get(format!("{url}/api/{path}"))
            .header("X-RestSvcSessionId", &id)
            .send()
            .await?
            .bytes()
            .await?;
        let mut reader = Reader::from_reader(&text[..]);
        loop {
            match reader.read_event()? {
                Event::Start(element) | Event::Empty(element) => {
                    for attribute in element.attributes() {
                        println!("{:?}", attribute?);
                    }
                }
                Event::Text(text) => println!("{text:?}"),
                Event::Eof => break,
                _ => {}
            }
        }
    }
    Ok(())
}
