//! The page as one document: the skeleton with the style sheet and the script inside, and the policy with their hashes.

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Files of the script, in the order of their dependencies.
const SCRIPTS: [&str; 19] = [
    "dom.js",
    "format.js",
    "model.js",
    "values.js",
    "http.js",
    "source.js",
    "fields.js",
    "links.js",
    "inputs.js",
    "form.js",
    "action.js",
    "table.js",
    "query.js",
    "graph.js",
    "requests.js",
    "overview.js",
    "progress.js",
    "object.js",
    "app.js",
];

/// The document and its content security policy.
pub(crate) struct Document {
    pub(crate) text: String,
    pub(crate) policy: String,
}

/// Puts the files of a folder together.
///
/// # Errors
/// A file that cannot be read, or a skeleton without the places of the style sheet and the script.
pub(crate) fn assemble(folder: &Path) -> io::Result<Document> {
    let style = fs::read_to_string(folder.join("style.css"))?;
    let mut script = String::from("\"use strict\";\n(() => {\n");
    for name in SCRIPTS {
        script.push_str(&fs::read_to_string(folder.join(name))?);
    }
    script.push_str("})();\n");
    let mut text = fs::read_to_string(folder.join("index.html"))?;
    for (place, content) in [("/* STYLE */", &style), ("/* SCRIPT */", &script)] {
        let ends = ["</script", "</style", "<!--"];
        if let Some(end) = ends.into_iter().find(|end| content.to_ascii_lowercase().contains(end)) {
            return Err(io::Error::other(format!(
                "the content of {place} holds `{end}`, which ends its element"
            )));
        }
        let (before, after) = text
            .split_once(place)
            .ok_or_else(|| io::Error::other(format!("index.html lacks the place {place}")))?;
        text = format!("{before}{content}{after}");
    }
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(&script),
        hash(&style)
    );
    Ok(Document { text, policy })
}

/// Returns the hash of an element's content in the form of a policy.
fn hash(content: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, content.as_bytes());
    format!("sha256-{}", STANDARD.encode(digest))
}
