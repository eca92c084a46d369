//! Completion in interactive shells.
#![cfg(unix)]

#[path = "support/terminal.rs"]
mod on_terminal;
mod support;

use std::path::Path;
use std::process::Command;

use on_terminal::OnTerminal;
use support::Stage;

/// Starts a shell without the configuration of a user, in which `vbem` is this command and `$` the prompt.
fn shell(stage: &Stage, shell: &str, arguments: &[&str], setup: &str) -> OnTerminal {
    let server = stage.with_server();
    let mut command = Command::new(shell);
    let folder = Path::new(env!("CARGO_BIN_EXE_vbem")).parent().unwrap_or(Path::new("/"));
    command.args(arguments).env_clear().env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    command.env("PS1", "$ ").env("HOME", stage.config()).env("LC_ALL", "C");
    for (name, value) in server.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let shell = OnTerminal::start(command, 160, 50);
    shell.wait_for("$ ");
    shell.type_text(&format!("{setup}; echo rea''dy\r"));
    shell.wait_for("\nready\n$ ");
    shell
}

/// Types a text and Tab, and waits until the shell has made the expected line of it; then clears the line.
fn complete(shell: &OnTerminal, typed: &str, expected: &str) {
    shell.type_text(&format!("{typed}\t"));
    let expected = format!("$ {expected}");
    shell.wait_until(&expected, |screen| screen.lines().any(|line| line.starts_with(&expected)));
    shell.type_text("\u{15}");
}

/// Completes what the scripts know without a server.
fn complete_fixed(shell: &OnTerminal) {
    complete(shell, "vbem expla", "vbem explain ");
    complete(shell, "vbem failover-pl", "vbem failover-plan ");
    complete(shell, "vbem job toggle", "vbem job toggle-schedule-enabled ");
    complete(shell, "vbem job start x --skel", "vbem job start x --skeleton ");
}

/// Completes nouns and names of objects.
fn complete_dynamic(shell: &OnTerminal) {
    complete_fixed(shell);
    complete(shell, "vbem get enterprise-man", "vbem get enterprise-manager");
    complete(shell, "vbem job start Offs", "vbem job start Offsite\\ Copy ");
    shell.type_text("vbem get job Offsite\\ C\t-o name; echo co''de $?\r");
    let screen = shell.wait_for("\ncode");
    assert!(screen.contains("\nOffsite Copy\ncode 0"), "{screen}");
}

fn end(shell: OnTerminal) {
    shell.type_text("exit 0\r");
    let (code, screen) = shell.finish();
    assert_eq!(code, Some(0), "{screen}");
}

const BASH: [&str; 3] = ["--norc", "--noprofile", "-i"];

#[test]
fn bash_completes_commands_nouns_and_options() {
    let stage = Stage::new();
    let bash = shell(&stage, "/bin/bash", &BASH, "source <(vbem completion bash)");
    complete_fixed(&bash);
    end(bash);
}

#[test]
fn bash_completes_names_of_objects() {
    let stage = Stage::new();
    let bash = shell(&stage, "/bin/bash", &BASH, "source <(vbem completion bash --dynamic)");
    complete_dynamic(&bash);
    end(bash);
}

const ZSH: [&str; 2] = ["-f", "-i"];
const ZSH_SETUP: &str = "unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -D";

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_commands_nouns_and_options() {
    let stage = Stage::new();
    let setup = format!("{ZSH_SETUP}; source <(vbem completion zsh)");
    let zsh = shell(&stage, "/usr/bin/zsh", &ZSH, &setup);
    complete_fixed(&zsh);
    end(zsh);
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_names_of_objects() {
    let stage = Stage::new();
    let setup = format!("{ZSH_SETUP}; source <(vbem completion zsh --dynamic)");
    let zsh = shell(&stage, "/usr/bin/zsh", &ZSH, &setup);
    complete_dynamic(&zsh);
    end(zsh);
}
