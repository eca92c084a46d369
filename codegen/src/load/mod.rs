//! From files to declarations: what is written where, nothing resolved yet.

mod declaration;
mod read;
mod reader;
mod source;
mod yaml;

pub use declaration::{
    CollectionDecl, DocsDecl, Document, EnumerationDecl, FamilyDecl, LinkDecl, MemberDecl, MethodDecl,
    MixinDecl, Occurrence, QueryDecl, RecordDecl, ResourceDecl, TargetDecl, ValueDecl, WatchDecl,
};
#[cfg(feature = "command")]
pub(crate) use source::list;
pub use source::{Source, Sources};
pub use yaml::Name;

use crate::diagnostic::Diagnostic;

/// Reads the declarations of every file; what is wrong is added to `diagnostics`, and the rest is read all the same.
#[must_use]
pub fn load(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Document> {
    diagnostics.extend_from_slice(sources.problems());
    let mut documents = Vec::new();
    for (file, source) in sources.files().iter().enumerate() {
        if sources.is_broken(file) {
            continue;
        }
        match yaml::parse(&source.text, file) {
            Ok(node) => documents.push(read::read(&node, &source.path, diagnostics)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    documents
}
