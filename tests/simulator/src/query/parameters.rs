//! Query part of an address: pairs of names and values, in their original order.

use crate::percent::percent_decode;

/// Parameters of a request. Names are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses `a=1&b=2`.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// Returns the value of the first parameter of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the parameters with one replaced in place, or appended.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs = self.0.clone();
        match pairs.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some(pair) => value.clone_into(&mut pair.1),
            None => pairs.push((name.to_owned(), value.to_owned())),
        }
        Self(pairs)
    }

    /// Encodes them as the server does: lower-case percent-encoding, `+` for a blank.
    pub(crate) fn write(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.join("&")
    }
}

/// Separates the parameters that a client has encoded as part of the path of a service, as in `/api/query%3Ftype%3DJob`.
/// `None` for any other path.
pub(crate) fn inside_path(path: &str) -> Option<(&str, String)> {
    let (before, last) = path.rsplit_once('/')?;
    let at = last.to_ascii_lowercase().find("%3f")?;
    let service = last.get(..at)?;
    let known = ["query", "lookup"].iter().any(|it| it.eq_ignore_ascii_case(service));
    let address = path.get(..before.len() + 1 + at)?;
    known.then(|| (address, percent_decode(last.get(at + 3..).unwrap_or_default())))
}

/// Decodes percent-encoding and `+`; invalid escapes are kept.
fn decode(text: &str) -> String {
    percent_decode(&text.replace('+', " "))
}

/// Encodes a value of a parameter.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_encoded_like_the_server() {
        let read = Parameters::parse("type=Job&Filter=Name%3D%3D%22a+b%22;x%2Cy&broken=%zz%4");
        assert_eq!(read.get("filter"), Some("Name==\"a b\";x,y"));
        assert_eq!(read.get("broken"), Some("%zz%4"));
        assert_eq!(
            read.with("pageSize", "100").write(),
            "type=Job&Filter=Name%3d%3d%22a+b%22%3bx%2cy&broken=%25zz%254&pageSize=100"
        );
        assert_eq!(read.with("TYPE", "Task").get("type"), Some("Task"));
    }

    #[test]
    fn parameters_encoded_inside_path_are_separated_for_services_only() {
        let path = "/api/query%3Ftype%3DJob%26filter%3DName%3D%3Dx";
        assert_eq!(inside_path(path), Some(("/api/query", "type=Job&filter=Name==x".to_owned())));
        assert_eq!(inside_path("/api/Lookup%3fhost=a"), Some(("/api/Lookup", "host=a".to_owned())));
        assert_eq!(inside_path("/api/guestfs/why%3F.txt"), None);
        assert_eq!(inside_path("/api/query"), None);
    }
}
