#![allow(clippy::unwrap_used)]

mod prefetch;
mod sets;

use std::sync::Arc;

use super::Queries as _;
use super::{FilterAndSort, FilterOnly, QueryField};
use crate::__private::enumeration;
use crate::error::ErrorKind;
use crate::testing::{Job, PASSWORD, Reply, Server, Task, builder, job, logon};
use crate::value::Timestamp;

const NAME: QueryField<Job, String, FilterAndSort> = QueryField::new("Name");
const ENABLED: QueryField<Job, bool, FilterOnly> = QueryField::new("ScheduleEnabled");
const SIZE: QueryField<Job, i64, FilterOnly> = QueryField::new("Size");
const CREATED: QueryField<Job, Timestamp, FilterAndSort> = QueryField::new("CreationTime");

const RESULT: QueryField<Job, Option<Outcome>, FilterAndSort> = QueryField::new("Result");

/// An enumeration with a text that means absence.
#[derive(Clone, PartialEq)]
enum Outcome {
    Good,
    Unknown(Box<str>),
}

enumeration! {
    Outcome.absent("None", "Nothing") {
        Good: ["Good"],
    }
}

#[test]
fn filter_by_none_compares_with_the_text_for_absence() {
    let table = [
        (RESULT.eq(None), "Result==None"),
        (RESULT.ne(None), "Result!=None"),
        (RESULT.eq(Outcome::Good), "Result==Good"),
        (RESULT.lt(Some(Outcome::Good)), "Result<Good"),
        (RESULT.eq(Outcome::Unknown("Later".into())), "Result==Later"),
    ];
    for (filter, expected) in table {
        assert_eq!(filter.to_string(), expected);
    }
}

#[test]
fn filter_is_written_in_server_syntax() {
    let day: Timestamp = "2024-05-01T22:00:00Z".parse().unwrap();
    let table = [
        (NAME.eq("Daily"), "Name==Daily"),
        (NAME.eq("Exchange Backup"), "Name==\"Exchange Backup\""),
        (NAME.ne("so \"called\""), "Name!=\"so \"\"called\"\"\""),
        (NAME.eq(""), "Name==\"\""),
        (NAME.eq("a;b,c(d)"), "Name==\"a;b,c(d)\""),
        (NAME.eq("Gr\u{fc}n"), "Name==\"Gr\u{fc}n\""),
        (CREATED.ge(day), "CreationTime>=\"2024-05-01T22:00:00Z\""),
        (ENABLED.eq(true), "ScheduleEnabled==true"),
        (SIZE.lt(-5), "Size<-5"),
        (SIZE.gt(5) & SIZE.le(9), "Size>5;Size<=9"),
        (SIZE.gt(5) & SIZE.le(9) & ENABLED.eq(true), "Size>5;Size<=9;ScheduleEnabled==true"),
        (SIZE.gt(5) | SIZE.le(3) | ENABLED.eq(true), "Size>5,Size<=3,ScheduleEnabled==true"),
        ((SIZE.gt(5) | SIZE.le(3)) & ENABLED.eq(true), "(Size>5,Size<=3);ScheduleEnabled==true"),
        (SIZE.gt(5) | SIZE.le(3) & ENABLED.eq(true), "Size>5,(Size<=3;ScheduleEnabled==true)"),
    ];
    for (filter, expected) in table {
        assert_eq!(filter.to_string(), expected);
    }
}

#[tokio::test]
async fn query_with_reserved_characters_is_encoded() {
    let server = Server::new(|_| Reply::xml("<QueryResult/>"));
    let em = logon(&server).await;
    let query = em
        .query::<Job>()
        .filter(NAME.eq("a b&c") & SIZE.gt(1))
        .sort_desc(CREATED)
        .page_size(50)
        .start_page(2);
    assert!(query.collect().await.unwrap().is_empty());
    assert_eq!(
        server.lines(),
        [
            "GET /api/query?type=Job&format=Entities&filter=Name%3D%3D%22a%20b%26c%22%3BSize%3E1&sortDesc=CreationTime&pageSize=50&page=2"
        ]
    );
    em.query::<Job>()
        .filter(SIZE.gt(1))
        .filter(SIZE.lt(3))
        .references()
        .sort_asc(NAME)
        .collect()
        .await
        .unwrap();
    em.query::<Task>().collect().await.unwrap();
    assert_eq!(
        server.lines()[1..],
        [
            "GET /api/query?type=Job&format=Reference&filter=Size%3E1%3BSize%3C3&sortAsc=Name",
            "GET /api/query?type=Task",
        ]
    );
}

