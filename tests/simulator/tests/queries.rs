//! Query service, lookup service, and the prepared queries that link to them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use serde_json::Value;
use support::Client;
use vbem_simulator::{Fault, JsonCase, Matcher, Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(9).pace(Pace::Manual).start_blocking().unwrap()
}

/// Returns the entities of a query, by the array that holds them.
fn entities(client: &mut Client, query: &str, list: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/query?format=Entities&pageSize=5000&{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()["Entities"][list][list].as_array().unwrap().clone()
}

#[test]
fn filters_on_every_value_type_select_matches() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim).json();
    let all = entities(&mut client, "type=VmRestorePoint", "VmRestorePoints");
    assert!(all.len() > 300, "{}", all.len());
    type Test = fn(&Value) -> bool;
    let cases: [(&str, Test); 9] = [
        ("VmDisplayName==\"crm-db\"", |it| it["VmDisplayName"] == "crm-db"),
        ("vmdisplayname==CRM-DB", |it| it["VmDisplayName"] == "crm-db"),
        ("VmDisplayName!=crm-db", |it| it["VmDisplayName"] != "crm-db"),
        ("CreationTime>=2026-06-12T00:00:00Z", |it| it["CreationTimeUTC"].as_str().unwrap() >= "2026-06-12"),
        ("CreationTime<2026-06-12", |it| it["CreationTimeUTC"].as_str().unwrap() < "2026-06-12"),
        ("Algorithm>Full", |it| it["Algorithm"] == "Incremental"),
        ("Type<=Full", |it| it["PointType"] == "Full"),
        ("(VmDisplayName==web01,VmDisplayName==web02);Algorithm==Full", |it| {
            (it["VmDisplayName"] == "web01" || it["VmDisplayName"] == "web02") && it["Algorithm"] == "Full"
        }),
        ("VmDisplayName==web01,VmDisplayName==web02;Algorithm==Full", |it| {
            it["VmDisplayName"] == "web01" || (it["VmDisplayName"] == "web02" && it["Algorithm"] == "Full")
        }),
    ];
    for (filter, holds) in cases {
        let found = entities(&mut client, &format!("type=VmRestorePoint&filter={filter}"), "VmRestorePoints");
        let expected: Vec<_> = all.iter().filter(|it| holds(it)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{filter}");
        assert_eq!(found, expected, "{filter}");
    }
}

#[test]
fn filters_on_related_fields_select_matches() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim).json();
    let backups = entities(&mut client, "type=Backup&filter=JobName==\"Web Tier Backup\"", "Backups");
    assert_eq!(backups.len(), 1);
    let uid = backups[0]["UID"].as_str().unwrap();
    for filter in [format!("BackupUid==\"{uid}\""), "BackupName==\"Web Tier Backup\"".to_owned()] {
        let files = entities(&mut client, &format!("type=BackupFile&filter={filter}"), "BackupFiles");
        assert!((8..=9).contains(&files.len()), "{filter}: {}", files.len());
        assert!(files.iter().all(|it| it["Name"].as_str().unwrap().starts_with("Web Tier Backup")));
    }
    let big =
        entities(&mut client, "type=BackupFile&filter=BackupSize>100000000000;FileType==vbk", "BackupFiles");
    assert!(big.iter().all(|it| it["BackupSize"].as_i64().unwrap() > 100_000_000_000));
    let sessions = entities(
        &mut client,
        "type=BackupJobSession&filter=Result>=Warning;Result!=None&sortDesc=CreationTime",
        "BackupJobSessions",
    );
    assert!(!sessions.is_empty());
    assert!(sessions.iter().all(|it| it["Result"] == "Warning" || it["Result"] == "Failed"), "{sessions:?}");
}

#[test]
fn pages_in_sequence_have_no_gap_or_overlap() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let mut json = Client::logged_on(&sim).json();
    let first = client.get("/api/query?type=VmRestorePoint&pageSize=7&sortDesc=Name&filter=BackupServerName==\"backup01.example.local\"");
    let next = first.links("Next", "").remove(0);
    let encoded = "filter=BackupServerName%3d%3d%22backup01.example.local%22";
    assert_eq!(next, format!("/api/query?type=VmRestorePoint&pageSize=7&sortDesc=Name&{encoded}&page=2"));
    let mut names: Vec<String> = Vec::new();
    let mut at = first.links("First", "").pop();
    let mut pages = 0;
    while let Some(target) = at {
        let page = json.get(&target).json();
        names.extend(
            page["Refs"]["Refs"].as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap().to_owned()),
        );
        pages += 1;
        let info = &page["PagingInfo"];
        assert_eq!((info["PageNum"].as_u64(), info["PageSize"].as_u64()), (Some(pages), Some(7)));
        at = info["Links"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["Rel"] == "Next")
            .map(|it| support::local(it["Href"].as_str().unwrap()));
        if at.is_none() {
            assert_eq!(info["PagesCount"].as_u64(), Some(pages));
        }
    }
    let mut sorted = names.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!(names, sorted);
    assert!(names.len() > 100);
    sim.fail_next(Matcher::path("/api/query"), Fault::ShiftedPages);
    let shifted = json.get(&next).json();
    assert_eq!(shifted["Refs"]["Refs"][0]["Name"].as_str(), Some(names[6].as_str()));
}

