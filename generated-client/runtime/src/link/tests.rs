#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use super::{
    Action, Collection, Content, Entity as _, LinkTo, LinkToList, Linked as _, Links, Reference,
    Representations,
};
use crate::error::{Error, ErrorKind};
use crate::testing::{Job, JobLinks as _, Reply, Server, Task, job, logon};
use crate::transport::TransportErrorKind;
use crate::value::Uid;

const ID: &str = "568c42ce-eb11-4140-92cf-39ab36712bf5";

/// A server with one job and one task.
fn server() -> Arc<Server> {
    Server::new(|request| {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let entity = query == "format=Entity";
        let reference = format!(
            "<Ref Href=\"http://srv.local:9399/api/jobs/{ID}\" Name=\"job\" UID=\"urn:veeam:Job:{ID}\" Type=\"JobReference\">\
             <Links><Link Rel=\"Alternate\" Href=\"https://srv.local:9398/api/jobs/{ID}?format=Entity\" Type=\"Job\"/>\
             <Link Rel=\"Start\" Href=\"http://srv.local:9399/api/jobs/{ID}?action=start\"/></Links></Ref>"
        );
        match (request.method.as_str(), path, query) {
            ("GET", "/api/jobs" | "/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5/linkedJobs", _)
                if entity =>
            {
                Reply::xml(format!("<Jobs>{}</Jobs>", job(ID, "")))
            }
            ("GET", "/api/jobs", _) => {
                Reply::xml(format!("<EntityReferences>{reference}</EntityReferences>"))
            }
            ("GET", "/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5", _) if entity => {
                Reply::xml(job(ID, "<Later kind=\"x\">kept &amp; sent</Later>"))
            }
            ("GET", "/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5", _) => {
                Reply::xml(reference.replace("<Ref ", "<EntityRef ").replace("</Ref>", "</EntityRef>"))
            }
            ("PUT" | "DELETE", ..) => Reply::status(204, ""),
            ("POST", ..) => {
                Reply::status(202, "<Task Href=\"/api/tasks/task-1\"><State>Running</State></Task>")
            }
            _ => Reply::status(404, ""),
        }
    })
}

#[tokio::test]
async fn links_to_another_origin_are_followed_at_the_configured_one() {
    let server = server();
    let em = logon(&server).await;
    let jobs = Collection::<_, Job>::new(&em, "/jobs");
    let job = jobs.get(ID).await.unwrap();
    assert_eq!(job.name(), format!("job {ID}"));
    assert_eq!(jobs.get(Uid::new("Job", ID.parse().unwrap())).await.unwrap(), job);
    assert_eq!(job.linked_jobs().unwrap().list(&em).await.unwrap().len(), 1);
    assert_eq!(jobs.list().await.unwrap().items[0].uid(), job.uid());
    let task = job.start().unwrap().send(&em).await.unwrap();
    assert_eq!(task.state, "Running");
    assert!(server.requests().iter().all(|request| request.url.starts_with("https://em.example:9398/api/")));
}

#[tokio::test]
async fn reference_and_entity_link_to_each_other() {
    let server = server();
    let em = logon(&server).await;
    let references = Collection::<_, Job>::new(&em, "/jobs").references().await.unwrap();
    let reference: &Reference<Job> = &references[0];
    assert_eq!(
        reference.start().unwrap().href(),
        Collection::<_, Job>::new(&em, "/jobs").get(ID).await.unwrap().start().unwrap().href()
    );
    let entity = reference.get(&em).await.unwrap();
    let back = entity.alternate().unwrap().get(&em).await.unwrap();
    assert_eq!(back.uid, reference.uid);
    assert_eq!(entity.self_link::<Job>().reference(&em).await.unwrap(), back);
    let bare = Reference::<Job>::at(reference.href.clone());
    assert_eq!(bare.get(&em).await.unwrap(), entity);
}

#[tokio::test]
async fn link_of_a_placeholder_is_followed_as_a_document() {
    /// A type without a resource, like the placeholder of a family that is off.
    enum Placeholder {}
    let server = server();
    let em = logon(&server).await;
    let link = LinkTo::<Placeholder>::at(format!("/jobs/{ID}"));
    assert_eq!(link.untyped().get(&em).await.unwrap().name(), "EntityRef");
    let entity = link.untyped().entity();
    assert_eq!(entity.entity().href(), entity.href());
    assert_eq!(entity.get(&em).await.unwrap().name(), "Job");
    assert_eq!(
        LinkToList::<Placeholder>::at("/jobs").untyped().entity().get(&em).await.unwrap().children().count(),
        1
    );
    let reference = Reference::<Placeholder>::at(format!("/jobs/{ID}"));
    assert_eq!(reference.untyped().get(&em).await.unwrap().text_at("Name"), Some("job"));
}

