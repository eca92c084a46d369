//! Free text with pseudonyms: its separators and the shapes of its parts stay, its words, numbers and addresses do not.
//!
//! Words are replaced one by one. So a name gets the same pseudonym alone, in a path and in a message.

use std::net::{Ipv4Addr, Ipv6Addr};

use vbem_codegen::model::scalar_text::{is_guid, is_timestamp};

use super::pseudonym::Pseudonyms;

/// Extensions of files that stay.
const EXTENSIONS: [&str; 32] = [
    "7z", "bak", "bat", "bin", "cfg", "conf", "csv", "dll", "exe", "gz", "html", "ini", "iso", "json", "ldf",
    "log", "mdf", "ndf", "ova", "ovf", "trn", "txt", "vbk", "vbm", "vhd", "vhdx", "vib", "vlb", "vmdk",
    "vmx", "vrb", "xml",
];
/// Schemes of addresses that stay.
const SCHEMES: [&str; 7] = ["http", "https", "ftp", "nfs", "smb", "s3", "file"];
/// Beginnings of the ids of objects in vSphere, such as `vm-123`, which stay.
const OBJECT_KINDS: [&str; 17] = [
    "datacenter",
    "datastore",
    "domain",
    "dvportgroup",
    "dvs",
    "folder",
    "group",
    "host",
    "network",
    "resgroup",
    "vapp",
    "vm",
    "pool",
    "pod",
    "cluster",
    "task",
    "session",
];
/// First names of URNs.
const NAMESPACES: [&str; 6] = ["veeam", "vmware", "vsphere", "vcloud", "vcd", "hyperv"];
/// Characters of a hardware address.
const HARDWARE_ADDRESS: usize = 17;

/// Replaces everything in a text but its separators.
pub(super) fn replace(pseudonyms: &mut Pseudonyms, text: &str) -> String {
    if is_neutral(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !(is_part_of_word(first) || rest.starts_with("::")) {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let before = &text[..text.len() - rest.len()];
        let length = shape(pseudonyms, before, rest, &mut out).unwrap_or_else(|| {
            let length = word_length(rest);
            out.push_str(&word(pseudonyms, before, &rest[..length], &rest[length..]));
            length
        });
        rest = &rest[length..];
    }
    out
}

/// True for texts that identify nothing: times, truth values, version names of the API, and rows of zeros and ones.
fn is_neutral(text: &str) -> bool {
    let trimmed = text.trim();
    let is_version = || {
        let rest = trimmed.strip_prefix('v').or(trimmed.strip_prefix('V')).unwrap_or_default();
        rest.contains('_') && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    };
    trimmed.is_empty()
        || ["true", "false", "null"].iter().any(|word| trimmed.eq_ignore_ascii_case(word))
        || is_timestamp(trimmed)
        || trimmed == crate::verify::REDACTED
        || is_version()
        || (trimmed.contains(',') && trimmed.bytes().all(|byte| matches!(byte, b'0' | b'1' | b',')))
}

fn is_part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !is_part_of_word(c)).unwrap_or(text.len())
}

/// Writes a pseudonym for a part with a known shape at the start of `rest`. Returns the length of the part.
fn shape(pseudonyms: &Pseudonyms, before: &str, rest: &str, out: &mut String) -> Option<usize> {
    let starts = !before.chars().next_back().is_some_and(is_part_of_word);
    if !starts {
        return None;
    }
    guid(pseudonyms, rest, out)
        .or_else(|| hardware_address(pseudonyms, rest, out))
        .or_else(|| ipv4(pseudonyms, before, rest, out))
        .or_else(|| ipv6(pseudonyms, rest, out))
        .or_else(|| urn(rest, out))
}

/// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, or the 32 digits alone.
fn guid(pseudonyms: &Pseudonyms, rest: &str, out: &mut String) -> Option<usize> {
    let end = |length: usize| {
        let part = rest.get(..length)?;
        let ends = !rest[length..].chars().next().is_some_and(is_part_of_word);
        ends.then_some(part)
    };
    let dashed = end(36).filter(|part| is_guid(part));
    let part = dashed.or_else(|| end(32).filter(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit())))?;
    let digits: String = part.chars().filter(char::is_ascii_hexdigit).collect();
    if digits.bytes().all(|byte| byte == b'0') {
        out.push_str(part);
        return Some(part.len());
    }
    let mut made = pseudonyms.guid(&digits);
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        made.make_ascii_uppercase();
    }
    if dashed.is_some() {
        let parts = [&made[..8], &made[8..12], &made[12..16], &made[16..20], &made[20..]];
        out.push_str(&parts.join("-"));
    } else {
        out.push_str(&made);
    }
    Some(part.len())
}

/// Six bytes in hexadecimal digits with `:` or `-` between them.
fn hardware_address(pseudonyms: &Pseudonyms, rest: &str, out: &mut String) -> Option<usize> {
    let part = rest.get(..HARDWARE_ADDRESS)?;
    let separator = part.chars().nth(2).filter(|c| matches!(c, ':' | '-'))?;
    let bytes: Vec<&str> = part.split(separator).collect();
    let is_byte = |byte: &&str| byte.len() == 2 && byte.bytes().all(|byte| byte.is_ascii_hexdigit());
    if bytes.len() != 6 || !bytes.iter().all(is_byte) || rest[part.len()..].starts_with(is_part_of_word) {
        return None;
    }
    let made = pseudonyms.hardware_address(&bytes.concat());
    out.push_str(&made.join(&separator.to_string()));
    Some(part.len())
}

