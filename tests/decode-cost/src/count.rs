//! Counts instructions with callgrind, a tool of `valgrind`.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

/// What is counted. It is not inlined, so that callgrind finds it by its name.
#[inline(never)]
pub(crate) fn counted(work: impl FnOnce()) {
    work();
}

/// True if `valgrind` is installed.
pub(crate) fn can_count() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What the counts depend on: the compiler, and the C library whose allocator is used.
pub(crate) fn toolchain() -> String {
    let compiler = output(Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV"));
    let field = |name: &str| {
        compiler.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("unknown").to_owned()
    };
    let library = output(Command::new("getconf").arg("GNU_LIBC_VERSION"));
    format!("rustc {} {} {}", field("release: "), field("host: "), library.trim())
}

/// The number of instructions of one work.
pub(crate) fn instructions(work: &str) -> u64 {
    let program = env::current_exe().expect("a program has a path");
    let (folder, name) =
        program.parent().zip(program.file_name()).expect("a program has a folder and a name");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"]);
    // By a name that is the same in all folders: the arguments lie on the heap before everything else, and decide whether
    // a buffer can grow where it is.
    command.arg("--toggle-collect=*count::counted*").arg(Path::new(".").join(name)).args(["--work", work]);
    command.current_dir(folder);
    let result = command.output().expect("valgrind can be started");
    let said = String::from_utf8_lossy(&result.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    match count.and_then(|count| count.parse().ok()) {
        Some(count) if count > 0 => count,
        _ => panic!("valgrind counted nothing:\n{said}"),
    }
}

fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
