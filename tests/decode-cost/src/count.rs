//! Counts instructions with callgrind, a tool of `valgrind`.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the code that is counted. It is not inlined, so that callgrind finds it by its name.
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

/// Returns the compiler and the C library, whose allocator is used: the counts depend on both.
pub(crate) fn toolchain() -> String {
    let compiler = output(Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV"));
    let field = |name: &str| {
        compiler.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("unknown").to_owned()
    };
    let library = output(Command::new("getconf").arg("GNU_LIBC_VERSION"));
    format!("rustc {} {} {}", field("release: "), field("host: "), library.trim())
}

/// Returns the number of instructions of one task.
pub(crate) fn instructions(work: &str) -> u64 {
    let program = env::current_exe().expect("a program has a path");
    let (folder, name) =
        program.parent().zip(program.file_name()).expect("a program has a folder and a name");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"]);
    // The name is the same in all folders: arguments are on the heap before all other data, and their length decides
    // whether a buffer can grow in place.
    command.arg("--toggle-collect=*count::counted*").arg(Path::new(".").join(name)).args(["--work", work]);
    command.current_dir(folder);
    let result = command.output().expect("valgrind can be started");
    let output_text = String::from_utf8_lossy(&result.stderr);
    let count =
        output_text.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    match count.and_then(|count| count.parse().ok()) {
        Some(count) if count > 0 => count,
        _ => panic!("no count in the output of valgrind:\n{output_text}"),
    }
}

fn output(command: &mut Command) -> String {
    let output = command.stderr(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
