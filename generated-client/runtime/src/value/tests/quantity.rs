//! Tests of quantities: the number on the wire, rounding, and texts.

use crate::value::unit::{Bytes, Days, Gigabytes, Hours, Megabytes, Minutes, Terabytes};
use crate::value::{ByteSize, Percent, TimeSpan};
use crate::wire::{Scalar, Token};

fn written(value: &impl Scalar) -> String {
    value.token().into_text().into_owned()
}

#[test]
fn quantity_of_any_number_round_trips_verbatim() {
    for count in [0, 1, -1, 1_024, i64::MAX, i64::MIN] {
        let mut size = ByteSize::<Megabytes>::default();
        size.read(Token::Text(count.to_string().into())).unwrap();
        assert_eq!((size.count(), written(&size)), (count, count.to_string()));
        let mut span = TimeSpan::<Minutes>::default();
        span.read(Token::Int(count)).unwrap();
        assert_eq!(written(&span), count.to_string());
        let mut percent = Percent::default();
        percent.read(Token::Int(count)).unwrap();
        assert_eq!(written(&percent), count.to_string());
    }
    for token in
        [Token::Text("1 MB".into()), Token::Decimal(1.0), Token::Boolean(true), Token::Unsigned(u64::MAX)]
    {
        assert!(ByteSize::<Megabytes>::default().read(token).is_err());
    }
}

#[test]
fn size_between_multiples_of_unit_is_rounded_up() {
    let table = [(0, 0), (1, 1), (1 << 20, 1), ((1 << 20) + 1, 2), (u64::MAX, 1 << 44)];
    for (bytes, megabytes) in table {
        assert_eq!(ByteSize::<Megabytes>::from_bytes(bytes).count(), megabytes, "{bytes}");
    }
    assert_eq!(ByteSize::<Bytes>::from_tib(u64::MAX).count(), i64::MAX);
    assert_eq!(ByteSize::<Terabytes>::new(i64::MAX).bytes(), None);
    assert_eq!(ByteSize::<Bytes>::new(1).convert::<Terabytes>().count(), 1);
    assert_eq!(ByteSize::<Terabytes>::new(-1).convert::<Bytes>().count(), -1);
}

#[test]
fn size_is_shown_in_its_largest_unit() {
    let table: [(i64, &str); 7] = [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1 KiB"),
        (1_536, "1.5 KiB"),
        (1_034, "1 KiB"),
        (8_682_549_248, "8.08 GiB"),
        (-1, "-1 B"),
    ];
    for (bytes, text) in table {
        assert_eq!(ByteSize::<Bytes>::new(bytes).to_string(), text);
    }
    assert_eq!(
        format!("{:>8}|{:?}", ByteSize::<Gigabytes>::new(2_048), ByteSize::<Megabytes>::new(5)),
        "   2 TiB|5 MiB"
    );
}

#[test]
fn size_is_read_with_unit_only() {
    let read = |text: &str| text.parse::<ByteSize<Megabytes>>().ok().map(ByteSize::count);
    let table = [
        ("100 GiB", Some(102_400)),
        ("100GB", Some(102_400)),
        ("100g", Some(102_400)),
        (" 1.5 MiB ", Some(2)),
        ("0.5 tb", Some(524_288)),
        ("3 b", Some(1)),
        ("1024", None),
        ("", None),
        ("GB", None),
        (".5 GB", None),
        ("1. GB", None),
        ("1.2.3 GB", None),
        ("-1 GB", None),
        ("1 XB", None),
        ("1 é", None),
        ("99999999999999999999999999999999999999 TB", None),
        ("9999999999999999999 TB", None),
    ];
    for (text, count) in table {
        assert_eq!(read(text), count, "{text}");
    }
}

#[test]
fn time_span_is_read_rounded_and_converted() {
    assert_eq!("1.5 h".parse::<TimeSpan<Minutes>>().unwrap().count(), 90);
    assert_eq!("61 s".parse::<TimeSpan<Minutes>>().unwrap().count(), 2);
    assert!("90".parse::<TimeSpan<Minutes>>().is_err());
    assert_eq!(TimeSpan::<Hours>::new(-5).convert::<Minutes>().count(), -300);
    assert_eq!(
        (TimeSpan::<Hours>::new(-5).to_std(), TimeSpan::<Hours>::new(i64::MAX).to_std()),
        (None, None)
    );
    assert_eq!(TimeSpan::<Days>::from(std::time::Duration::MAX).count(), 213_503_982_334_602);
    assert_eq!("12 %".parse(), Ok(Percent::new(12)));
    assert!("12.5%".parse::<Percent>().is_err());
}