/// An IPv4 address. Masks, `0.0.0.0` and addresses of the machine itself stay.
fn ipv4(pseudonyms: &Pseudonyms, before: &str, rest: &str, out: &mut String) -> Option<usize> {
    let length = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let part = rest[..length].trim_end_matches('.');
    let ends = !rest[part.len()..].starts_with(is_part_of_word);
    let address: Ipv4Addr = part.parse().ok().filter(|_| ends && !before.ends_with('.'))?;
    let bits = u32::from(address);
    let is_mask = bits.leading_ones() + bits.trailing_zeros() >= 32;
    if is_mask || address.is_loopback() {
        out.push_str(part);
    } else {
        out.push_str(&pseudonyms.ipv4(address.octets()));
    }
    Some(part.len())
}

/// An IPv6 address. Unspecified ones and those of the machine itself stay.
fn ipv6(pseudonyms: &Pseudonyms, rest: &str, out: &mut String) -> Option<usize> {
    let length = rest.find(|c: char| !(c.is_ascii_hexdigit() || c == ':')).unwrap_or(rest.len());
    let part = &rest[..length];
    if part.matches(':').count() < 2 || part.len() < 3 || rest[length..].starts_with(is_part_of_word) {
        return None;
    }
    let address: Ipv6Addr = part.parse().ok()?;
    if address.is_loopback() || address.is_unspecified() {
        out.push_str(part);
    } else {
        out.push_str(&pseudonyms.ipv6(address.octets()));
    }
    Some(part.len())
}

/// The beginning of a URN with its next two names, such as `urn:veeam:Job:`. The rest is text.
fn urn(rest: &str, out: &mut String) -> Option<usize> {
    let mut length = 0;
    for part in 0..3 {
        let end = rest[length..].find(':')?;
        let name = &rest[length..length + end];
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_known = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        if !is_name || (part == 0 && !is_known(&["urn"])) || (part == 1 && !is_known(&NAMESPACES)) {
            return None;
        }
        length += end + 1;
    }
    out.push_str(&rest[..length]);
    Some(length)
}

/// The pseudonym of one word between separators.
fn word(pseudonyms: &mut Pseudonyms, before: &str, word: &str, after: &str) -> String {
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    let is_drive = word.len() == 1
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && after.starts_with(':')
        && (after.len() == 1 || after[1..].starts_with(['\\', '/']));
    let is_scheme = after.starts_with("://") && SCHEMES.iter().any(|known| is(known));
    let is_extension = before.ends_with('.')
        && EXTENSIONS.iter().any(|known| is(known))
        && !after.starts_with(['.', '-', '_', '@']);
    let is_object = OBJECT_KINDS.iter().any(|known| is(known)) && is_object_id(after);
    if is_drive || is_scheme || is_extension || is_object {
        return word.to_owned();
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        pseudonyms.digits(word)
    } else {
        pseudonyms.word(word)
    }
}

/// True for the rest of an object id: `-123` or `-v123`, and the end of a word.
fn is_object_id(after: &str) -> bool {
    let Some(rest) = after.strip_prefix('-') else { return false };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    rest.len() - digits.len() <= 1 && end > 0 && !digits[end..].starts_with(is_part_of_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        replace(&mut Pseudonyms::new(b"key"), text)
    }

    #[test]
    fn name_has_the_same_pseudonym_everywhere() {
        let name = replaced("Job 1");
        assert_eq!(
            replaced("D:\\Backups\\Job 1\\x.vbk"),
            format!("D:\\{}\\{name}\\{}.vbk", replaced("Backups"), replaced("x"))
        );
        let machine = replaced("crm-db");
        assert!(replaced("Cannot process crm-db: no space").contains(&format!(" {machine}: ")));
        assert_eq!(
            replaced("crm-db.example.local"),
            format!("{machine}.{}.{}", replaced("example"), replaced("local"))
        );
        assert_eq!(replaced("EXAMPLE\\crm-db").split('\\').nth(1), Some(machine.as_str()));
        assert_ne!(replaced("Job 2"), name);
    }

    #[test]
    fn shape_is_kept() {
        let guid = "568c42ce-eb11-4140-92cf-39ab36712bf5";
        assert!(is_guid(&replaced(guid)) && replaced(guid) != guid);
        assert_eq!(replaced(&format!("urn:veeam:Job:{guid}")), format!("urn:veeam:Job:{}", replaced(guid)));
        let object = replaced(&format!("urn:VMware:Vm:{guid}.vm-123"));
        assert!(
            object.starts_with(&format!("urn:VMware:Vm:{}.vm-", replaced(guid))) && !object.ends_with("123"),
            "{object}"
        );
        assert_eq!(replaced(&guid.replace('-', "")).len(), 32);
        assert!(replaced("192.168.1.7").parse::<Ipv4Addr>().is_ok_and(|it| it.is_private()));
        assert!(replaced("2001:db8::7").parse::<Ipv6Addr>().is_ok());
        assert_eq!(replaced("00:50:56:AB:cd:ef").split(':').count(), 6);
        let mail = replaced("ann.lee@corp.example");
        assert_eq!((mail.matches('@').count(), mail.matches('.').count()), (1, 2), "{mail}");
        assert!(replaced("https://em.corp.example:9398/x").starts_with("https://"));
        assert!(replaced("\\\\nas01\\share$").starts_with("\\\\"));
        assert!(!replaced("Zürich Büro 東京").contains(['ü', '東']));
    }

    #[test]
    fn neutral_text_stays() {
        for text in [
            "",
            " ",
            "true",
            "2026-06-15T12:00:00Z",
            "v1_7",
            "1,1,0",
            "0.0.0.0",
            "255.255.255.0",
            "127.0.0.1",
            "::1",
            "***",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(replaced(text), text);
        }
    }
}
