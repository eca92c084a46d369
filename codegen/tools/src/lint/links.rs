//! Warns about lists below a resource whose items have no link back to it.

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::model::{Link, Model, Resource, Target};
use vbem_codegen::parse::{LinkDecl, SchemaFile};

/// One warning for each link to such a list.
pub(super) fn warnings(documents: &[SchemaFile], model: &Model) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for declaration in documents.iter().filter_map(|document| document.resource.as_ref()) {
        let Some(resource) = model.resource(&declaration.record.name.value) else { continue };
        for link in resource.links.iter().filter(|link| is_list_below(resource, link)) {
            let Target::Resource(name) = &link.target else { continue };
            let Some(target) = model.resource(name).filter(|target| !leads_to(target, resource)) else {
                continue;
            };
            let declared = |declared: &&LinkDecl| declared.name.value == link.rust;
            let Some(declared) = declaration.links.iter().find(declared) else { continue };
            let (here, there) = (&resource.record.name, &target.record.name);
            let message = format!("`{here}` has a list of `{there}`, but `{there}` has no link to `{here}`");
            warnings.push(
                Diagnostic::new(Code::NoWayBack, &declared.name.span, message, "the link back is missing")
                    .help(format!("if the server sends one, declare it in `{there}` with `up: {here}`")),
            );
        }
    }
    warnings
}

/// True if the link leads to a list whose address is below that of the resource.
fn is_list_below(resource: &Resource, link: &Link) -> bool {
    let below = match (&link.path, &resource.path) {
        (Some(link), Some(own)) => own.has_parameters() && link.is_below(own),
        _ => false,
    };
    link.many && below && link.rels.iter().any(|rel| rel == "Down")
}

fn leads_to(from: &Resource, to: &Resource) -> bool {
    from.links.iter().any(|link| match &link.target {
        Target::Resource(name) => *name == to.record.name,
        Target::Untyped => link.types.contains(&to.link_type),
        Target::Record(_) => false,
    })
}
