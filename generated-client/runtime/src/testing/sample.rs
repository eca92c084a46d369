//! Two resources as the emitter writes them: one with references, and one that takes time.

use std::fmt;

use http::Method;

use crate::link::{
    Action, Key, Kind, LinkSpec, LinkTo, LinkToList, Linked, Links, Listed, MissingLink, Reference, Resource,
};
use crate::query::Queryable;
use crate::task::{Alternative, Follow, Following, LinkedResult, Progress, RunOutput, Waitable};
use crate::value::{Href, Uid};
use crate::wire::{self, Extra, Member, Record, Scalar, Shape, Slot, Value};

/// A resource with references.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Job {
    pub(crate) href: Option<Href>,
    pub(crate) name: String,
    pub(crate) uid: Uid,
    pub(crate) links: Links,
    pub(crate) description: Option<String>,
    pub(crate) extra: Extra,
}

static JOB: Shape = Shape {
    name: "Job",
    xml: "Job",
    choice: false,
    members: &[
        Member::attribute("Href").optional(),
        Member::attribute("Name"),
        Member::attribute("UID"),
        Member::element("Links").optional(),
        Member::element("Description").optional(),
    ],
};

static JOB_LIST: Shape = Shape {
    name: "Jobs",
    xml: "Jobs",
    choice: false,
    members: &[Member::element("Links").optional(), Member::many("Job", "Jobs")],
};

impl Record for Job {
    fn shape(&self) -> &'static Shape {
        &JOB
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.href.slot(),
            1 => self.name.slot(),
            2 => self.uid.slot(),
            3 => self.links.slot(),
            4 => self.description.slot(),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.href.value(),
            1 => self.name.value(),
            2 => self.uid.value(),
            3 => self.links.value(),
            4 => self.description.value(),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wire::debug(self, f)
    }
}

impl Listed for Job {
    const LIST: &'static Shape = &JOB_LIST;
}

impl Resource for Job {
    const KIND: Kind = Kind { name: "Job", path: "/jobs/{id}", key: true, link_type: "Job" };
}

impl Key for Job {
    fn name(&self) -> &str {
        &self.name
    }
    fn uid(&self) -> &Uid {
        &self.uid
    }
}

impl Linked for Job {
    fn links(&self) -> &Links {
        &self.links
    }
    fn href(&self) -> &Href {
        self.href.as_ref().unwrap_or(Href::none())
    }
}

impl Queryable for Job {
    const TYPE: &'static str = "Job";
    const FOUND: &'static [Member] = &[Member::list("FoundJobs", "Job", "FoundJobs")];
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
            .path("/jobs/{id}/linkedJobs");
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

impl LinkedResult for Job {
    const ALTERNATIVES: &'static [Alternative<Self>] = &[Alternative::of::<Self>(&[])];
    fn href(&self) -> &Href {
        Linked::href(self)
    }
}

impl RunOutput<Task> for Job {
    fn follow(task: Task, follow: Follow<'_>) -> Following<'_, Self> {
        follow.linked(task)
    }
}

impl JobLinks for Job {}
impl JobLinks for Reference<Job> {}

/// A job as the server writes it, with all the links it may have.
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

/// A resource that takes time.
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

static TASK: Shape = Shape {
    name: "Task",
    xml: "Task",
    choice: false,
    members: &[
        Member::attribute("Href").optional(),
        Member::attribute("Success").optional(),
        Member::element("Links").optional(),
        Member::element("State"),
        Member::element("Message").optional(),
        Member::element("Progress").optional(),
    ],
};

static TASK_LIST: Shape = Shape {
    name: "Tasks",
    xml: "Tasks",
    choice: false,
    members: &[Member::element("Links").optional(), Member::many("Task", "Tasks")],
};

impl Record for Task {
    fn shape(&self) -> &'static Shape {
        &TASK
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.href.slot(),
            1 => self.success.slot(),
            2 => self.links.slot(),
            3 => self.state.slot(),
            4 => self.message.slot(),
            5 => self.percent.slot(),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.href.value(),
            1 => self.success.value(),
            2 => self.links.value(),
            3 => self.state.value(),
            4 => self.message.value(),
            5 => self.percent.value(),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wire::debug(self, f)
    }
}

impl Listed for Task {
    const LIST: &'static Shape = &TASK_LIST;
}

impl Resource for Task {
    const KIND: Kind = Kind { name: "Task", path: "/tasks/{id}", key: false, link_type: "Task" };
}

impl Linked for Task {
    fn links(&self) -> &Links {
        &self.links
    }
    fn href(&self) -> &Href {
        self.href.as_ref().unwrap_or(Href::none())
    }
}

impl Queryable for Task {
    const TYPE: &'static str = "Task";
}

impl Waitable for Task {
    fn progress(&self) -> Progress<'_> {
        Progress::at(Some(&self.state), &["Finished"])
            .outcome(self.success.as_ref().map(|it| it as &dyn Scalar), &["false"])
            .message(self.message.as_ref().map(|it| it as &dyn Scalar))
            .percent(self.percent.as_ref().map(|it| it as &dyn Scalar))
    }
}
