//! Effects of actions, as data: what a request changes at once or at the end of its task.

use crate::value::{Link, ObjectId, Tree};

/// Effect that applies at once or at the end of a task.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    Nothing,
    Remove(ObjectId),
    Change(ObjectId, Tree),
    /// Creates an object from a request body, below the object the request was sent to.
    Create {
        resource: usize,
        owner: Option<ObjectId>,
        body: Tree,
    },
    /// Mounts the disks of a point.
    Mount {
        point: ObjectId,
        resource: usize,
    },
    /// Starts a restore session.
    Restore {
        point: ObjectId,
        kind: &'static str,
    },
    /// Makes a download or a file system readable.
    Show {
        rel: &'static str,
        kind: Option<&'static str>,
        href: String,
    },
    /// Starts a job, a plan or a policy.
    Run {
        job: ObjectId,
        rel: String,
    },
    /// Stops a running session or job.
    Stop(ObjectId),
    /// Sets a member to the given value, or inverts it.
    Switch {
        object: ObjectId,
        member: &'static str,
        to: Option<bool>,
    },
    Clone {
        job: ObjectId,
        name: Option<String>,
    },
    /// Fails over to a CDP replica.
    Failover {
        replica: ObjectId,
        order: Tree,
    },
    /// Backs up a single machine outside of the schedule, into a repository if one is named.
    BackUp {
        reference: String,
        repository: Option<String>,
    },
    /// Starts a system session.
    Work(Work),
}

/// Objects that an effect has created.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) objects: Vec<ObjectId>,
    pub(crate) links: Vec<Link>,
    pub(crate) message: Option<String>,
}

impl Made {
    pub(crate) fn one(object: ObjectId) -> Self {
        Self { objects: vec![object], ..Self::default() }
    }

    pub(crate) fn message(text: impl Into<String>) -> Self {
        Self { message: Some(text.into()), ..Self::default() }
    }
}

/// Kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Collects data from the backup servers.
    Collect,
    /// Rebuilds the scopes: the objects accounts may restore.
    RebuildScopes,
}

impl Work {
    /// Returns the type of its session.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Collect => "CollectJob",
            Self::RebuildScopes => "SecurityScopesRebuild",
        }
    }

    /// Returns the title of its session.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Collect => "Collect Job",
            Self::RebuildScopes => "Security Scopes Rebuild",
        }
    }
}
