//! Generated lists of backup job sessions, with the number of links and members of a real server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a program that may stop")]

use std::fmt::Write as _;

use vbem_client::wire::{Options, Representations, from_xml, to_json};

use crate::session::Session;

const SERVER: &str = "https://em.example.com:9398/api";
const JOBS: [&str; 5] =
    ["Mail servers", "Web & shop", "File server Leipzig", "Databases (hourly)", "Domain controllers"];

pub(crate) fn xml(sessions: usize) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str("<BackupJobSessions xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" ");
    out.push_str(
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"http://www.veeam.com/ent/v1.0\">",
    );
    for number in 0..sessions {
        session(&mut out, number);
    }
    out.push_str("</BackupJobSessions>");
    out
}

/// Returns the sessions as JSON.
pub(crate) fn json(sessions: usize) -> String {
    let list = from_xml::<Representations<Session>>(xml(sessions).as_bytes(), Options::strict());
    to_json(&list.expect("the sample is right").value)
}

fn guid(kind: usize, number: usize) -> String {
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ ((kind as u64) << 40);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        mixed >> 32,
        mixed & 0xffff,
        mixed >> 8 & 0xfff,
        kind,
        mixed >> 16
    )
}

fn session(out: &mut String, number: usize) {
    let job = number % JOBS.len();
    let name = JOBS[job].replace('&', "&amp;");
    let (id, job_id, server_id) = (guid(1, number), guid(2, job), guid(3, 0));
    let (day, hour, minute) = (1 + number / 24 % 28, number % 24, number % 60);
    let run = format!("{name}@2024-05-{day:02} {hour:02}:{minute:02}:07");
    let link = |out: &mut String, href: &str, name: &str, kind: &str, rel: &str| {
        write!(out, r#"<Link Href="{SERVER}/{href}" Name="{name}" Type="{kind}" Rel="{rel}" />"#).unwrap();
    };
    write!(
        out,
        r#"<BackupJobSession Type="BackupJobSession" Href="{SERVER}/backupSessions/{id}?format=Entity" "#
    )
    .unwrap();
    write!(out, r#"Name="{run}" UID="urn:veeam:BackupJobSession:{id}"><Links>"#).unwrap();
    link(out, &format!("backupServers/{server_id}"), "backup01.example.com", "BackupServerReference", "Up");
    link(out, &format!("jobs/{job_id}"), &name, "JobReference", "Up");
    link(out, &format!("backupSessions/{id}"), &run, "BackupJobSessionReference", "Alternate");
    link(out, &format!("backupSessions/{id}/taskSessions"), &run, "BackupTaskSessionReferenceList", "Down");
    let restore_points = format!("restorePoints/{}", guid(4, number));
    link(out, &restore_points, &format!("May {day} 2024"), "RestorePointReference", "Related");
    write!(
        out,
        "</Links><JobUid>urn:veeam:Job:{job_id}</JobUid><JobName>{name}</JobName><JobType>Backup</JobType>"
    )
    .unwrap();
    write!(out, "<CreationTimeUTC>2024-05-{day:02}T{hour:02}:{minute:02}:07.863Z</CreationTimeUTC>").unwrap();
    write!(out, "<EndTimeUTC>2024-05-{day:02}T{hour:02}:{minute:02}:58.1Z</EndTimeUTC>").unwrap();
    let result = ["Success", "Success", "Warning", "Failed"][number % 4];
    write!(out, "<State>Stopped</State><Result>{result}</Result><Progress>100</Progress>").unwrap();
    write!(out, "<IsRetry>{}</IsRetry></BackupJobSession>", number.is_multiple_of(4)).unwrap();
}
