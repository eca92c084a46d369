//! Warns about missing and unwritten descriptions.

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::parse::{DocsDecl, EnumerationDecl, Parsed, RecordDecl};
use vbem_codegen::source::Spanned;

use super::TO_BE_WRITTEN;

/// One warning for each declaration without a summary, or with the placeholder of one.
pub(super) fn warnings(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut lint = Lint(Vec::new());
    let relations = parsed.api.iter().flat_map(|api| &api.relations);
    relations.filter_map(|relation| relation.summary.as_ref()).for_each(|summary| lint.unwritten(summary));
    for document in &parsed.files {
        let family = document.description.iter().filter_map(|family| family.docs.summary.as_ref());
        family.for_each(|summary| lint.unwritten(summary));
        if let Some(resource) = &document.resource {
            lint.record("resource", &resource.record);
            resource.links.iter().for_each(|link| lint.docs("link", &link.name, &link.docs));
            resource.methods.iter().for_each(|method| lint.docs("method", &method.name, &method.docs));
            let fields = resource.query.iter().filter_map(|field| field.docs.summary.as_ref());
            fields.for_each(|summary| lint.unwritten(summary));
        }
        document.records.iter().for_each(|record| lint.record("type", record));
        for mixin in &document.mixins {
            lint.members(&mixin.record);
            mixin.links.iter().for_each(|link| lint.docs("link", &link.name, &link.docs));
            mixin.methods.iter().for_each(|method| lint.docs("method", &method.name, &method.docs));
        }
        document.enumerations.iter().for_each(|enumeration| lint.enumeration(enumeration));
    }
    lint.0
}

struct Lint(Vec<Diagnostic>);

impl Lint {
    fn record(&mut self, what: &str, record: &RecordDecl) {
        self.docs(what, &record.name, &record.docs);
        self.members(record);
    }

    fn members(&mut self, record: &RecordDecl) {
        for member in &record.members {
            self.docs("member", &member.name, &member.docs);
        }
    }

    fn enumeration(&mut self, enumeration: &EnumerationDecl) {
        self.docs("enumeration", &enumeration.name, &enumeration.docs);
        for value in &enumeration.values {
            match value.summary.as_ref().filter(|summary| !summary.value.trim().is_empty()) {
                Some(summary) => self.unwritten(summary),
                None => {
                    let message = format!(
                        "value `{}` of `{}` has no summary",
                        value.wire.value, enumeration.name.value
                    );
                    let label = "expected a summary of the value";
                    self.0.push(Diagnostic::new(Code::MissingValueSummary, &value.wire.span, message, label));
                }
            }
        }
    }

    fn docs(&mut self, what: &str, name: &Spanned<String>, docs: &DocsDecl) {
        match docs.summary.as_ref().filter(|summary| !summary.value.trim().is_empty()) {
            Some(summary) => self.unwritten(summary),
            None => {
                let message = format!("{what} `{}` has no summary", name.value);
                let label = "`summary`, one sentence, is expected here";
                self.0.push(Diagnostic::new(Code::MissingSummary, &name.span, message, label));
            }
        }
    }

    fn unwritten(&mut self, summary: &Spanned<String>) {
        if summary.value.trim() == TO_BE_WRITTEN {
            let message = "a description is still to be written";
            let label = "expected a sentence about the meaning";
            self.0.push(Diagnostic::new(Code::ToBeWritten, &summary.span, message, label));
        }
    }
}
