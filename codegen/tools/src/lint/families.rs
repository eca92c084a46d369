//! Warns of families that nothing describes.

use std::collections::BTreeSet;

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::parse::SchemaFile;

/// One warning for each folder without a `family.yaml`, and for each family without a summary.
pub(super) fn warnings(files: &[SchemaFile]) -> Vec<Diagnostic> {
    let described: BTreeSet<&str> =
        files.iter().filter(|file| file.description.is_some()).map(|file| file.family.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut warnings = Vec::new();
    for file in files {
        if let Some(family) = &file.description
            && family.docs.summary.as_ref().is_none_or(|summary| summary.value.trim().is_empty())
        {
            let message = format!("family `{}` has no summary", file.family);
            let label = "`summary`, one sentence, is expected here";
            warnings.push(Diagnostic::new(Code::MissingSummary, &family.span, message, label));
        }
        if !described.contains(file.family.as_str())
            && seen.insert(&file.family)
            && let Some(name) = file.first_name()
        {
            let message = format!("folder `{}` has no `family.yaml`", file.family);
            let label = "this is declared in it";
            let help = "add one with `family: { summary: … }`, which becomes the documentation of the module";
            warnings.push(Diagnostic::new(Code::UndescribedFamily, &name.span, message, label).help(help));
        }
    }
    warnings
}
