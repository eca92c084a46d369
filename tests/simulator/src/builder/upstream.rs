//! Settings of the origin of responses: a real server, a recording, or the simulated company.

use super::Builder;
use crate::record::Recording;
use crate::server::Source;
use crate::start_error::StartError;
use crate::upstream::{Upstream, UpstreamTrust};

impl Builder {
    /// Passes requests on to the real server at an address, such as `https://em.example:9398`, instead of simulating a
    /// company. Faults and recordings work; the links of the server lead to the simulator.
    #[must_use]
    pub fn upstream(mut self, address: impl Into<String>) -> Self {
        self.upstream.get_or_insert_default().address = address.into();
        self
    }

    /// Sets the certificates of the real server that are trusted; those of the operating system by default.
    #[must_use]
    pub fn upstream_trust(mut self, trust: UpstreamTrust) -> Self {
        self.upstream.get_or_insert_default().trust = trust;
        self
    }

    /// Passes the links of the real server on unchanged, so that they lead to the server.
    #[must_use]
    pub fn keep_links(mut self) -> Self {
        self.upstream.get_or_insert_default().keep_links = true;
        self
    }

    /// Returns the origin of the responses.
    pub(super) fn source(&self) -> Result<Source, StartError> {
        match (&self.upstream, &self.replay) {
            (Some(_), Some(_)) => Err(StartError::Upstream(
                "a recording cannot be replayed in front of a real server".to_owned(),
            )),
            (Some(_), None) if self.has_company() => Err(StartError::Upstream(
                "a world, an inventory or a snapshot has no effect in front of it".to_owned(),
            )),
            (Some(settings), None) if settings.address.is_empty() => {
                Err(StartError::Upstream("its address is missing".to_owned()))
            }
            (Some(settings), None) => {
                let upstream = Upstream::new(settings, self.tls);
                Ok(Source::Upstream(upstream.map_err(|error| StartError::Upstream(error.to_string()))?))
            }
            (None, Some(folder)) => Ok(Source::Recording(Recording::read(folder)?)),
            (None, None) => Ok(Source::Company),
        }
    }

    /// True if the settings describe the objects of the company.
    fn has_company(&self) -> bool {
        self.empty || !self.worlds.is_empty() || self.load.is_some() || self.snapshot.is_some()
    }
}
