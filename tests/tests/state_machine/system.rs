//! The system under test: two clients and the simulator, compared with the model after each step.

use std::rc::Rc;
use std::thread;
use std::time::Duration;

use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use tokio::runtime::Runtime;
use vbem_client::client::{Format, RetryPolicy};
use vbem_client::link::LinkTo;
use vbem_client::prelude::*;
use vbem_simulator::{Pace, Simulator};

use crate::company::Company;
use crate::plan::{CLIENTS, Call, Injected, Plan, Step};

/// Poll interval of waits, and pause of retries.
const PAUSE: Duration = Duration::from_millis(1);

/// Time in which the started tasks, restores and runs end.
const ENOUGH: Duration = Duration::from_secs(20);

/// Kinds of errors that the faults explain.
const EXPECTED: [ErrorKind; 9] = [
    ErrorKind::Unavailable,
    ErrorKind::ConnectionLost,
    ErrorKind::OutcomeUnknown,
    ErrorKind::Unauthorized,
    ErrorKind::NotFound,
    ErrorKind::Gone,
    // 429, and 500 for a forgotten task if the text of the error is cut.
    ErrorKind::BadRequest,
    ErrorKind::Server,
    ErrorKind::Failed,
];

/// Clients, the simulator, and the model of its objects.
pub(crate) struct System {
    runtime: Rc<Runtime>,
    sim: Simulator,
    clients: [Option<Client>; CLIENTS],
    /// True for clients whose last call failed.
    has_failed: [bool; CLIENTS],
    /// Reads the objects after each step, without faults.
    observer: Client,
    model: Company,
    /// Number of tenants that were created, for their names.
    created: usize,
}

/// Effects of a call on the objects that the model expects if the server accepted the request.
enum Effect {
    None,
    Describe { job: String, text: String },
    Toggle { job: String },
    Restore,
    Run,
    CreateTenant { name: String },
    DeleteTenant { name: String },
}

fn format_of(client: usize) -> Format {
    if client == 0 { Format::Xml } else { Format::Json }
}

async fn log_on(sim: &Simulator, format: Format) -> Result<Client, Error> {
    let account = sim.credentials();
    Client::builder(&sim.url())?
        .format(format)
        .strict(true)
        .retry(RetryPolicy::new(3).pauses(PAUSE, PAUSE).budget(1_000_000))
        .circuit_breaker(0, Duration::ZERO)
        .poll_interval(PAUSE, PAUSE)
        .logon(&account.user, account.password.as_str())
        .await
}

impl System {
    /// Performs a call. Waits only after the request of the action, so that `Ok` and errors of the action are those of one
    /// request.
    async fn call(&mut self, client: usize, call: &Call) -> (Result<(), Error>, Effect) {
        let em = self.clients[client].clone().unwrap();
        let jobs: Vec<String> = self.model.jobs.keys().cloned().collect();
        let job = |number: &usize| jobs[number % jobs.len()].clone();
        match call {
            Call::List => (em.jobs().list().await.map(drop), Effect::None),
            Call::Get { job: number } => {
                let expected = &self.model.jobs[&job(number)];
                let got = LinkTo::<Job>::at(job(number)).get(&em).await;
                if let Ok(got) = &got {
                    assert_eq!((&got.description, got.schedule_enabled), (&expected.0, expected.1));
                }
                (got.map(drop), Effect::None)
            }
            Call::Query { page } => {
                let got = em.query::<Job>().page_size(*page).collect().await;
                if let Ok(got) = &got {
                    assert_eq!(got.len(), jobs.len());
                }
                (got.map(drop), Effect::None)
            }
            Call::Resume { page } => (resume(&em, *page, jobs.len()).await, Effect::None),
            Call::Adopt { job: number } => (self.adopt(&em, &job(number)).await, Effect::None),
            Call::Describe { job: number, text } => {
                let (job, text) = (job(number), format!("text {text}"));
                (describe(&em, &job, text.clone()).await, Effect::Describe { job, text })
            }
            Call::Toggle { job: number } => {
                (toggle(&em, &job(number)).await, Effect::Toggle { job: job(number) })
            }
            Call::Restore { point } => (restore(&em, *point).await, Effect::Restore),
            Call::Start { job } => (start(&em, *job, false).await, Effect::Run),
            Call::Stop { job } => (start(&em, *job, true).await, Effect::Run),
            Call::CreateTenant => {
                self.created += 1;
                let name = format!("tenant {}", self.created);
                (create_tenant(&em, &name).await, Effect::CreateTenant { name })
            }
            Call::DeleteTenant { .. } if self.model.tenants.is_empty() => {
                (em.cloud_tenants().list().await.map(drop), Effect::None)
            }
            Call::DeleteTenant { tenant } => {
                let name = self.model.tenants[tenant % self.model.tenants.len()].clone();
                (delete_tenant(&em, &name).await, Effect::DeleteTenant { name })
            }
        }
    }

