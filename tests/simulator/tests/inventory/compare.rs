//! Structural comparison of representations: attributes and links without their order, text as it is.

use serde_json::{Map, Value as Json};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Returns a representation in a form in which equal ones are equal: XML as JSON, and links in a fixed order.
pub fn normal(body: &str) -> Json {
    let body = body.trim_start_matches('\u{feff}');
    let mut json = if body.starts_with('{') { serde_json::from_str(body).unwrap() } else { of_xml(body) };
    normalise(&mut json);
    json
}

fn normalise(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.retain(|_, it| !it.is_null());
            members.values_mut().for_each(normalise);
            if let Some(Json::Array(links)) = members.get_mut("Links") {
                // The link to the session of the walk itself.
                links.retain(|link| !link.to_string().contains("/logonSessions/"));
                links.sort_by_key(Json::to_string);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(normalise),
        _ => {}
    }
}

fn of_xml(text: &str) -> Json {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Map<String, Json>> = vec![element("")];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(of_start(&start)),
            Event::Empty(start) => {
                let element = of_start(&start);
                add(&mut open, element);
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                add(&mut open, element);
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                append(&mut open, &format!("&{name};"));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    open[0]["children"][0].clone()
}

fn element(name: &str) -> Map<String, Json> {
    let Json::Object(element) = serde_json::json!({"name": name, "text": "", "children": []}) else {
        panic!()
    };
    element
}

fn of_start(start: &BytesStart<'_>) -> Map<String, Json> {
    let mut element = element(start.local_name().into_inner());
    for attribute in start.attributes() {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
        element.insert(format!("@{}", attribute.key.into_inner()), Json::String(value));
    }
    element
}

fn add(open: &mut [Map<String, Json>], mut element: Map<String, Json>) {
    let top = open.last_mut().unwrap();
    if element["name"] == "Links" {
        let Some(Json::Array(links)) = element.remove("children") else { panic!() };
        top.insert("Links".to_owned(), Json::Array(links));
    } else if let Some(Json::Array(children)) = top.get_mut("children") {
        children.push(Json::Object(element));
    }
}

fn append(open: &mut [Map<String, Json>], more: &str) {
    if let Some(Json::String(text)) = open.last_mut().unwrap().get_mut("text") {
        text.push_str(more);
    }
}

/// Returns the first difference of two representations, with its path.
pub fn difference(one: &Json, other: &Json) -> Option<String> {
    match (one, other) {
        (Json::Object(a), Json::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let null = Json::Null;
                let inner = difference(a.get(name).unwrap_or(&null), b.get(name).unwrap_or(&null))?;
                Some(format!("{name}/{inner}"))
            })
        }
        (Json::Array(a), Json::Array(b)) => {
            if a.len() != b.len() {
                let show = |it: &[Json]| serde_json::Value::Array(it.to_vec()).to_string();
                let missing: Vec<Json> = a.iter().filter(|it| !b.contains(it)).cloned().collect();
                let more: Vec<Json> = b.iter().filter(|it| !a.contains(it)).cloned().collect();
                return Some(format!(
                    "{} items, now {}: without {} with {}",
                    a.len(),
                    b.len(),
                    show(&missing),
                    show(&more)
                ));
            }
            let differs = |(at, (a, b)): (usize, (&Json, &Json))| Some(format!("{at}/{}", difference(a, b)?));
            a.iter().zip(b).enumerate().find_map(differs)
        }
        (a, b) if a == b => None,
        (a, b) => Some(format!(" {a} != {b}")),
    }
}
