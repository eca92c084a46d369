//! Families: folders that become modules and features, each described by its `family.yaml`.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::naming;
use crate::parse::SchemaFile;
use crate::runtime_names;
use crate::source::Span;

/// The file that describes a family.
const FAMILY_FILE: &str = "family.yaml";

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // The first file of each module.
    let mut modules: BTreeMap<String, (&SchemaFile, &Span)> = BTreeMap::new();
    for file in context.files {
        check_description(file, diagnostics);
        let Some(name) = file.first_name() else { continue };
        if file.family.is_empty() || file.family.contains('/') {
            diagnostics.push(misplaced(file, &name.span));
            continue;
        }
        let module = naming::snake(&file.family);
        match modules.get(&module) {
            None => {
                diagnostics.extend(name_problem(
                    &file.family,
                    &module,
                    &context.model.api.client,
                    &name.span,
                ));
                modules.insert(module, (file, &name.span));
            }
            Some((first, place)) if first.family != file.family => {
                let message = format!("families `{}` and `{}` become one module", first.family, file.family);
                let label = format!("both folders are `{module}` in Rust");
                diagnostics.push(
                    Diagnostic::new(Code::RustClash, &name.span, message, label)
                        .related(place, "this is declared in the other folder")
                        .help("rename one of the folders"),
                );
            }
            Some(_) => {}
        }
    }
}

/// Reports the description of a family in another file than its `family.yaml`.
fn check_description(file: &SchemaFile, diagnostics: &mut Vec<Diagnostic>) {
    let is_family_file = file.path.rsplit('/').next() == Some(FAMILY_FILE);
    if let Some(family) = file.description.as_ref().filter(|_| !is_family_file) {
        let message = "a family is described outside of its `family.yaml`";
        let label = format!("move this to `{FAMILY_FILE}`");
        diagnostics.push(Diagnostic::new(Code::MisplacedFile, &family.span, message, label));
    }
}

fn misplaced(file: &SchemaFile, place: &Span) -> Diagnostic {
    let message = format!("`{}` belongs to no family", file.path);
    let label = if file.family.is_empty() {
        "expected in a folder, which is the family"
    } else {
        "expected in a folder of the schema; families do not nest"
    };
    Diagnostic::new(Code::MisplacedFile, place, message, label)
        .help("move the file to a folder such as `tapes`")
}

/// Reports the name of a folder that cannot be a module in Rust and a feature of cargo.
fn name_problem(family: &str, module: &str, client: &str, place: &Span) -> Option<Diagnostic> {
    let is_kebab = family.starts_with(|first: char| first.is_ascii_lowercase())
        && family.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    let (code, message) = if !is_kebab {
        (Code::InvalidName, format!("`{family}` cannot be the name of a family"))
    } else if naming::is_keyword(module) {
        (Code::Keyword, format!("family `{family}` becomes the module `{module}`, which is a Rust keyword"))
    } else if runtime_names::MODULES.contains(&module) || module == client {
        (
            Code::RustClash,
            format!(
                "family `{family}` becomes the module `{module}`, a name the emitted code uses otherwise"
            ),
        )
    } else {
        return None;
    };
    let label = format!("this is declared in the folder `{family}`");
    let help = "rename the folder: lower-case letters, digits and hyphens, such as `restore-points`";
    Some(Diagnostic::new(code, place, message, label).help(help))
}
