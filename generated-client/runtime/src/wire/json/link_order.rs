//! Members of links, and their order in the links of a document.

/// A member of a link.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Part {
    #[default]
    Rel,
    Href,
    Type,
    Name,
    Other,
}

/// Order of the members of links: the one that followed each other one. It is the same in all links of a server.
#[derive(Default)]
pub(super) struct LinkOrder {
    /// Indexed by the previous member, or [`Part::Other`] at the beginning.
    pub(super) next: [Part; 5],
}

impl Part {
    /// Name; empty for any other member.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rel => "Rel",
            Self::Href => "Href",
            Self::Type => "Type",
            Self::Name => "Name",
            Self::Other => "",
        }
    }

    pub(super) fn of(name: &str) -> Self {
        let parts = [Self::Rel, Self::Href, Self::Type, Self::Name];
        let part = parts.into_iter().find(|part| part.name().eq_ignore_ascii_case(name));
        part.unwrap_or(Self::Other)
    }
}
