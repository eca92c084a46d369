//! Plain HTTP client for the tests; it shares no code with the server.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "every test uses another part, and fails by panicking"
)]

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;

use vbem_simulator::{Credentials, Simulator};

/// Response.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the values of all headers of that name.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.text().trim_start_matches('\u{feff}')).unwrap()
    }

    /// Returns the text between the first `<name>` and `</name>`, or of the first attribute of that name.
    pub fn find(&self, name: &str) -> Option<String> {
        let text = self.text();
        let between = |open: &str, close: &str| {
            let from = text.find(open)? + open.len();
            let to = from + text[from..].find(close)?;
            Some(text[from..to].to_owned())
        };
        between(&format!("<{name}>"), &format!("</{name}>")).or_else(|| between(&format!(" {name}=\""), "\""))
    }

    /// Returns the addresses, below the host, of all links with that relation and type; an empty type matches any or
    /// none.
    pub fn links(&self, rel: &str, kind: &str) -> Vec<String> {
        let text = self.text();
        let links = text.split("<Link ").skip(1).map(|link| link.split('>').next().unwrap_or_default());
        let attribute = |link: &str, name: &str| {
            let link = format!(" {link}");
            let from = link.find(&format!(" {name}=\""))? + name.len() + 3;
            Some(link[from..].split('"').next().unwrap_or_default().replace("&amp;", "&"))
        };
        links
            .filter(|link| attribute(link, "Rel").as_deref() == Some(rel))
            .filter(|link| kind.is_empty() || attribute(link, "Type").as_deref() == Some(kind))
            .filter_map(|link| attribute(link, "Href"))
            .map(|href| local(&href))
            .collect()
    }
}

/// Returns the path and query of an absolute address.
pub fn local(href: &str) -> String {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..]).to_owned()
}

/// Sends a request that starts a task and lets the task end; task duration must be one second.
pub fn done(sim: &Simulator, client: &mut Client, target: &str, body: &str) -> Answer {
    let task = client.post(target, body);
    assert!([201, 202].contains(&task.status), "{target}: {}", task.text());
    sim.clock().advance(std::time::Duration::from_secs(1));
    client.get(&local(&task.find("Href").unwrap()))
}

/// Connection to a simulator, with the session token.
pub struct Client {
    address: String,
    connection: Option<BufReader<TcpStream>>,
    pub headers: Vec<(String, String)>,
}

impl Client {
    /// Returns a client that has not logged on.
    pub fn new(sim: &Simulator) -> Self {
        Self::at(&sim.address().to_string())
    }

    /// Returns a client for an address such as `127.0.0.1:40123`.
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), connection: None, headers: Vec::new() }
    }

    /// Returns a client that has logged on as the administrator.
    pub fn logged_on(sim: &Simulator) -> Self {
        Self::logged_on_as(sim, sim.credentials())
    }

    pub fn logged_on_as(sim: &Simulator, account: &Credentials) -> Self {
        let mut client = Self::new(sim);
        let answer = client.log_on(account);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let token = answer.header("X-RestSvcSessionId").unwrap().to_owned();
        client.headers.push(("X-RestSvcSessionId".into(), token));
        client
    }

    pub fn log_on(&mut self, account: &Credentials) -> Answer {
        let basic = basic(&format!("{}:{}", account.user, account.password));
        self.send("POST", "/api/sessionMngr/?v=latest", &[("Authorization", &basic)], b"")
    }

    pub fn json(mut self) -> Self {
        self.headers.push(("Accept".into(), "application/json".into()));
        self
    }

    pub fn get(&mut self, target: &str) -> Answer {
        self.send("GET", target, &[], b"")
    }

    pub fn post(&mut self, target: &str, body: &str) -> Answer {
        let kind = if body.starts_with('{') { "application/json" } else { "application/xml" };
        self.send("POST", target, &[("Content-Type", kind)], body.as_bytes())
    }

    pub fn put(&mut self, target: &str, body: &str) -> Answer {
        let kind = if body.starts_with('{') { "application/json" } else { "application/xml" };
        self.send("PUT", target, &[("Content-Type", kind)], body.as_bytes())
    }

    pub fn delete(&mut self, target: &str) -> Answer {
        self.send("DELETE", target, &[], b"")
    }

    pub fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, target, headers, body).unwrap()
    }

    pub fn try_send(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => BufReader::new(TcpStream::connect(&self.address)?),
        };
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: simulator\r\n");
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let request = [request.as_bytes(), body].concat();
        connection.get_mut().write_all(&request)?;
        let answer = read(&mut connection)?;
        if answer.header("Connection").is_none() {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

/// Reads an answer.
pub fn read(connection: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut first = lines[0].splitn(3, ' ').skip(1);
    let (status, reason) = (first.next().unwrap().parse().unwrap(), first.next().unwrap().to_owned());
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    connection.read_exact(&mut body)?;
    Ok(Answer { status, reason, headers, body })
}

/// Returns a `Basic` header, encoded without the server's library.
pub fn basic(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("Basic ");
    for group in text.as_bytes().chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize] as char;
            out.push(if at <= group.len() { digit } else { '=' });
        }
    }
    out
}

/// Returns the JSON representation at an address.
pub fn json_of(client: &mut Client, target: &str) -> serde_json::Value {
    let answer = client.send("GET", target, &[("Accept", "application/json")], b"");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// Returns the links of a JSON representation with that relation.
pub fn links(entity: &serde_json::Value, rel: &str) -> Vec<serde_json::Value> {
    let links = entity["Links"].as_array().unwrap().iter();
    links.filter(|link| link["Rel"] == rel).cloned().collect()
}

/// Returns the address of the first entity of a list.
pub fn first(client: &mut Client, list: &str, kind: &str) -> String {
    client.get(&format!("/api/{list}")).links("Alternate", kind).remove(0)
}

/// Returns the addresses that mounts of the first restore point of each kind are created at.
pub fn mounts(client: &mut Client) -> Vec<String> {
    let kinds = [
        ("vmRestorePoints", "VmRestorePoint"),
        ("vmReplicaPoints", "VmReplicaPoint"),
        ("agents/agentRestorePoints", "AgentRestorePoint"),
    ];
    kinds
        .into_iter()
        .map(|(list, kind)| {
            let point = first(client, list, kind);
            client.get(&point).links("Create", &format!("{kind}Mount")).remove(0)
        })
        .collect()
}

/// Copies a folder with all files below it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).map(drop).unwrap();
        }
    }
}
