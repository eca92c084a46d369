//! Queries: filters, sorting, pages, lookups.

use std::collections::BTreeSet;

use vbem_client::prelude::*;
use vbem_client::query::{Filter, Page};
use vbem_client::value::Timestamp;
use vbem_simulator::filter::{self, Comparison, Operator};
use vbem_simulator::{Fault, Matcher, Simulator};

use super::filters::last_filter;
use super::{FORMATS, PAUSE, company, log_on, requests, start};

/// Returns the number of queries that were sent.
fn queries(sim: &Simulator) -> usize {
    requests(sim, "GET", "/api/query?").len()
}

#[tokio::test]
async fn filters_select_matching_entities() {
    // Nine days contain points of every type.
    let sim = company().days(9).start_blocking().unwrap();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let all = em.vm_restore_points().list().await.unwrap();
        let middle: Timestamp = all[all.len() / 2].creation_time_utc;
        let server = all[0].backup_server().unwrap().get(&em).await.unwrap();
        let mut of_server = BTreeSet::new();
        for point in &*all {
            if point
                .backup_server()
                .unwrap()
                .href()
                .as_str()
                .ends_with(&server.uid.guid().unwrap().to_string())
            {
                of_server.insert(point.uid.to_string());
            }
        }
        type Condition<'a> = Box<dyn Fn(&VmRestorePoint) -> bool + 'a>;
        let table: Vec<(Filter<VmRestorePoint>, Condition<'_>)> = vec![
            (
                VmRestorePoint::VM_DISPLAY_NAME.eq("crm-db"),
                Box::new(|point| point.vm_display_name.as_deref() == Some("crm-db")),
            ),
            (
                VmRestorePoint::VM_DISPLAY_NAME.ne("crm-db"),
                Box::new(|point| point.vm_display_name.as_deref() != Some("crm-db")),
            ),
            (VmRestorePoint::CREATION_TIME.ge(middle), Box::new(|point| point.creation_time_utc >= middle)),
            (VmRestorePoint::CREATION_TIME.lt(middle), Box::new(|point| point.creation_time_utc < middle)),
            (VmRestorePoint::CREATION_TIME.eq(middle), Box::new(|point| point.creation_time_utc == middle)),
            (
                VmRestorePoint::ALGORITHM.eq(BackupAlgorithm::Full),
                Box::new(|point| point.algorithm == BackupAlgorithm::Full),
            ),
            (
                // By position: full points come first.
                VmRestorePoint::ALGORITHM.gt(BackupAlgorithm::Full),
                Box::new(|point| point.algorithm != BackupAlgorithm::Full),
            ),
            (VmRestorePoint::UID.eq(all[3].uid.clone()), Box::new(|point| point.uid == all[3].uid)),
            (
                VmRestorePoint::BACKUP_SERVER_UID.eq(server.uid.clone()),
                Box::new(|point| of_server.contains(point.uid.as_str())),
            ),
            (
                VmRestorePoint::BACKUP_SERVER_NAME.eq(server.name.as_str())
                    & (VmRestorePoint::VM_DISPLAY_NAME.eq("web01")
                        | VmRestorePoint::VM_DISPLAY_NAME.eq("crm-db"))
                    & VmRestorePoint::CREATION_TIME.lt(middle),
                Box::new(|point| {
                    of_server.contains(point.uid.as_str())
                        && matches!(point.vm_display_name.as_deref(), Some("web01" | "crm-db"))
                        && point.creation_time_utc < middle
                }),
            ),
            (
                VmRestorePoint::VM_DISPLAY_NAME.eq("web01")
                    | VmRestorePoint::VM_DISPLAY_NAME.eq("crm-db") & VmRestorePoint::CREATION_TIME.lt(middle),
                Box::new(|point| match point.vm_display_name.as_deref() {
                    Some("web01") => true,
                    Some("crm-db") => point.creation_time_utc < middle,
                    _ => false,
                }),
            ),
        ];
        for (filter, condition) in table {
            let said = filter.to_string();
            let found = em.query::<VmRestorePoint>().filter(filter).collect().await.unwrap();
            let expected: Vec<_> = all.iter().filter(|point| condition(point)).cloned().collect();
            assert!(!expected.is_empty() && expected.len() < all.len(), "{said} selects all or none");
            assert_eq!(found, expected, "{said}");
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn filters_added_in_sequence_are_combined() {
    let sim = start();
    let em = log_on(&sim, FORMATS[0]).await;
    let (one, other) = (Job::PLATFORM.eq(Platform::HyperV), Job::SCHEDULE_ENABLED.eq(true));
    em.query::<Job>().filter(one.clone()).filter(other.clone()).collect().await.unwrap();
    let together = last_filter(&sim);
    em.query::<Job>().filter(one & other).collect().await.unwrap();
    assert_eq!(last_filter(&sim), together);
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn results_are_sorted_as_requested() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let newest = em.query::<VmRestorePoint>().sort_desc(VmRestorePoint::CREATION_TIME);
        let newest = newest.page_size(7).collect().await.unwrap();
        assert_eq!(newest.len(), sim.state().objects["VmRestorePoint"]);
        assert!(newest.is_sorted_by(|one, next| one.creation_time_utc >= next.creation_time_utc));
        assert!(newest[0].creation_time_utc > newest.last().unwrap().creation_time_utc);
        let names = em.query::<Job>().sort_asc(Job::NAME).references().collect().await.unwrap();
        assert!(names.is_sorted_by_key(|job| job.name.as_ref().unwrap().to_lowercase()));
        assert_eq!(names.len(), sim.state().objects["Job"]);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn pages_are_fetched_lazily() {
    let sim = start();
    let all = sim.state().objects["VmRestorePoint"];
    for format in FORMATS {
        sim.forget_requests();
        let em = log_on(&sim, format).await;
        let mut stream = em.query::<VmRestorePoint>().page_size(20).stream();
        assert_eq!(queries(&sim), 0, "nothing is asked before it is polled");
        for count in 1..=all {
            stream.next().await.unwrap().unwrap();
            assert_eq!(queries(&sim), count.div_ceil(20));
        }
        assert!(stream.next().await.is_none());
        assert_eq!(queries(&sim), all.div_ceil(20), "the last page has no successor");

        let pages = em.query::<VmRestorePoint>().page_size(20).pages().collect().await.unwrap();
        assert_eq!(pages.len(), all.div_ceil(20));
        for (page, number) in pages.iter().zip(1..) {
            assert_eq!(page.paging.number, number);
            assert_eq!(page.paging.size, 20);
            assert_eq!(usize::try_from(page.paging.count).unwrap(), all.div_ceil(20));
        }
        let second = em.query::<VmRestorePoint>().page_size(20).start_page(2).fetch_page().await.unwrap();
        assert_eq!(second, pages[1]);
        let rels: Vec<_> = second.paging.links.iter().map(|link| link.rel().to_owned()).collect();
        assert_eq!(rels, ["First", "Prev", "Next", "Last"]);

        let references = em.query::<VmRestorePoint>().references().page_size(20).start_page(2).fetch_page();
        let references: Page<_> = references.await.unwrap();
        for (reference, entity) in references.items.iter().zip(&second.items) {
            assert_eq!(reference.uid.as_ref(), Some(&entity.uid));
            assert_eq!(reference.name.as_deref(), Some(entity.name.as_str()));
        }
        assert_eq!(references.items.len(), second.items.len());
        assert_eq!(&references.items[0].get(&em).await.unwrap(), &second.items[0]);

        let nothing = em.query::<VmRestorePoint>().filter(VmRestorePoint::NAME.eq("nobody"));
        assert!(nothing.collect().await.unwrap().is_empty());
        em.logoff().await.unwrap();
    }
}

/// Starts so many tasks.
async fn begin(em: &Client, count: usize) {
    let point = em.vm_restore_points().references().await.unwrap()[0].get(em).await.unwrap();
    for _ in 0..count {
        point.restore().unwrap().send(em, None).await.unwrap();
    }
}

async fn remove(em: &Client, count: usize) {
    for task in em.tasks().list().await.unwrap().into_iter().take(count) {
        task.delete().unwrap().send(em).await.unwrap();
    }
}

#[tokio::test]
async fn page_count_may_change_between_requests() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        begin(&em, 7).await;
        assert_eq!(em.query::<Task>().page_size(2).collect().await.unwrap().len(), 7);

        let mut pages = em.query::<Task>().page_size(2).prefetch(0).pages();
        assert_eq!(pages.next().await.unwrap().unwrap().paging.count, 4);
        begin(&em, 3).await;
        let more = pages.collect().await.unwrap();
        assert_eq!(more.iter().map(|page| page.items.len()).sum::<usize>(), 8);
        assert_eq!(more.last().unwrap().paging.number, 5);

        let mut pages = em.query::<Task>().page_size(2).prefetch(0).pages();
        assert_eq!(pages.next().await.unwrap().unwrap().paging.count, 5);
        remove(&em, 7).await;
        let fewer = pages.collect().await.unwrap();
        assert_eq!(fewer.iter().map(|page| page.items.len()).collect::<Vec<_>>(), [1]);

        begin(&em, 5).await;
        let mut stream = em.query::<Task>().page_size(2).prefetch(0).stream();
        stream.next().await.unwrap().unwrap();
        stream.next().await.unwrap().unwrap();
        remove(&em, 6).await;
        assert!(stream.next().await.is_none(), "the second page no longer exists");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn missing_later_page_ends_the_stream() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        sim.fail_next(Matcher::path("/api/query?*&page=3*"), Fault::Status(404));
        let found = em.query::<VmRestorePoint>().page_size(10).collect().await.unwrap();
        assert_eq!(found.len(), 20);
        sim.fail_next(Matcher::path("/api/query?*"), Fault::Status(404));
        let error = em.query::<VmRestorePoint>().collect().await.unwrap_err();
        assert!(error.is_not_found(), "the first page has to be there");

        // An entry was added at the front: one item appears twice, and none is lost.
        let shifted = Matcher::path("/api/query?*&page=*");
        sim.fail_next(shifted, Fault::ShiftedPages);
        let found = em.query::<VmRestorePoint>().page_size(30).collect().await.unwrap();
        assert_eq!(found.len(), sim.state().objects["VmRestorePoint"]);
        assert_eq!(found[29], found[30]);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn unknown_filter_values_are_rejected_by_the_server() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        for value in ["FromTheFuture", "\"Full\" or, maybe; not", "a\\b", "\u{442}\u{435}\u{441}\u{442}", ""]
        {
            let unknown = BackupAlgorithm::Unknown(value.into());
            let filter = VmRestorePoint::ALGORITHM.eq(unknown);
            let error = em.query::<VmRestorePoint>().filter(filter).collect().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadRequest, "{value}");
            let message = format!("Invalid value [{value}] of [Algorithm]");
            assert_eq!(error.server_message(), Some(message.as_str()));
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn filters_escape_arbitrary_text() {
    let texts = [
        "a \"quoted\" text",
        "\"",
        "semi;colon, comma (and) brackets",
        "100% & more + #1 = fun?",
        "back\\slash / slash",
        "Gr\u{fc}\u{df}e \u{2603} \u{1f980}",
        " blanks around ",
        "Name==\"x\"",
        "'single' <tag> | * ! > <",
    ];
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let job = em.jobs().list().await.unwrap().into_iter().next().unwrap();
        for text in texts {
            let edit = job.edit().unwrap().modify(&em, |job| job.description = Some(text.to_owned())).await;
            edit.unwrap().wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
            let found = em.query::<Job>().filter(Job::DESCRIPTION.eq(text)).collect().await.unwrap();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].uid, job.uid);
            assert_eq!(found[0].description.as_deref(), Some(text));
            let expected =
                Comparison { field: "Description".into(), operator: Operator::Equal, value: text.to_owned() };
            assert_eq!(last_filter(&sim), filter::Filter::Compare(expected));
            // The links to other pages repeat the filter in the server's spelling.
            let others = em.query::<Job>().filter(Job::DESCRIPTION.ne(text)).page_size(1).collect().await;
            assert_eq!(others.unwrap().len(), sim.state().objects["Job"] - 1, "{text}");
        }
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn lookup_below_a_root_returns_machines() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let root = em.hierarchy_roots().list().await.unwrap();
        let root = root.iter().find(|root| root.name.starts_with("vcenter")).unwrap();
        let found = em.look_up::<HierarchyItem>().host(&root.uid).name("crm-db").object_type("Vm");
        let found = found.list().await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].object_name, "crm-db");
        let some = em.look_up::<HierarchyItem>().host(&root.uid).name("web*").object_type("Vm").list().await;
        let some = some.unwrap();
        assert!(some.len() > 1 && some.iter().all(|item| item.object_name.starts_with("web")));
        let same = em.look_up::<HierarchyItem>().hierarchy_ref(&found[0].object_ref).list().await.unwrap();
        assert_eq!(same, found);

        let nobody = em.look_up::<HierarchyItem>().host(&root.uid).name("no \"such\" & machine").list().await;
        assert!(nobody.unwrap().is_empty());
        let strange = em.look_up::<HierarchyItem>().host("urn:veeam:HierarchyRoot:1").name("x").list().await;
        let error = strange.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest);
        assert!(error.server_message().unwrap().contains("Unknown hierarchy root"), "{error}");
        em.logoff().await.unwrap();
    }
}
