//! Blocking client: the same methods without an async runtime.

use vbem_client::blocking::Client;
use vbem_client::client::Format;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Simulator};

use super::{FORMATS, PAUSE, QUICK, answers, logons, requests, start};

fn log_on(sim: &Simulator, format: Format) -> Client {
    let account = sim.credentials();
    let builder = Client::builder(&sim.url()).unwrap().format(format).retry(QUICK).strict(true);
    builder.logon(&account.user, account.password.as_str()).unwrap()
}

#[test]
fn blocking_lists_and_links_are_followed() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format);
        let points = em.vm_restore_points().list().unwrap();
        assert_eq!(points.len(), sim.state().objects["VmRestorePoint"]);
        let point = &points[0];
        let server = point.backup_server().unwrap().get(&em).unwrap();
        let whole = point.restore_point().unwrap().get(&em).unwrap();
        assert_eq!(whole.backup_server().unwrap().get(&em).unwrap(), server);
        assert_eq!(&em.vm_restore_points().get(&point.uid).unwrap(), point);
        let reference = point.alternate().unwrap().get(&em).unwrap();
        assert_eq!(&reference.get(&em).unwrap(), point);
        assert!(
            em.vm_restore_points().get("00000000-1111-4222-8333-444444444444").unwrap_err().is_not_found()
        );
        let session = em.session::<LogonSession>().unwrap().get(&em).unwrap();
        let files: Vec<BackupFile> = session.backup_files().unwrap().list(&em).unwrap().into_iter().collect();
        assert_eq!(files.len(), sim.state().objects["BackupFile"]);
        em.logoff().unwrap();
        assert_eq!(em.jobs().list().unwrap_err().kind(), ErrorKind::LoggedOff);
    }
    assert_eq!(sim.state().sessions, 0);
}

#[test]
fn blocking_restore_is_awaited() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format);
        let point = em.query::<VmRestorePoint>().page_size(1).fetch_page().unwrap().items.remove(0);
        let task = point.restore().unwrap().send(&em, None).unwrap();
        let mut polls = 0;
        let task = task.wait(&em).poll_interval(PAUSE, PAUSE).on_progress(|_| polls += 1).finish().unwrap();
        assert_eq!(polls, 4);
        let session = task.restore_session().unwrap().get(&em).unwrap();
        let updates = session.wait(&em).poll_interval(PAUSE, PAUSE).updates();
        let percents: Vec<_> = updates.map(|update| update.unwrap().progress().percent.unwrap()).collect();
        assert!(percents.is_sorted() && percents.last() == Some(&100), "{percents:?}");
        let ended = session.self_link::<RestoreSession>().get(&em).unwrap();
        assert_eq!(ended.result, Some(SessionResult::Success));
        assert_eq!(ended.vm_restore_point().unwrap().get(&em).unwrap().uid, point.uid);

        sim.fail_next(Matcher::any().method("POST"), Fault::TaskFails("No space is left.".into()));
        let task = point.restore().unwrap().send(&em, None).unwrap();
        let error = task.wait(&em).poll_interval(PAUSE, PAUSE).finish().unwrap_err();
        assert_eq!((error.kind(), error.server_message()), (ErrorKind::Failed, Some("No space is left.")));
        em.logoff().unwrap();
    }
}

#[test]
fn blocking_queries_are_lazy_iterators() {
    let sim = start();
    for format in FORMATS {
        sim.forget_requests();
        let em = log_on(&sim, format);
        // A page that is read ahead would take the fault below.
        let newest = || {
            let points = em.query::<VmRestorePoint>().sort_desc(VmRestorePoint::CREATION_TIME);
            points.page_size(30).prefetch(0)
        };
        let times: Vec<_> = newest().stream().map(|point| point.unwrap().creation_time_utc).collect();
        assert_eq!(times.len(), sim.state().objects["VmRestorePoint"]);
        assert!(times.is_sorted_by(|one, next| one >= next));
        assert_eq!(newest().collect().unwrap().len(), times.len());

        sim.forget_requests();
        assert_eq!(newest().stream().take(3).filter(Result::is_ok).count(), 3);
        assert_eq!(requests(&sim, "GET", "/query?").len(), 1, "no page is fetched in advance");
        sim.fail_next(Matcher::path("/api/query?*page=2*"), Fault::Status(500));
        let outcomes: Vec<_> = newest().stream().collect();
        assert_eq!(outcomes.len(), 31, "there is nothing after an error");
        assert_eq!(outcomes[30].as_ref().unwrap_err().kind(), ErrorKind::Server);
        assert_eq!(newest().pages().count(), times.len().div_ceil(30));
        em.logoff().unwrap();
    }
}

#[test]
fn blocking_edits_and_downloads_succeed() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format);
        let job = em.jobs().list().unwrap().into_iter().next().unwrap();
        let task = job.edit().unwrap().modify(&em, |job| job.description = Some("new".into())).unwrap();
        task.wait(&em).poll_interval(PAUSE, PAUSE).finish().unwrap();
        assert_eq!(job.self_link::<Job>().get(&em).unwrap().description.as_deref(), Some("new"));

        let point = em.query::<VmRestorePoint>().page_size(1).fetch_page().unwrap().items.remove(0);
        let task = point.mount().unwrap().send(&em, None).unwrap();
        let mount =
            task.wait(&em).poll_interval(PAUSE, PAUSE).finish().unwrap().mount().unwrap().get(&em).unwrap();
        let at =
            mount.self_link::<FileSystemEntry>().child("E:").child("documentation 14").child("offers.docx");
        let file = at.get(&em).unwrap().file_entry.unwrap();
        let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
        let task = file.restore().unwrap().send(&em, &spec).unwrap();
        let download = task.wait(&em).poll_interval(PAUSE, PAUSE).finish().unwrap().download().unwrap();
        let mut bytes = Vec::new();
        let done = download.download(&em).write_to(&mut bytes).unwrap();
        assert_eq!((done.bytes, bytes.len()), (18_944, 18_944));
        let pieces: usize = download.download(&em).stream().map(|piece| piece.unwrap().len()).sum();
        assert_eq!(pieces, 18_944);
        em.logoff().unwrap();
    }
}

#[test]
fn expired_session_is_renewed_once_for_all_threads() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format);
        let points = em.vm_restore_points().references().unwrap();
        sim.end_sessions();
        std::thread::scope(|scope| {
            for point in points.iter().take(10) {
                let em = em.clone();
                scope.spawn(move || assert!(point.get(&em).is_ok()));
            }
        });
        assert_eq!(logons(&sim), 2);
        em.logoff().unwrap();
        assert_eq!(answers(&sim, "DELETE", "/logonSessions/"), [401, 204]);
    }
}

#[test]
fn blocking_logon_with_wrong_password_sends_one_request() {
    let sim = start();
    let builder = Client::builder(&sim.url()).unwrap().retry(QUICK);
    assert!(builder.logon(&sim.credentials().user, "guess").unwrap_err().is_unauthorized());
    assert_eq!(sim.requests().len(), 1);
}

#[tokio::test]
async fn blocking_client_inside_a_runtime_is_an_error() {
    let sim = start();
    let account = sim.credentials().clone();
    let error =
        Client::builder(&sim.url()).unwrap().logon(&account.user, account.password.as_str()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(error.to_string().contains("async runtime"), "{error}");
    assert_eq!(sim.requests(), []);
}
