//! Tests of values: accepted and refused texts, and round trips.
#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "tests fail by panicking")]

mod quantity;

use std::borrow::Cow;
use std::fmt::Debug;

use jiff::civil::date;

use super::{Duration, Guid, HierarchyRef, Href, Secret, TimeOfDay, Timestamp, Uid, Zone};
use crate::wire::{Scalar, Token};

const GUID: &str = "6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11";

fn text(text: &str) -> Token<'_> {
    Token::Text(Cow::Borrowed(text))
}

/// Reads a token; `None` if it is refused. A refused token does not change the value.
fn read<T: Scalar + Default + PartialEq + Debug>(token: Token<'_>) -> Option<T> {
    let mut value = T::default();
    if value.read(token).is_ok() {
        return Some(value);
    }
    assert_eq!(value, T::default());
    assert!(value.is_default());
    None
}

#[test]
fn truth_values_round_trip() {
    for token in [Token::Boolean(true), text("true"), text("True"), text(" TRUE ")] {
        assert_eq!(read(token), Some(true));
    }
    assert_eq!(read(text("False")), Some(false));
    for token in [Token::Int(1), Token::Decimal(1.0), text("1"), text("yes"), text("")] {
        assert_eq!(read::<bool>(token), None);
    }
}

#[test]
fn whole_numbers_round_trip() {
    assert_eq!(read(text(" -5\n")), Some(-5_i32));
    assert_eq!(read(Token::Int(-5)), Some(-5_i64));
    assert_eq!(read(Token::Unsigned(u64::MAX)), Some(u64::MAX));
    assert_eq!(read(text("18446744073709551615")), Some(u64::MAX));
    assert_eq!(read(text("9223372036854775807")), Some(i64::MAX));
    assert_eq!(u64::MAX.token(), Token::Unsigned(u64::MAX));
    for token in [
        Token::Int(i64::MAX),
        text("2147483648"),
        text("1.0"),
        text(""),
        text("1 2"),
        Token::Decimal(1.0),
        Token::Boolean(true),
    ] {
        assert_eq!(read::<i32>(token), None);
    }
    assert_eq!(read::<i64>(Token::Unsigned(u64::MAX)), None);
    assert_eq!(read::<u64>(Token::Int(-1)), None);
}

#[test]
fn decimal_numbers_round_trip() {
    assert_eq!(read(text("12.5")), Some(12.5));
    assert_eq!(read(text("1e3")), Some(1000.0));
    assert_eq!(read(Token::Int(5)), Some(5.0));
    for refused in ["NaN", "inf", "-infinity", "1e999", "", "1,5"] {
        assert_eq!(read::<f64>(text(refused)), None, "{refused}");
    }
}

#[test]
fn texts_accept_every_token() {
    assert_eq!(read(text(" a ")), Some(" a ".to_owned()));
    assert_eq!(read(Token::Int(5)), Some("5".to_owned()));
    assert_eq!(read(Token::Boolean(false)), Some("false".to_owned()));
}

#[test]
fn timestamps_round_trip_verbatim() {
    for written in [
        "2024-05-01T22:00:07Z",
        "2024-05-01T22:00:07.1Z",
        "2024-05-01T22:00:07.1200000Z",
        "2024-05-01T22:00:07.000000001Z",
        "2024-05-01T22:00:07.863129",
        "2024-05-01T22:00:07",
        "2024-05-01T22:00:07.0000000+02:00",
        "2024-05-01T22:00:07-09:30",
        "2024-05-01T22:00:07+00:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.9999999Z",
    ] {
        let value: Timestamp = written.parse().unwrap();
        assert_eq!(value.to_string(), written);
        assert_eq!(read(text(&format!(" {written}\n"))), Some(value));
        assert_eq!(value.token(), text(written));
    }
    for refused in [
        "",
        "2024-05-01",
        "2024-05-01 22:00:07Z",
        "2024-05-01T22:00:07z",
        "2024-05-01T22:00Z",
        "2024-13-01T22:00:07Z",
        "2024-02-30T22:00:07Z",
        "2024-05-01T24:00:00Z",
        "2024-05-01T22:00:60Z",
        "2024-05-01T22:00:07.Z",
        "2024-05-01T22:00:07.1234567890Z",
        "2024-05-01T22:00:07+0200",
        "2024-05-01T22:00:07-00:00",
        "2024-05-01T22:00:07+99:00",
        "2024-05-01T22:00:07Zx",
        "+024-05-01T22:00:07Z",
        "2024-05-01T22:00:0ü",
        "ü024-05-01T22:00:07",
        "Oct  6 2016  1:59PM",
    ] {
        assert!(refused.parse::<Timestamp>().is_err(), "{refused}");
    }
    assert_eq!(read::<Timestamp>(Token::Int(5)), None);
}

