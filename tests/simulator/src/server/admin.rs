//! The admin port: faults, the clock, sessions and exchanges, for tests that run in another process.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{Answers, Handler, Sent};
use crate::query::Parameters;
use crate::service::{Incoming, Reply};

/// Answers at the admin port.
pub(crate) struct Admin {
    handler: Arc<Handler>,
}

impl Admin {
    pub(crate) const fn new(handler: Arc<Handler>) -> Self {
        Self { handler }
    }

    fn reply(&self, incoming: &Incoming) -> Reply {
        let query = Parameters::parse(&incoming.query);
        match (incoming.method.as_str(), incoming.path.trim_end_matches('/')) {
            ("GET", "/requests") => {
                let exchanges = self.handler.exchanges();
                let all = exchanges.all().iter().map(|it| {
                    json!({
                        "time": it.time.to_string(), "method": it.method, "target": it.target, "body": it.body,
                        "status": it.status, "size": it.size,
                        "headers": it.headers.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                    })
                });
                reply(200, &json!(all.collect::<Vec<_>>()))
            }
            ("DELETE", "/requests") => {
                self.handler.exchanges().clear();
                reply(200, &json!({}))
            }
            ("GET", "/state") => {
                let state = self.handler.snapshot();
                reply(
                    200,
                    &json!({"time": state.time.to_string(), "sessions": state.sessions, "objects": state.objects}),
                )
            }
            ("POST", "/faults") => match crate::faults::read(&String::from_utf8_lossy(&incoming.body)) {
                Ok(rules) => {
                    let count = rules.len();
                    rules.into_iter().for_each(|rule| self.handler.faults.add(rule));
                    reply(200, &json!({ "added": count }))
                }
                Err(message) => reply(400, &json!({ "error": message })),
            },
            ("GET", "/faults") => reply(200, &json!({"rules": self.handler.faults.rules().len()})),
            ("DELETE", "/faults") => {
                self.handler.faults.clear();
                reply(200, &json!({}))
            }
            ("POST", "/clock") => {
                let seconds = query.get("advance").and_then(|it| it.parse().ok());
                match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
                    Some(by) => {
                        let clock = self.handler.service.clock();
                        clock.advance(by);
                        reply(200, &json!({"time": clock.now().to_string()}))
                    }
                    None => reply(400, &json!({"error": "`advance` must be a number of seconds"})),
                }
            }
            ("DELETE", "/sessions") => {
                self.handler.end_sessions();
                reply(200, &json!({}))
            }
            _ => reply(
                404,
                &json!({"error": "known are GET and DELETE /requests, GET /state, GET, POST and DELETE /faults, POST /clock?advance=SECONDS, DELETE /sessions"}),
            ),
        }
    }
}

fn reply(status: u16, json: &serde_json::Value) -> Reply {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Reply { status, headers, body: format!("{json}\n").into_bytes() }
}

impl Answers for Admin {
    fn answer(&self, incoming: &Incoming) -> Sent {
        self.reply(incoming).into()
    }

    fn refuse(&self, status: u16, message: &str) -> Reply {
        reply(status, &json!({ "error": message }))
    }
}
