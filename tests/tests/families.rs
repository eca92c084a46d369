//! Families as features of the client: the list of them, and the code emitted for subsets.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use vbem_codegen::emit;
use vbem_codegen::model::{Model, Type};
use vbem_codegen::subset::subset;
use vbem_tests::model;

/// Features that are not families.
const OTHERS: [&str; 8] = ["blocking", "default", "families", "json", "native-tls", "rustls", "serde", "tcp"];

/// Returns the families a client can be built without.
fn optional(model: &Model) -> Vec<&str> {
    model.families.iter().filter(|family| !family.always).map(|family| family.name.as_str()).collect()
}

#[test]
fn client_features_equal_schema_families() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client/Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let model = model();
    let families = optional(&model);

    let declared: Vec<&str> =
        features.keys().map(String::as_str).filter(|name| !OTHERS.contains(name)).collect();
    assert_eq!(declared, families, "the features of generated-client/Cargo.toml");
    let enabled = |feature: &str| -> Vec<&str> {
        features[feature].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
    };
    assert_eq!(enabled("families"), families, "the feature `families`");
    assert_eq!(enabled("default"), ["families", "json", "rustls"], "the feature `default`");
    for family in families {
        assert!(features[family].as_array().unwrap().is_empty(), "`{family}` must enable nothing");
    }
}

#[test]
fn docs_list_all_families() {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    let readme = std::fs::read_to_string(client.join("README.md")).unwrap();
    let front_page = std::fs::read_to_string(client.join("src/lib.rs")).unwrap();
    for feature in OTHERS.into_iter().filter(|name| *name != "default") {
        assert!(readme.contains(&format!("| `{feature}` |")), "README.md lacks {feature}");
        assert!(front_page.contains(&format!("| `{feature}` |")), "the front page lacks {feature}");
    }
    for family in optional(&model()) {
        assert!(readme.contains(&format!("| `{family}` |")), "README.md lacks {family}");
        assert!(
            front_page.contains(&format!("](api::{}) |", family.replace('-', "_"))),
            "the front page lacks {family}"
        );
    }
}

#[test]
fn all_families_emit_the_whole_schema() {
    let model = model();
    let all = optional(&model);
    let whole = subset(&model, |family| all.contains(&family));
    assert_eq!(emit::emit(&whole).unwrap(), emit::emit(&model).unwrap());
}

#[test]
fn every_family_alone_and_none_can_be_emitted() {
    let model = model();
    let none = subset(&model, |_| false);
    assert_self_contained(&none, "no family");
    for family in optional(&model) {
        let one = subset(&model, |name| name == family);
        assert_self_contained(&one, family);
        assert!(one.resources.iter().any(|resource| resource.record.family == family), "{family}");
        assert!(one.resources.len() < model.resources.len(), "{family} brings in everything");
        // Families only add code.
        for resource in &none.resources {
            assert!(one.resource(&resource.record.name).is_some(), "{family} lacks {}", resource.record.name);
        }
    }
}

/// Checks that the choice between ambiguous links does not depend on enabled families, even if the other resource is in
/// a disabled one.
#[test]
fn ambiguous_links_resolve_without_other_families() {
    let model = model();
    let one = subset(&model, |name| name == "job-sessions");
    assert!(one.resource("AgentBackupJob").is_none());
    let session = one.resource("BackupJobSession").unwrap();
    let job = session.links.iter().find(|link| link.rust == "job").unwrap();
    let agents = "/agents/jobs/{id}";
    assert!(job.excluded_paths.iter().any(|path| path.as_str() == agents), "{:?}", job.excluded_paths);
    for resource in &one.resources {
        let whole = model.resource(&resource.record.name).unwrap();
        for (link, same) in resource.links.iter().zip(&whole.links) {
            assert_eq!(
                (&link.rust, &link.excluded_paths),
                (&same.rust, &same.excluded_paths),
                "{}",
                resource.record.name
            );
        }
    }
}

/// Checks that a client without families has little more than the required types.
#[test]
fn model_without_families_is_small() {
    let none = subset(&model(), |_| false);
    let names: Vec<&str> = none.resources.iter().map(|resource| resource.record.name.as_str()).collect();
    assert_eq!(
        names,
        ["EnterpriseManager", "HierarchyItem", "LogonSession", "LookupService", "QueryService", "Task"]
    );
    assert!(none.record("QueryResult").is_some() && none.record("ErrorInfo").is_some());
}

/// Checks that the emitted files are Rust and name only declared types.
fn assert_self_contained(model: &Model, what: &str) {
    let files = emit::emit(model).unwrap();
    assert_eq!(files.len(), model.families.len() + 1, "{what}");
    let declared: BTreeSet<String> = files.iter().flat_map(|file| declarations(&file.text)).collect();
    for file in &files {
        // The formatter only accepts code that can be parsed.
        assert!(file.text.lines().count() > 1, "{what}: {} is not Rust", file.name);
    }
    for member in model.all_records().into_iter().flat_map(|record| &record.members) {
        if let Type::Record(name) | Type::Enumeration(name) | Type::Reference(Some(name)) = &member.ty {
            assert!(declared.contains(name), "{what}: {name} is named and not declared");
        }
    }
    for file in &files {
        for name in imported(&file.text) {
            assert!(declared.contains(&name), "{what}: {} imports {name}", file.name);
        }
    }
}

/// Returns the names of types a file declares.
fn declarations(text: &str) -> Vec<String> {
    let tokens: Vec<TokenTree> = text.parse::<TokenStream>().unwrap().into_iter().collect();
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "struct" || word == "enum" || word == "type");
    tokens.windows(2).filter(|pair| is_keyword(&pair[0])).map(|pair| pair[1].to_string()).collect()
}

/// Returns the names of types a file imports from other modules of the schema.
fn imported(text: &str) -> Vec<String> {
    let lines = text.split(';').map(str::trim).filter_map(|line| line.strip_prefix("use super::"));
    let names = lines.flat_map(|line| line.split_once("::").map_or(line, |(_, names)| names).split(','));
    names
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
