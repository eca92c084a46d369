//! Secrets: passwords and session ids are in no log, error or `Debug` output.

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;
use vbem_client::Document;
use vbem_client::client::{Credentials, Format};
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

use super::{FORMATS, PAUSE, client, company, log_on, start};

/// Collected log output.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Guards that keep the log subscriber active.
struct Listening {
    _default: DefaultGuard,
    _second: Dispatch,
}

/// Collects the log output of this thread, including that of libraries.
fn listen() -> (Log, Listening) {
    let log = Log::default();
    let listener = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // With a single subscriber, `tracing` caches for each call site the answer of the first thread that reaches it;
    // other tests run in threads without a subscriber.
    let second = Dispatch::new(NoSubscriber::default());
    (log, Listening { _default: listener.set_default(), _second: second })
}

/// Secrets to search for, and the output to search in.
struct Witness {
    secrets: Vec<String>,
    shown: Vec<String>,
}

impl Witness {
    fn new(sim: &Simulator) -> Self {
        let mut witness = Self { secrets: Vec::new(), shown: Vec::new() };
        for password in [&sim.credentials().password, GUESS] {
            let user = &sim.credentials().user;
            witness.secrets.extend([password.to_owned(), STANDARD.encode(format!("{user}:{password}"))]);
        }
        witness.secrets.extend([TENANT.to_owned(), TOKEN.to_owned()]);
        witness
    }

    /// Adds the current sessions, by their ids and by their header values.
    fn learn_sessions(&mut self, sim: &Simulator) {
        let ids = sim.inspect(|world| {
            let sessions = world.objects_of("LogonSession");
            sessions.iter().filter_map(|it| it.tree.text("SessionId").map(str::to_owned)).collect::<Vec<_>>()
        });
        assert!(!ids.is_empty());
        for id in ids {
            self.secrets.extend([STANDARD.encode(&id), id]);
        }
    }

    fn show(&mut self, what: impl Debug) {
        self.shown.extend([format!("{what:?}"), format!("{what:#?}")]);
    }

    fn fail<T: Debug>(&mut self, outcome: Result<T, Error>) -> ErrorKind {
        let error = outcome.unwrap_err();
        self.show(&error);
        self.shown.push(error.to_string());
        let mut cause = error.get_ref();
        while let Some(inner) = cause {
            self.shown.push(format!("{inner} {inner:?}"));
            cause = inner.source();
        }
        if let Some(said) = error.server_error() {
            self.show(said);
        }
        self.show(error.request());
        error.kind()
    }

    /// Returns the secrets that were found.
    fn leaks(&self, log: &str) -> Vec<String> {
        let places = self.shown.iter().map(String::as_str).chain(log.lines());
        let places = places.filter(|place| {
            let lower = place.to_lowercase();
            self.secrets.iter().any(|secret| lower.contains(&secret.to_lowercase()))
        });
        places.map(str::to_owned).collect()
    }
}

const GUESS: &str = "guess-of-a-password";
const TENANT: &str = "password-of-a-tenant";
const TOKEN: &str = "token-of-a-single-sign-on";

fn start_with_tls() -> Simulator {
    company().tls().start_blocking().unwrap()
}

