//! Files of a guest: finding, restoring, downloading.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncWrite;
use vbem_client::Document;
use vbem_client::link::{Content, LinkTo};
use vbem_client::prelude::*;
use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};
use vbem_simulator::{Fault, Matcher};

use super::{FORMATS, PAUSE, answers, client, log_on, requests, start};

/// Files of the simulated guests, with their sizes.
const FILES: [(&str, i64); 10] = [
    ("C:\\Users\\Public\\read me.txt", 310),
    ("C:\\Windows\\System32\\kernel32.dll", 73_728),
    ("C:\\Windows\\notepad.exe", 20_480),
    ("C:\\pagefile.sys", 131_072),
    ("E:\\documentation 14\\offers.docx", 18_944),
    ("E:\\documentation 14\\prices #2.xlsx", 9_731),
    ("E:\\shares\\100% sure.txt", 1_204),
    ("E:\\shares\\Gr\u{fc}\u{df}e aus K\u{f6}ln.txt", 2_048),
    ("E:\\shares\\empty.txt", 0),
    ("E:\\shares\\sales & marketing\\plan.pdf", 262_144),
];

async fn mounted(em: &Client) -> VmRestorePointMount {
    let point = em.query::<VmRestorePoint>().page_size(1).fetch_page().await.unwrap().items.remove(0);
    let task = point.mount().unwrap().send(em, None).await.unwrap();
    let task = task.wait(em).poll_interval(PAUSE, PAUSE).await.unwrap();
    let mount = task.mount().unwrap().get(em).await.unwrap();
    assert_eq!(&point.mounts().unwrap().list(em).await.unwrap()[0], &mount);
    mount
}

async fn file(em: &Client, at: &LinkTo<FileSystemEntry>) -> FileEntry {
    let found = at.get(em).await.unwrap();
    assert_eq!(found.directory_entry, None);
    found.file_entry.unwrap()
}

/// Returns the task whose link leads to the download of a file.
async fn prepared(em: &Client, file: &FileEntry) -> Task {
    let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
    let task = file.restore().unwrap().send(em, &spec).await.unwrap();
    task.wait(em).poll_interval(PAUSE, PAUSE).await.unwrap()
}

