//! The rules by which JSON names and Rust names follow from names on the wire.

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words with capital letters that do not begin another word.
const WORDS: [(&str, &str); 9] = [
    ("VMware", "Vmware"),
    ("VApp", "Vapp"),
    ("VCenter", "Vcenter"),
    ("VCloud", "Vcloud"),
    ("VSphere", "Vsphere"),
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("VLANs", "Vlans"),
    ("OAuth", "Oauth"),
];

/// Words that cannot be used as plain identifiers in edition 2024.
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// True if `name` cannot be an identifier because Rust reserves it.
#[must_use]
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) && name != "union"
}

/// True if `name` has the form of a Rust identifier.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || (first == '_' && name.len() > 1))
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// True if `name` is an identifier in snake case, such as `creation_time`.
#[must_use]
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// True if `name` is an identifier in upper camel case, such as `RestoreSpec`.
#[must_use]
pub fn is_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// True if `name` can be the name of an element or attribute in XML 1.0. Colons are for prefixes.
#[must_use]
pub fn is_xml_name(name: &str) -> bool {
    let starts = |c: char| {
        c.is_ascii_alphabetic()
            || c == '_'
            || matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}')
            || matches!(c, '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}')
            || matches!(c, '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}')
            || matches!(c, '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
    };
    let continues = |c: char| {
        starts(c)
            || c.is_ascii_digit()
            || matches!(c, '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    name.starts_with(starts) && name.chars().all(continues)
}

/// Snake case: `VAppDisplayName` → `vapp_display_name`.
#[must_use]
pub fn snake(name: &str) -> String {
    split_words(name).to_snake_case()
}

/// Screaming snake case, for constants.
#[must_use]
pub fn screaming_snake(name: &str) -> String {
    split_words(name).to_shouty_snake_case()
}

/// The name of a type or variant: as on the wire when that is a proper name already.
#[must_use]
pub fn camel(name: &str) -> String {
    let proper =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if proper { name.to_owned() } else { split_words(name).to_upper_camel_case() }
}

/// The name of a member in JSON: the XML name with a capital first letter.
#[must_use]
pub fn json(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// The last part of the address of a list: `backup_sessions` → `backupSessions`.
#[must_use]
pub fn path_segment(name: &str) -> String {
    name.to_lower_camel_case()
}

/// The English plural, as the server forms it.
#[must_use]
pub fn plural(name: &str) -> String {
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|end| name.ends_with(end));
    if name.ends_with('y') && !vowel_before_y {
        format!("{}ies", &name[..name.len() - 1])
    } else if ["s", "x", "ch", "sh"].iter().any(|end| name.ends_with(end)) {
        format!("{name}es")
    } else {
        format!("{name}s")
    }
}

/// Parts of names, in lower case, of members whose values are secrets. The runtime has the same list for names that no
/// schema declares; a test compares the two.
pub const SECRET_WORDS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "sessionid",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
];

/// True if the value of that name may be a secret, so that it is redacted: the name contains one of [`SECRET_WORDS`].
#[must_use]
pub fn may_be_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// True if the value of that name is a secret: the name ends with one of [`SECRET_WORDS`], such as `ApiToken`, not
/// `PasswordKeyId`. Only the id of a logon session is secret, not that of a session of a job.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with("sessionid") {
        return name == "sessionid" || name == "logonsessionid";
    }
    SECRET_WORDS.iter().any(|word| name.ends_with(word))
}

/// The most similar of `candidates`, if one is similar enough to be what was meant.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The distance takes time and memory by the product of both lengths.
    const MAX_LENGTH: usize = 200;
    if name.len() > MAX_LENGTH {
        return None;
    }
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_LENGTH)
        .map(|candidate| (candidate.to_lowercase(), candidate))
        // The distance is at least the difference of the lengths.
        .filter(|(lower, _)| lower.chars().count().abs_diff(length) <= allowed)
        .map(|(lower, candidate)| (strsim::damerau_levenshtein(&wanted, &lower), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

fn split_words(name: &str) -> String {
    let mut text = match name.as_bytes() {
        [b'v', second, ..] if second.is_ascii_uppercase() => format!("V{}", &name[1..]),
        _ => name.to_owned(),
    };
    for (word, joined) in WORDS {
        text = text.replace(word, joined);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names_follow_from_wire_names() {
        let cases = [
            ("CreationTimeUTC", "creation_time_utc"),
            ("vCloudVAppRestoreSpec", "vcloud_vapp_restore_spec"),
            ("HvCloudHardwarePlan", "hv_cloud_hardware_plan"),
            ("VMwareSSOToken", "vmware_sso_token"),
            ("FSRoots", "fs_roots"),
            ("UID", "uid"),
            ("IPv4Address", "ipv4_address"),
        ];
        for (wire, rust) in cases {
            assert_eq!(snake(wire), rust, "{wire}");
        }
        assert_eq!(screaming_snake("CreationTime"), "CREATION_TIME");
        assert_eq!(camel("HyperV"), "HyperV");
        assert_eq!(camel("vbk"), "Vbk");
        assert_eq!(camel("vSphere-settings"), "VsphereSettings");
    }

    #[test]
    fn json_names_and_plurals() {
        assert_eq!(json("vAppNewName"), "VAppNewName");
        assert_eq!(json("UID"), "UID");
        assert_eq!(plural("Ref"), "Refs");
        assert_eq!(plural("Repository"), "Repositories");
        assert_eq!(plural("Day"), "Days");
        assert_eq!(plural("PublicIpAddress"), "PublicIpAddresses");
    }

    #[test]
    fn the_nearest_name_is_proposed_only_if_it_is_near() {
        let names = ["BackupServer", "BackupFile", "Backup"];
        assert_eq!(nearest("BackupSever", names), Some("BackupServer"));
        assert_eq!(nearest("backupfile", names), Some("BackupFile"));
        assert_eq!(nearest("Tenant", names), None);
    }

    #[test]
    fn secret_names_end_with_a_secret_word() {
        for name in ["Password", "ApiToken", "VMwareSSOToken", "clientSecret", "SessionId", "SSHPrivateKey"] {
            assert!(is_secret(name) && may_be_secret(name), "{name}");
        }
        for name in ["PasswordKeyId", "TokenCount", "JobSessionId", "SecretName"] {
            assert!(!is_secret(name) && may_be_secret(name), "{name}");
        }
        assert!(!may_be_secret("CredentialsId"));
    }

    #[test]
    fn keywords_and_identifiers() {
        assert!(is_keyword("type") && is_keyword("gen") && !is_keyword("kind"));
        assert!(
            is_identifier("vm_name") && !is_identifier("1st") && !is_identifier("a-b") && !is_identifier("")
        );
    }
}