/// Sends requests that fail in every way.
async fn fail_in_every_way(sim: &Simulator, format: Format, witness: &mut Witness) {
    let account = sim.credentials();
    let builder = || client(sim, format).strict(false);
    witness.show(builder());
    witness.show(Credentials::password(account.user.as_str(), account.password.as_str()));
    assert_eq!(witness.fail(builder().logon(&account.user, GUESS).await), ErrorKind::Unauthorized);

    let mut tenant = TenantCredentials::default();
    tenant.username = "alder".to_owned();
    tenant.password = Some(TENANT.into());
    let mut spec = LoginSpec::default();
    spec.tenant_credentials = Some(tenant);
    spec.vmware_sso_token = Some(TOKEN.into());
    witness.show(&spec);
    let credentials = Credentials::password(account.user.as_str(), account.password.as_str()).with_body(spec);
    witness.show(&credentials);
    for fault in [Fault::Status(500), Fault::Status(401), Fault::CutBefore] {
        sim.faults().add(Rule::always(Matcher::path("/api/sessionMngr/*"), fault));
        witness.fail(builder().logon_with(credentials.clone()).await);
        sim.faults().clear();
    }

    let em = builder().logon(&account.user, account.password.as_str()).await.unwrap();
    witness.learn_sessions(sim);
    witness.show(&em);
    let here = em.session::<LogonSession>().unwrap();
    witness.show(&here);
    let session = here.get(&em).await.unwrap();
    witness.show(&session);
    witness.show(session.delete());
    witness.show(session.backups());
    let document: Document = em.session().unwrap().get(&em).await.unwrap();
    witness.show(&document);
    witness.show(document.links());
    witness.show(em.logon_sessions().list().await.unwrap());

    // The representation of the session, truncated at several positions.
    for length in [40, 200, 400, 600, 900, 1_300] {
        sim.fail_next(Matcher::path("/api/logonSessions/*"), Fault::Truncated(length));
        assert_eq!(witness.fail(here.get(&em).await), ErrorKind::Decode);
        sim.fail_next(Matcher::path("/api/logonSessions"), Fault::Truncated(length));
        witness.fail(em.logon_sessions().list().await);
    }
    for fault in [Fault::Status(404), Fault::Status(500), Fault::CutInside(100), Fault::UnknownMembers] {
        sim.faults().add(Rule::always(Matcher::path("/api/logonSessions*"), fault));
        match here.get(&em).await {
            Ok(session) => witness.show(session),
            failed => drop(witness.fail(failed)),
        }
        sim.faults().clear();
    }
    let to = format!("http://127.0.0.1:1/api/logonSessions/{}", session.session_id.expose());
    sim.fail_next(Matcher::path("/api/jobs"), Fault::Redirect { status: 307, to });
    assert_eq!(witness.fail(em.jobs().list().await), ErrorKind::Redirect);
    witness.fail(em.jobs().get("00000000-1111-4222-8333-444444444444").await);

    let point = em.query::<VmRestorePoint>().page_size(1).fetch_page().await.unwrap().items.remove(0);
    witness.show(&point);
    let restores = Matcher::any().method("POST");
    sim.fail_next(restores.clone(), Fault::TaskFails("No space is left.".into()));
    let task = point.restore().unwrap().send(&em, None).await.unwrap();
    witness.show(&task);
    assert_eq!(witness.fail(task.wait(&em).poll_interval(PAUSE, PAUSE).await), ErrorKind::Failed);
    sim.fail_next(restores, Fault::CutBefore);
    assert_eq!(witness.fail(point.restore().unwrap().send(&em, None).await), ErrorKind::OutcomeUnknown);

    // Session ended by the server, then renewed.
    sim.end_sessions();
    em.jobs().list().await.unwrap();
    witness.learn_sessions(sim);
    sim.end_sessions();
    sim.fail_next(Matcher::path("/api/sessionMngr/*"), Fault::Truncated(300));
    witness.show(em.jobs().list().await.is_ok());
    witness.learn_sessions(sim);
    sim.faults().add(Rule::always(Matcher::any(), Fault::Status(401)));
    assert_eq!(witness.fail(em.jobs().list().await), ErrorKind::Unauthorized);
    assert!(em.logoff().await.is_ok());
    sim.faults().clear();
    witness.fail(em.jobs().list().await);

    let forgotten = builder().logon(&account.user, account.password.as_str()).await.unwrap();
    witness.learn_sessions(sim);
    drop(forgotten);
    let theirs = STANDARD.encode("5f0a3c0e-77b1-4d0f-9c57-0a5d8b0e1c2d");
    witness.secrets.extend([theirs.clone(), "5f0a3c0e-77b1-4d0f-9c57-0a5d8b0e1c2d".to_owned()]);
    let adopted = builder().session(theirs).await.unwrap();
    witness.show(&adopted);
    witness.show(adopted.session::<LogonSession>());
    witness.fail(adopted.jobs().list().await);
    witness.fail(adopted.session::<LogonSession>().unwrap().get(&adopted).await);
    witness.show(Client::builder("https://em.example:9398").unwrap().proxy("http://u:hunter2@proxy.example"));
    witness.fail(Client::builder("https://user:guess-of-a-password@em.example").map(drop));
}

#[tokio::test]
async fn secrets_are_absent_from_logs_errors_and_debug_output() {
    for (format, sim) in
        FORMATS.into_iter().flat_map(|format| [(format, start()), (format, start_with_tls())])
    {
        let mut witness = Witness::new(&sim);
        let (log, listening) = listen();
        fail_in_every_way(&sim, format, &mut witness).await;
        drop(listening);
        let log = log.text();
        assert_eq!(witness.leaks(&log), Vec::<String>::new());

        // The log must contain events at all, otherwise the check would prove nothing.
        assert!(log.contains("http.request.method") && log.contains("TRACE"), "{log}");
        assert!(log.contains("without logging off"), "{log}");
        assert!(log.contains("url.template=\"/vmRestorePoints/{id}?action=restore\""), "{log}");
        assert!(witness.shown.len() > 60 && witness.secrets.len() > 12);
        let careless = format!("token={}", witness.secrets.last().unwrap());
        assert_eq!(witness.leaks(&careless), std::slice::from_ref(&careless));
    }
}

#[tokio::test]
async fn drop_without_logoff_logs_a_warning() {
    let sim = start();
    let id = {
        let em = log_on(&sim, Format::Xml).await;
        em.session::<LogonSession>().unwrap().get(&em).await.unwrap().session_id
    };
    let warnings = |log: &Log| log.text().matches("a client was dropped without logging off").count();

    let (log, _listening) = listen();
    let em = log_on(&sim, Format::Xml).await;
    let copy = em.clone();
    drop(em);
    assert_eq!(warnings(&log), 0, "there is a copy");
    drop(copy);
    assert_eq!(warnings(&log), 1);
    assert!(log.text().contains(" WARN "), "{}", log.text());

    let em = log_on(&sim, Format::Xml).await;
    em.logoff().await.unwrap();
    drop(em);
    // An external session is never ended, nor one that was never opened.
    drop(client(&sim, Format::Xml).session(id.expose()).await.unwrap());
    drop(client(&sim, Format::Xml).logon(&sim.credentials().user, GUESS).await.unwrap_err());
    drop(client(&sim, Format::Xml));
    assert_eq!(warnings(&log), 1);
}
