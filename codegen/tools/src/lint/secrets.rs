//! Warns of members that are named like secrets and would be shown.

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::naming;
use vbem_codegen::parse::{MemberDecl, Occurrence, SchemaFile};

/// Returns a warning for each member of type `string` with the name of a secret.
pub(super) fn warnings(files: &[SchemaFile]) -> Vec<Diagnostic> {
    let members = files.iter().flat_map(|file| {
        let resource = file.resource.iter().map(|resource| &resource.record);
        let mixins = file.mixins.iter().map(|mixin| &mixin.record);
        resource.chain(&file.records).chain(mixins).flat_map(|record| &record.members)
    });
    members
        .filter(|member| member.occurrence.ty().value == "string" && is_secret(member))
        .map(warning)
        .collect()
}

/// True if the member, or an item of it, is named like a secret.
fn is_secret(member: &MemberDecl) -> bool {
    let xml = member.xml.as_ref().unwrap_or(&member.name);
    let item = match &member.occurrence {
        Occurrence::List { item, .. } => item.as_ref(),
        Occurrence::One(_) | Occurrence::Repeated(_) => None,
    };
    [Some(&member.name), Some(xml), item].into_iter().flatten().any(|name| naming::is_secret(&name.value))
}

fn warning(member: &MemberDecl) -> Diagnostic {
    let message = format!("`{}` is named like a secret, but its type is `string`", member.name.value);
    let label = "expected `secret`, which is never shown";
    Diagnostic::new(Code::PlainSecret, &member.occurrence.ty().span, message, label)
}