#[test]
fn timestamps_with_zone_are_ordered_by_instant() {
    let parse = |text: &str| text.parse::<Timestamp>().unwrap();
    let zoned = parse("2024-05-01T22:00:07.5+02:00");
    assert_eq!(zoned.instant().to_string(), "2024-05-01T20:00:07.5Z");
    assert_eq!(zoned.civil(), date(2024, 5, 1).at(22, 0, 7, 500_000_000));
    assert!(matches!(zoned.zone(), Zone::Offset(offset) if offset.seconds() == 7_200));
    assert_eq!(parse("2024-05-01T20:00:07.5").instant(), zoned.instant());
    assert_eq!(parse("9999-12-31T23:59:59.9999999Z").instant(), jiff::Timestamp::MAX);
    assert!(parse("2024-05-01T21:00:00Z") > parse("2024-05-01T22:00:00+02:00"));
    assert_ne!(parse("2024-05-01T20:00:07.5Z"), zoned);
    let instant = jiff::Timestamp::new(1_714_600_807, 120_000_000).unwrap();
    assert_eq!(Timestamp::from(instant).to_string(), "2024-05-01T22:00:07.12Z");
    assert_eq!(Timestamp::from(instant).instant(), instant);
    assert_eq!(Timestamp::default().to_string(), "0001-01-01T00:00:00");
}

#[test]
fn times_of_day_round_trip_verbatim() {
    for written in ["22:00:00", "16:00:00.0000000+01:00", "16:00:00Z"] {
        let value: TimeOfDay = written.parse().unwrap();
        assert_eq!(value.as_str(), written);
    }
    let value: TimeOfDay = "16:05:09.25-01:00".parse().unwrap();
    assert_eq!(value.time(), jiff::civil::time(16, 5, 9, 250_000_000));
    assert!(matches!(value.zone(), Zone::Offset(offset) if offset.seconds() == -3_600));
    assert_eq!(TimeOfDay::from(jiff::civil::time(7, 5, 9, 0)).as_str(), "07:05:09");
    for refused in ["", "24:00:00", "7:00", "07:00", "noon", "07:00:00 PM"] {
        assert!(refused.parse::<TimeOfDay>().is_err(), "{refused}");
    }
}

#[test]
fn durations_round_trip() {
    let seconds = |text: &str| text.parse::<Duration>().unwrap().to_std().map(|span| span.as_secs_f64());
    assert_eq!(seconds("01:30:00"), Some(5_400.0));
    assert_eq!(seconds("2.01:30:00.5000000"), Some(178_200.5));
    assert_eq!(seconds("100:00:00"), Some(360_000.0));
    assert_eq!(seconds("-01:00:00"), None);
    assert_eq!("-01:00:00".parse::<Duration>().unwrap().as_str(), "-01:00:00");
    let count: Duration = read(Token::Int(15)).unwrap();
    assert_eq!((count.count(), count.to_std(), count.token()), (Some(15), None, Token::Int(15)));
    assert_eq!(read::<Duration>(text("15")), Some(count));
    let span = std::time::Duration::new(2 * 86_400 + 3_661, 500_000_000);
    let written = Duration::from(span);
    assert_eq!((written.as_str(), written.to_std()), ("2.01:01:01.5000000", Some(span)));
    for refused in [
        "",
        "-",
        "1:60:00",
        "1:00",
        "1:00:60",
        "a:00:00",
        "1.:00:00",
        "+1:00:00",
        "1:00:00.",
        "99999999999999999999:00:00",
        "9223372036854775808",
    ] {
        assert!(refused.parse::<Duration>().is_err(), "{refused}");
    }
}

#[test]
fn guids_round_trip() {
    let guid: Guid = GUID.parse().unwrap();
    assert_eq!((guid.to_string().as_str(), guid.is_nil()), (GUID, false));
    assert!("00000000-0000-0000-0000-000000000000".parse::<Guid>().unwrap().is_nil());
    assert_eq!(guid.uuid(), uuid::Uuid::from(guid));
    for refused in [
        "",
        "6a1f6f2b",
        "{6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11}",
        "urn:uuid:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11",
        "6a1f6f2b1c1d4d6a9b513e0f0e0a7b11",
    ] {
        assert!(refused.parse::<Guid>().is_err(), "{refused}");
    }
}

#[test]
fn uids_are_split_into_type_and_guid() {
    let uid: Uid = format!("urn:veeam:VmRestorePoint:{GUID}").parse().unwrap();
    assert_eq!((uid.resource_type(), uid.guid()), (Some("VmRestorePoint"), Some(GUID.parse().unwrap())));
    assert_eq!(uid, Uid::new("VmRestorePoint", GUID.parse().unwrap()));
    let bare: Uid = GUID.parse().unwrap();
    assert_eq!((bare.resource_type(), bare.guid()), (None, Some(GUID.parse().unwrap())));
    assert_eq!(bare, Uid::from(GUID.parse::<Guid>().unwrap()));
    assert!(Uid::default().is_empty());
    assert_eq!(read::<Uid>(text(&format!(" {GUID} "))).unwrap().as_str(), GUID);
    let named = "urn:veeam:Vm:web 1";
    assert_eq!(read::<Uid>(text(&format!("\u{a0}{named}\u{a0}"))).unwrap().as_str(), named);
    for refused in ["", "job", "urn:veeam:", "urn:veeam::x", "urn:other:Job:x", "urn:veeam:Job:x\u{a0}"] {
        assert!(refused.parse::<Uid>().is_err(), "{refused}");
    }
}