/// A server with a query that returns two jobs per page, on this number of pages.
fn paged(pages: fn(u32) -> u32) -> Arc<Server> {
    Server::new(move |request| {
        let number = request.path.split("page=").nth(1).map_or(1, |page| page.parse().unwrap());
        let count = pages(number);
        if number > count {
            return Reply::status(404, "");
        }
        let jobs = format!("{}{}", job(&format!("{number}a"), ""), job(&format!("{number}b"), ""));
        let link = |rel: &str, page: u32| {
            format!(
                "<Link Rel=\"{rel}\" Href=\"https://localhost:9398/api/query?type=Job&amp;filter=a%3d%3d%22x+y%22&amp;page={page}\"/>"
            )
        };
        let next = if number < count { link("Next", number + 1) } else { String::new() };
        Reply::xml(format!(
            "<QueryResult><Entities><Jobs>{jobs}</Jobs></Entities><PagingInfo PageNum=\"{number}\" PageSize=\"2\" PagesCount=\"{count}\">\
             <Links>{}{next}{}</Links></PagingInfo></QueryResult>",
            link("First", 1),
            link("Last", count)
        ))
    })
}

#[tokio::test]
async fn stream_fetches_pages_on_demand() {
    let server = paged(|_| 3);
    let em = logon(&server).await;
    let mut found = em.query::<Job>().prefetch(0).stream();
    assert!(server.lines().is_empty());
    for expected in ["job 1a", "job 1b", "job 2a"] {
        assert_eq!(found.next().await.unwrap().unwrap().name, expected);
    }
    assert_eq!(server.lines().len(), 2);
    assert_eq!(server.lines()[1], "GET /api/query?type=Job&filter=a%3d%3d%22x+y%22&page=2");
    assert_eq!(found.collect().await.unwrap().len(), 3);
    assert_eq!(server.lines().len(), 3);
    assert_eq!(em.query::<Job>().collect().await.unwrap().len(), 6);
}

#[tokio::test]
async fn fetched_page_has_its_position() {
    let em = logon(&paged(|_| 3)).await;
    let page = em.query::<Job>().start_page(2).fetch_page().await.unwrap();
    assert_eq!((page.items.len(), page.paging.number, page.paging.size, page.paging.count), (2, 2, 2, 3));
    let pages = em.query::<Job>().pages().collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.paging.number).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn changing_number_of_pages_is_accepted() {
    let shrinking = logon(&paged(|page| if page == 1 { 3 } else { 1 })).await;
    assert_eq!(shrinking.query::<Job>().collect().await.unwrap().len(), 2);
    let growing = logon(&paged(|page| if page < 3 { page + 1 } else { 3 })).await;
    assert_eq!(growing.query::<Job>().collect().await.unwrap().len(), 6);
}

#[tokio::test]
async fn circular_page_links_end_the_result() {
    let server = Server::new(|_| {
        Reply::xml(format!(
            "<QueryResult><Entities><Jobs>{}</Jobs></Entities><PagingInfo PageNum=\"1\" PagesCount=\"9\"><Links>\
             <Link Rel=\"Next\" Href=\"/query?type=Job\"/></Links></PagingInfo></QueryResult>",
            job("1", "")
        ))
    });
    let em = logon(&server).await;
    assert_eq!(em.query::<Job>().collect().await.unwrap().len(), 2);
}

#[tokio::test]
async fn wrappers_in_both_formats_are_decoded() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/query?type=Task" => Reply::xml(
            "<QueryResult><Resources><Tasks><Task><State>Running</State></Task></Tasks></Resources></QueryResult>",
        ),
        "/api/query?type=Job&format=Reference" => Reply::json(
            r#"{"Refs":{"Refs":[{"Name":"one"},{"Name":"two"}]},"Entities":null,"PagingInfo":{"Links":[],"PageNum":1,"PageSize":100,"PagesCount":1}}"#,
        ),
        _ => Reply::json(
            r#"{"refs":null,"entities":{"backups":null,"jobs":{"jobs":[{"name":"one","uid":"urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5"}]},"tasks":null},"resources":null,"pagingInfo":{"links":[],"pageNum":1,"pageSize":100,"pagesCount":1}}"#,
        ),
    });
    let em = logon(&server).await;
    assert_eq!(em.query::<Task>().collect().await.unwrap()[0].state, "Running");
    let references = em.query::<Job>().references().collect().await.unwrap();
    assert_eq!(
        references.iter().map(|one| one.name.as_deref()).collect::<Vec<_>>(),
        [Some("one"), Some("two")]
    );
    assert_eq!(em.query::<Job>().collect().await.unwrap()[0].name, "one");
    let strict = builder(&server).strict(true).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    assert_eq!(strict.query::<Job>().collect().await.unwrap().len(), 1);
}

