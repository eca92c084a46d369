//! Scalar types of the client: read, written, parsed and displayed.

use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use vbem_client::__private::Token;
use vbem_client::value::unit::{Bytes, Gigabytes, Minutes, Seconds};
use vbem_client::value::{
    ByteSize, Duration, Guid, HierarchyRef, Href, Percent, TimeOfDay, TimeSpan, Timestamp, Uid,
};
use vbem_client::wire::Scalar;

/// A text, read as every type. What is written is read and written in the same way, and what is displayed is parsed as the same value.
pub(super) fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    displayed::<Guid>(text);
    displayed::<Uid>(text);
    displayed::<HierarchyRef>(text);
    displayed::<Timestamp>(text);
    displayed::<Duration>(text);
    displayed::<TimeOfDay>(text);
    displayed::<Percent>(text);
    // A size is displayed with two decimals.
    written::<ByteSize<Bytes>>(text);
    written::<ByteSize<Gigabytes>>(text);
    written::<TimeSpan<Seconds>>(text);
    written::<TimeSpan<Minutes>>(text);
    written::<Href>(text);
    written::<i32>(text);
    written::<i64>(text);
    written::<u64>(text);
    written::<f64>(text);
    written::<bool>(text);
    parts(text);
}

/// Checks that a displayed value is parsed as the same value.
fn displayed<T: FromStr + Display + Debug + PartialEq + Scalar + Default>(text: &str) {
    written::<T>(text);
    let Ok(value) = text.parse::<T>() else { return };
    let shown = value.to_string();
    match shown.parse::<T>() {
        Ok(again) => {
            assert_eq!(again, value, "`{text}` is displayed as `{shown}`");
            assert_eq!(again.to_string(), shown, "`{text}` is displayed in two forms");
        }
        Err(_) => panic!("`{text}` is displayed as `{shown}`, which cannot be parsed"),
    }
    assert!(!format!("{value:?}").is_empty());
}

/// Checks that a written value is read as a value that is written in the same way. A number has several notations.
fn written<T: Scalar + Default + Debug + PartialEq>(text: &str) {
    let mut value = T::default();
    if value.read(Token::Text(Cow::Borrowed(text))).is_err() {
        assert_eq!(value, T::default(), "changed by `{text}`, which was rejected");
        return;
    }
    let text = value.token().into_text().into_owned();
    let mut again = T::default();
    assert!(
        again.read(Token::Text(Cow::Borrowed(&text))).is_ok(),
        "{value:?} is written as `{text}`, which cannot be read"
    );
    assert_eq!(again.token(), value.token(), "written as `{text}`");
}

/// Calls the accessors of parsed values, and checks what they return.
fn parts(text: &str) {
    if let Ok(uid) = text.parse::<Uid>()
        && let (Some(resource_type), Some(guid)) = (uid.resource_type(), uid.guid())
    {
        assert_eq!(Uid::new(resource_type, guid).guid(), Some(guid), "{text}");
        assert!(uid.is_of(resource_type), "{text}");
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        let rebuilt = Timestamp::new(timestamp.civil(), timestamp.zone());
        assert_eq!(rebuilt.instant(), timestamp.instant(), "{text}");
    }
    if let Ok(time) = text.parse::<TimeOfDay>() {
        let _ = (time.time(), time.zone());
    }
    if let Ok(duration) = text.parse::<Duration>() {
        let _ = (duration.to_std(), duration.count());
    }
    if let Ok(size) = text.parse::<ByteSize<Gigabytes>>() {
        let _ = (size.bytes(), size.to_string(), size.convert::<Bytes>());
    }
    if let Ok(reference) = text.parse::<HierarchyRef>()
        && let (Some(platform), Some(kind), Some(root), Some(object)) =
            (reference.platform(), reference.object_type(), reference.root(), reference.object())
    {
        let rebuilt = HierarchyRef::new(platform, kind, root, object);
        assert_eq!((rebuilt.root(), rebuilt.object()), (Some(root), Some(object)), "{text}");
    }
}
