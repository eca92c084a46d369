//! `watch` while files are saved, renamed, broken, removed and created.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use support::{Folder, command};
use vbem_codegen::testing::API;

const TAPE: &str = "resource: Tape\nsummary: A tape.\n";
/// Time limit for a line of output; reached by failing tests only.
const TIMEOUT: Duration = Duration::from_secs(60);

struct Watch {
    folder: Folder,
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(name: &str) -> Self {
        let folder = Folder::new(&format!("watch-{name}"));
        folder.write("api.yaml", API);
        folder.write("tapes/family.yaml", "family: { summary: Tapes. }\n");
        folder.write("tapes/tape.yaml", TAPE);
        let mut child = command()
            .args(["watch", "--format", "short"])
            .arg(&folder.0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { folder, child, lines }
    }

    fn save(&self, name: &str, text: &str) {
        self.folder.write(name, text);
    }

    /// Everything up to the first line that is `last`.
    fn until(&self, last: &str) -> String {
        let mut text = String::new();
        loop {
            let line =
                self.lines.recv_timeout(TIMEOUT).unwrap_or_else(|_| panic!("no `{last}` after:\n{text}"));
            text.push_str(&line);
            text.push('\n');
            if line == last {
                return text;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn saved_file_is_checked_again() {
    let watch = Watch::start("save");
    assert_eq!(watch.until("no errors"), "no errors\n");
    watch.save("tapes/tape.yaml", "resource: Tape\nsumary: A tape.\n");
    let printed = watch.until("errors: 1");
    assert!(
        printed.contains("tapes/tape.yaml has changed") && printed.contains("did you mean `summary`?"),
        "{printed}"
    );
    assert!(!printed.contains('\u{1b}'), "only a terminal is cleared: {printed}");
    watch.save("tapes/tape.yaml", "resource: [Tape\n");
    assert!(watch.until("errors: 1").contains("E0004"));
    // Written under another name and renamed, as editors do.
    watch.save("tapes/.tape.yaml.tmp", TAPE);
    fs::rename(watch.folder.0.join("tapes/.tape.yaml.tmp"), watch.folder.0.join("tapes/tape.yaml")).unwrap();
    watch.until("no errors");
}

#[test]
fn removed_and_recreated_file_or_folder_is_checked_again() {
    let watch = Watch::start("gone");
    watch.until("no errors");
    watch.save("tapes/rack.yaml", "resource: Rack\nsummary: A rack.\n");
    watch.until("no errors");
    fs::remove_file(watch.folder.0.join("tapes/rack.yaml")).unwrap();
    assert!(watch.until("no errors").contains("tapes/rack.yaml has changed"));
    fs::remove_dir_all(&watch.folder.0).unwrap();
    assert!(watch.until("errors: 1").contains("E0001"));
    watch.save("api.yaml", API);
    watch.save("tapes/family.yaml", "family: { summary: Tapes. }\n");
    watch.save("tapes/tape.yaml", TAPE);
    watch.until("no errors");
}

#[cfg(unix)]
#[test]
fn interrupt_ends_the_process() {
    let mut watch = Watch::start("interrupt");
    watch.until("no errors");
    let (name, number) = if ignores_interrupts(watch.child.id()) { ("TERM", 15) } else { ("INT", 2) };
    let kill = format!("kill -{name} {}", watch.child.id());
    assert!(Command::new("sh").arg("-c").arg(kill).status().unwrap().success());
    let status = watch.child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(number));
}

/// True if the process inherited ignored interrupts, as background processes of a shell do.
#[cfg(unix)]
fn ignores_interrupts(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}