#[tokio::test]
async fn guest_files_are_all_found_by_browsing() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        let roots: Vec<_> = mount.fs_roots.iter().map(|root| root.name.clone().unwrap()).collect();
        assert_eq!(roots, ["Volume$0:", "C:", "E:"]);

        let mut found = BTreeMap::new();
        let mut open = mount.fs_roots.clone();
        while let Some(listed) = open.pop() {
            // Entries of a list have no links; the entry at its address has.
            let entry = listed.self_link::<FileSystemEntry>().get(&em).await.unwrap();
            let directory = entry.directory_entry.unwrap();
            assert_eq!(directory.path, listed.path);
            let all = directory.entries().unwrap().get(&em).await.unwrap();
            assert_eq!(directory.files().unwrap().get(&em).await.unwrap().files, all.files);
            assert_eq!(directory.directories().unwrap().get(&em).await.unwrap().directories, all.directories);
            for listed in all.files {
                let file = file(&em, &listed.self_link()).await;
                assert_eq!(file.name, listed.name);
                let above = file.parent().unwrap().get(&em).await.unwrap();
                assert_eq!(above.directory_entry.unwrap().path, directory.path);
                found.insert(file.path.clone(), file.size.unwrap().count());
            }
            open.extend(all.directories);
        }
        let found: Vec<_> = found.iter().map(|(path, size)| (path.as_str(), *size)).collect();
        assert_eq!(found, FILES);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn directory_pages_are_streamed_lazily() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        let shares = mount.self_link::<FileSystemEntry>().child("E:").child("shares").get(&em).await.unwrap();
        let shares = shares.directory_entry.unwrap();
        let whole = shares.entries().unwrap().get(&em).await.unwrap();
        assert_eq!((whole.files.len(), whole.directories.len()), (3, 1));
        let lists = |sim: &vbem_simulator::Simulator| requests(sim, "GET", "/shares?action=list");

        sim.forget_requests();
        let mut files = shares.files().unwrap().page_size(1).items(&em, |page| page.files);
        assert_eq!(lists(&sim), [], "nothing is asked before it is polled");
        for (count, expected) in whole.files.iter().enumerate() {
            assert_eq!(&files.next().await.unwrap().unwrap(), expected);
            assert_eq!(lists(&sim).len(), count + 1);
        }
        assert!(files.next().await.is_none());
        assert_eq!(lists(&sim).len(), 3, "the last page has no successor");

        let pages = shares.entries().unwrap().page_size(3).pages(&em).collect().await.unwrap();
        let sizes: Vec<_> = pages.iter().map(|page| page.files.len() + page.directories.len()).collect();
        assert_eq!(sizes, [3, 1]);
        assert_eq!(pages[1].paging_info.as_ref().unwrap().page_num, 2);
        // Without a page size, the server's default applies; a list without pages is one page.
        let directories = shares.directories().unwrap().items(&em, |page| page.directories);
        assert_eq!(directories.collect().await.unwrap(), whole.directories);
        let one = shares.entries().unwrap().pages(&em).collect().await.unwrap();
        assert_eq!(one, [whole]);

        // A missing page must not go unnoticed.
        sim.fail_next(Matcher::path("/api/vmRestorePoints/*?*page=2*"), Fault::Status(404));
        let lost = shares.files().unwrap().page_size(1).items(&em, |page| page.files).collect().await;
        assert!(lost.unwrap_err().is_not_found());
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn file_names_with_special_characters_are_escaped() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        for (path, size) in FILES {
            let at = path.split('\\').fold(mount.self_link(), |above, name| above.child(name));
            let found = file(&em, &at).await;
            assert_eq!((found.path.as_str(), found.size.map(ByteSize::count)), (path, Some(size)));
        }
        let share = mount.self_link().child("E:").child("shares");
        let sent = |sim: &vbem_simulator::Simulator| {
            let target = sim.requests().pop().unwrap().target;
            target.split_once("/mounts/").unwrap().1.split_once('/').unwrap().1.to_owned()
        };
        file(&em, &share.child("100% sure.txt")).await;
        assert_eq!(sent(&sim), "E%3A/shares/100%25%20sure.txt");
        file(&em, &share.child("Gr\u{fc}\u{df}e aus K\u{f6}ln.txt")).await;
        assert_eq!(sent(&sim), "E%3A/shares/Gr%C3%BC%C3%9Fe%20aus%20K%C3%B6ln.txt");
        file(&em, &mount.self_link().child("E:").child("documentation 14").child("prices #2.xlsx")).await;
        assert_eq!(sent(&sim), "E%3A/documentation%2014/prices%20%232.xlsx");
        // A backslash in a name is part of one path segment.
        file(&em, &mount.self_link().child("E:\\documentation 14\\offers.docx")).await;
        assert_eq!(sent(&sim), "E%3A%5Cdocumentation%2014%5Coffers.docx");

        let missing = share.child("nothing?action=listAll#").get(&em).await.unwrap_err();
        assert!(missing.is_not_found());
        assert!(
            missing.server_message().unwrap().contains("[E:/shares/nothing?action=listAll#]"),
            "{missing}"
        );
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn file_is_restored_into_the_guest() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        let file = file(&em, &mount.self_link().child("E:").child("shares").child("100% sure.txt")).await;
        let spec = FileRestoreSpec::from(FileRestoreToOriginal::default());
        let task = file.restore().unwrap().send(&em, &spec).await.unwrap();
        let task = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert!(task.download().is_err());
        let session = task.restore_session().unwrap().get(&em).await.unwrap();
        let session = session.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert_eq!(session.result, Some(SessionResult::Success));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn file_over_the_response_limit_is_downloaded() {
    let sim = start();
    let account = sim.credentials();
    for format in FORMATS {
        let em = client(&sim, format)
            .max_response_size(60_000)
            .logon(&account.user, account.password.as_str())
            .await
            .unwrap();
        let mount = mounted(&em).await;
        let shares = mount.self_link().child("E:").child("shares");
        let file = file(&em, &shares.child("sales & marketing").child("plan.pdf")).await;
        let task = prepared(&em, &file).await;
        let download = task.download().unwrap();

        let (mut bytes, mut steps) = (Vec::new(), Vec::new());
        let done = download
            .download(&em)
            .on_progress(|sofar, total| steps.push((sofar, total)))
            .write_to(&mut bytes)
            .await
            .unwrap();
        assert_eq!(bytes.len(), 262_144);
        assert_eq!(done.bytes, 262_144);
        assert_eq!(done.file_name.as_deref(), Some("plan.pdf"));
        assert_eq!(done.media_type.as_deref(), Some("application/octet-stream"));
        assert!(bytes.starts_with(b"plan.pdf\r\n"));
        assert!(steps.is_sorted() && steps.last() == Some(&(262_144, Some(262_144))), "{steps:?}");

        let mut again = Vec::new();
        let mut stream = download.download(&em).stream();
        while let Some(chunk) = stream.next().await {
            again.extend_from_slice(&chunk.unwrap());
        }
        assert!(again == bytes);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn empty_file_and_non_ascii_names_are_downloaded() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        let shares = mount.self_link().child("E:").child("shares");
        for (name, size) in
            [("empty.txt", 0), ("Gr\u{fc}\u{df}e aus K\u{f6}ln.txt", 2_048), ("100% sure.txt", 1_204)]
        {
            let file = file(&em, &shares.child(name)).await;
            let task = prepared(&em, &file).await;
            let mut bytes = Vec::new();
            let done = task.download().unwrap().download(&em).write_to(&mut bytes).await.unwrap();
            assert_eq!((done.bytes, bytes.len()), (size, usize::try_from(size).unwrap()), "{name}");
            assert!(size == 0 || bytes.starts_with(name.as_bytes()), "{name}");
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn truncated_download_is_an_error() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let mount = mounted(&em).await;
        let file = file(&em, &mount.self_link().child("C:").child("pagefile.sys")).await;
        let download = prepared(&em, &file).await.download().unwrap();

        sim.fail_next(Matcher::path("/api/vmRestorePoints/*/pagefile.sys"), Fault::CutInside(100_000));
        let mut bytes = Vec::new();
        let error = download.download(&em).write_to(&mut bytes).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        assert!(bytes.len() <= 100_000);

        sim.fail_next(Matcher::path("/api/vmRestorePoints/*/pagefile.sys"), Fault::Status(503));
        let before = answers(&sim, "GET", "pagefile.sys?action=download").len();
        bytes.clear();
        download.download(&em).write_to(&mut bytes).await.unwrap();
        assert_eq!(bytes.len(), 131_072);
        assert_eq!(answers(&sim, "GET", "pagefile.sys?action=download")[before..], [503, 200]);

        let error = download.download(&em).write_to(&mut Full).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Write);
        assert!(format!("{error:?}").contains("no space is left"), "{error:?}");

        sim.end_sessions();
        bytes.clear();
        // Mounts are removed with their session.
        let error = download.download(&em).write_to(&mut bytes).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert_eq!(requests(&sim, "GET", "pagefile.sys?action=download").last().unwrap().status, 404);
        em.logoff().await.unwrap();
    }
}

