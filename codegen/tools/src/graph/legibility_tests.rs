//! Legibility of the pictures of the whole schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use std::path::Path;

use vbem_codegen::Sources;

use super::scene::{Anchor, Area, Course, Look, Scene, Shape, Text};
use super::*;

/// Pictures of the whole schema: all resources, and each of them as a centre.
fn pictures() -> Vec<(String, Scene)> {
    let model =
        vbem_codegen::load(&Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema")));
    let model = model.map_err(|problems| problems.to_string()).unwrap();
    let all = select(&model, &Selection::default()).unwrap();
    let mut pictures = vec![("overview".to_owned(), overview::arrange(&all))];
    for resource in &model.resources {
        let name = &resource.record.name;
        let graph = select(
            &model,
            &Selection {
                around: Some(Around { resource: name.clone(), distance: 1 }),
                ..Selection::default()
            },
        )
        .unwrap();
        pictures.push((name.clone(), ego::arrange(&graph, graph.ego().unwrap())));
    }
    pictures
}

/// Returns all shapes that are not groups.
fn flat<'a>(shapes: &'a [Shape]) -> Vec<&'a Shape> {
    let parts = |shape: &'a Shape| match shape {
        Shape::Node(_, shapes) | Shape::Edge(_, shapes) => flat(shapes),
        _ => vec![shape],
    };
    shapes.iter().flat_map(parts).collect()
}

fn text_area(text: &Text) -> Area {
    let (width, height) = (text::width(&text.text, text.font), text.font.size() - 3);
    let x = match text.anchor {
        Anchor::Start => text.x,
        Anchor::Middle => text.x - width / 2,
        Anchor::End => text.x - width,
    };
    Area { x, y: text.y - height, width, height }
}

fn overlap(a: Area, b: Area) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

#[test]
fn texts_of_all_pictures_are_on_the_page_and_apart() {
    for (name, scene) in pictures() {
        let shapes = flat(&scene.shapes);
        let texts = shapes.iter().filter_map(|shape| match shape {
            Shape::Text(text) => Some((text, text_area(text))),
            _ => None,
        });
        let texts: Vec<_> = texts.collect();
        for (position, (text, area)) in texts.iter().enumerate() {
            assert!(area.x >= 0 && area.y >= 0, "{name}: {}", text.text);
            assert!(area.right() <= scene.width && area.bottom() <= scene.height, "{name}: {}", text.text);
            for (other, other_area) in &texts[position + 1..] {
                assert!(!overlap(*area, *other_area), "{name}: {} and {}", text.text, other.text);
            }
        }
    }
}

#[test]
fn lines_of_all_pictures_pass_neither_nodes_nor_texts() {
    for (name, scene) in pictures() {
        let shapes = flat(&scene.shapes);
        let obstacles = shapes.iter().filter_map(|shape| match shape {
            // Lines end at the border.
            Shape::Box(area, Look::Node | Look::Centre(_)) => {
                Some(Area { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 })
            }
            Shape::Text(text) => Some(text_area(text)),
            _ => None,
        });
        let obstacles: Vec<Area> = obstacles.collect();
        for line in shapes.iter().filter_map(|shape| match shape {
            Shape::Line(line) => Some(line),
            _ => None,
        }) {
            // The curves have the room between the labels and the centre for themselves.
            let points = match &line.course {
                Course::Corners(points) => points.clone(),
                Course::Curve { start, bend, .. } => vec![*start, *bend],
            };
            for window in points.windows(2) {
                let (a, b) = (window[0], window[1]);
                let stretch = Area {
                    x: a.0.min(b.0),
                    y: a.1.min(b.1),
                    width: (a.0 - b.0).abs().max(1),
                    height: (a.1 - b.1).abs().max(1),
                };
                // Lines of badges are inside of nodes.
                let inside = |area: &Area| {
                    area.x <= stretch.x
                        && stretch.right() <= area.right()
                        && area.y <= stretch.y
                        && stretch.bottom() <= area.bottom()
                };
                let hit = obstacles.iter().find(|area| overlap(**area, stretch) && !inside(area));
                assert_eq!(hit, None, "{name}: {points:?}");
            }
        }
    }
}
