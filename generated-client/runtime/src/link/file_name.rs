//! Names of downloaded files. They come from the server and may be used to create files.

/// Maximum length of a name in bytes; that of common file systems.
const LONGEST: usize = 255;

/// Names of devices on Windows, with any extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Returns the name in `attachment; filename="…"` as a valid name of a file on all systems, without folders. `None` if the
/// header contains no name.
pub(super) fn file_name(disposition: &str) -> Option<String> {
    let mut quoted = false;
    let parts: Vec<&str> = disposition
        .split(|c: char| {
            quoted ^= c == '"';
            c == ';' && !quoted
        })
        .collect();
    let parameters = || parts.iter().skip(1).filter_map(|pair| pair.split_once('='));
    let find = |wanted: &str| {
        parameters().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let decoded = |value: &str| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
    let encoded = find("filename*").and_then(|value| value.splitn(3, '\'').nth(2)).map(decoded);
    let name = encoded.or_else(|| find("filename").map(|value| value.trim_matches('"').to_owned()))?;
    local_file_name(&name)
}

/// Returns a name that the server sent as a valid name of a file on Windows and Unix: without folders, with `_` in place of
/// characters such as `:`, and with `_` before names of devices. `None` if nothing is left. Different names may become the
/// same one. [`Downloaded::file_name`](super::Downloaded::file_name) is such a name.
///
/// ```
/// use vbem_client::link::local_file_name;
///
/// assert_eq!(local_file_name("../offers?.docx").as_deref(), Some("offers_.docx"));
/// assert_eq!(local_file_name(".."), None);
/// ```
#[must_use]
pub fn local_file_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().map(|c| if is_special(c) { '_' } else { c }).collect();
    // Windows ignores blanks and dots at the end, so that other names would become devices or existing files.
    let name = name.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        return None;
    }
    let name = if is_device(name) { format!("_{name}") } else { name.to_owned() };
    Some(shortened(name))
}

/// True for characters that separate a drive or a stream, are wildcards or are not shown.
fn is_special(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '<' | '>'
                | ':'
                | '"'
                | '|'
                | '?'
                | '*'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let upper = stem.to_uppercase();
    let is_port = |prefix: &str| {
        upper.strip_prefix(prefix).is_some_and(|number| {
            let mut characters = number.chars();
            let is_number = |c: char| c.is_ascii_digit() || matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}');
            characters.next().is_some_and(is_number) && characters.next().is_none()
        })
    };
    DEVICES.contains(&&*upper) || is_port("COM") || is_port("LPT")
}

/// Shortens a name that is too long; keeps a short extension.
fn shortened(name: String) -> String {
    const EXTENSION: usize = 20;
    if name.len() <= LONGEST {
        return name;
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= EXTENSION => name.split_at(dot),
        _ => (&*name, ""),
    };
    let mut end = LONGEST - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end].trim_end_matches(|c: char| c == '.' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_with_folders_loses_them() {
        let table = [
            ("attachment; filename=\"offers.docx\"", Some("offers.docx")),
            ("attachment; filename=\"Report; May.docx\"; size=7", Some("Report; May.docx")),
            ("attachment; FileName = offers.docx", Some("offers.docx")),
            (
                "attachment; filename=\"x\"; filename*=UTF-8''%e2%82%ac%20rates.txt",
                Some("\u{20ac} rates.txt"),
            ),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\evil.exe\"", Some("evil.exe")),
            ("attachment; filename*=UTF-8''..%2F..%5Cevil.exe", Some("evil.exe")),
            ("attachment; filename=\"..\"", None),
            ("attachment", None),
            ("inline; filename*=UTF-8", None),
        ];
        for (disposition, expected) in table {
            assert_eq!(file_name(disposition).as_deref(), expected, "{disposition}");
        }
    }

    #[test]
    fn name_that_is_special_on_some_system_is_changed() {
        let table = [
            ("C:x", Some("C_x")),
            ("x.txt:stream", Some("x.txt_stream")),
            ("x::$DATA", Some("x__$DATA")),
            ("CON", Some("_CON")),
            ("con.tar.gz", Some("_con.tar.gz")),
            ("COM1.txt", Some("_COM1.txt")),
            ("lpt\u{b9}", Some("_lpt\u{b9}")),
            ("NUL ", Some("_NUL")),
            ("aux .txt", Some("_aux .txt")),
            ("COM10", Some("COM10")),
            ("console.txt", Some("console.txt")),
            ("a\0b\nc\rd", Some("a_b_c_d")),
            ("what?*|<>\".txt", Some("what______.txt")),
            ("\u{202e}txt.exe", Some("_txt.exe")),
            ("name. . .", Some("name")),
            (" name", Some("name")),
            (".bashrc", Some(".bashrc")),
            ("...", None),
            (". .", None),
            ("", None),
            ("x/", None),
        ];
        for (name, expected) in table {
            assert_eq!(local_file_name(name).as_deref(), expected, "{name:?}");
        }
    }

    #[test]
    fn long_name_is_shortened_before_its_extension() {
        let long = local_file_name(&format!("{}.docx", "\u{e4}".repeat(500))).unwrap_or_default();
        assert!(long.len() <= LONGEST && long.len() > LONGEST - 2 && long.ends_with("\u{e4}.docx"), "{long}");
        let long = local_file_name(&"x.".repeat(500)).unwrap_or_default();
        assert!(long.len() <= LONGEST && !long.ends_with('.'), "{long}");
    }
}
