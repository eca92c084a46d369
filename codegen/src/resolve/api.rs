//! Facts about the API as a whole.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Api, Envelopes, Relation};
use crate::parse::ApiDecl;
use crate::source::Spanned;

use super::{Resolver, texts};

/// The facts as declared; empty ones if `api.yaml` has mistakes.
pub(super) fn api(declaration: Option<&ApiDecl>) -> Api {
    let Some(declaration) = declaration else { return Api::default() };
    let text = |name: &Spanned<String>| name.value.clone();
    Api {
        client: text(&declaration.client),
        namespace: text(&declaration.namespace),
        base: text(&declaration.base),
        reference: declaration.reference.as_ref().map(text),
        task: declaration.task.as_ref().map(text),
        uid_prefix: text(&declaration.uid_prefix),
        envelopes: Envelopes {
            reference: text(&declaration.reference_element),
            references: text(&declaration.references_element),
            reference_item: text(&declaration.reference_item),
            reference_suffix: text(&declaration.reference_suffix),
            list_suffix: text(&declaration.list_suffix),
            entity_relation: text(&declaration.entity_relation),
            query_results: texts(&declaration.query_results),
            read_by_client: texts(&declaration.read_by_client),
        },
        relations: declaration
            .relations
            .iter()
            .map(|relation| Relation {
                name: text(&relation.name),
                purpose: relation.purpose,
                http: relation.http,
                summary: relation
                    .summary
                    .as_ref()
                    .map(|text| text.value.trim().to_owned())
                    .unwrap_or_default(),
            })
            .collect(),
    }
}

impl Resolver<'_> {
    /// Checks that the base is an address, and the reference a template.
    pub(super) fn check_api(&mut self, declaration: Option<&ApiDecl>) {
        let Some(declaration) = declaration else { return };
        self.check_relations(std::slice::from_ref(&declaration.entity_relation));
        let base = &declaration.base;
        if !base.value.starts_with('/') || base.value.ends_with('/') || base.value.contains("//") {
            let message = format!("`{}` cannot be the base of the API", base.value);
            let label = "expected an address such as `/api`";
            self.report(Diagnostic::new(Code::InvalidPath, &base.span, message, label));
        }
        if let Some(task) =
            declaration.task.as_ref().filter(|task| self.index.resource(&task.value).is_none())
        {
            let diagnostic = self.index.unknown_resource(task);
            self.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
        }
        if let Some(reference) = declaration.reference.as_ref().filter(|text| !text.value.contains("{page}"))
        {
            let message = "the address of the reference has no `{page}`";
            let label = "expected `{page}` in it, for the name of a page";
            self.report(Diagnostic::new(Code::InvalidPath, &reference.span, message, label));
        }
    }
}
