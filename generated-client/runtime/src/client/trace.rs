//! The tracing event of a request, with the attribute names of OpenTelemetry's semantic conventions for HTTP clients.
//!
//! Events have the target `vbem_client` and the level debug: one for each request that is sent, repeated ones included.
//! Their attributes hold no query, no session id and no password.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use tracing::Level;

use super::call::Call;
use super::secrets::Secrets;
use super::url::Base;
use crate::TARGET;
use crate::error::{Error, Line};

/// Emits the event of one request.
pub(super) fn request(
    base: &Base,
    secrets: &Secrets,
    call: &Call,
    resends: u32,
    status: Option<StatusCode>,
    error: Option<&Error>,
    elapsed: Duration,
) {
    if !tracing::enabled!(target: TARGET, Level::DEBUG) {
        return;
    }
    let template =
        url_template(if call.template.is_empty() { base.relative(&call.target) } else { call.template });
    let template = Line(&secrets.redact(&template)).to_string();
    let (address, port) = base.host();
    tracing::event!(
        target: TARGET,
        Level::DEBUG,
        {
            http.request.method = call.method.as_str(),
            url.template = template,
            server.address = address,
            server.port = port,
            http.response.status_code = status.map(|status| status.as_u16()),
            http.request.resend_count = Some(resends).filter(|resends| *resends > 0),
            error.type = error.map(error_type).as_deref(),
            elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        },
        "request"
    );
}

/// Returns the status code of an error response, or the kind of any other error.
fn error_type(error: &Error) -> Cow<'static, str> {
    error.status().map_or_else(|| format!("{:?}", error.kind()), |status| status.as_u16().to_string()).into()
}

/// Returns the template of an address below the API, which is the same for all requests that differ only in identifiers.
/// Placeholders are `{id}` for one segment and `{path}` for the rest; of the query, only the action is included.
///
/// Segments with digits, encoded characters or placeholders count as identifiers. A drive such as `C:` starts a path.
fn url_template(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut template = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let is_path = segment.strip_prefix('{').is_some_and(|name| name.contains("path"));
        let is_drive = segment.len() == 2 && segment.ends_with(':');
        let is_id = segment.contains(|c: char| c.is_ascii_digit() || matches!(c, '%' | '{' | ':'));
        template.push('/');
        template.push_str(match () {
            () if is_path || is_drive => "{path}",
            () if is_id => "{id}",
            () => segment,
        });
        if is_path || is_drive {
            break;
        }
    }
    if template.is_empty() {
        template.push('/');
    }
    let action = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, value)| {
        name.eq_ignore_ascii_case("action") && value.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    if let Some((_, action)) = action {
        template.push_str("?action=");
        template.push_str(action);
    }
    template
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_of_link_and_of_address_is_the_same() {
        let table = [
            ("/backupSessions/{id}", "/backupSessions/568c42ce-eb11-4140-92cf-39ab36712bf5?format=Entity"),
            ("/jobs/{id}/includes/{include_id}", "jobs/568c42ce/includes/1"),
            ("/jobs/{id}?action=start", "/jobs/568c42ce?format=Entity&action=start"),
            ("/query", "/query?type=Job&filter=Name%3D%3D1"),
            (
                "/vmRestorePoints/{id}/mounts/{mount_id}/{filepath}",
                "/vmRestorePoints/1/mounts/2/C:/Windows/x.txt",
            ),
            ("/backups/{uid}", "/backups/urn:veeam:Backup:x"),
            ("/backups/{uid}", "/backups/a%20b"),
            ("/sessionMngr/", "/sessionMngr/?v=latest"),
            ("/", ""),
        ];
        for (emitted, address) in table {
            assert_eq!(url_template(emitted), url_template(address), "{address}");
        }
        assert_eq!(url_template(table[1].0), "/jobs/{id}/includes/{id}");
        assert_eq!(url_template(table[2].0), "/jobs/{id}?action=start");
        assert_eq!(url_template(table[4].0), "/vmRestorePoints/{id}/mounts/{id}/{path}");
    }

    #[test]
    fn action_that_is_not_a_word_is_left_out() {
        assert_eq!(url_template("/jobs/1?action=a%20secret1"), "/jobs/{id}");
    }
}
