//! The options of the command line.

use std::ffi::OsStr;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use super::{CommandOption, OptionError};
use crate::builder::Builder;
use crate::encode::JsonCase;
use crate::inventory::Missing;
use crate::upstream::UpstreamTrust;

/// Options of the command line, in the order of help.
pub const OPTIONS: &[CommandOption] = &[
    CommandOption::new("port", "N", "port to listen on; 0 for any free one", |setup, value| {
        let port = parse(value)?;
        Ok(setup.with(|it| it.port(port)))
    }),
    CommandOption::new("host", "ADDRESS", "address to listen on (127.0.0.1)", |setup, value| {
        let host = parse(value)?;
        Ok(setup.with(|it| it.host(host)))
    }),
    CommandOption::flag("tls", "use TLS, with a certificate made for this run", |setup, _| {
        Ok(setup.with(Builder::tls))
    }),
    CommandOption::new(
        "certificate",
        "FILE",
        "write that certificate, in PEM form; the file is kept",
        |setup, value| Ok(setup.certificate(value)),
    ),
    CommandOption::new(
        "env",
        "FILE",
        "write the variables of a client when it listens, and remove them at the end",
        |setup, value| Ok(setup.env(value)),
    ),
    CommandOption::new(
        "public",
        "URL",
        "address of the API as the server sees it, which links begin with",
        |setup, value| {
            let base = text(value)?.to_owned();
            Ok(setup.with(|it| it.public_base(base)))
        },
    ),
    CommandOption::new("world", "FILE", "objects to add, change and remove, as YAML", |setup, value| {
        setup.try_with(|it| it.world_file(Path::new(value)))
    })
    .repeatable(),
    CommandOption::new(
        "load",
        "DIR",
        "serve the inventory that `cargo schema crawl --save` wrote, by the clock of the save",
        |setup, value| Ok(setup.timed(|it| it.load(value))),
    ),
    CommandOption::new(
        "missing",
        "WHAT",
        "what the inventory links to and lacks: absent or generate (absent)",
        |setup, value| {
            let missing = missing(text(value)?)?;
            Ok(setup.with(|it| it.missing(missing)))
        },
    ),
    CommandOption::flag("empty", "start without a company: only what every server has", |setup, _| {
        Ok(setup.with(Builder::empty))
    }),
    CommandOption::new(
        "scale",
        "N",
        "size of the company, as a multiple of the default (1)",
        |setup, value| {
            let scale = parse(value)?;
            Ok(setup.with(|it| it.scale(scale)))
        },
    ),
    CommandOption::new("days", "N", "number of days with backups (60)", |setup, value| {
        let days = parse(value)?;
        Ok(setup.with(|it| it.days(days)))
    }),
    CommandOption::new("seed", "N", "seed of the generated company (1)", |setup, value| {
        let seed = parse(value)?;
        Ok(setup.with(|it| it.seed(seed)))
    }),
    CommandOption::new(
        "date",
        "TIME",
        "time of the clock at the start (now), such as 2026-06-15T12:00:00Z",
        |setup, value| {
            let time = parse(value)?;
            Ok(setup.timed(|it| it.now(time)))
        },
    ),
    CommandOption::new("idle", "SECONDS", "idle time after which a session ends (900)", |setup, value| {
        let idle = seconds(value)?;
        Ok(setup.with(|it| it.idle(idle)))
    }),
    CommandOption::new("task", "SECONDS", "duration of a task (1)", |setup, value| {
        let task = seconds(value)?;
        Ok(setup.with(|it| it.task_duration(task)))
    }),
    CommandOption::new("activity", "SECONDS", "duration of restores and jobs (6)", |setup, value| {
        let activity = seconds(value)?;
        Ok(setup.with(|it| it.activity_duration(activity)))
    }),
    CommandOption::new(
        "lag",
        "SECONDS",
        "delay until a job shows a machine that was added to it (0)",
        |setup, value| {
            let lag = seconds(value)?;
            Ok(setup.with(|it| it.lag(lag)))
        },
    ),
    CommandOption::new(
        "json-case",
        "CASE",
        "spelling of JSON keys: pascal, camel or upper (pascal)",
        |setup, value| {
            let case = json_case(text(value)?)?;
            Ok(setup.with(|it| it.json_case(case)))
        },
    ),
    CommandOption::flag(
        "strict-bodies",
        "reject request bodies that deviate from the documented form",
        |setup, _| Ok(setup.with(Builder::strict_bodies)),
    ),
    CommandOption::new(
        "accept-version",
        "V",
        "accept an older version of the API at the logon, such as v1_2; may be repeated",
        |setup, value| {
            let versions = text(value)?.split(',').map(str::trim);
            Ok(setup.with(|it| versions.fold(it, Builder::accept_version)))
        },
    )
    .repeatable(),
    CommandOption::new("schema", "DIR", "schema to use instead of the built-in one", |setup, value| {
        Ok(setup.with(|it| it.schema_dir(value)))
    }),
    CommandOption::new("faults", "FILE", "faults from the start, as JSON", |setup, value| {
        setup.try_with(|it| it.faults_file(Path::new(value)))
    })
    .repeatable(),
    CommandOption::new(
        "admin-port",
        "N",
        "port for adding faults and reading requests while it runs; 0 for any free one",
        |setup, value| {
            let port = parse(value)?;
            Ok(setup.with(|it| it.admin_port(port)))
        },
    ),
    CommandOption::new(
        "record",
        "DIR",
        "write every exchange into a folder, with secrets redacted",
        |setup, value| Ok(setup.with(|it| it.record(value))),
    ),
    CommandOption::new("replay", "DIR", "respond from a folder of recorded exchanges", |setup, value| {
        Ok(setup.with(|it| it.replay(value)))
    }),
    CommandOption::new(
        "upstream",
        "URL",
        "pass requests on to a real server, such as https://em.example:9398",
        |setup, value| {
            let url = text(value)?;
            Ok(setup.with(|it| it.upstream(url)))
        },
    ),
    CommandOption::new(
        "upstream-ca",
        "FILE",
        "trust the certificates in a PEM file, and those they sign",
        |setup, value| Ok(setup.with(|it| it.upstream_trust(UpstreamTrust::Ca(value.into())))),
    ),
    CommandOption::new(
        "upstream-pin",
        "SHA256",
        "trust the certificate of the real server with that fingerprint",
        |setup, value| {
            let fingerprint = text(value)?.to_owned();
            Ok(setup.with(|it| it.upstream_trust(UpstreamTrust::Pin(fingerprint))))
        },
    ),
    CommandOption::flag("upstream-insecure", "trust every certificate of the real server", |setup, _| {
        Ok(setup.with(|it| it.upstream_trust(UpstreamTrust::Any)))
    }),
    CommandOption::flag("keep-links", "pass the links of the real server on unchanged", |setup, _| {
        Ok(setup.with(Builder::keep_links))
    }),
];

fn text(value: &OsStr) -> Result<&str, OptionError> {
    value.to_str().ok_or_else(|| OptionError::new("not UTF-8"))
}

fn parse<T: FromStr<Err: Display>>(value: &OsStr) -> Result<T, OptionError> {
    text(value)?.parse().map_err(OptionError::new)
}

fn seconds(value: &OsStr) -> Result<Duration, OptionError> {
    Duration::try_from_secs_f64(parse(value)?).map_err(OptionError::new)
}

fn missing(text: &str) -> Result<Missing, OptionError> {
    match text {
        "absent" => Ok(Missing::Absent),
        "generate" => Ok(Missing::Generate),
        _ => Err(OptionError::new("must be absent or generate")),
    }
}

fn json_case(text: &str) -> Result<JsonCase, OptionError> {
    match text {
        "pascal" => Ok(JsonCase::Pascal),
        "camel" => Ok(JsonCase::Camel),
        "upper" => Ok(JsonCase::Upper),
        _ => Err(OptionError::new("must be pascal, camel or upper")),
    }
}
