//! The schema of the repository, checked again and again with one file changed.

use std::path::Path;

use vbem_codegen::diagnostic::Diagnostic;
use vbem_codegen::parse::{self, Parsed};
use vbem_codegen::{Model, Sources, resolve};

/// The schema without a change.
pub(crate) struct Schema {
    /// Paths and texts of its files.
    pub(crate) files: Vec<(String, String)>,
    /// The Model.
    pub(crate) model: Model,
    parsed: Parsed,
}

/// The schema with one changed file.
pub(crate) struct Checked {
    /// All files.
    pub(crate) sources: Sources,
    /// The Model; meaningful if nothing is wrong.
    pub(crate) model: Model,
    /// The mistakes.
    pub(crate) problems: Vec<Diagnostic>,
}

/// A file that declares nothing.
const FILLER: &str = "types: {}\n";

impl Schema {
    /// Reads the schema of the repository.
    pub(crate) fn load() -> Self {
        let sources = Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema"));
        let mut problems = Vec::new();
        let parsed = parse::parse(&sources, &mut problems);
        let model = resolve::resolve(&parsed, &sources, &mut problems);
        assert_eq!(problems, [], "the schema is free of mistakes");
        let files = sources.files().iter().map(|file| (file.path.clone(), file.text.clone())).collect();
        Self { files, model, parsed }
    }

    /// Checks the schema with another text for one file. Only that file is parsed; the declarations of the others are
    /// those of the first time.
    pub(crate) fn check(&mut self, changed: usize, text: &str) -> Checked {
        let path = self.files[changed].0.clone();
        let with = |path: &String, own: &String| {
            if *path == self.files[changed].0 { text.to_owned() } else { own.clone() }
        };
        let sources =
            Sources::from_files(self.files.iter().map(|(path, own)| (path.clone(), with(path, own))));
        let mut problems = Vec::new();
        if path == parse::API_FILE {
            let parsed = parse::parse(&sources, &mut problems);
            let model = resolve::resolve(&parsed, &sources, &mut problems);
            return Checked { sources, model, problems };
        }
        let fillers = self.files.iter().map(|(path, own)| {
            let text = if path == parse::API_FILE { own.clone() } else { FILLER.to_owned() };
            (path.clone(), if *path == self.files[changed].0 { with(path, own) } else { text })
        });
        let mut parsed = parse::parse(&Sources::from_files(fillers), &mut problems);
        self.swap(&mut parsed, &path);
        let model = resolve::resolve(&parsed, &sources, &mut problems);
        self.swap(&mut parsed, &path);
        Checked { sources, model, problems }
    }

    /// Swaps the declarations of all files but one.
    fn swap(&mut self, parsed: &mut Parsed, changed: &str) {
        for own in self.parsed.files.iter_mut().filter(|file| file.path != changed) {
            if let Some(other) = parsed.files.iter_mut().find(|file| file.path == own.path) {
                std::mem::swap(own, other);
            }
        }
    }
}