    /// Reads with the session of a client from another one.
    async fn adopt(&self, em: &Client, job: &str) -> Result<(), Error> {
        // Renews an expired session, whose address is not known any longer.
        em.jobs().references().await?;
        let session = em.session::<LogonSession>().unwrap().get(em).await?;
        let other = Client::builder(&self.sim.url())?.session(session.session_id.expose()).await?;
        LinkTo::<Job>::at(job).get(&other).await.map(drop)
    }

    /// Performs a call and compares its outcome with the requests that the server has accepted.
    fn perform(&mut self, client: usize, call: &Call, faults: &[Injected]) {
        let runtime = Rc::clone(&self.runtime);
        self.sim.forget_requests();
        faults.iter().for_each(|fault| fault.inject(&self.sim));
        let (mut outcome, mut effect) = runtime.block_on(self.call(client, call));
        // An earlier call may have left a failed logon, after which the client pauses.
        let pause = outcome.as_ref().err().and_then(Error::retry_after).filter(|_| faults.is_empty());
        if let Some(pause) = pause {
            thread::sleep(pause);
            (outcome, effect) = runtime.block_on(self.call(client, call));
        }
        self.sim.faults().clear();
        if faults.is_empty() {
            // A renewed session is not renewed again for a minute if it has never succeeded. Faults can prevent its success.
            let is_blocked =
                |error: &Error| error.kind() == ErrorKind::Unauthorized && self.has_failed[client];
            let is_expected = outcome.as_ref().err().is_none_or(is_blocked);
            assert!(is_expected, "a call without faults fails: {outcome:?}");
        }
        if let Err(error) = &outcome {
            assert!(EXPECTED.contains(&error.kind()), "unexpected error of {call:?}: {error}");
        }
        self.has_failed[client] = outcome.is_err();
        let is_lossy = faults.iter().any(Injected::ends_sessions);
        self.compare(&effect, outcome.as_ref().err(), is_lossy);
    }

    /// Compares the objects with the model, to which the effect of the accepted requests is added. If tasks may have been
    /// forgotten with their session, the effect may be missing, and the model follows the server.
    fn compare(&mut self, effect: &Effect, error: Option<&Error>, is_lossy: bool) {
        let accepted = |method: &str, part: &str| {
            let requests = self.sim.requests();
            requests
                .iter()
                .filter(|it| it.method == method && it.target.contains(part) && it.status < 300)
                .count()
        };
        let mut expected = self.model.clone();
        let (count, may_repeat) = match effect {
            Effect::None => {
                let all = accepted("POST", "action=") + accepted("PUT", "") + accepted("DELETE", "");
                assert_eq!(all, 0, "a read changes something");
                return self.observe(&[expected]);
            }
            Effect::Describe { job, text } => {
                let count = accepted("PUT", "/jobs/");
                if count > 0 {
                    expected.jobs.get_mut(job).unwrap().0 = Some(text.clone());
                }
                (count, true)
            }
            Effect::Toggle { job } => {
                let count = accepted("POST", "action=toggleScheduleEnabled");
                expected.jobs.get_mut(job).unwrap().1 ^= count % 2 == 1;
                (count, false)
            }
            Effect::Restore => {
                let count = accepted("POST", "action=restore");
                expected.restores += count;
                (count, false)
            }
            Effect::Run => {
                let count = accepted("POST", "action=start");
                assert!(accepted("POST", "action=stop") <= 1, "a job is stopped twice");
                expected.runs += count;
                (count, false)
            }
            Effect::CreateTenant { name } => {
                let count = accepted("POST", "/cloud/tenants");
                expected.tenants.extend(std::iter::repeat_n(name.clone(), count));
                expected.tenants.sort();
                (count, false)
            }
            Effect::DeleteTenant { name } => {
                let count = accepted("DELETE", "/cloud/tenants/");
                if count > 0 {
                    expected.tenants.retain(|tenant| tenant != name);
                }
                (count, true)
            }
        };
        assert!(count <= 1 || may_repeat, "{count} requests of one action were carried out");
        assert!(count > 0 || error.is_some(), "success without an accepted request");
        let unchanged = self.model.clone();
        if is_lossy { self.observe(&[expected, unchanged]) } else { self.observe(&[expected]) }
    }

    /// Reads the objects when all tasks have ended. They must be as in one of the models.
    fn observe(&mut self, permitted: &[Company]) {
        self.sim.clock().advance(ENOUGH);
        let observed = self.runtime.block_on(Company::read(&self.observer)).unwrap();
        assert!(permitted.contains(&observed), "the server has {observed:#?}\nthe model has {permitted:#?}");
        self.model = observed;
    }

    fn check_sessions(&self) {
        let open = self.clients.iter().flatten().count() + 1;
        let sessions = self.sim.state().sessions;
        assert!(sessions <= open, "{sessions} sessions of {open} clients");
    }
}

async fn resume(em: &Client, page: u32, all: usize) -> Result<(), Error> {
    let first = em.query::<Job>().sort_asc(Job::NAME).page_size(page).fetch_page().await?;
    let rest = match first.token() {
        Some(token) => em.query::<Job>().resume(token).await?,
        None => Vec::new(),
    };
    assert_eq!(first.items.len() + rest.len(), all);
    Ok(())
}

