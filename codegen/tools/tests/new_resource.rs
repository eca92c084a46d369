//! Every sample of a resource of the repository's schema becomes a new resource: valid, in canonical layout, and complete.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::Sources;
use vbem_codegen::sample;
use vbem_tools::format::format_file;
use vbem_tools::scaffold::{ScaffoldRequest, scaffold};
use vbem_tools::verify::{Finding, Problem};

const TAPE: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n";

#[test]
fn every_sample_becomes_a_resource() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    let model = vbem_codegen::load(&Sources::from_dir(&schema)).unwrap();
    let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), TAPE.to_owned())]);
    for resource in &model.resources {
        let node = sample::of_record(&resource.record, &model);
        for message in [sample::to_xml(&node, &model.api.namespace), sample::to_json(&node)] {
            let request = ScaffoldRequest {
                name: Some(format!("New{}", resource.record.name)),
                path: None,
                family: Some("tapes".to_owned()),
                sample: Some(message.clone()),
            };
            let new = scaffold(&sources, &request)
                .unwrap_or_else(|error| panic!("{error}: {}", resource.record.name));
            let (file, text) = &new.files[0];
            assert_eq!(format_file(text, 1).as_ref(), Ok(text), "{file}");
            // A message shows neither the body of a creating link nor the actions of another address.
            let may_be_left = |problem: &&Problem| match &problem.finding {
                Finding::UnknownLink { rel, .. } => {
                    !matches!(rel.as_str(), "Up" | "Down" | "Related" | "Edit" | "Delete")
                }
                _ => false,
            };
            let left: Vec<String> =
                new.left.iter().filter(|problem| !may_be_left(problem)).map(ToString::to_string).collect();
            assert_eq!(left, [""; 0], "{file}");
        }
    }
}
