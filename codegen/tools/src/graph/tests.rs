//! A small graph in every form.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;

fn model() -> Model {
    let file = |name: &str, links: &str| {
        let (family, text) = name.split_once('/').unwrap();
        let lower = text.to_lowercase();
        let text = format!(
            "resource: {text}\nsummary: A <{lower}>.\npath: /{lower}/{{id}}\ncollection: /{lower}\nlinks: {{ {links} }}\n"
        );
        (format!("{family}/{lower}.yaml"), text)
    };
    let files = [
        file("tapes/Tape", "drive: { up: Drive, summary: a }, parts: { down: [Part], summary: b }"),
        file("tapes/Part", ""),
        file("robots/Drive", "tapes: { down: [Tape], summary: c }, robot: { up: Robot, summary: d }"),
        file("robots/Robot", ""),
    ];
    vbem_codegen::load(&vbem_codegen::testing::sources(files))
        .map_err(|problems| problems.to_string())
        .unwrap()
}

fn names(part: &Part) -> Vec<String> {
    graph(&model(), part).unwrap().nodes.into_iter().map(|node| node.name).collect()
}

#[test]
fn parts_are_taken_by_family_and_by_distance() {
    assert_eq!(names(&Part::default()), ["Drive", "Robot", "Part", "Tape"]);
    let tapes = Part { families: vec!["tapes".to_owned()], ..Part::default() };
    assert_eq!(names(&tapes), ["Part", "Tape"]);
    let near = Part { around: Some(("Part".to_owned(), 1)), ..Part::default() };
    assert_eq!(names(&near), ["Part", "Tape"]);
    let far = Part { around: Some(("Part".to_owned(), 2)), ..Part::default() };
    assert_eq!(names(&far), ["Drive", "Part", "Tape"]);
    let without =
        Part { without: vec!["Tape".to_owned()], around: Some(("Part".to_owned(), 9)), ..Part::default() };
    assert_eq!(names(&without), ["Part"]);
    let error =
        graph(&model(), &Part { around: Some(("Tope".to_owned(), 1)), ..Part::default() }).unwrap_err();
    assert_eq!(error.to_string(), "there is no resource `Tope`; did you mean `Tape`?");
}

#[test]
fn every_form_has_all_nodes_and_edges() {
    let graph = graph(&model(), &Part::default()).unwrap();
    assert_eq!(graph.edges.len(), 4);
    let dot = dot(&graph, "docs/");
    assert!(
        dot.contains("\"Tape\" [URL=\"docs/api/tapes/struct.Tape.html\", tooltip=\"A <tape>.\"];"),
        "{dot}"
    );
    assert!(dot.contains("\"Tape\" -> \"Drive\" [tooltip=\"drive\", style=dashed];"), "{dot}");
    let mermaid = mermaid(&graph, "docs");
    assert!(mermaid.contains("  Drive --> Tape\n") && mermaid.contains("  Drive -.-> Robot\n"), "{mermaid}");
    let svg = svg(&graph, "docs");
    // It is XML, with a box for each resource and a line for each edge.
    let root = crate::verify::xml::parse(&svg).unwrap();
    let count = |name: &str| root.children.iter().filter(|child| child.name == name).count();
    assert_eq!((count("a"), count("path"), count("rect"), count("text")), (4, 4, 2, 2));
    assert!(svg.contains("<a href=\"docs/api/tapes/struct.Tape.html\">"), "{svg}");
    assert!(html(&graph, "docs").contains("</svg>"));
}
