//! Values that lead to representations: links, references, and the results of link methods.

use super::{Entity, LinkTo, LinkToList, MissingLink, Reference, Resource};
use crate::error::Error;
use crate::value::Uid;

/// A link and, if it is known, the identity of its target; the error of the item without a link.
pub(crate) type LinkFound<T> = Result<(LinkTo<T>, Option<Uid>), Error>;

/// A value that leads to a representation of `Target`: a link, a reference, or the result of a link method, whose error
/// is that of the item.
pub trait LinkSource {
    /// Resource that the value leads to.
    type Target: Resource;

    /// Returns the link and, if it is known, the identity of its target.
    #[doc(hidden)]
    fn into_link(self) -> LinkFound<Self::Target>;
}

impl<T: Resource> LinkSource for LinkTo<T> {
    type Target = T;

    fn into_link(self) -> LinkFound<T> {
        Ok((self, None))
    }
}

impl<T: Resource> LinkSource for &LinkTo<T> {
    type Target = T;

    fn into_link(self) -> LinkFound<T> {
        Ok((self.clone(), None))
    }
}

impl<T: Entity> LinkSource for &Reference<T> {
    type Target = T;

    fn into_link(self) -> LinkFound<T> {
        Ok((self.entity(), self.uid.clone()))
    }
}

impl<T: Entity> LinkSource for Reference<T> {
    type Target = T;

    fn into_link(self) -> LinkFound<T> {
        (&self).into_link()
    }
}

impl<T: Resource> LinkSource for Result<LinkTo<T>, MissingLink> {
    type Target = T;

    fn into_link(self) -> LinkFound<T> {
        Ok((self?, None))
    }
}

/// A value that leads to a list of `Item`: a link, or the result of a link method, whose error is that of the list.
pub trait ListSource {
    /// Resource that the list contains.
    type Item: Resource;

    /// Returns the link to the list.
    #[doc(hidden)]
    fn into_list(self) -> Result<LinkToList<Self::Item>, Error>;
}

impl<T: Resource> ListSource for LinkToList<T> {
    type Item = T;

    fn into_list(self) -> Result<Self, Error> {
        Ok(self)
    }
}

impl<T: Resource> ListSource for &LinkToList<T> {
    type Item = T;

    fn into_list(self) -> Result<LinkToList<T>, Error> {
        Ok(self.clone())
    }
}

impl<T: Resource> ListSource for Result<LinkToList<T>, MissingLink> {
    type Item = T;

    fn into_list(self) -> Result<LinkToList<T>, Error> {
        Ok(self?)
    }
}
