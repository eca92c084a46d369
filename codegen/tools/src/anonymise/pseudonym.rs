//! Pseudonyms: texts that a keyed hash gives in place of others. The same text gets the same pseudonym under the same key.

use std::collections::BTreeMap;

use ring::hmac;

/// Consonants of made-up words.
const CONSONANTS: [char; 16] =
    ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'w', 'z'];
/// Vowels of made-up words.
const VOWELS: [char; 4] = ['a', 'e', 'i', 'o'];
/// Rounds of the permutation of digits.
const ROUNDS: u8 = 10;
/// Longer runs of digits are cut into parts of this length, whose value fits into a number of 64 bits.
const MAX_DIGITS: usize = 16;

/// The key, and the words so far.
pub(super) struct Pseudonyms {
    key: hmac::Key,
    words: BTreeMap<String, String>,
}

impl Pseudonyms {
    pub(super) fn new(key: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), words: BTreeMap::new() }
    }

    /// The hash of a text that is used as a `kind`.
    fn hash(&self, kind: &str, text: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text);
        let tag = context.sign();
        let mut hash = [0; 32];
        hash.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        hash
    }

    /// The first 64 bits of the hash.
    fn number(&self, kind: &str, text: &[u8]) -> u64 {
        self.hash(kind, text).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// A word for a word. Words that differ in their letter case get pseudonyms that differ in their letter case.
    pub(super) fn word(&mut self, word: &str) -> String {
        let lower = word.to_lowercase();
        let pseudonym = match self.words.get(&lower) {
            Some(known) => known.clone(),
            None => {
                let made = self.made_up(&lower);
                self.words.insert(lower, made.clone());
                made
            }
        };
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let first_is_upper = letters.next().is_some_and(char::is_uppercase);
        if first_is_upper && letters.clone().next().is_some() && letters.all(char::is_uppercase) {
            pseudonym.to_uppercase()
        } else if first_is_upper {
            let mut chars = pseudonym.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
        } else {
            pseudonym
        }
    }

    /// Three syllables, and four hexadecimal digits.
    fn made_up(&self, word: &str) -> String {
        let mut number = self.number("word", word.as_bytes());
        let mut take = |count: u64| {
            let taken = usize::try_from(number % count).unwrap_or(0);
            number /= count;
            taken
        };
        let mut made = String::new();
        for _ in 0..3 {
            made.push(CONSONANTS[take(16)]);
            made.push(VOWELS[take(4)]);
        }
        made + &format!("{:04x}", take(1 << 16))
    }

    /// A number of the same length for a run of digits; different ones for different runs. The first digit is 0 only if that
    /// of the run is 0, or if it is the only one.
    pub(super) fn digits(&self, digits: &str) -> String {
        let (head, tail) = digits.split_at(digits.len().min(MAX_DIGITS));
        let has_zero = head.starts_with('0');
        let mut permuted = self.permuted(head);
        while head.len() > 1 && permuted.starts_with('0') != has_zero {
            permuted = self.permuted(&permuted);
        }
        if tail.is_empty() { permuted } else { permuted + &self.digits(tail) }
    }

    /// A permutation of the runs of one length: a Feistel network; for single digits a shuffled row.
    fn permuted(&self, digits: &str) -> String {
        if digits.len() < 2 {
            let mut row: Vec<u8> = (b'0'..=b'9').collect();
            row.sort_by_key(|digit| self.number("digit", &[*digit]));
            let place = digits.bytes().next().map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
            return row.get(place).map_or_else(String::new, |digit| char::from(*digit).to_string());
        }
        let (left, right) = digits.split_at(digits.len() / 2);
        let (mut left, mut right) = (left.to_owned(), right.to_owned());
        for round in 0..ROUNDS {
            let size = 10_u64.pow(u32::try_from(left.len()).unwrap_or(1));
            let key = format!("{round}/{}/{right}", digits.len());
            let mixed = left.parse::<u64>().unwrap_or(0) + self.number("digits", key.as_bytes()) % size;
            let width = left.len();
            left = std::mem::replace(&mut right, format!("{:0width$}", mixed % size));
        }
        left + &right
    }

    /// 32 hexadecimal digits for as many, in lower case, with the version and variant of a random GUID.
    pub(super) fn guid(&self, digits: &str) -> String {
        let mut bytes = self.hash("guid", digits.to_ascii_lowercase().as_bytes());
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// An address of a private network for an IPv4 address.
    pub(super) fn ipv4(&self, address: [u8; 4]) -> String {
        let [a, b, c, ..] = self.hash("ipv4", &address);
        format!("10.{a}.{b}.{}", c.clamp(1, 254))
    }

    /// An address of a private network for an IPv6 address.
    pub(super) fn ipv6(&self, address: [u8; 16]) -> String {
        let hash = self.hash("ipv6", &address);
        let part = |at: usize| u16::from_be_bytes([hash[at], hash[at + 1]]).max(1);
        format!("fd{:02x}:{:x}::{:x}:{:x}", hash[0], part(1), part(3), part(5))
    }

    /// Six bytes for those of a hardware address.
    pub(super) fn hardware_address(&self, digits: &str) -> [String; 6] {
        let hash = self.hash("mac", digits.to_ascii_lowercase().as_bytes());
        let mut bytes = [2, hash[0], hash[1], hash[2], hash[3], hash[4]].map(|byte| format!("{byte:02x}"));
        if digits.chars().any(|c| c.is_ascii_uppercase()) {
            bytes.iter_mut().for_each(|byte| byte.make_ascii_uppercase());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn word_keeps_its_letter_case_and_depends_on_the_key() {
        let mut pseudonyms = Pseudonyms::new(b"key");
        let lower = pseudonyms.word("crm");
        assert_eq!(pseudonyms.word("CRM"), lower.to_uppercase());
        assert_eq!(pseudonyms.word("Crm").to_lowercase(), lower);
        assert_ne!(pseudonyms.word("crn"), lower);
        assert_eq!(Pseudonyms::new(b"key").word("crm"), lower);
        assert_ne!(Pseudonyms::new(b"yek").word("crm"), lower);
        assert!(lower.len() == 10 && lower.is_ascii(), "{lower}");
    }

    #[test]
    fn digits_of_one_length_are_permuted() {
        let pseudonyms = Pseudonyms::new(b"key");
        for length in 1..=3 {
            let all: Vec<String> =
                (0..10_u32.pow(length)).map(|it| format!("{it:0width$}", width = length as usize)).collect();
            let others: BTreeSet<String> = all.iter().map(|digits| pseudonyms.digits(digits)).collect();
            assert_eq!(others, all.iter().cloned().collect(), "{length}");
            assert!(
                length == 1
                    || all.iter().all(|it| pseudonyms.digits(it).starts_with('0') == it.starts_with('0'))
            );
        }
        for digits in ["1234567890123456", "98765432109876543210987654321", "0000000000000000000000"] {
            let other = pseudonyms.digits(digits);
            assert!(other.len() == digits.len() && other != digits, "{other}");
        }
    }

    #[test]
    fn addresses_keep_their_shape() {
        let pseudonyms = Pseudonyms::new(b"key");
        assert_eq!(pseudonyms.guid(&"0A".repeat(16)), pseudonyms.guid(&"0a".repeat(16)));
        assert!(pseudonyms.ipv4([192, 168, 1, 7]).parse::<std::net::Ipv4Addr>().is_ok());
        assert!(pseudonyms.ipv6([7; 16]).parse::<std::net::Ipv6Addr>().is_ok());
    }
}
