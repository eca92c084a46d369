//! Two resources like emitted ones: an entity, and an operation.

use http::Method;

use crate::__private::{entity, record, resource, task_result};
use crate::link::{Action, LinkSpec, LinkTo, LinkToList, Linked, Links, MissingLink, Reference};
use crate::task::{Progress, Waitable};
use crate::value::{Href, Uid};
use crate::wire::{Extra, FieldDescriptor, Scalar};

/// An entity.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Job {
    pub(crate) href: Option<Href>,
    pub(crate) name: String,
    pub(crate) uid: Uid,
    pub(crate) links: Links,
    pub(crate) description: Option<String>,
    pub(crate) extra: Extra,
}

record! {
    Job("Job") {
        href: attribute("Href").optional(),
        name: attribute("Name"),
        uid: attribute("UID"),
        links: element("Links").optional(),
        description: element("Description").optional(),
    }
}

entity! {
    Job {
        path: "/jobs/{id}",
        link_type: "Job",
        list: "Jobs",
        items: many("Job", "Jobs"),
        query: "Job",
        found: [FieldDescriptor::list("FoundJobs", "Job", "FoundJobs")],
    }
}

/// Links of a [`Job`].
pub(crate) trait JobLinks: Linked + Sized {
    fn parent(&self) -> Result<LinkTo<Job>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("parent", &["Up"]).types(&["JobReference"]).path("/jobs/{id}");
        LinkTo::find(self, &LINK)
    }
    fn linked_jobs(&self) -> Result<LinkToList<Job>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("linked_jobs", &["Down"])
            .types(&["JobReferenceList"])
            .path("/jobs/{id}/linkedJobs")
            .query_field("ParentUid");
        LinkToList::find(self, &LINK)
    }
    fn start(&self) -> Result<Action<Task>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("start", &["Start"]).path("/jobs/{id}?action=start");
        Action::find(self, &LINK, Method::POST)
    }
    fn clone_job(&self) -> Result<Action<Task, Option<Job>, Job>, MissingLink> {
        static LINK: LinkSpec = LinkSpec::new("clone_job", &["Clone"]).path("/jobs/{id}?action=clone");
        Action::find(self, &LINK, Method::POST)
    }
    fn edit(&self) -> Result<Action<(), Job>, MissingLink> {
        static LINK: LinkSpec =
            LinkSpec::new("edit", &["Edit"]).types(&["Job", "JobReference"]).path("/jobs/{id}");
        Action::find(self, &LINK, Method::PUT)
    }
    fn delete_all(&self) -> Result<Action<()>, MissingLink> {
        static LINK: LinkSpec =
            LinkSpec::new("delete_all", &["Delete"]).path("/jobs/{id}?backups=true&files={files}");
        Action::find(self, &LINK, Method::DELETE)
    }
}

task_result! {
    Job(Task) {
        Job: [],
    }
}

impl JobLinks for Job {}
impl JobLinks for Reference<Job> {}

/// Returns a job as XML, with all links that it can have.
pub(crate) fn job(id: &str, unknown: &str) -> String {
    let href = format!("http://srv.local:9399/api/jobs/{id}");
    let link = |rel: &str, tail: &str, link_type: &str| {
        let link_type = if link_type.is_empty() { String::new() } else { format!(" Type=\"{link_type}\"") };
        format!("<Link Rel=\"{rel}\"{link_type} Href=\"{href}{tail}\"/>")
    };
    let links = [
        link("Alternate", "", "JobReference"),
        link("Down", "/linkedJobs", "JobReferenceList"),
        link("Start", "?action=start", ""),
        link("Clone", "?action=clone", ""),
        link("Edit", "", "JobReference"),
        link("Delete", "", ""),
    ];
    format!(
        "<Job Href=\"{href}?format=Entity\" Name=\"job {id}\" UID=\"urn:veeam:Job:{id}\"><Links>{}</Links>{unknown}\
         <Description>as it was</Description></Job>",
        links.concat()
    )
}

/// An operation.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Task {
    pub(crate) href: Option<Href>,
    pub(crate) links: Links,
    pub(crate) state: String,
    success: Option<bool>,
    message: Option<String>,
    percent: Option<i32>,
    pub(crate) extra: Extra,
}

record! {
    Task("Task") {
        href: attribute("Href").optional(),
        success: attribute("Success").optional(),
        links: element("Links").optional(),
        state: element("State"),
        message: element("Message").optional(),
        percent: element("Progress").optional(),
    }
}

resource! {
    Task {
        path: "/tasks/{id}",
        link_type: "Task",
        list: "Tasks",
        items: many("Task", "Tasks"),
        query: "Task",
    }
}

impl Waitable for Task {
    fn progress(&self) -> Progress<'_> {
        Progress::at(Some(&self.state), &["Finished"])
            .outcome(self.success.as_ref().map(|it| it as &dyn Scalar), &["false"])
            .message(self.message.as_ref().map(|it| it as &dyn Scalar))
            .percent(self.percent.as_ref().map(|it| it as &dyn Scalar))
    }
}
