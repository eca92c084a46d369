//! Faults of server and network, and the reaction of the client.

use std::error::Error as _;
use std::time::Duration;

use vbem_client::Document;
use vbem_client::client::{Format, RetryPolicy};
use vbem_client::link::LinkTo;
use vbem_client::prelude::*;
use vbem_client::wire;
use vbem_simulator::{Fault, JsonCase, Matcher, Rule, Simulator};

use super::{FORMATS, PAUSE, QUICK, answers, client, log_on, start};

const POINTS: &str = "/api/vmRestorePoints/*";

/// Timeout that no machine reaches.
const NEVER: Duration = Duration::from_secs(600);

async fn a_point(em: &Client) -> VmRestorePoint {
    em.vm_restore_points().references().await.unwrap()[0].get(em).await.unwrap()
}

/// Logs on with a client that accepts unknown members and values.
async fn log_on_leniently(sim: &Simulator, format: Format) -> Client {
    let account = sim.credentials();
    client(sim, format).strict(false).logon(&account.user, account.password.as_str()).await.unwrap()
}

#[tokio::test]
async fn idempotent_requests_are_retried() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = a_point(&em).await;
        let proxy = [502, 504].map(Fault::EmptyStatus);
        let server = [Fault::Status(503), Fault::EmptyStatus(503), Fault::CutBefore, Fault::CutInside(50)];
        for fault in server.into_iter().chain(proxy) {
            sim.forget_requests();
            sim.faults().add(Rule::always(Matcher::path(POINTS).method("GET"), fault.clone()).times(2));
            assert_eq!(point.self_link::<VmRestorePoint>().get(&em).await.unwrap(), point);
            assert_eq!(sim.requests().len(), 3, "{fault:?}");

            sim.forget_requests();
            sim.faults().add(Rule::always(Matcher::path(POINTS).method("GET"), fault.clone()));
            let error = point.self_link::<VmRestorePoint>().get(&em).await.unwrap_err();
            assert!(error.is_transient(), "{fault:?}: {error}");
            assert_eq!(sim.requests().len(), 3, "{fault:?}");
            sim.faults().clear();
        }
        let job = em.jobs().list().await.unwrap().into_iter().next().unwrap();
        sim.faults().add(Rule::always(Matcher::any().method("PUT"), Fault::Status(503)).times(2));
        let task = job.edit().unwrap().modify(&em, |job| job.description = Some("x".into())).await.unwrap();
        assert_eq!(answers(&sim, "PUT", ""), [503, 503, 202]);
        sim.faults().add(Rule::always(Matcher::any().method("DELETE"), Fault::Status(503)).times(2));
        task.cancel().unwrap().send(&em).await.unwrap();
        assert_eq!(answers(&sim, "DELETE", ""), [503, 503, 204]);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn post_with_transient_error_is_not_retried() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = a_point(&em).await;
        let table = [
            (Fault::Status(503), Some(ErrorKind::Unavailable), 0),
            (Fault::EmptyStatus(502), Some(ErrorKind::OutcomeUnknown), 0),
            (Fault::CutBefore, Some(ErrorKind::OutcomeUnknown), 0),
            // The task of a request that was carried out is found.
            (Fault::CutAfter, None, 1),
            (Fault::CutInside(10), None, 1),
        ];
        for (fault, kind, carried_out) in table {
            sim.forget_requests();
            let before = em.tasks().list().await.unwrap().len();
            sim.faults().add(Rule::always(Matcher::path(POINTS).method("POST"), fault.clone()));
            let outcome = point.restore().unwrap().send(&em, None).await;
            assert_eq!(outcome.as_ref().err().map(Error::kind), kind, "{fault:?}: {outcome:?}");
            if let Err(error) = outcome {
                assert_eq!(error.is_transient(), !error.outcome_unknown());
            }
            assert_eq!(answers(&sim, "POST", "").len(), 1, "{fault:?}");
            sim.faults().clear();
            assert_eq!(em.tasks().list().await.unwrap().len(), before + carried_out, "{fault:?}");
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn retries_follow_the_policy() {
    let sim = start();
    let account = sim.credentials();
    for (policy, expected) in [(RetryPolicy::never(), 1), (RetryPolicy::new(5).pauses(PAUSE, PAUSE), 5)] {
        let em = client(&sim, Format::Xml).retry(policy);
        let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
        sim.forget_requests();
        sim.faults().add(Rule::always(Matcher::path("/api/jobs"), Fault::Status(503)));
        assert_eq!(em.jobs().list().await.unwrap_err().kind(), ErrorKind::Unavailable);
        assert_eq!(sim.requests().len(), expected);
        sim.faults().clear();
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn walk_succeeds_despite_transient_errors() {
    for format in FORMATS {
        let sim = start();
        let account = sim.credentials();
        let patient = RetryPolicy::new(30).pauses(PAUSE, PAUSE);
        let em = client(&sim, format)
            .retry(patient)
            .logon(&account.user, account.password.as_str())
            .await
            .unwrap();
        for fault in [Fault::Status(503), Fault::CutBefore, Fault::CutInside(200), Fault::SessionLost] {
            let share = if fault == Fault::SessionLost { 0.05 } else { 0.2 };
            sim.faults().add(Rule::always(Matcher::any().method("GET"), fault).with_probability(share));
        }
        sim.forget_requests();
        // A session lost twice in a row is an error; then the walk starts again.
        let found = loop {
            match em.query::<VmRestorePoint>().page_size(9).collect().await {
                Ok(points) => break points.len(),
                Err(error) => assert!(error.is_unauthorized(), "{error}"),
            }
        };
        assert_eq!(found, sim.state().objects["VmRestorePoint"]);
        assert!(sim.requests().iter().any(|it| it.status == 503));
        sim.faults().clear();
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn slow_server_causes_timeout() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let id = em.session::<LogonSession>().unwrap().get(&em).await.unwrap().session_id;
        let jobs = Matcher::path("/api/jobs");
        // The clients with a short timeout send only requests that are never answered, so the machine's speed does not
        // matter.
        let short = Duration::from_millis(20);
        let impatient = client(&sim, format).idle_timeout(short).timeout(NEVER);
        let impatient = impatient.session(id.expose()).await.unwrap();
        sim.forget_requests();
        sim.fail_next(jobs.clone(), Fault::Slow { piece: 100, pause: NEVER });
        let error = impatient.jobs().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("stopped arriving"), "{error}");
        assert_eq!(sim.requests().len(), 1, "not repeated: the server is busy enough");

        let impatient = client(&sim, format).idle_timeout(NEVER).timeout(short);
        let impatient = impatient.session(id.expose()).await.unwrap();
        for fault in [Fault::Delay(NEVER.into()), Fault::Slow { piece: 100, pause: NEVER }] {
            sim.faults().add(Rule::always(jobs.clone(), fault.clone()));
            let error = impatient.jobs().list().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{fault:?}");
            assert!(error.is_transient());
            assert_eq!(error.request().unwrap().path(), "/api/jobs?format=Entity");
            sim.faults().clear();
        }

        sim.fail_next(jobs, Fault::Slow { piece: 4_000, pause: Duration::ZERO });
        assert_eq!(em.jobs().list().await.unwrap().len(), sim.state().objects["Job"]);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn unreachable_server_is_a_connection_error() {
    let sim = start();
    let account = sim.credentials().clone();
    let em = log_on(&sim, Format::Xml).await;
    let url = sim.url();
    drop(sim);
    let error = em.jobs().list().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::ConnectionLost), "{error}");
    assert!(error.is_transient());
    let nobody = Client::builder(&url).unwrap().retry(QUICK);
    let error = nobody.logon(&account.user, account.password.as_str()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_transient() && error.get_ref().is_some() && error.source().is_none());
}

#[tokio::test]
async fn response_over_the_limit_is_rejected() {
    for format in FORMATS {
        let sim = start();
        let account = sim.credentials();
        let em = client(&sim, format)
            .max_response_size(30_000)
            .logon(&account.user, account.password.as_str())
            .await
            .unwrap();
        let error = em.vm_restore_points().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(error.to_string().contains("30000 bytes; see max_response_size"), "{error}");
        assert!(!error.is_transient());
        let pages = em.query::<VmRestorePoint>().page_size(5).collect().await.unwrap();
        assert_eq!(pages.len(), sim.state().objects["VmRestorePoint"]);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn truncated_response_is_an_error_with_position() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = a_point(&em).await;
        let whole = sim.requests().last().unwrap().size;
        for length in (0..whole).step_by(11).chain([1, whole - 1]) {
            sim.fail_next(Matcher::path(POINTS), Fault::Truncated(length));
            let error = point.self_link::<VmRestorePoint>().get(&em).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{length}: {error}");
            assert!(!error.is_transient());
            let request = error.request().unwrap().to_string();
            assert!(request.starts_with("GET /api/vmRestorePoints/"), "{request}");
            let said = error.to_string();
            if length == 0 {
                assert!(said.contains("the body is empty (GET "), "{said}");
                continue;
            }
            if said.contains("expected VmRestorePoint, found ") {
                assert!(length < 60, "only a truncated root name may end like that: {said}");
                continue;
            }
            let (_, place) = said.split_once(" at byte ").unwrap_or_else(|| panic!("{length}: {said}"));
            let digits = place.find(|it: char| !it.is_ascii_digit()).unwrap();
            assert!(place[..digits].parse::<usize>().unwrap() <= length, "{said}");
            assert!(place.contains(", near \""), "{said}");
            if length > whole / 2 {
                assert!(place[digits..].starts_with(" in VmRestorePoint"), "{said}");
            }
        }
        sim.fail_next(Matcher::path("/api/vmRestorePoints"), Fault::Truncated(5 * whole));
        let said = em.vm_restore_points().list().await.unwrap_err().to_string();
        assert!(said.contains(" in VmRestorePoints/VmRestorePoint["), "{said}");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn response_of_another_server_is_recognised() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let error = LinkTo::<Job>::at("/vmRestorePoints").get(&em).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        em.logoff().await.unwrap();
        let account = sim.credentials();
        sim.fail_next(Matcher::path("/api/sessionMngr/*"), Fault::Status(404));
        let error = client(&sim, format).logon(&account.user, account.password.as_str()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotTheApi);
        assert!(error.to_string().contains("9398"), "{error}");
    }
}

#[tokio::test]
async fn unknown_members_and_values_are_kept() {
    for format in FORMATS {
        let sim = start();
        let em = log_on_leniently(&sim, format).await;
        let point = a_point(&em).await;
        sim.fail_next(Matcher::path(POINTS), Fault::UnknownMembers);
        sim.fail_next(Matcher::path(POINTS), Fault::UnknownValues);
        let strange = point.self_link::<VmRestorePoint>().get(&em).await.unwrap();
        assert_eq!(strange.algorithm, BackupAlgorithm::Unknown("FromTheFuture".into()));
        assert_eq!(strange.algorithm.to_string(), "FromTheFuture");
        assert_eq!(strange.uid, point.uid);
        assert_eq!(strange.creation_time_utc, point.creation_time_utc);
        assert!(!strange.extra.is_empty());
        let written = match format {
            Format::Xml => wire::to_xml(&strange),
            _ => wire::to_json(&strange),
        };
        assert!(written.contains("FutureElement") && written.contains("FromTheFuture"), "{written}");
        assert!(strange.backup_server().unwrap().get(&em).await.is_ok());

        let strict = log_on(&sim, format).await;
        for (fault, named) in [(Fault::UnknownMembers, "Future"), (Fault::UnknownValues, "Algorithm")] {
            sim.fail_next(Matcher::path(POINTS), fault);
            let error = point.self_link::<VmRestorePoint>().get(&strict).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.to_string().contains(named), "{error}");
        }

        // The whole API, with an unknown member in every part.
        sim.faults().add(Rule::always(Matcher::any(), Fault::UnknownMembers));
        sim.faults().add(Rule::always(Matcher::any(), Fault::UnknownValues));
        assert_eq!(em.jobs().list().await.unwrap().len(), sim.state().objects["Job"]);
        let found = em.query::<VmRestorePoint>().page_size(30).collect().await.unwrap();
        assert_eq!(found.len(), sim.state().objects["VmRestorePoint"]);
        sim.faults().clear();
        em.logoff().await.unwrap();
        strict.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn json_with_any_case_and_byte_order_mark_is_decoded() {
    let sim = start();
    let em = log_on(&sim, Format::Json).await;
    let points = em.vm_restore_points().list().await.unwrap();
    let jobs = em.jobs().list().await.unwrap();
    let references = em.vm_restore_points().references().await.unwrap();
    let page = em.query::<Job>().page_size(3).start_page(2).fetch_page().await.unwrap();
    let spellings = [
        vec![Fault::ByteOrderMark],
        vec![Fault::Case(JsonCase::Camel)],
        vec![Fault::Case(JsonCase::Upper)],
        vec![Fault::Case(JsonCase::Camel), Fault::ByteOrderMark],
    ];
    for faults in spellings {
        for fault in &faults {
            sim.faults().add(Rule::always(Matcher::any(), fault.clone()));
        }
        let em = log_on(&sim, Format::Json).await;
        assert_eq!(em.vm_restore_points().list().await.unwrap(), points, "{faults:?}");
        assert_eq!(em.jobs().list().await.unwrap(), jobs, "{faults:?}");
        assert_eq!(em.vm_restore_points().references().await.unwrap(), references, "{faults:?}");
        assert_eq!(
            em.query::<Job>().page_size(3).start_page(2).fetch_page().await.unwrap(),
            page,
            "{faults:?}"
        );
        let error = em.vm_restore_points().get("00000000-1111-4222-8333-444444444444").await.unwrap_err();
        assert_eq!(
            error.server_message(),
            Some("Cannot find vmRestorePoint [00000000-1111-4222-8333-444444444444]"),
            "{faults:?}"
        );
        let document: Document = em.session().unwrap().get(&em).await.unwrap();
        assert_eq!(document.text_at("UserName"), Some(sim.credentials().user.as_str()), "{faults:?}");
        em.logoff().await.unwrap();
        sim.faults().clear();
    }
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn server_errors_contain_the_servers_message() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        sim.forget_requests();
        sim.fail_next(Matcher::path("/api/jobs"), Fault::Status(500));
        let error = em.jobs().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert_eq!(error.server_message(), Some("Object reference not set to an instance of an object."));
        assert!(error.server_error().unwrap().stack_trace().unwrap().contains("Dispatcher.Invoke"));
        assert!(!error.to_string().contains("Dispatcher.Invoke"), "one line is enough: {error}");
        sim.fail_next(Matcher::path("/api/jobs"), Fault::EmptyStatus(501));
        let error = em.jobs().list().await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Server, 501));
        assert_eq!(error.server_message(), None);
        sim.fail_next(Matcher::path("/api/jobs"), Fault::Status(400));
        assert_eq!(em.jobs().list().await.unwrap_err().kind(), ErrorKind::BadRequest);
        sim.fail_next(Matcher::path("/api/jobs"), Fault::Status(403));
        assert!(em.jobs().list().await.unwrap_err().is_forbidden());
        assert_eq!(sim.requests().len(), 4, "none of them is repeated");
        em.logoff().await.unwrap();
    }
}
