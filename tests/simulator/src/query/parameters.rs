//! Query part of an address: pairs of names and values, in their original order.

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

/// Decodes percent-encoding and `+`; invalid escapes are kept.
fn decode(text: &str) -> String {
    percent_decode(&text.replace('+', " "))
}

/// Decodes percent-encoding; invalid escapes are kept.
pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped =
            (byte == b'%').then(|| Some((hex(*bytes.get(at + 1)?)?, hex(*bytes.get(at + 2)?)?))).flatten();
        if let Some((high, low)) = escaped {
            out.push(high * 16 + low);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns the value of a hexadecimal digit.
fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
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

/// Encodes one segment of a path, keeping the characters that servers usually keep.
pub(crate) fn encode_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b"-_.!*()$:@~',;=".contains(&byte) => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
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
    fn segments_keep_characters_allowed_in_paths() {
        assert_eq!(encode_segment("Volume$0:"), "Volume$0:");
        assert_eq!(encode_segment("my file#1.txt"), "my%20file%231.txt");
        assert_eq!(percent_decode("my%20file%231.txt"), "my file#1.txt");
    }
}
