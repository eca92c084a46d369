//! `watch` as one who edits meets it: saved in one go, by another name, with mistakes, gone meanwhile.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const TAPE: &str = "resource: Tape\nsummary: A tape.\n";
/// Only so that a test that fails ends at all.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watch {
    root: PathBuf,
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("vbem-watch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("tapes")).unwrap();
        fs::write(root.join("tapes/tape.yaml"), TAPE).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vbem-schema"))
            .args(["watch", "--format", "short"])
            .arg(&root)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { root, child, lines }
    }

    fn save(&self, name: &str, text: &str) {
        fs::write(self.root.join(name), text).unwrap();
    }

    /// Everything up to the first line that is `last`.
    fn until(&self, last: &str) -> String {
        let mut text = String::new();
        loop {
            let line =
                self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no `{last}` after:\n{text}"));
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
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn each_save_is_answered() {
    let watch = Watch::start("save");
    assert_eq!(watch.until("nothing is wrong"), "nothing is wrong\n");
    watch.save("tapes/tape.yaml", "resource: Tape\nsumary: A tape.\n");
    let told = watch.until("errors: 1");
    assert!(
        told.contains("tapes/tape.yaml has changed") && told.contains("did you mean `summary`?"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}'), "a file is not cleared: {told}");
    watch.save("tapes/tape.yaml", "resource: [Tape\n");
    assert!(watch.until("errors: 1").contains("E0004"));
    // As editors do that write another file first.
    watch.save("tapes/.tape.yaml.tmp", TAPE);
    fs::rename(watch.root.join("tapes/.tape.yaml.tmp"), watch.root.join("tapes/tape.yaml")).unwrap();
    watch.until("nothing is wrong");
}

#[test]
fn files_and_folders_that_go_and_come_are_survived() {
    let watch = Watch::start("gone");
    watch.until("nothing is wrong");
    watch.save("tapes/rack.yaml", "resource: Rack\nsummary: A rack.\n");
    watch.until("nothing is wrong");
    fs::remove_file(watch.root.join("tapes/rack.yaml")).unwrap();
    assert!(watch.until("nothing is wrong").contains("tapes/rack.yaml has changed"));
    fs::remove_dir_all(&watch.root).unwrap();
    assert!(watch.until("errors: 1").contains("E0001"));
    fs::create_dir_all(watch.root.join("tapes")).unwrap();
    watch.save("tapes/tape.yaml", TAPE);
    watch.until("nothing is wrong");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let mut watch = Watch::start("interrupt");
    watch.until("nothing is wrong");
    let (name, number) = if ignores_interrupts(watch.child.id()) { ("TERM", 15) } else { ("INT", 2) };
    let kill = format!("kill -{name} {}", watch.child.id());
    assert!(Command::new("sh").arg("-c").arg(kill).status().unwrap().success());
    let status = watch.child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(number));
}

/// True if a program was started by something that ignores interrupts, as what a shell runs in the background does: it
/// ignores them as well, and is right to.
#[cfg(unix)]
fn ignores_interrupts(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}
