//! `verify --host`: messages of a live server, read by walking its links. The one place of this package that knows HTTP.

mod frontier;
mod http_client;
mod redact;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fmt, fs, thread};

use vbem_tools::verify::{Hint, Message, addresses, outline};

use super::{Failure, write};
use frontier::{Frontier, Stop};
use http_client::{Answer, Location, Server};

/// All answers together are not larger than this.
const MAX_TOTAL: usize = 256 << 20;

/// A format of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Json,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xml => "xml",
            Self::Json => "json",
        })
    }
}

/// How to read a server.
pub(super) struct Visit {
    /// Address of the server.
    pub(super) host: String,
    pub(super) user: Option<String>,
    /// The environment variable that holds the password.
    pub(super) password_variable: String,
    pub(super) ca: Option<PathBuf>,
    pub(super) danger_accept_invalid_certs: bool,
    pub(super) formats: Vec<Format>,
    /// How many links away from the start.
    pub(super) depth: usize,
    /// How many requests in all.
    pub(super) requests: usize,
    /// How many of what differs in its identifiers only.
    pub(super) each: usize,
    pub(super) pause: Duration,
    /// Where to write the exchanges.
    pub(super) save: Option<PathBuf>,
}

impl Default for Visit {
    fn default() -> Self {
        Self {
            host: String::new(),
            user: None,
            password_variable: "VBEM_PASSWORD".to_owned(),
            ca: None,
            danger_accept_invalid_certs: false,
            formats: vec![Format::Xml, Format::Json],
            depth: 6,
            requests: 200,
            each: 3,
            pause: Duration::from_millis(100),
            save: None,
        }
    }
}

/// What was read.
pub(super) struct Visited {
    pub(super) messages: Vec<Message>,
    /// True if it came to its end, and no request failed.
    pub(super) whole: bool,
}

/// Walks the links of a server and reads what they lead to.
pub(super) fn visit(visit: &Visit) -> Result<Visited, Failure> {
    let location = Location {
        origin: origin(&visit.host)?,
        ca: visit.ca.clone(),
        anyone: visit.danger_accept_invalid_certs,
    };
    let user = visit.user.as_deref().ok_or("`--host` needs `--user NAME`")?;
    if let Some(folder) = &visit.save {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder `{}`: {error}", folder.display()))?;
    }
    let password = password(&visit.password_variable, user)?;
    let server = Server::logon(&location, user, &password)?;
    let mut visited = Visited { messages: Vec::new(), whole: true };
    let mut frontier = Frontier::new(visit.depth, visit.each);
    frontier.offer(0, &server.links);
    let (mut made, mut total) = (0, 0);
    'walk: while let Some(stop) = frontier.next() {
        let mut root = None;
        for format in &visit.formats {
            if made == visit.requests || total > MAX_TOTAL {
                let left = frontier.waiting() + 1;
                eprintln!("stopped after {made} requests; at least {left} addresses were not read");
                break 'walk;
            }
            if made > 0 {
                thread::sleep(visit.pause);
            }
            made += 1;
            let shown = server.secrets.hide(&stop.target);
            let answer = match server.get(&stop.target, *format) {
                Ok(answer) => answer,
                Err(why) => {
                    eprintln!("{why}");
                    visited.whole = false;
                    continue;
                }
            };
            eprintln!("GET {shown} {format}: {}", answer.status);
            if let Some(folder) = &visit.save {
                save(folder, made, &stop, *format, &answer, &server)?;
            }
            if answer.status == 401 {
                return Err("the server has ended the session".into());
            }
            let Some(body) = answer.body else { continue };
            total += body.len();
            if (200..300).contains(&answer.status) {
                frontier.offer(stop.depth, &addresses(&body));
            }
            let hint = hint(*format, &stop, answer.status, root.as_deref());
            if *format == Format::Xml {
                root = outline(&body).ok().and_then(|seen| seen.list.or(seen.element));
            }
            visited.messages.push(Message { path: format!("{shown} ({format})").into(), text: body, hint });
        }
    }
    visited.messages.iter_mut().for_each(|message| message.text = server.secrets.blank(&message.text));
    Ok(visited)
}

/// What is known of an answer: in XML its root tells what it is, in JSON the same in XML, or the link to it.
fn hint(format: Format, stop: &Stop, status: u16, root: Option<&str>) -> Hint {
    let ok = (200..300).contains(&status);
    let type_name = stop.link_type.clone().filter(|_| format == Format::Json && ok && root.is_none());
    Hint { type_name, root: root.map(str::to_owned).filter(|_| ok), ..Hint::default() }
}

/// Scheme, host and port of what a person gave.
fn origin(host: &str) -> Result<String, Failure> {
    let host = host.trim_end_matches('/');
    let host = host.strip_suffix("/api").unwrap_or(host);
    let name = host.strip_prefix("https://").or(host.strip_prefix("http://"));
    let name = name.ok_or_else(|| format!("`{}` does not begin with https://", without_user(host)))?;
    if name.contains('@') {
        return Err("name the user with `--user`, not in the address; a password is never an argument".into());
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    if name.is_empty() || !name.chars().all(fits) {
        return Err(format!("`{host}` is no address of a server, such as https://em.example:9398").into());
    }
    Ok(host.to_owned())
}

fn without_user(host: &str) -> &str {
    host.rsplit('@').next().unwrap_or(host)
}

/// The password, from the environment or from the person at the terminal.
fn password(variable: &str, user: &str) -> Result<String, Failure> {
    match env::var(variable) {
        Ok(password) if !password.is_empty() => Ok(password),
        Err(env::VarError::NotUnicode(_)) => Err(format!("the password in {variable} is not UTF-8").into()),
        _ if io::stdin().is_terminal() => Ok(rpassword::prompt_password(format!("Password of {user}: "))?),
        _ => Err(format!("there is no terminal to ask for the password: put it into {variable}").into()),
    }
}

/// Writes an exchange as the simulator does, so that it can be replayed and compared again.
fn save(
    folder: &Path,
    number: usize,
    stop: &Stop,
    format: Format,
    answer: &Answer,
    server: &Server,
) -> Result<(), Failure> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let target = server.secrets.hide(&stop.target);
    let name: String = target.split('?').next().unwrap_or(&target).chars().take(80).map(plain).collect();
    let name = format!("{number:05}-GET-{}", name.trim_matches('_'));
    let request = format!("GET {target} HTTP/1.1\r\naccept: application/{format}\r\n\r\n");
    let mut response = format!("HTTP/1.1 {}\r\n", answer.status);
    for (name, value) in &answer.headers {
        let secret = ["cookie", "session", "authorization"].iter().any(|part| name.contains(part));
        let value = if secret { "***".to_owned() } else { server.secrets.hide(value) };
        // The body is saved as it is, and with blanks of another length.
        if !matches!(name.as_str(), "content-length" | "transfer-encoding" | "content-encoding") {
            response.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    response.push_str("\r\n");
    response.push_str(&answer.body.as_deref().map(|body| server.secrets.blank(body)).unwrap_or_default());
    write(&folder.join(format!("{name}.request.http")), &request)?;
    write(&folder.join(format!("{name}.response.http")), &response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_server_is_all_that_is_taken() {
        for host in ["https://em.example:9398", "https://em.example:9398/", "https://em.example:9398/api/"] {
            assert!(origin(host).is_ok_and(|origin| origin == "https://em.example:9398"), "{host}");
        }
        for host in
            ["em.example", "ftp://em", "https://", "https://u:secret@em", "u:secret@em", "https://em/x?y"]
        {
            let Err(Failure::Message(told)) = origin(host) else { panic!("{host}") };
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
