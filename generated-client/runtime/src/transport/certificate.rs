//! The basic constraints of certificates: which ones are those of a CA.

/// Tags of DER.
const BOOLEAN: u8 = 0x01;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const EXTENSIONS: u8 = 0xa3;

/// Identifier of the extension `basicConstraints`, 2.5.29.19.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];

/// True if the certificate, in DER, is that of a CA, which may sign others. False for all other certificates, those without
/// extensions included, and for bytes that are not a certificate.
pub(super) fn is_ca(certificate: &[u8]) -> bool {
    basic_constraints(certificate).is_some_and(|constraints| {
        let Some((SEQUENCE, content, _)) = element(constraints) else { return false };
        // The default of the first element, `cA`, is false, and it is left out then.
        matches!(element(content), Some((BOOLEAN, [value], _)) if *value != 0)
    })
}

/// Returns the value of the extension `basicConstraints`. `None` without it.
fn basic_constraints(certificate: &[u8]) -> Option<&[u8]> {
    let (certificate, _) = sequence(certificate)?;
    let (content, _) = sequence(certificate)?;
    let wrapper = elements(content).find(|(tag, _)| *tag == EXTENSIONS)?.1;
    let (extensions, _) = sequence(wrapper)?;
    elements(extensions).filter(|(tag, _)| *tag == SEQUENCE).find_map(|(_, extension)| {
        let mut parts = elements(extension);
        (parts.next()? == (OBJECT_IDENTIFIER, BASIC_CONSTRAINTS)).then_some(())?;
        parts.find(|(tag, _)| *tag == OCTET_STRING).map(|(_, value)| value)
    })
}

/// Returns the elements of a sequence, as tag and content, up to the first invalid one.
fn elements(mut rest: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (tag, content, after) = element(rest)?;
        rest = after;
        Some((tag, content))
    })
}

/// Returns the content of a sequence and the bytes after it.
fn sequence(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    element(bytes).filter(|(tag, ..)| *tag == SEQUENCE).map(|(_, content, rest)| (content, rest))
}

/// Returns tag and content of the first element, and the bytes after it. `None` if it is not complete.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        // The low bits are the number of bytes of the length.
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

    use super::*;

    fn certificate(is_ca: IsCa) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["em.example".to_owned()]).unwrap();
        params.is_ca = is_ca;
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn certificate_of_a_ca_is_recognized() {
        let table = [
            (IsCa::Ca(BasicConstraints::Unconstrained), true),
            (IsCa::Ca(BasicConstraints::Constrained(0)), true),
            (IsCa::ExplicitNoCa, false),
            (IsCa::NoCa, false),
        ];
        for (constraints, expected) in table {
            let text = format!("{constraints:?}");
            assert_eq!(is_ca(&certificate(constraints)), expected, "{text}");
        }
    }

    #[test]
    fn incomplete_or_damaged_certificate_is_not_that_of_a_ca_and_does_not_panic() {
        let whole = certificate(IsCa::Ca(BasicConstraints::Unconstrained));
        for length in 0..whole.len() {
            assert!(!is_ca(&whole[..length]), "{length}");
        }
        for at in 0..whole.len() {
            for value in [0x00, 0x30, 0x7f, 0x80, 0x84, 0x88, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                let _ = is_ca(&damaged);
            }
        }
    }
}
