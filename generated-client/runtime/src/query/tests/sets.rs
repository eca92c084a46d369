//! Fetching of sets: requests, order, fallbacks.

use std::sync::Arc;

use super::super::Queries as _;
use crate::client::Client;
use crate::error::ErrorKind;
use crate::link::{LinkTo, Reference};
use crate::testing::{Job, JobLinks, Reply, Server, Task, job, logon};
use crate::wire::{Options, from_xml};

/// Returns the id with this number.
fn id(number: usize) -> String {
    format!("568c42ce-eb11-4140-92cf-{number:012}")
}

fn link(number: usize) -> LinkTo<Job> {
    LinkTo::at(format!("http://srv.local:9399/api/jobs/{}", id(number)))
}

/// Numbers of the jobs that a query asks for.
fn asked(path: &str) -> Vec<usize> {
    let parts = path.split("568c42ce-eb11-4140-92cf-").skip(1);
    parts.map(|part| part[..12].parse().unwrap()).collect()
}

fn query_result(jobs: &[String]) -> Reply {
    Reply::xml(format!("<QueryResult><Entities><Jobs>{}</Jobs></Entities></QueryResult>", jobs.concat()))
}

/// A server with jobs of the numbers below `count`, which answers queries with them in reverse order.
fn jobs(count: usize) -> Arc<Server> {
    Server::new(move |request| {
        let numbers = asked(&request.path);
        if request.path.starts_with("/api/query") {
            let found = numbers.iter().rev().filter(|number| **number < count);
            return query_result(&found.map(|number| job(&id(*number), "")).collect::<Vec<_>>());
        }
        match numbers[..] {
            [number] if number < count => Reply::xml(job(&id(number), "")),
            _ => Reply::status(404, ""),
        }
    })
}

#[tokio::test]
async fn targets_of_many_links_are_fetched_by_one_query_in_order() {
    let server = jobs(5);
    let em = logon(&server).await;
    let links = [link(3), link(1), link(3), link(4), link(1)];
    let found = em.get_all(&links).await.unwrap();
    let names: Vec<_> = found.into_iter().map(|job| job.unwrap().name).collect();
    assert_eq!(names, [3, 1, 3, 4, 1].map(|number| format!("job {}", id(number))));
    let lines = server.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("GET /api/query?type=Job&format=Entities&filter=UID%3D%3D"), "{lines:?}");
    assert_eq!(asked(&lines[0]), [3, 1, 4]);
}

#[tokio::test]
async fn target_that_does_not_exist_is_an_error_of_its_item() {
    let server = jobs(3);
    let em = logon(&server).await;
    let missing = Reference::<Job>::default().parent();
    let links = vec![Ok(link(2)), Ok(link(9)), missing, Ok(link(0))];
    let found = em.get_all(links).await.unwrap();
    let kinds: Vec<_> = found.iter().map(|job| job.as_ref().err().map(crate::Error::kind)).collect();
    assert_eq!(kinds, [None, Some(ErrorKind::NotFound), Some(ErrorKind::MissingLink), None]);
    assert_eq!(server.lines()[1..], [format!("GET /api/jobs/{}?format=Entity", id(9))]);
}

#[tokio::test]
async fn query_that_the_server_refuses_is_not_repeated() {
    let server = Server::new(|request| match asked(&request.path)[..] {
        [number] if !request.path.contains("/query") => Reply::xml(job(&id(number), "")),
        _ => Reply::status(400, ""),
    });
    let em = logon(&server).await;
    for _ in 0..2 {
        let found = em.get_all([link(1), link(2)]).await.unwrap();
        assert!(found.iter().all(Result::is_ok));
    }
    let queries = server.lines().iter().filter(|line| line.contains("/query")).count();
    assert_eq!((queries, server.lines().len()), (1, 5));
}

/// A server with jobs that pages its collection, and refuses filters of more than this length.
fn collection(count: usize, longest: usize) -> Arc<Server> {
    Server::new(move |request| {
        if request.path.contains("filter") {
            let found: Vec<_> = asked(&request.path).into_iter().map(|number| job(&id(number), "")).collect();
            return if request.path.len() > longest { Reply::status(400, "") } else { query_result(&found) };
        }
        let parameter = |name: &str| {
            let value = request.path.split(&format!("{name}=")).nth(1)?.split('&').next()?;
            value.parse::<usize>().ok()
        };
        let (size, page) = (parameter("pageSize").unwrap_or(100), parameter("page").unwrap_or(1));
        let items: String =
            (0..count).skip((page - 1) * size).take(size).map(|at| job(&id(at), "")).collect();
        let pages = count.div_ceil(size);
        let next = format!("/query?type=Job&amp;format=Entities&amp;pageSize={size}&amp;page={}", page + 1);
        let next = if page < pages { format!("<Link Rel=\"Next\" Href=\"{next}\"/>") } else { String::new() };
        Reply::xml(format!(
            "<QueryResult><Entities><Jobs>{items}</Jobs></Entities>\
             <PagingInfo PageNum=\"{page}\" PageSize=\"{size}\" PagesCount=\"{pages}\"><Links>{next}</Links></PagingInfo></QueryResult>",
        ))
    })
}

/// Fetches this number of jobs, distributed over a collection, and returns the numbers of queries with a filter and without one.
async fn queries(em: &Client, server: &Server, wanted: usize, count: usize) -> (usize, usize) {
    let distance = count / wanted;
    let before = server.lines().len();
    let links: Vec<_> = (0..wanted).map(|number| link(number * distance)).collect();
    for (at, job) in em.get_all(links).await.unwrap().into_iter().enumerate() {
        assert_eq!(job.unwrap().name, format!("job {}", id(at * distance)));
    }
    let lines = server.lines().split_off(before);
    assert!(lines.iter().all(|line| line.contains("/query")), "{lines:?}");
    let filtered = lines.iter().filter(|line| line.contains("filter")).count();
    (filtered, lines.len() - filtered)
}

