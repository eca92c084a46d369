//! Suggestions for realistic changes of the repository's fixtures: applied to the schema of the repository, they make the
//! changed message pass, and `check` accepts the schema.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use vbem_codegen::diagnostic::Code;
use vbem_codegen::{Model, Sources};
use vbem_tools::format::format_file;
use vbem_tools::lint::check;
use vbem_tools::suggest::{Options, Plan, plan};
use vbem_tools::verify::{Hint, collect, verify};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A change of a fixture and the lines that are proposed for it.
struct Change {
    fixture: &'static str,
    /// Texts of the fixture with their replacements. `^` and `$` are the start and the end of the content of the root.
    edits: &'static [(&'static str, &'static str)],
    /// The file, and lines that it has afterwards.
    file: &'static str,
    lines: &'static [&'static str],
}

#[rustfmt::skip]
const CHANGES: &[Change] = &[
    Change { fixture: "jobs/Job.xml", edits: &[("</Platform>", "</Platform><Priority>3</Priority>")],
        file: "jobs/job.yaml", lines: &["  Priority:", "{ type: int?, summary: To be written. }"] },
    Change { fixture: "jobs/Job.xml", edits: &[("<JobType>", "<Tenant>Ann Example</Tenant><JobType>")],
        file: "jobs/job.yaml", lines: &["elements:\n  Tenant:"] },
    Change { fixture: "jobs/Job.xml", edits: &[("$", "<LastRun>2025-03-02T21:00:00Z</LastRun>")],
        file: "jobs/job.yaml", lines: &["  LastRun:", "{ type: timestamp?,"] },
    Change { fixture: "jobs/Job.xml", edits: &[(" Name=\"job of", " Encrypted=\"true\" Name=\"job of")],
        file: "jobs/job.yaml", lines: &["attributes:\n  Encrypted: { type: boolean?,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("<RetryTimes>", "<RetryDelay>2.01:30:00</RetryDelay><RetryTimes>")],
        file: "common/schedule.yaml", lines: &["RetryDelay:", "{ type: duration?,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("<Day Name=\"Sunday\">", "<Day Name=\"Sunday\" Active=\"true\">")],
        file: "common/schedule.yaml", lines: &["Active: { type: boolean?,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("$", "<Cache><Enabled>true</Enabled><Folders><Folder>C:\\</Folder></Folders></Cache>")],
        file: "jobs/job.yaml", lines: &["Cache:", "{ type: JobCache?,", "  JobCache:\n", "Folders: { list: string, item: Folder,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("$", "<Label>a b</Label><Label>c d</Label>")],
        file: "jobs/job.yaml", lines: &["Label:", "{ repeated: string,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("<JobType>Backup<", "<JobType>SureBackup<")],
        file: "jobs/job.yaml", lines: &["      SureBackup: To be written."] },
    Change { fixture: "jobs/Job.xml", edits: &[("$", "<State>Working</State>")],
        file: "jobs/job.yaml", lines: &["State:", "{ type: SessionState?,"] },
    Change { fixture: "jobs/Job.xml", edits: &[("$", "<Self>1</Self><Type>A b</Type>")],
        file: "jobs/job.yaml", lines: &["rust: self_value", "Type:", "json: TypeElement", "rust: "] },
    Change { fixture: "jobs/Job.json", edits: &[("^", "\"Owner\": \"Ann Example\", \"Ratio\": 1.5, \"Tags\": [\"a b\", \"c\"],")],
        file: "jobs/job.yaml", lines: &["Owner:", "Ratio:", "{ type: decimal?,", "Tags:", "{ list: string, item: Tags, json_list: plain,"] },
    Change { fixture: "jobs/Job.json", edits: &[("^", "\"Proxies\": { \"Proxies\": [{ \"Id\": 1, \"Load\": null }, { \"Id\": 5368709120 }] },")],
        file: "jobs/job.yaml", lines: &["Proxies:", "{ list: JobProxy, item: Proxy,", "Id:", "{ type: long?,"] },
    Change { fixture: "jobs/Jobs.xml", edits: &[("<Platform>VMware</Platform>", "<Platform>VMware</Platform><Weight>5</Weight>")],
        file: "jobs/job.yaml", lines: &["Weight:", "{ type: int?,"] },
    Change { fixture: "jobs/CreateObjectInJobSpec.xml", edits: &[("$", "<Recursive>true</Recursive>")],
        file: "jobs/object-in-job.yaml", lines: &["Recursive:", "{ type: boolean?,"] },
    Change { fixture: "jobs/JobCloneSpec.xml", edits: &[("BackupJobCloneInfo", "TapeJobCloneInfo")],
        file: "jobs/job-clone-spec.yaml", lines: &["TapeJobCloneInfo:", "{ type: JobCloneSpecTapeJobCloneInfo, summary"] },
    Change { fixture: "job-sessions/BackupJobSession.xml", edits: &[("<JobType>", "<JobFolder>Example</JobFolder><JobType>")],
        file: "common/sessions.yaml", lines: &["      JobFolder:", "{ type: string?,"] },
    Change { fixture: "job-sessions/BackupJobSession.xml", edits: &[("<IsRetry>", "<Trace>on</Trace><IsRetry>")],
        file: "job-sessions/backup-job-session.yaml", lines: &["Trace:"] },
    Change { fixture: "restore/RestoreSession.xml", edits: &[("CreationTimeUTC>", "CreationTimeUTC0>")],
        file: "common/sessions.yaml", lines: &["aliases: [CreationTime, CreationTimeUTC0]"] },
    Change { fixture: "infrastructure/Repository.xml", edits: &[("FreeSpace>", "AvailableSpace>")],
        file: "infrastructure/repository.yaml", lines: &["aliases: [AvailableSpace],"] },
    Change { fixture: "infrastructure/Repository.xml", edits: &[("  <FreeSpace>724775731200</FreeSpace>\n", "")],
        file: "infrastructure/repository.yaml", lines: &["FreeSpace: { type: long?,"] },
    Change { fixture: "infrastructure/Repository.xml", edits: &[("WindowsLocal", "Scale-Out 2")],
        file: "infrastructure/repository.yaml", lines: &["\"Scale-Out 2\": "] },
    Change { fixture: "infrastructure/Repository.xml", edits: &[("$", "<Copy Type=\"RepositoryReference\" Href=\"https://em/api/repositories/1\" Name=\"r\" UID=\"urn:veeam:Repository:1\"><Links/></Copy>")],
        file: "infrastructure/repository.yaml", lines: &["Copy:", "{ type: reference?, to: Repository,"] },
    Change { fixture: "infrastructure/BackupServer.xml", edits: &[("<Port>", "<port>7</port><AccessToken>abc</AccessToken><Port>")],
        file: "infrastructure/backup-server.yaml", lines: &["port:", "json: PortElement", "rust: port_value", "AccessToken:", "{ type: secret?,"] },
    Change { fixture: "infrastructure/ManagedServer.xml", edits: &[("$", "<Serial>0071</Serial><ApiVersion>1.10</ApiVersion><Load>0.75</Load>")],
        file: "infrastructure/managed-server.yaml", lines: &["Serial:", "{ type: string?,", "ApiVersion:", "Load:", "{ type: decimal?,"] },
    Change { fixture: "infrastructure/HierarchyRoot.xml", edits: &[("<HostType>ESX<", "<HostType>Nutanix<"), ("$", "<RootRef>urn:VMware:Vm:b99c633e-b24a-43d9-8af5-a188f4b9789a.vm-5733</RootRef>")],
        file: "infrastructure/hierarchy-root.yaml", lines: &["Nutanix: To be written.", "RootRef:", "{ type: hierarchy-ref?,"] },
    Change { fixture: "cloud-connect/CloudTenant.xml", edits: &[("<RepositoryQuota>", "<Region>eu</Region><RepositoryQuota>")],
        file: "cloud-connect/cloud-tenant-resource.yaml", lines: &["Region:"] },
    Change { fixture: "cloud-connect/CloudTenant.xml", edits: &[("LeaseOptions Enabled", "LeaseOptions Grace=\"5\" Enabled")],
        file: "cloud-connect/cloud-tenant.yaml", lines: &["Grace:", "{ type: int?,"] },
    Change { fixture: "sessions/LogonSession.xml", edits: &[("$", "<Expires>01:00:00</Expires><Policy><MaxIdle>15</MaxIdle></Policy>")],
        file: "sessions/logon-session.yaml", lines: &["Expires:", "{ type: time?,", "{ type: LogonSessionPolicy?,"] },
    Change { fixture: "sessions/Task.xml", edits: &[("ConfirmationNeeded=\"false\"", "ConfirmationNeeded=\"false\" RetryAfter=\"30\"")],
        file: "sessions/task.yaml", lines: &["RetryAfter:", "{ type: int?,"] },
    Change { fixture: "common/QueryResult.xml", edits: &[("<Entities>", "<Entities><ProtectedRepositories><Repository Type=\"Repository\" Href=\"https://em/api/repositories/1\" Name=\"r\" UID=\"urn:veeam:Repository:1\"><Capacity>1</Capacity><FreeSpace>1</FreeSpace></Repository></ProtectedRepositories>")],
        file: "common/query-result.yaml", lines: &["ProtectedRepositories:", "{ list: Repository, summary: To be written. }"] },
    Change { fixture: "common/QueryResult.json", edits: &[("\"Entities\": {", "\"Entities\": { \"ProtectedRepositories\": { \"Repositories\": [{ \"Type\": \"Repository\", \"Href\": \"https://em/api/repositories/1\", \"Name\": \"r\", \"UID\": \"urn:veeam:Repository:1\", \"Capacity\": 1, \"FreeSpace\": 1 }] },")],
        file: "common/query-result.yaml", lines: &["ProtectedRepositories:", "{ list: Repository, summary: To be written. }"] },
    Change { fixture: "backups/BackupFile.xml", edits: &[("DeduplicationRatio>", "DeduplicateRatio>")],
        file: "backups/backup-file.yaml", lines: &["aliases: [DeduplicateRatio]"] },
    Change { fixture: "infrastructure/CredentialsInfo.xml", edits: &[("$", "<SSHPrivateKey>***</SSHPrivateKey>")],
        file: "infrastructure/credentials.yaml", lines: &["SSHPrivateKey:", "{ type: secret?,"] },
    Change { fixture: "restore-points/VmRestorePoint.xml", edits: &[("</SqlInfo>", "</SqlInfo><OracleInfo><Databases><Database><Name>x</Name></Database><Database><Name>y</Name><Status>Ready</Status></Database></Databases></OracleInfo>")],
        file: "restore-points/vm-restore-point.yaml", lines: &["{ type: VmRestorePointOracleInfo?,", "Databases: { list: VmRestorePointOracleInfoDatabase, item: Database,", "VmRestorePointOracleInfoDatabaseStatus"] },
];

fn changed(change: &Change) -> String {
    let path = repository().join("tests/fixtures").join(change.fixture);
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in change.edits {
        let before = text.clone();
        match *from {
            "^" => text = text.replacen('{', &format!("{{{to}"), 1),
            "$" => {
                let end = text.rfind("</").unwrap();
                text.insert_str(end, to);
            }
            from => text = text.replace(from, to),
        }
        assert_ne!(text, before, "{}: {from}", change.fixture);
    }
    text
}

fn hint(fixture: &str) -> Hint {
    let name = fixture.rsplit('/').next().unwrap().split('.').next().unwrap();
    Hint { type_name: Some(name.to_owned()), partial: name.ends_with("Spec"), ..Hint::default() }
}

fn with_files(sources: &Sources, plan: &Plan) -> Sources {
    Sources::from_files(sources.files().iter().map(|source| {
        let new = plan.files.iter().find(|(path, _)| *path == source.path);
        (source.path.clone(), new.map_or(&source.text, |(_, text)| text).clone())
    }))
}

/// Mistakes, and warnings other than descriptions that are to be written.
fn complaints(sources: &Sources) -> Vec<String> {
    let (_, found) = check(sources);
    let items = found.items().iter();
    items
        .filter(|item| item.code != Code::ToBeWritten)
        .map(|item| format!("{} {}", item.code, item.message))
        .collect()
}

fn file<'a>(sources: &'a Sources, path: &str) -> &'a str {
    &sources.files().iter().find(|source| source.path == path).unwrap().text
}

#[test]
fn suggestions_for_one_changed_fixture_make_it_pass() {
    let sources = Sources::from_dir(&repository().join("schema"));
    for change in CHANGES {
        let text = changed(change);
        let reports = |model: &Model| vec![verify(model, &text, &hint(change.fixture))];
        let plan = plan(&sources, &Options::default(), reports).unwrap();
        assert_eq!((plan.refusals, &plan.reports[0].problems), (vec![], &vec![]), "{:?}", change.edits);
        let suggestions = &plan.suggestions;
        assert!(suggestions.iter().any(|suggestion| suggestion.file == change.file), "{suggestions:?}");
    }
}

#[test]
fn suggestions_for_all_changed_fixtures_together_make_all_fixtures_pass() {
    let sources = Sources::from_dir(&repository().join("schema"));
    let texts: Vec<String> = CHANGES.iter().map(changed).collect();
    let reports = |model: &Model| {
        CHANGES.iter().zip(&texts).map(|(change, text)| verify(model, text, &hint(change.fixture))).collect()
    };
    let plan = plan(&sources, &Options::default(), reports).unwrap();
    assert_eq!(plan.refusals, []);
    let left: Vec<String> =
        plan.reports.iter().flat_map(|report| &report.problems).map(ToString::to_string).collect();
    assert_eq!(left, [""; 0]);
    let after = with_files(&sources, &plan);
    for change in CHANGES {
        let text = file(&after, change.file);
        change.lines.iter().for_each(|line| assert!(text.contains(line), "{line}\n{text}"));
    }
    assert_eq!(complaints(&after), complaints(&sources));
    for file in after.files() {
        let formatted = format_file(&file.text, file.path.matches('/').count());
        assert_eq!(formatted.as_ref(), Ok(&file.text));
    }
    let model = vbem_codegen::load(&after).unwrap();
    let mut number = 0;
    for message in collect(&repository().join("tests/fixtures")).map(Result::unwrap) {
        if message.path.extension().is_some_and(|extension| extension == "xml") {
            let report = verify(&model, &message.text, &message.hint);
            assert_eq!(report.problems, [], "{}", message.path.display());
            number += 1;
        }
    }
    assert!(number > 250, "{number} fixtures");
}