/// Writer without free space.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::Error::other("no space is left")))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Transport that serves one large file and counts its chunks in memory.
#[derive(Clone, Default)]
struct Large {
    alive: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

const PIECES: usize = 2_000;
const PIECE: usize = 32 << 10;

/// Chunk of the file that counts itself while it is in memory.
struct Piece(Vec<u8>, Arc<AtomicUsize>);

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Pieces(usize, Large);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        let alive = self.1.alive.fetch_add(1, Ordering::Relaxed) + 1;
        self.1.most.fetch_max(alive, Ordering::Relaxed);
        let piece = Piece(vec![b'x'; PIECE], Arc::clone(&self.1.alive));
        Poll::Ready(Some(Ok(Bytes::from_owner(piece))))
    }
}

impl Transport for Large {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let body = Body::from_stream(Pieces(PIECES, self.clone()));
        Box::pin(async { Ok(http::Response::new(body)) })
    }
}

#[tokio::test]
async fn downloaded_file_is_streamed_in_chunks() {
    let large = Large::default();
    let em = Client::builder("http://em.example")
        .unwrap()
        .transport(large.clone())
        .max_response_size(1_000)
        .session("c1b0bd5e-2f0e-4a0b-9c3d-0a6f0f6b8d11")
        .await
        .unwrap();
    let link = LinkTo::<Content>::at("/vmRestorePoints/1/mounts/1").child("C:").child("large.vhd");
    let done = link.download(&em).write_to(&mut tokio::io::sink()).await.unwrap();
    assert_eq!(done.bytes, (PIECES * PIECE) as u64);
    assert_eq!(large.alive.load(Ordering::Relaxed), 0);
    let most = large.most.load(Ordering::Relaxed);
    assert!(most <= 2, "{most} pieces were in memory at once");

    let representation = LinkTo::<Document>::at(link.href().clone()).get(&em).await;
    assert_eq!(representation.unwrap_err().kind(), ErrorKind::TooLarge);
}