#[tokio::test]
async fn large_set_is_read_from_the_collection_if_that_takes_fewer_requests() {
    // Wanted jobs, jobs of the collection, queries with a filter, pages of the collection.
    let table = [
        (250, 500, 0, 1),
        (1_000, 3_000, 0, 3),
        (300, 20_000, 0, 0),
        (150, 300, 2, 0),
        (2_000, 40_000, 0, 0),
    ];
    for (wanted, count, filtered, pages) in table {
        let server = collection(count, 8_000);
        let em = logon(&server).await;
        let sent = queries(&em, &server, wanted, count).await;
        if (filtered, pages) == (0, 0) {
            // The first page shows that the collection is too large.
            assert!(sent.1 == 1 && (wanted / 100..wanted / 60).contains(&sent.0), "{wanted}: {sent:?}");
        } else {
            assert_eq!(sent, (filtered, pages), "{wanted} of {count}");
        }
    }
}

#[tokio::test]
async fn filter_that_is_too_long_for_the_server_is_shortened() {
    let server = collection(20_000, 2_000);
    let em = logon(&server).await;
    let (first, _) = queries(&em, &server, 100, 20_000).await;
    let (second, _) = queries(&em, &server, 100, 20_000).await;
    assert!((5..=7).contains(&second) && first > second && first <= second + 2, "{first}, {second}");
}

#[tokio::test]
async fn targets_without_a_uid_are_fetched_one_by_one() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/tasks/lost" => Reply::status(404, ""),
        path => Reply::xml(format!("<Task Href=\"{path}\"><State>Finished</State></Task>")),
    });
    let em = logon(&server).await;
    let links = ["/tasks/1", "/tasks/lost", "/tasks/1", "/tasks/2"].map(LinkTo::<Task>::at);
    let found = em.get_all(links).await.unwrap();
    assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, true]);
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn lost_connection_is_an_error_of_the_call() {
    let server = Server::new(|_| Reply::status(401, ""));
    let em = logon(&server).await;
    assert_eq!(em.get_all([link(1), link(2)]).await.unwrap_err().kind(), ErrorKind::Unauthorized);
}

/// Returns the job with this number; the parent of its children is the job with number 100 more.
fn parent(number: usize) -> Job {
    from_xml(job(&id(number), "").as_bytes(), Options::strict()).unwrap().value
}

/// Returns a child with a link to the parent, or without one.
fn child(parent: usize, number: usize, has_link: bool) -> String {
    let id_of_child = id(1_000 * (parent + 1) + number);
    let up = format!("<Link Rel=\"Up\" Type=\"JobReference\" Href=\"http://srv/api/jobs/{}\"/>", id(parent));
    let up = if has_link { up } else { String::new() };
    job(&id_of_child, "").replace("<Links>", &format!("<Links>{up}"))
}

#[tokio::test]
async fn lists_of_many_parents_are_fetched_by_one_query() {
    let server = Server::new(|request| {
        let parents = asked(&request.path).into_iter().rev().filter(|parent| *parent != 3);
        query_result(
            &parents.flat_map(|parent| [child(parent, 1, true), child(parent, 2, true)]).collect::<Vec<_>>(),
        )
    });
    let em = logon(&server).await;
    let parents = [parent(2), parent(3), parent(1)];
    let lists = em.list_all(parents.iter().map(JobLinks::linked_jobs)).await.unwrap();
    let uids: Vec<Vec<_>> = lists
        .into_iter()
        .map(|list| list.unwrap().into_iter().map(|job| job.uid.guid().unwrap().to_string()).collect())
        .collect();
    assert_eq!(uids, [vec![id(3_001), id(3_002)], vec![], vec![id(2_001), id(2_002)]]);
    let lines = server.lines();
    assert!(lines.len() == 1 && lines[0].contains("filter=ParentUid%3D%3D"), "{lines:?}");
}

#[tokio::test]
async fn items_without_a_link_to_their_parent_are_found_by_smaller_queries() {
    let server = Server::new(|request| {
        let parents = asked(&request.path);
        query_result(&parents.iter().map(|parent| child(*parent, 1, *parent != 2)).collect::<Vec<_>>())
    });
    let em = logon(&server).await;
    let parents = [parent(1), parent(2), parent(3), parent(4)];
    let lists = em.list_all(parents.iter().map(JobLinks::linked_jobs)).await.unwrap();
    for (at, list) in lists.into_iter().enumerate() {
        let list = list.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].uid.guid().unwrap().to_string(), id(1_000 * (at + 2) + 1));
    }
    assert_eq!(server.lines().len(), 5, "{:?}", server.lines());
}

#[tokio::test]
async fn lists_that_cannot_be_queried_are_fetched_one_by_one() {
    let server = Server::new(|request| {
        if request.path.contains("/query") {
            return Reply::status(500, "");
        }
        Reply::xml(format!("<Jobs>{}</Jobs>", child(0, 1, true)))
    });
    let em = logon(&server).await;
    let parents = [parent(1), parent(2)];
    let lists = em.list_all(parents.iter().map(JobLinks::linked_jobs)).await.unwrap();
    assert!(lists.into_iter().all(|list| list.unwrap().len() == 1));
    assert_eq!(server.lines().len(), 3, "{:?}", server.lines());
}
