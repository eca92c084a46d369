//! Pages of a result and the links between them.

use super::Parameters;
use crate::value::Link;

/// Default size of a page.
const DEFAULT_SIZE: usize = 100;

/// One page of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// Number, from 1.
    pub(crate) number: usize,
    /// Entries on a full page.
    pub(crate) size: usize,
    /// Number of pages; at least one.
    pub(crate) count: usize,
}

impl Page {
    /// Returns the page that the parameters select, of a result with so many entries.
    ///
    /// # Errors
    ///
    /// Names the parameter that is not a number from 1.
    pub(crate) fn of(parameters: &Parameters, entries: usize) -> Result<Self, String> {
        let number = positive(parameters, "page")?.unwrap_or(1);
        let size = positive(parameters, "pageSize")?.unwrap_or(DEFAULT_SIZE);
        Ok(Self { number, size, count: entries.div_ceil(size).max(1) })
    }

    /// Returns the entries of the page.
    pub(crate) fn of_all<T>(&self, entries: Vec<T>) -> Vec<T> {
        let skipped = (self.number - 1).saturating_mul(self.size);
        entries.into_iter().skip(skipped).take(self.size).collect()
    }

    /// Returns the links to the pages around it; `address` is that of the query service.
    pub(crate) fn links(&self, address: &str, parameters: &Parameters) -> Vec<Link> {
        let to = |rel: &str, number: usize| Link {
            rel: rel.to_owned(),
            href: format!(
                "{address}?{}",
                parameters.with("pageSize", &self.size.to_string()).with("page", &number.to_string()).write()
            ),
            kind: None,
            name: None,
        };
        let mut links = vec![to("First", 1)];
        if self.number > 1 {
            links.push(to("Prev", (self.number - 1).min(self.count)));
        }
        if self.number < self.count {
            links.push(to("Next", self.number + 1));
        }
        links.push(to("Last", self.count));
        links
    }
}

fn positive(parameters: &Parameters, name: &str) -> Result<Option<usize>, String> {
    let Some(text) = parameters.get(name) else { return Ok(None) };
    match text.trim().parse::<usize>() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(format!("Invalid value of parameter {name}: [{text}]")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_their_entries_and_link_to_neighbours() {
        let asked = Parameters::parse("type=Job&pageSize=3&page=2");
        let page = Page::of(&asked, 7).unwrap();
        assert_eq!(page, Page { number: 2, size: 3, count: 3 });
        assert_eq!(page.of_all((1..=7).collect()), [4, 5, 6]);
        let links = page.links("http://em/api/query", &asked);
        let written: Vec<_> = links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
        assert_eq!(
            written,
            [
                ("First", "http://em/api/query?type=Job&pageSize=3&page=1"),
                ("Prev", "http://em/api/query?type=Job&pageSize=3&page=1"),
                ("Next", "http://em/api/query?type=Job&pageSize=3&page=3"),
                ("Last", "http://em/api/query?type=Job&pageSize=3&page=3"),
            ]
        );
    }

    #[test]
    fn parameters_absent_select_first_page_of_100() {
        let asked = Parameters::parse("type=Job");
        let page = Page::of(&asked, 0).unwrap();
        assert_eq!(page, Page { number: 1, size: 100, count: 1 });
        let links = page.links("q", &asked);
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].href, "q?type=Job&pageSize=100&page=1");
        assert!(Page::of(&Parameters::parse("page=0"), 1).is_err());
        assert!(Page::of(&Parameters::parse("pageSize=many"), 1).is_err());
        assert_eq!(
            Page::of(&Parameters::parse("page=99999999999999999"), 1).unwrap().of_all(vec![1]),
            [0; 0]
        );
    }
}
