//! From files to declarations: the content of each file, with no name bound yet.

mod ast;
mod file;
mod mapping_reader;
mod yaml;

pub use ast::{
    CollectionDecl, DocsDecl, EnumerationDecl, FamilyDecl, LinkDecl, MemberDecl, MethodDecl, MixinDecl,
    Occurrence, QueryDecl, RecordDecl, ResourceDecl, SchemaFile, TargetDecl, ValueDecl, WaiterDecl,
};

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Parses the declarations of every file. Mistakes are added to `diagnostics`; files without a mistake are parsed all the same.
#[must_use]
pub fn parse(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<SchemaFile> {
    diagnostics.extend_from_slice(sources.problems());
    let mut files = Vec::new();
    for (index, source) in sources.files().iter().enumerate() {
        if sources.is_broken(index) {
            continue;
        }
        match yaml::parse(&source.text, index) {
            Ok(node) => files.push(file::parse(&node, &source.path, diagnostics)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    files
}