#[tokio::test]
async fn missing_link_names_resource_relation_and_offered_links() {
    let server = server();
    let em = logon(&server).await;
    let job = Collection::<_, Job>::new(&em, "/jobs").get(ID).await.unwrap();
    let missing = job.parent().unwrap_err();
    assert_eq!((missing.resource(), missing.name(), missing.rels()), ("Job", "parent", ["Up"].as_slice()));
    let text = missing.to_string();
    for part in ["Job", ID, "`parent`", "Rel Up", "Type JobReference"] {
        assert!(text.contains(part), "{text}");
    }
    let error = Error::from(missing);
    assert_eq!(error.kind(), ErrorKind::MissingLink);
    assert!(error.to_string().contains("`parent`"), "{error}");
    let missing = job.parent().unwrap_err().to_string();
    assert!(
        missing.ends_with(
            "it has: Alternate JobReference, Down JobReferenceList, Start, Clone, Edit JobReference, Delete"
        ),
        "{missing}"
    );
    let missing = Reference::<Job>::default().start().unwrap_err().to_string();
    assert_eq!(missing, "Job does not offer `start` (Rel Start); it carries no links");
}

#[tokio::test]
async fn optional_body_given_as_none_is_not_sent() {
    let server = server();
    let em = logon(&server).await;
    let job = Collection::<_, Job>::new(&em, "/jobs").get(ID).await.unwrap();
    let clone = job.clone_job().unwrap();
    clone.send(&em, None).await.unwrap();
    clone.send(&em, &Job { name: "copy".into(), ..Job::default() }).await.unwrap();
    let posts: Vec<_> =
        server.requests().into_iter().filter(|request| request.path.contains("action=clone")).collect();
    assert_eq!((posts[0].body.as_str(), posts[0].header("content-type")), ("", None));
    assert!(posts[1].body.contains("copy"));
    assert_eq!(posts[1].header("content-type"), Some("application/xml"));
}

#[tokio::test]
async fn action_adds_query_parameters_missing_in_its_link() {
    let server = server();
    let em = logon(&server).await;
    let job = Collection::<_, Job>::new(&em, "/jobs").get(ID).await.unwrap();
    job.delete_all().unwrap().send(&em).await.unwrap();
    assert_eq!(*server.lines().last().unwrap(), format!("DELETE /api/jobs/{ID}?backups=true"));
}

#[tokio::test]
async fn modify_keeps_unknown_and_unmodified_fields() {
    let server = server();
    let em = logon(&server).await;
    let reference = Reference::<Job>::at(format!("/jobs/{ID}"));
    let job = reference.get(&em).await.unwrap();
    job.edit().unwrap().modify(&em, |job| job.description = Some("changed".into())).await.unwrap();
    let put = server.requests().into_iter().find(|request| request.method == "PUT").unwrap();
    assert_eq!(put.path, format!("/api/jobs/{ID}"));
    assert!(put.body.contains("<Later kind=\"x\">kept &amp; sent</Later>"), "{}", put.body);
    assert!(put.body.contains("<Description>changed</Description>"), "{}", put.body);
    assert!(put.body.contains("action=start"), "{}", put.body);
    let (later, description) = (put.body.find("<Later"), put.body.find("<Description"));
    assert!(later < description);
}

#[tokio::test]
async fn related_link_of_a_task_leads_to_the_created_object() {
    let server = server();
    let em = logon(&server).await;
    let mut task = Task::default();
    task.links.push("Related", "/jobs/0", Some("Other"), None);
    task.links.push("related", &format!("/jobs/{ID}"), Some("jobReference"), None);
    let created = task.related::<Job>().unwrap().get(&em).await.unwrap();
    assert_eq!(created.name, format!("job {ID}"));
    assert_eq!(task.all_related::<Job>().count(), 1);
    assert_eq!(task.related::<Task>().unwrap_err().name(), "related");
}

#[tokio::test]
async fn child_with_reserved_characters_is_encoded() {
    let file = LinkTo::<Content>::at("https://em/api/mounts/1?action=listAll")
        .child("C:")
        .child("100% #1 \u{e4}\\x/y.txt");
    assert_eq!(file.href().as_str(), "https://em/api/mounts/1/C%3A/100%25%20%231%20%C3%A4%5Cx%2Fy.txt");
}

#[tokio::test]
async fn download_in_chunks_reports_progress() {
    let server = Server::new(|_| {
        Reply::chunks(vec![Ok("one "), Ok("two")])
            .header("content-length", "7")
            .header("content-type", "text/plain")
            .header("content-disposition", "attachment; filename=\"a.txt\"")
    });
    let em = logon(&server).await;
    let reported = Mutex::new(Vec::new());
    let mut bytes = Vec::new();
    let file = LinkTo::<Content>::at("/file?action=download");
    let report = |received, total| reported.lock().unwrap().push((received, total));
    let done = file.download(&em).on_progress(report).write_to(&mut bytes).await.unwrap();
    assert_eq!(bytes, b"one two");
    assert_eq!(
        (done.bytes, done.file_name.as_deref(), done.media_type.as_deref()),
        (7, Some("a.txt"), Some("text/plain"))
    );
    assert_eq!(*reported.lock().unwrap(), [(4, Some(7)), (7, Some(7))]);
    assert_eq!(server.requests().last().unwrap().header("accept"), Some("*/*"));
    let action = Action::<Content>::at(http::Method::POST, "/file?action=zip");
    let chunks = action.download(&em).stream().collect().await.unwrap();
    assert_eq!(chunks.concat(), b"one two");
}

