//! Compressed responses: requested, decompressed, and limited by their decompressed size.

use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Simulator, Style};

use super::{FORMATS, PAUSE, client, company, log_on, start};

/// Id of no object.
const UNKNOWN: &str = "00000000-1111-4222-8333-444444444444";

fn compressing() -> Simulator {
    company().style(Style { gzip: true, ..Style::default() }).start_blocking().unwrap()
}

#[tokio::test]
async fn compressed_responses_are_decoded() {
    let (sim, plain) = (compressing(), start());
    for format in FORMATS {
        let (em, other) = (log_on(&sim, format).await, log_on(&plain, format).await);
        let points = em.vm_restore_points().list().await.unwrap();
        assert_eq!(points, other.vm_restore_points().list().await.unwrap());
        let (small, large) = (sim.requests().pop().unwrap(), plain.requests().pop().unwrap());
        assert_eq!(small.header("accept-encoding"), Some("gzip"));
        assert!(small.size * 3 < large.size, "{} of {} bytes", small.size, large.size);

        let error = em.jobs().get(UNKNOWN).await.unwrap_err();
        assert_eq!(error.server_message(), Some(format!("Cannot find job [{UNKNOWN}]").as_str()));
        let point = points.into_iter().next().unwrap();
        let task = point.mount().unwrap().send(&em, None).await.unwrap();
        let mount = task
            .wait(&em)
            .poll_interval(PAUSE, PAUSE)
            .await
            .unwrap()
            .mount()
            .unwrap()
            .get(&em)
            .await
            .unwrap();
        let file =
            mount.self_link::<FileSystemEntry>().child("C:").child("pagefile.sys").get(&em).await.unwrap();
        let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
        let task = file.file_entry.unwrap().restore().unwrap().send(&em, &spec).await.unwrap();
        let download = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap().download().unwrap();
        let (mut bytes, mut totals) = (Vec::new(), Vec::new());
        let told = |_, total| totals.push(total);
        let done = download.download(&em).on_progress(told).write_to(&mut bytes).await.unwrap();
        assert_eq!((done.bytes, bytes.len()), (131_072, 131_072));
        assert!(totals.iter().all(Option::is_none), "the length of what is sent is not that of the file");

        // Truncated compressed body.
        sim.fail_next(Matcher::path("/api/vmRestorePoints/*/pagefile.sys"), Fault::CutInside(100));
        assert!(download.download(&em).write_to(&mut bytes).await.is_err());
        em.logoff().await.unwrap();
        other.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn response_limit_applies_to_decompressed_size() {
    let sim = compressing();
    let account = sim.credentials();
    for format in FORMATS {
        let limit = 60_000;
        let em = client(&sim, format).max_response_size(limit);
        let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
        let error = em.vm_restore_points().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        let sent = sim.requests().pop().unwrap().size;
        assert!(sent < usize::try_from(limit).unwrap() / 2, "{sent} bytes are not compressed");
        em.logoff().await.unwrap();
    }
}