#[tokio::test]
async fn list_with_any_known_name_is_decoded_and_others_refused() {
    let list = |name: &str| {
        Reply::xml(format!(
            "<QueryResult><Entities><{name}>{}</{name}></Entities></QueryResult>",
            job("1", "")
        ))
    };
    for name in ["Jobs", "FoundJobs"] {
        let em = logon(&Server::new(move |_| list(name))).await;
        assert_eq!(em.query::<Job>().collect().await.unwrap().len(), 1, "{name}");
    }
    let em = logon(&Server::new(move |_| list("Others"))).await;
    let error = em.query::<Job>().collect().await.unwrap_err();
    assert!(error.to_string().contains(": Jobs expected, found Others (GET "), "{error}");
}

#[tokio::test]
async fn references_instead_of_entities_return_a_decode_error() {
    let em =
        logon(&Server::new(|_| Reply::xml("<QueryResult><Refs><Ref Name=\"one\"/></Refs></QueryResult>")))
            .await;
    let error = em.query::<Job>().collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.request().is_some(), "{error}");
}

#[tokio::test]
async fn lookup_sends_its_criteria() {
    let server = Server::new(|_| Reply::xml(format!("<Jobs>{}</Jobs>", job("1", ""))));
    let em = logon(&server).await;
    let found = em
        .look_up::<Job>()
        .host("urn:veeam:HierarchyRoot:1")
        .name("a b&c")
        .object_type("Vm")
        .list()
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    em.look_up::<Job>().hierarchy_ref("urn:VMware:Vm:1.vm-2").list().await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /api/lookup?host=urn%3Aveeam%3AHierarchyRoot%3A1&name=a%20b%26c&type=Vm",
            "GET /api/lookup?hierarchyRef=urn%3AVMware%3AVm%3A1.vm-2",
        ]
    );
}

/// Pages without a number: each links to another page, the last one to none or back to the first.
#[tokio::test]
async fn pages_without_numbers_are_followed() {
    for back in ["", "<Link Rel=\"Next\" Href=\"/query?type=Job&amp;page=2\"/>"] {
        let server = Server::new(move |request| {
            let next = match request.path.contains("page=2") {
                true => back.replace("page=2", "page=3"),
                false if request.path.contains("page=3") => back.to_owned(),
                false => "<Link Rel=\"Next\" Href=\"/query?type=Job&amp;page=2\"/>".to_owned(),
            };
            let entities = format!("<Entities><Jobs>{}</Jobs></Entities>", job("1", ""));
            let paging = format!("<PagingInfo><Links>{next}</Links></PagingInfo>");
            Reply::xml(format!("<QueryResult>{entities}{paging}</QueryResult>"))
        });
        let em = logon(&server).await;
        let expected = if back.is_empty() { 2 } else { 3 };
        assert_eq!(em.query::<Job>().collect().await.unwrap().len(), expected);
    }
}

/// The wrapper of a list may have members of its items; the lists of the server have links.
#[cfg(feature = "json")]
#[tokio::test]
async fn wrapper_with_links_before_its_list_is_a_list() {
    for (wrapper, expected) in [
        (r#"{"Jobs":[{"Name":"one"},{"Name":"two"}]}"#, vec!["one", "two"]),
        (r#"{"Links":[],"Jobs":[{"Name":"one"},{"Name":"two"}]}"#, vec!["one", "two"]),
        (r#"{"Links":null,"Jobs":[{"Name":"one"}]}"#, vec!["one"]),
        (r#"{"Links":[],"Name":"alone"}"#, vec!["alone"]),
        (r#"{"Name":"alone","Links":[]}"#, vec!["alone"]),
        (r#"{"Name":"alone"}"#, vec!["alone"]),
    ] {
        let body = format!(r#"{{"Refs":null,"Entities":{{"Jobs":{wrapper}}},"PagingInfo":null}}"#);
        let em = logon(&Server::new(move |_| Reply::json(body.clone()))).await;
        let jobs = em.query::<Job>().collect().await.unwrap();
        let names: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names, expected, "{wrapper}");
    }
}