#[tokio::test]
async fn download_that_ends_too_early_returns_connection_lost() {
    let short = Server::new(|_| Reply::chunks(vec![Ok("one ")]).header("content-length", "7"));
    let broken = Server::new(|_| Reply::chunks(vec![Ok("one "), Err(TransportErrorKind::Closed)]));
    for server in [short, broken] {
        let em = logon(&server).await;
        let mut bytes = Vec::new();
        let error = LinkTo::<Content>::at("/file").download(&em).write_to(&mut bytes).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost);
        assert_eq!(bytes, b"one ");
    }
}

#[tokio::test]
async fn download_with_an_expired_session_renews_it() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/file" => Reply::chunks(vec![Ok("x")]),
        _ => Reply::status(404, "<Error><Message>no such file</Message></Error>"),
    });
    let em = logon(&server).await;
    server.expire();
    assert_eq!(LinkTo::<Content>::at("/file").download(&em).stream().collect().await.unwrap(), ["x"]);
    let error = LinkTo::<Content>::at("/none").download(&em).stream().collect().await.unwrap_err();
    assert_eq!(error.server_message(), Some("no such file"));
}

#[test]
fn debug_output_of_links_contains_no_session_id() {
    let address = "https://em/api/logonSessions/695f7cda-e4a6-4d9c-9603-8a6b05693c57";
    let link = LinkTo::<Job>::at(address);
    let list = LinkToList::<Job>::at(address);
    let action = Action::<()>::at(http::Method::DELETE, address);
    let job = Job { href: Some(address.into()), ..Job::default() };
    let mut links = Links::new();
    links.push("Delete", address, None, None);
    let linked = Job { links, ..job.clone() };
    let output =
        format!("{link:?} {list:?} {action:?} {linked:?} {:?} {}", job.href(), job.parent().unwrap_err());
    assert!(!output.contains("695f7cda"), "{output}");
}

#[test]
fn representations_dereference_to_a_slice() {
    let list = Representations::from(vec![Job::default(), Job::default()]);
    assert_eq!((list.len(), list.iter().count(), list.into_iter().count()), (2, 2, 2));
}

#[test]
fn link_with_a_name_returns_the_name() {
    let mut links = Links::new();
    links.push("Up", "/api/jobs/1", Some("JobReference"), Some("Nightly & weekly"));
    links.push("Down", "/api/jobs/2", Some("Job"), Some(""));
    let job = Job { links, ..Job::default() };
    let parent = job.parent().unwrap();
    assert_eq!(parent.clone().name(), Some("Nightly & weekly"));
    assert_eq!(parent.child("x").name(), None, "another target");
    let names: Vec<_> =
        job.links().iter().map(|link| link.follow::<Job>().name().map(str::to_owned)).collect();
    assert_eq!(names, [Some("Nightly & weekly".to_owned()), None]);
    assert_eq!(LinkTo::<Job>::at("/jobs/1").name(), None);
}

#[tokio::test]
async fn collection_get_opt_of_an_unknown_id_is_none() {
    let server = server();
    let em = logon(&server).await;
    let jobs = Collection::<_, Job>::new(&em, "/jobs");
    assert_eq!(jobs.get_opt("none").await.unwrap(), None);
    assert_eq!(jobs.get_opt(ID).await.unwrap().map(|job| job.name), Some(format!("job {ID}")));
}

#[tokio::test]
async fn collection_named_returns_the_only_object_of_the_name() {
    let server = server();
    let em = logon(&server).await;
    let jobs = Collection::<_, Job>::new(&em, "/jobs");
    assert_eq!(jobs.named("job").await.unwrap().name, format!("job {ID}"));
    let unknown = jobs.named("Job").await.unwrap_err();
    assert_eq!(
        (unknown.kind(), unknown.to_string().contains("no Job is named `Job`")),
        (ErrorKind::NotFound, true)
    );
    assert_eq!(jobs.await.unwrap().len(), 1);
}

#[tokio::test]
async fn collection_get_with_the_uid_of_another_resource_sends_nothing() {
    let server = server();
    let em = logon(&server).await;
    let before = server.requests().len();
    let uid = Uid::new("Backup", ID.parse().unwrap());
    let error = Collection::<_, Job>::new(&em, "/jobs").get(&uid).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::BadRequest, before));
    assert!(error.to_string().contains("is not the UID of a Job"), "{error}");
}