#[test]
fn invalid_queries_are_rejected_with_a_reason() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    for (query, reason) in [
        ("", "[type]"),
        ("type=Nonsense", "[Nonsense]"),
        ("type=Backup&filter=Colour==red", "[Colour]"),
        ("type=Backup&filter=Name=x", "position 4"),
        ("type=BackupFile&filter=BackupSize>large", "[large]"),
        ("type=VmRestorePoint&filter=Algorithm==Sideways", "[Sideways]"),
        ("type=Backup&sortAsc=Colour", "[Colour]"),
        ("type=Backup&page=0", "page"),
    ] {
        let answer = client.get(&format!("/api/query?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(reason), "{query}: {}", answer.text());
    }
    assert_eq!(client.get("/api/query?type=BACKUP&FILTER=name!=x").status, 200);
    assert_eq!(client.post("/api/query?type=Backup", "").status, 405);
}

#[test]
fn query_results_have_the_documented_form() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    client.post(&point.replace("format=Entity", "action=restore"), "");
    let tasks = client.get("/api/query?type=Task").text();
    assert!(tasks.contains("<Resources><Tasks><Task "), "{tasks}");
    let mut client = client.json();
    let json = client.get("/api/query?type=Backup&pageSize=1").json();
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(members.len(), 5, "{members:?}");
    assert!(json["Entities"].is_null() && json["Resources"].is_null() && json["Links"].is_null());
    let reference = &json["Refs"]["Refs"][0];
    assert_eq!(reference["Type"], "BackupReference");
    assert!(reference["UID"].as_str().unwrap().starts_with("urn:veeam:Backup:"));
}

#[test]
fn json_keys_follow_the_configured_version() {
    let sim = Simulator::builder().days(1).json_case(JsonCase::Camel).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim).json();
    let json = client.get("/api/query?type=VmRestorePoint&format=Entities&pageSize=1").json();
    let point = &json["entities"]["vmRestorePoints"]["vmRestorePoints"][0];
    assert!(point["creationTimeUtc"].is_string() && point["uid"].is_string(), "{json}");
}

#[test]
fn lookup_below_a_root_finds_machines() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let prepared = client.get("/api/lookupSvc").links("Down", "HierarchyItemList");
    assert_eq!(prepared.len(), 2);
    assert_eq!(client.get(&prepared[0]).text().matches("<ObjectName>").count(), 30);
    assert_eq!(client.get(&prepared[1]).text().matches("<ObjectName>").count(), 10);
    let some = client.get(&prepared[0].replace("name=*", "name=WEB*")).text();
    assert_eq!(some.matches("<ObjectName>web0").count(), 3, "{some}");
    let reference = client.get(&prepared[0]).find("ObjectRef").unwrap();
    let one = client.get(&format!("/api/lookup?hierarchyRef={reference}"));
    assert_eq!(one.find("ObjectRef"), Some(reference));
    assert_eq!(client.get("/api/lookup?host=urn:veeam:HierarchyRoot:none&name=*&type=Vm").status, 400);
    assert_eq!(client.get("/api/lookup").status, 400);
    let queries = client.get("/api/querySvc").links("Down", "");
    assert!(queries.len() > 20);
    assert!(queries.iter().all(|it| it.starts_with("/api/query?type=")), "{queries:?}");
}

#[test]
fn query_encoded_as_part_of_the_path_is_answered() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let plain = client.get("/api/query?type=Job&filter=Name==\"Databases Backup\"");
    let encoded = client.get("/api/query%3FType%3DJob%26Filter%3DName%3D%3D%22Databases%20Backup%22");
    assert_eq!((encoded.status, encoded.text().matches("<Ref ").count()), (200, 1), "{}", encoded.text());
    assert_eq!(plain.text().matches("<Ref ").count(), 1);
}
