//! Temporary folders, and runs of the command.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test uses a part; tests fail by panicking"
)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vbem_simulator::Simulator;

/// A temporary folder, removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty folder for the test with that name.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vbem-tools-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A folder with a schema: `schema/api.yaml`, and `file` as `schema/tapes/tape.yaml`.
    pub fn with_schema(name: &str, file: &str) -> Self {
        let folder = Self::new(name);
        folder.write("schema/api.yaml", vbem_codegen::testing::API);
        folder.write("schema/tapes/tape.yaml", file);
        folder
    }

    /// The folder of the schema.
    pub fn schema(&self) -> PathBuf {
        self.0.join("schema")
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// Runs the command in the folder.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Output {
        command().args(arguments).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The command, without arguments.
pub fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_vbem-schema"))
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Standard output and standard error.
pub fn printed(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

/// The entries in the index of an inventory; a line that is not whole is passed over.
pub fn inventory(folder: &Path) -> Vec<serde_json::Value> {
    let index = fs::read_to_string(folder.join("index.jsonl")).unwrap();
    let lines = index.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter(|line| line.get("file").is_some()).collect()
}

/// Saves a server with `crawl --save`, as its administrator.
pub fn save(server: &Simulator, folder: &Path, arguments: &[&str]) -> Output {
    save_as(server, &server.credentials().user, &server.credentials().password, folder, arguments)
}

/// Saves a server with `crawl --save`.
pub fn save_as(server: &Simulator, user: &str, password: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = command();
    command.args(["crawl", &server.url(), "--user", user, "--pause", "0", "--quiet", "--schema"]);
    command.arg(repository().join("schema")).arg("--save").arg(folder).args(arguments);
    command.env("VBEM_PASSWORD", password).output().unwrap()
}