async fn describe(em: &Client, job: &str, text: String) -> Result<(), Error> {
    let job = LinkTo::<Job>::at(job).get(em).await?;
    let task = job.edit()?.modify(em, |job| job.description = Some(text)).await?;
    task.wait(em).await.map(drop)
}

async fn toggle(em: &Client, job: &str) -> Result<(), Error> {
    let job = LinkTo::<Job>::at(job).get(em).await?;
    job.toggle_schedule_enabled()?.send(em).await?.wait(em).await.map(drop)
}

async fn restore(em: &Client, point: usize) -> Result<(), Error> {
    let points = em.vm_restore_points().references().await?.items;
    let point = points[point % points.len()].get(em).await?;
    point.restore()?.run(em, None).await.map(drop)
}

/// Starts one of the jobs that can be started, and stops it while it runs.
async fn start(em: &Client, job: usize, stop: bool) -> Result<(), Error> {
    let jobs: Vec<Job> = em.jobs().list().await?.into_iter().filter(|job| job.start().is_ok()).collect();
    let job = &jobs[job % jobs.len()];
    job.start()?.send(em).await?.wait(em).await?;
    if stop {
        let running = job.self_link::<Job>().get(em).await?;
        if let Ok(stop) = running.stop() {
            stop.send(em).await?.wait(em).await?;
        }
    }
    Ok(())
}

async fn create_tenant(em: &Client, name: &str) -> Result<(), Error> {
    let server = em.backup_servers().list().await?.items.remove(0);
    let spec = CreateCloudTenantSpec::new(name, &server.uid).password("Simulated-9").enabled(true);
    let service = em.cloud_connect_service().get(em).await?;
    service.create_tenant()?.send(em, &spec).await?.wait(em).await.map(drop)
}

async fn delete_tenant(em: &Client, name: &str) -> Result<(), Error> {
    let tenant = em.cloud_tenants().named(name).await?;
    tenant.delete()?.send(em).await?.wait(em).await.map(drop)
}

fn runtime() -> Rc<Runtime> {
    Rc::new(tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().unwrap())
}

impl StateMachineTest for System {
    type SystemUnderTest = Self;
    type Reference = Plan;

    fn init_test(_: &<Plan as ReferenceStateMachine>::State) -> Self {
        let sim = Simulator::builder()
            .deny_warnings()
            .days(1)
            .pace(Pace::PerRequest(Duration::from_millis(500)))
            .task_duration(Duration::from_millis(1500))
            .activity_duration(Duration::from_secs(5))
            .start_blocking()
            .unwrap();
        let runtime = runtime();
        let (clients, observer, model) = runtime.block_on(async {
            let observer = log_on(&sim, Format::Xml).await.unwrap();
            let mut clients = [None, None];
            for (number, client) in clients.iter_mut().enumerate() {
                *client = Some(log_on(&sim, format_of(number)).await.unwrap());
            }
            let model = Company::read(&observer).await.unwrap();
            (clients, observer, model)
        });
        Self { runtime, sim, clients, has_failed: [false; CLIENTS], observer, model, created: 0 }
    }

    fn apply(mut system: Self, _: &<Plan as ReferenceStateMachine>::State, step: Step) -> Self {
        match step {
            Step::LogOn { client, faults } => {
                faults.iter().for_each(|fault| fault.inject(&system.sim));
                let outcome = system.runtime.block_on(log_on(&system.sim, format_of(client)));
                system.sim.faults().clear();
                let outcome = outcome.or_else(|error| {
                    assert!(!faults.is_empty() && EXPECTED.contains(&error.kind()), "{error}");
                    system.runtime.block_on(log_on(&system.sim, format_of(client)))
                });
                system.clients[client] = Some(outcome.unwrap());
                system.has_failed[client] = false;
            }
            Step::LogOff { client, faults } => {
                let em = system.clients[client].take().unwrap();
                faults.iter().for_each(|fault| fault.inject(&system.sim));
                let outcome = system.runtime.block_on(em.logoff());
                system.sim.faults().clear();
                if let Err(error) = outcome {
                    assert!(!faults.is_empty() && EXPECTED.contains(&error.kind()), "{error}");
                    system.runtime.block_on(em.logoff()).unwrap();
                }
                let error = system.runtime.block_on(em.jobs().references()).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::LoggedOff);
            }
            Step::Call { client, call, faults } => system.perform(client, &call, &faults),
            Step::EndSessions => system.sim.end_sessions(),
            Step::Advance { minutes } => system.sim.clock().advance(Duration::from_secs(60 * minutes)),
        }
        system.check_sessions();
        system
    }

    fn teardown(system: Self, _: <Plan as ReferenceStateMachine>::State) {
        system.runtime.block_on(async {
            for em in system.clients.iter().flatten() {
                em.logoff().await.unwrap();
            }
            system.observer.logoff().await.unwrap();
        });
        assert_eq!(system.sim.state().sessions, 0, "sessions are left");
    }
}
