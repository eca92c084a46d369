//! Metrics of Enterprise Manager's backups for Prometheus.

mod exposition;
mod state;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use vbem_client::Client;

use state::State;

/// Returns the service that responds to `GET /metrics` with the current state of Enterprise Manager.
pub fn service(em: Client) -> Router {
    Router::new().route("/metrics", get(async move || metrics(&em).await))
}

async fn metrics(em: &Client) -> Response {
    match State::ask(em).await {
        Ok(state) => ([(header::CONTENT_TYPE, exposition::MEDIA_TYPE)], state.exposition()).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error}\n")).into_response(),
    }
}
