//! Selection and output formats on a small graph.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use vbem_codegen::{Model, testing};

use super::*;

/// Resources of a tape library: a drive contains tapes, a tape contains parts.
const RESOURCES: [(&str, &str); 5] = [
    (
        "tapes/Tape",
        "links: { drive: { up: Drive, summary: a }, parts: { down: [Part], summary: b }, \
         copies: { rel: Related, to: [Tape], summary: c } }\n\
         methods: { eject: { http: DELETE, rel: Delete, returns: Robot, summary: d } }\n",
    ),
    ("tapes/Part", "links: { robot: { up: Robot, summary: e } }\n"),
    ("robots/Drive", "links: { tapes: { down: [Tape], summary: f }, robot: { up: Robot, summary: g } }\n"),
    ("robots/Robot", ""),
    ("shelves/Shelf", "links: { tapes: { down: [Tape], summary: h } }\n"),
];

fn model() -> Model {
    let files = RESOURCES.map(|(path, rest)| {
        let (family, name) = path.split_once('/').unwrap();
        let lower = name.to_lowercase();
        let head =
            format!("resource: {name}\nsummary: A <{lower}>.\npath: /{lower}/{{id}}\ncollection: /{lower}\n");
        (format!("{family}/{lower}.yaml"), head + rest)
    });
    vbem_codegen::load(&testing::sources(files)).map_err(|problems| problems.to_string()).unwrap()
}

fn around(resource: &str, distance: usize) -> Selection {
    Selection { around: Some(Around { resource: resource.to_owned(), distance }), ..Selection::default() }
}

fn selected(selection: &Selection) -> Graph {
    select(&model(), selection).unwrap()
}

fn names(graph: &Graph) -> Vec<&str> {
    graph.nodes.iter().map(|node| node.name.as_str()).collect()
}

/// Describes the lines.
fn sentences(graph: &Graph) -> Vec<String> {
    graph.edges.iter().map(|edge| graph.sentence(edge)).collect()
}

#[test]
fn select_without_restrictions_returns_all_resources_by_family() {
    let graph = selected(&Selection::default());
    assert_eq!(names(&graph), ["Drive", "Robot", "Shelf", "Part", "Tape"]);
    assert_eq!(graph.centre, None);
    assert_eq!(graph.ego(), None);
}

#[test]
fn select_family_returns_nothing_of_others() {
    let graph = selected(&Selection { families: vec!["tapes".to_owned()], ..Selection::default() });
    assert_eq!(names(&graph), ["Part", "Tape"]);
    assert_eq!(sentences(&graph), ["Tape → Part: parts", "Tape → Tape: copies"]);
}

#[test]
fn select_around_a_resource_returns_only_lines_that_touch_it() {
    let graph = selected(&around("Tape", 1));
    assert_eq!(names(&graph), ["Drive", "Shelf", "Part", "Tape"]);
    assert_eq!(
        sentences(&graph),
        [
            "Drive → Tape: tapes; Tape → Drive: drive",
            "Shelf → Tape: tapes",
            "Tape → Part: parts",
            "Tape → Tape: copies"
        ]
    );
    let centre = graph.ego().unwrap();
    assert_eq!(graph.nodes[centre.node].name, "Tape");
    assert_eq!(graph.families[graph.nodes[centre.node].family].colour, 0);
}

#[test]
fn select_around_a_resource_with_a_family_keeps_the_centre() {
    let selection = Selection { families: vec!["robots".to_owned()], ..around("Tape", 1) };
    let graph = selected(&selection);
    assert_eq!(names(&graph), ["Drive", "Tape"]);
}

#[test]
fn select_within_two_links_returns_lines_between_neighbours() {
    let graph = selected(&around("Part", 2));
    assert_eq!(names(&graph), ["Drive", "Robot", "Shelf", "Part", "Tape"]);
    assert!(sentences(&graph).contains(&"Shelf → Tape: tapes".to_owned()));
    assert_eq!(graph.ego(), None);
    assert_eq!(graph.centre.map(|centre| graph.nodes[centre.node].name.clone()), Some("Part".to_owned()));
}

#[test]
fn select_without_a_resource_does_not_reach_others_through_it() {
    let selection = Selection { without: vec!["Tape".to_owned()], ..around("Part", 9) };
    assert_eq!(names(&selected(&selection)), ["Drive", "Robot", "Part"]);
}

#[test]
fn select_links_in_both_directions_returns_one_line_from_the_parent() {
    let graph = selected(&around("Drive", 1));
    let mutual: Vec<&Edge> = graph.edges.iter().filter(|edge| edge.is_mutual()).collect();
    let [edge] = mutual[..] else { panic!("{mutual:?}") };
    assert_eq!((graph.nodes[edge.from].name.as_str(), graph.nodes[edge.to].name.as_str()), ("Drive", "Tape"));
    assert_eq!((edge.kind, edge.label()), (EdgeKind::Contains, vec!["→ tapes".into(), "← drive".into()]));
}

#[test]
fn select_links_in_one_direction_returns_their_hierarchy() {
    let graph = selected(&Selection::default());
    let kind = |from: &str, to: &str| {
        let at = |node: usize| graph.nodes[node].name.as_str();
        graph.edges.iter().find(|edge| at(edge.from) == from && at(edge.to) == to).map(|edge| edge.kind)
    };
    assert_eq!(kind("Shelf", "Tape"), Some(EdgeKind::LeadsToList));
    assert_eq!(kind("Drive", "Robot"), Some(EdgeKind::LeadsUp));
}

