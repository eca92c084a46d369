//! Small answers that take much memory or many steps.

use allocation_counter::measure;
use vbem_client::ErrorKind;
use vbem_client::client::Format;

use super::answer::{Answer, Framing};
use super::request::{Kind, SESSION, builder};
use super::server::{Script, Server, Step};

/// Maximum size of a response.
const LIMIT: u64 = 1 << 20;

fn raw(text: String) -> Script {
    vec![Step::Send(text.into_bytes())]
}

fn xml(body: &str, framing: Framing) -> Script {
    vec![Step::Send(Answer::xml(200, body).encode(framing).bytes)]
}

fn json(body: &str) -> Script {
    Answer::new(200, "application/json", body).script()
}

/// A situation, its format and script, and the promised result.
type Row = (&'static str, Format, fn() -> Script, Result<(), ErrorKind>);

const ROWS: [Row; 18] = [
    (
        "64 MiB of white space in 64 kB of gzip",
        Format::Xml,
        || xml(&format!("<Jobs>{}</Jobs>", " ".repeat(64 << 20)), Framing::GzipLength),
        Err(ErrorKind::TooLarge),
    ),
    (
        "gzip within gzip",
        Format::Xml,
        || {
            let inner = Answer::xml(200, &" ".repeat(64 << 20)).encode(Framing::GzipLength);
            let answer = Answer::new(200, "application/xml", &inner.bytes[inner.head..]);
            vec![Step::Send(answer.encode(Framing::GzipLength).bytes)]
        },
        Err(ErrorKind::Decode),
    ),
    (
        "100,000 nested elements",
        Format::Xml,
        || xml(&format!("<Jobs>{}", "<a>".repeat(100_000)), Framing::Length),
        Err(ErrorKind::Decode),
    ),
    (
        "100,000 nested arrays",
        Format::Json,
        || json(&format!("{{\"Jobs\":{}", "[".repeat(100_000))),
        Err(ErrorKind::Decode),
    ),
    ("100,000 nested objects", Format::Json, || json(&"{\"a\":".repeat(100_000)), Err(ErrorKind::Decode)),
    (
        "entities that multiply",
        Format::Xml,
        || {
            let mut text = "<!DOCTYPE a [<!ENTITY e0 \"x\">".to_owned();
            for level in 1..30 {
                text += &format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10));
            }
            xml(&format!("{text}]><Jobs>&e29;</Jobs>"), Framing::Length)
        },
        Err(ErrorKind::Decode),
    ),
    (
        "an announced length above the limit",
        Format::Xml,
        || {
            raw("HTTP/1.1 200 x\r\nContent-Type: application/xml\r\nContent-Length: 9223372036854775807\r\n\r\n<Jobs>".to_owned())
        },
        Err(ErrorKind::TooLarge),
    ),
    (
        "an announced length that is too large for a number",
        Format::Xml,
        || raw("HTTP/1.1 200 x\r\nContent-Length: 99999999999999999999999\r\n\r\n<Jobs/>".to_owned()),
        Err(ErrorKind::ConnectionLost),
    ),
    (
        "two announced lengths",
        Format::Xml,
        || raw("HTTP/1.1 200 x\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n<Jobs/>".to_owned()),
        Err(ErrorKind::ConnectionLost),
    ),
    (
        "a chunk of 16 EiB",
        Format::Xml,
        || {
            let mut script = raw("HTTP/1.1 200 x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n<Jobs>".to_owned());
            script.push(Step::Cut);
            script
        },
        Err(ErrorKind::ConnectionLost),
    ),
    (
        "a head of 1 MiB",
        Format::Xml,
        || raw(format!("HTTP/1.1 200 x\r\nA: {}\r\nContent-Length: 7\r\n\r\n<Jobs/>", "b".repeat(1 << 20))),
        Err(ErrorKind::ConnectionLost),
    ),
    (
        "1,000 headers",
        Format::Xml,
        || raw(format!("HTTP/1.1 200 x\r\n{}Content-Length: 7\r\n\r\n<Jobs/>", "A: b\r\n".repeat(1000))),
        Err(ErrorKind::ConnectionLost),
    ),
    (
        "50 headers",
        Format::Xml,
        || raw(format!("HTTP/1.1 200 x\r\n{}Content-Length: 7\r\n\r\n<Jobs/>", "A: b\r\n".repeat(50))),
        Ok(()),
    ),
    (
        "100,000 attributes",
        Format::Xml,
        || {
            let attributes: String = (0..60_000).map(|number| format!(" a{number}=\"\"")).collect();
            xml(&format!("<Jobs><Job Name=\"a\"{attributes}/></Jobs>"), Framing::Length)
        },
        Ok(()),
    ),
    (
        "300,000 empty items of JSON in 2 kB of gzip, below the limit of the size",
        Format::Json,
        || {
            let body = format!("{{\"Jobs\":[{}]}}", vec!["{}"; 300_000].join(","));
            vec![Step::Send(Answer::new(200, "application/json", body).encode(Framing::GzipLength).bytes)]
        },
        Err(ErrorKind::TooLarge),
    ),
    (
        "150,000 empty items of XML in 1 kB of gzip, below the limit of the size",
        Format::Xml,
        || xml(&format!("<Jobs>{}</Jobs>", "<Job/>".repeat(150_000)), Framing::GzipLength),
        Err(ErrorKind::TooLarge),
    ),
    (
        "100 empty items",
        Format::Xml,
        || xml(&format!("<Jobs>{}</Jobs>", "<Job/>".repeat(100)), Framing::GzipLength),
        Ok(()),
    ),
    (
        "a name of 1 MiB",
        Format::Xml,
        || xml(&format!("<{}/>", "a".repeat((1 << 20) - 3)), Framing::Length),
        Err(ErrorKind::Decode),
    ),
];

#[tokio::test]
async fn answer_that_takes_much_memory_is_refused_with_little() {
    for (situation, format, script, promised) in ROWS {
        let script = script();
        let server = Server::start(move |_| script.clone()).await;
        let em = builder(&server).format(format).max_response_size(LIMIT).session(SESSION).await.unwrap();
        let outcome = Kind::List.send(&server, &em).await;
        if let Err(error) = &outcome {
            assert!(error.to_string().len() < 4096, "{situation}: {} bytes", error.to_string().len());
        }
        assert_eq!(outcome.map(drop).map_err(|error| error.kind()), promised, "{situation}");
        assert_eq!(server.take_requests(), [Kind::List.line()], "{situation}");
    }
}

#[test]
fn compressed_answer_above_the_limit_is_not_decompressed_whole() {
    let answer = Answer::xml(200, &" ".repeat(256 << 20)).encode(Framing::GzipLength).bytes;
    // The server runs in another thread, whose allocations are not counted.
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            send.send(Server::start(move |_| vec![Step::Send(answer.clone())]).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    let server = receive.recv().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut kind = None;
    let counted = measure(|| {
        kind = runtime.block_on(async {
            let em = builder(&server).max_response_size(LIMIT).session(SESSION).await.unwrap();
            Kind::List.send(&server, &em).await.err().map(|error| error.kind())
        });
    });
    assert_eq!(kind, Some(ErrorKind::TooLarge));
    assert!(counted.bytes_max < 16 << 20, "{} bytes", counted.bytes_max);
}
