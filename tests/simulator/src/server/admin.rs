//! The admin port: faults, the clock, sessions and exchanges, for tests that run in another process.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::snapshots::Snapshots;
use super::{Answer, Handler, RequestHandler};
use crate::query::Parameters;
use crate::service::{Request, Response};

/// Handler of requests at the admin port.
pub(crate) struct Admin {
    handler: Arc<Handler>,
    snapshots: Snapshots,
}

impl Admin {
    pub(crate) fn new(handler: Arc<Handler>) -> Self {
        Self { handler, snapshots: Snapshots::default() }
    }

    fn response(&self, request: &Request) -> Response {
        let query = Parameters::parse(&request.query);
        match (request.method.as_str(), request.path.trim_end_matches('/')) {
            ("GET", "/requests") => {
                let exchanges = self.handler.exchanges();
                let all = exchanges.all().iter().map(|it| {
                    json!({
                        "time": it.time.to_string(), "method": it.method, "target": it.target, "body": it.body,
                        "status": it.status, "size": it.size,
                        "headers": it.headers.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                    })
                });
                response(200, &json!(all.collect::<Vec<_>>()))
            }
            ("DELETE", "/requests") => {
                self.handler.exchanges().clear();
                response(200, &json!({}))
            }
            ("GET", "/warnings") => {
                let warnings = self.handler.warnings();
                let all = warnings.all().iter().map(|it| {
                    json!({"method": it.method, "target": it.target, "path": it.path, "warning": it.to_string()})
                });
                response(200, &json!(all.collect::<Vec<_>>()))
            }
            ("DELETE", "/warnings") => {
                self.handler.warnings().clear();
                response(200, &json!({}))
            }
            ("GET", "/state") => {
                let state = self.handler.counts();
                response(
                    200,
                    &json!({"time": state.time.to_string(), "sessions": state.sessions, "objects": state.objects}),
                )
            }
            ("POST", "/faults") => match crate::faults::read(&String::from_utf8_lossy(&request.body)) {
                Ok(rules) => match self.handler.faults.add_all(rules) {
                    Ok(count) => response(200, &json!({ "added": count })),
                    Err(error) => response(400, &json!({ "error": error.to_string() })),
                },
                Err(message) => response(400, &json!({ "error": message })),
            },
            ("GET", "/faults") => {
                let counts = self.handler.faults.counts();
                response(200, &json!({"rules": counts.iter().map(crate::faults::write).collect::<Vec<_>>()}))
            }
            ("DELETE", "/faults") => {
                self.handler.faults.clear();
                response(200, &json!({}))
            }
            ("POST", "/clock") => {
                let seconds = query.get("advance").and_then(|it| it.parse().ok());
                match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
                    Some(by) => {
                        let clock = self.handler.service.clock();
                        clock.advance(by);
                        response(200, &json!({"time": clock.now().to_string()}))
                    }
                    None => response(400, &json!({"error": "`advance` must be a number of seconds"})),
                }
            }
            ("DELETE", "/sessions") => {
                self.handler.end_sessions();
                response(200, &json!({}))
            }
            (method, path) => match self.snapshots.answer(&self.handler, method, path) {
                Some((status, json)) => response(status, &json),
                None => response(
                    404,
                    &json!({"error": "known are GET and DELETE /requests, GET /state, GET, POST and DELETE /faults, GET and DELETE /warnings, POST /clock?advance=SECONDS, DELETE /sessions, GET and POST /snapshots, DELETE /snapshots/ID, POST /snapshots/ID/restore"}),
                ),
            },
        }
    }
}

fn response(status: u16, json: &serde_json::Value) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status, headers, body: format!("{json}\n").into_bytes() }
}

impl RequestHandler for Admin {
    fn answer<'a>(&'a self, request: &'a Request) -> Answer<'a> {
        Answer::Ready(self.response(request).into())
    }

    fn reject(&self, status: u16, message: &str) -> Response {
        response(status, &json!({ "error": message }))
    }
}