#[test]
fn select_around_a_resource_counts_actions_that_return_it() {
    let graph = selected(&around("Robot", 1));
    let centre = graph.ego().unwrap();
    assert_eq!(centre.lines(), ["Output of 1 action of 1 other resource"]);
    let graph = selected(&around("Tape", 1));
    assert_eq!(graph.ego().unwrap().lines(), ["eject() DELETE → Robot"]);
}

#[test]
fn select_unknown_names_proposes_the_nearest_one() {
    let message = |selection: &Selection| select(&model(), selection).unwrap_err().to_string();
    assert_eq!(message(&around("Tope", 1)), "there is no resource `Tope`; did you mean `Tape`?");
    let without = Selection { without: vec!["Drives".to_owned()], ..Selection::default() };
    assert_eq!(message(&without), "there is no resource `Drives`; did you mean `Drive`?");
    let family = Selection { families: vec!["tape".to_owned()], ..Selection::default() };
    assert_eq!(message(&family), "there is no family `tape`; did you mean `tapes`?");
}

#[test]
fn graph_with_more_than_thirty_lines_has_no_labels() {
    let mut graph = selected(&around("Tape", 1));
    let edge = graph.edges[0].clone();
    graph.edges = vec![edge.clone(); 30];
    assert!(graph.is_labelled() && mermaid(&graph, "docs").contains("|\"→ tapes<br/>← drive\"|"));
    assert!(dot(&graph, "docs").contains("label=\"→ tapes\\n← drive\""));
    graph.edges.push(edge);
    assert!(!graph.is_labelled() && !mermaid(&graph, "docs").contains("→ tapes"));
    assert!(!dot(&graph, "docs").contains("label=\"→ tapes"));
}

#[test]
fn edge_with_more_than_three_links_shows_their_number() {
    let mut edge = selected(&around("Tape", 1)).edges[0].clone();
    edge.names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    assert_eq!(edge.label(), ["→ 4 links", "← drive"]);
}

#[test]
fn mermaid_around_a_resource_marks_the_centre_and_labels_the_lines() {
    let expected = "\
flowchart LR
  Drive[\"<b>Drive</b><br/>robots\"]:::colour1
  Shelf[\"<b>Shelf</b><br/>shelves\"]:::colour2
  Part[\"<b>Part</b><br/>tapes\"]:::colour0
  Tape[\"<b>Tape</b><br/>tapes<br/>eject() DELETE → Robot\"]:::colour0
  Drive <-->|\"→ tapes<br/>← drive\"| Tape
  Shelf -->|\"→ tapes\"| Tape
  Tape -->|\"→ parts\"| Part
  Tape -->|\"→ copies\"| Tape
  click Drive href \"docs/api/robots/struct.Drive.html\"
  click Shelf href \"docs/api/shelves/struct.Shelf.html\"
  click Part href \"docs/api/tapes/struct.Part.html\"
  click Tape href \"docs/api/tapes/struct.Tape.html\"
  classDef colour1 fill:#c2410c,stroke:#c2410c,color:#fff
  classDef colour2 fill:#1a7f37,stroke:#1a7f37,color:#fff
  classDef colour0 fill:#0b5fd0,stroke:#0b5fd0,color:#fff
  style Tape stroke:#888,stroke-width:5px
";
    assert_eq!(mermaid(&selected(&around("Tape", 1)), "docs/"), expected);
}

#[test]
fn dot_of_all_resources_has_clusters_and_two_headed_lines() {
    let dot = dot(&selected(&Selection::default()), "docs");
    assert!(dot.contains("subgraph \"cluster_tapes\" {"), "{dot}");
    assert!(dot.contains("URL=\"docs/api/tapes/struct.Tape.html\", tooltip=\"A <tape>.\"];"), "{dot}");
    let line = dot.lines().find(|line| line.contains("\"Drive\" -> \"Tape\"")).unwrap();
    assert!(line.contains("dir=both"), "{line}");
    assert!(!dot.contains("\"Tape\" -> \"Drive\""), "{dot}");
}

#[test]
fn svg_of_all_resources_is_xml_with_a_link_for_each() {
    let graph = selected(&Selection::default());
    let svg = svg(&graph, "docs");
    let root = crate::verify::xml::parse(&svg).unwrap();
    let count = |name: &str| root.children.iter().filter(|child| child.name == name).count();
    assert_eq!((root.name.as_str(), count("a"), count("g")), ("svg", 5, graph.edges.len()));
    assert!(svg.contains("<a href=\"docs/api/tapes/struct.Tape.html\">"), "{svg}");
    assert!(svg.contains("<title>A &lt;tape&gt;.</title>"), "{svg}");
}

/// Returns a graph of one family with nodes `0`, `1`, …, and a line for each pair of positions.
pub(super) fn numbered(nodes: usize, edges: &[(usize, usize, EdgeKind)]) -> Graph {
    let node = |position: usize| Node {
        name: position.to_string(),
        family: 0,
        item: "struct",
        summary: String::new(),
    };
    let edge = |(from, to, kind): &(usize, usize, EdgeKind)| Edge {
        from: *from,
        to: *to,
        names: vec!["there".to_owned()],
        back_names: Vec::new(),
        kind: *kind,
    };
    Graph {
        families: vec![Family { name: "all".to_owned(), module: "all".to_owned(), colour: 0 }],
        nodes: (0..nodes).map(node).collect(),
        edges: edges.iter().map(edge).collect(),
        centre: None,
    }
}
