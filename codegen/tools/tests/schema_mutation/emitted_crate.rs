//! A crate of emitted code, compiled against the runtime.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vbem_codegen::emit::EmittedFile;

/// A crate with nothing in it but emitted code, a module for each schema.
pub(crate) struct EmittedCrate {
    folder: PathBuf,
    runtime: PathBuf,
}

/// The root of the crate. Warnings are errors, as in the client.
const ROOT: &str = "\
#![deny(warnings)]
#![allow(missing_docs, reason = \"there is no reader\")]
#[doc(hidden)]
pub use vbem_runtime::__private;
pub use vbem_runtime::{Document, Error, ErrorKind, client, link, query, task, value, wire};
";

/// Prelude of the client, which examples of the documentation import.
const PRELUDE: &str = "\
        pub mod prelude {
            pub use crate::client::{Api, Client};
            pub use crate::link::{Entity, Linked, MissingLink};
            pub use crate::query::Queries;
            pub use crate::task::Waitable;
            pub use crate::{Error, ErrorKind};
";

impl EmittedCrate {
    /// An empty crate of that name. What an earlier run left is removed.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-mutation").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated-client/runtime");
        let runtime = runtime.canonicalize().unwrap();
        let manifest = format!(
            "[package]\nname = \"emitted-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             http = \"1\"\nvbem-runtime = {{ path = {runtime:?}, default-features = false, features = [\"json\"] }}\n\n\
             [workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(runtime.join("../../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder, runtime }
    }

    /// Compiles one module for each name with its files.
    pub(crate) fn compile(&self, modules: &BTreeMap<String, Vec<EmittedFile>>) {
        let mut library = ROOT.to_owned();
        for (name, files) in modules {
            let emitted = self.folder.join("emitted").join(name);
            fs::create_dir_all(&emitted).unwrap();
            let here = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/emitted/{name}/");
            let mut examples = Vec::new();
            for file in files {
                examples.extend(examples_of(&file.text));
                let text = file.text.replace("concat!(env!(\"OUT_DIR\"), \"/", &here);
                fs::write(emitted.join(&file.name), text).unwrap();
            }
            library.push_str(&format!("pub mod {name} {{\n    include!({here}api.rs\"));\n}}\n"));
            library.push_str(&module_of_examples(name, &examples));
        }
        fs::write(self.folder.join("src/lib.rs"), library).unwrap();
        // Dependencies that were checked for another test are used again.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["check", "-q", "--offline", "--lib", "--target-dir"])
            .arg(target)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "against {}:\n{errors}", self.runtime.display());
    }
}

/// A module with the examples of the documentation of an emitted module.
fn module_of_examples(name: &str, examples: &[String]) -> String {
    let mut module = format!(
        "#[allow(unused, unreachable_code)]\nmod examples_of_{name} {{\n    pub mod vbem_client {{\n{PRELUDE}            \
         pub use crate::{name}::prelude::*;\n        }}\n    }}\n"
    );
    for (index, example) in examples.iter().enumerate() {
        module.push_str(&format!(
            "    mod example_{index} {{\n        use super::vbem_client;\n{example}\n    }}\n"
        ));
    }
    module + "}\n"
}

/// The examples in the documentation of emitted code.
fn examples_of(text: &str) -> Vec<String> {
    let blocks = text.split("```no_run\n").skip(1);
    blocks.filter_map(|block| block.split_once("```").map(|(example, _)| example.to_owned())).collect()
}