#[test]
fn hierarchy_references_are_split_into_parts() {
    let parse = |text: &str| text.parse::<HierarchyRef>().unwrap();
    let vm = parse(&format!("urn:VMware:Vm:{GUID}.vm-42"));
    assert_eq!((vm.platform(), vm.object_type()), (Some("VMware"), Some("Vm")));
    assert_eq!((vm.root(), vm.object()), (Some(GUID.parse().unwrap()), Some("vm-42")));
    assert_eq!(vm, HierarchyRef::new("VMware", "Vm", GUID.parse().unwrap(), "vm-42"));
    let nested = parse(&format!("urn:vCloud:Vm:{GUID}.urn:vcloud:vm:a.b"));
    assert_eq!(nested.object(), Some("urn:vcloud:vm:a.b"));
    assert_eq!(parse(&format!("urn:VMware:Server:{GUID}")).object(), Some(""));
    assert_eq!(parse("urn:VMware:Tag:category:name").root(), None);
    assert_eq!(HierarchyRef::default().platform(), None);
    for refused in [
        "",
        "vm-42",
        "urn:VMware",
        "urn:VMware:Vm",
        "urn::Vm:x",
        "urn:VMware::x",
        "urn:VMware:Vm:.x",
        "urn:a:b:\u{a0}",
    ] {
        assert!(refused.parse::<HierarchyRef>().is_err(), "{refused}");
    }
}

#[test]
fn addresses_round_trip() {
    let href = Href::from("https://em:9398/api/jobs/6a1f?format=Entity#x");
    assert_eq!(href.id(), Some("6a1f"));
    assert_eq!(Href::from("/api/jobs/").id(), Some("jobs"));
    assert_eq!((Href::default().id(), Href::default().is_empty()), (None, true));
    assert_eq!(read::<Href>(Token::Int(1)), None);
}

#[test]
fn secret_in_debug_output_is_redacted() {
    let secret = Secret::from("geheim");
    assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[secret] Some([secret])");
    assert_eq!((secret.expose(), secret.is_secret()), ("geheim", true));
    assert_eq!(secret.clone(), Secret::from("geheim".to_owned()));
    assert_ne!(secret, Secret::default());
}

/// All short texts of bytes with a meaning, and all prefixes of valid texts.
#[test]
fn damaged_text_is_refused_without_panic() {
    fn try_all(written: &str) {
        let _ = read::<bool>(text(written));
        let _ = read::<i32>(text(written));
        let _ = read::<f64>(text(written));
        let _ = read::<Guid>(text(written));
        if let Some(value) = read::<Timestamp>(text(written)) {
            assert_eq!((value.to_string().as_str(), value.instant()), (written.trim(), value.instant()));
        }
        let _ = read::<TimeOfDay>(text(written)).map(|value| (value.time(), value.zone()));
        let _ = read::<Duration>(text(written)).map(|value| (value.to_std(), value.count()));
        let _ = read::<Uid>(text(written)).map(|value| (value.guid(), value.resource_type().map(str::len)));
        let _ = read::<HierarchyRef>(text(written)).map(|value| (value.root(), value.object().map(str::len)));
        let _ = Href::from(written).id();
    }
    let right = [
        "2024-05-01T22:00:07.1234567+02:00",
        "16:00:00.0000000+01:00",
        "-2.01:30:00.5000000",
        "urn:VMware:Vm:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11.vm-42",
        "urn:veeam:Job:6a1f6f2b-1c1d-4d6a-9b51-3e0f0e0a7b11",
    ];
    for right in right {
        for at in 0..right.len() {
            try_all(&right[..at]);
            try_all(&right[at..]);
            for part in
                ["", "0", "9", "-", ":", ".", "+", "Z", "T", " ", "ü", "\u{0}", "99999999999999999999"]
            {
                try_all(&format!("{}{part}{}", &right[..at], &right[at..]));
                try_all(&format!("{}{part}{}", &right[..at], &right[at + 1..]));
            }
        }
    }
}

#[test]
fn system_time_as_timestamp_keeps_its_instant() {
    use std::time::{Duration, SystemTime};
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_740_949_207, 513_000_000);
    let timestamp = Timestamp::from(time);
    assert_eq!(timestamp.to_string(), "2025-03-02T21:00:07.513Z");
    assert_eq!(SystemTime::from(timestamp), time);
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Timestamp::from(before).to_string(), "1969-12-31T23:59:59Z");
    let beyond = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1 << 40)).unwrap();
    assert_eq!(Timestamp::from(beyond).instant(), jiff::Timestamp::MAX);
}
