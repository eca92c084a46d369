//! Links between representations.

use vbem_client::Document;
use vbem_client::link::LinkTo;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher};

use super::{FORMATS, log_on, start};

#[tokio::test]
async fn lists_equal_their_resolved_references() {
    let sim = start();
    let mut both = Vec::new();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let entities = em.vm_restore_points().list().await.unwrap();
        let references = em.vm_restore_points().references().await.unwrap();
        assert_eq!(entities.len(), sim.state().objects["VmRestorePoint"]);
        assert_eq!(references.len(), entities.len());
        for (reference, entity) in references.iter().zip(&*entities).take(5) {
            assert_eq!(reference.name.as_deref(), Some(entity.name.as_str()));
            assert_eq!(reference.uid.as_ref(), Some(&entity.uid));
            assert_eq!(&reference.get(&em).await.unwrap(), entity);
            assert_eq!(&reference.alternate().unwrap().get(&em).await.unwrap(), entity);
            assert_eq!(&entity.alternate().unwrap().get(&em).await.unwrap(), reference);
            assert_eq!(&entity.self_link::<VmRestorePoint>().reference(&em).await.unwrap(), reference);
        }
        both.push(entities);
        em.logoff().await.unwrap();
    }
    assert_eq!(both[0].len(), both[1].len());
    for (xml, json) in both[0].iter().zip(&*both[1]) {
        assert_eq!(xml, json);
    }
}

#[tokio::test]
async fn restore_point_links_lead_down_and_up() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let points = em.vm_restore_points().list().await.unwrap();
        let point = points.first().unwrap();

        let server = point.backup_server().unwrap().get(&em).await.unwrap();
        let whole = point.restore_point().unwrap().get(&em).await.unwrap();
        let file = point.backup_file().unwrap().get(&em).await.unwrap();
        let backup = whole.backup().unwrap().get(&em).await.unwrap();
        assert_eq!(whole.backup_server().unwrap().get(&em).await.unwrap(), server);
        assert_eq!(backup.backup_server().unwrap().get(&em).await.unwrap(), server);
        assert_eq!(file.backup().unwrap().get(&em).await.unwrap(), backup);

        let siblings = whole.vm_restore_points().unwrap().list(&em).await.unwrap();
        assert!(siblings.iter().any(|sibling| sibling.uid == point.uid), "{} is not below", point.name);
        assert!(siblings.len() < points.len());
        let files = whole.backup_files().unwrap().references(&em).await.unwrap();
        assert!(files.iter().any(|other| other.uid.as_ref() == Some(&file.uid)), "{}", file.name);
        let of_backup = backup.restore_points().unwrap().list(&em).await.unwrap();
        assert!(of_backup.contains(&whole));
        assert!(point.mounts().unwrap().list(&em).await.unwrap().is_empty());

        // A reference has the links of its entity.
        let reference = point.alternate().unwrap().get(&em).await.unwrap();
        assert_eq!(reference.backup_server().unwrap().get(&em).await.unwrap(), server);
        assert_eq!(reference.restore_point().unwrap().get(&em).await.unwrap(), whole);
        em.logoff().await.unwrap();
    }
}

/// The addresses of both types of jobs have the same suffix.
#[tokio::test]
async fn session_links_to_its_job_only() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let (mut of_agents, mut others) = (0, 0);
        for session in &em.backup_job_sessions().list().await.unwrap() {
            if session.job_type == SessionJobType::NasBackup {
                continue; // The schema has no link from these sessions to their job.
            }
            match session.agent_job() {
                Ok(job) => {
                    assert!(session.job().is_err(), "{}", session.name);
                    assert_eq!(Some(job.get(&em).await.unwrap().name), session.job_name);
                    of_agents += 1;
                }
                Err(_) => {
                    assert_eq!(Some(session.job().unwrap().get(&em).await.unwrap().name), session.job_name);
                    others += 1;
                }
            }
        }
        assert!(of_agents > 0 && others > 0, "{of_agents} of agents, {others} others");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn restore_session_links_to_its_point() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let sessions = em.restore_sessions().list().await.unwrap();
        let session = sessions.first().unwrap();
        let point = session.vm_restore_point().unwrap().get(&em).await.unwrap();
        assert_eq!(session.related::<VmRestorePoint>().unwrap().get(&em).await.unwrap(), point);
        assert_eq!(session.all_related::<VmRestorePoint>().count(), 1);
        assert_eq!(session.all_related::<BackupFile>().count(), 0);
        assert_eq!(session.vm_display_name, point.vm_display_name);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn missing_link_is_an_error_without_request() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let id = em.vm_restore_points().references().await.unwrap()[0].uid.clone().unwrap();
        sim.fail_next(Matcher::path("/api/vmRestorePoints/*"), Fault::NoLinks);
        let point = em.vm_restore_points().get(&id).await.unwrap();
        let before = sim.requests().len();

        let absent = point.backup_server().unwrap_err();
        assert_eq!(absent.resource(), "VmRestorePoint");
        assert_eq!(absent.name(), "backup_server");
        assert_eq!(absent.rels(), ["Up"]);
        assert!(absent.types().contains(&"BackupServerReference"), "{:?}", absent.types());
        assert!(absent.href().ends_with(&format!("{}?format=Entity", id.guid().unwrap())), "{absent}");
        assert!(point.restore().is_err());
        assert!(point.alternate().is_err());
        let error = Error::from(absent);
        assert_eq!(error.kind(), ErrorKind::MissingLink);
        assert!(error.to_string().contains("`backup_server`"), "{error}");
        assert_eq!(sim.requests().len(), before, "nothing was sent");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn objects_are_found_by_guid_or_uid() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let known = em.backups().list().await.unwrap().into_iter().next().unwrap();
        let guid = known.uid.guid().unwrap();
        assert_eq!(em.backups().get(guid).await.unwrap(), known);
        assert_eq!(em.backups().get(&known.uid).await.unwrap(), known);
        assert_eq!(em.backups().get(guid.to_string().to_uppercase()).await.unwrap().uid, known.uid);
        assert_eq!(em.backups().at(guid).reference(&em).await.unwrap().uid.as_ref(), Some(&known.uid));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn unknown_object_is_a_not_found_error() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let id = "00000000-1111-4222-8333-444444444444";
        let error = em.vm_restore_points().get(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.is_not_found() && !error.is_transient() && !error.is_unauthorized());
        assert_eq!(error.status().unwrap().as_u16(), 404);
        assert_eq!(
            error.server_message(),
            Some("Cannot find vmRestorePoint [00000000-1111-4222-8333-444444444444]")
        );
        let request = error.request().unwrap();
        assert_eq!(request.method(), "GET");
        assert_eq!(request.path(), format!("/api/vmRestorePoints/{id}?format=Entity"));
        assert!(error.to_string().contains("Cannot find vmRestorePoint"), "{error}");

        let strange = em.vm_restore_points().get(".a/jobs?x=1#y%2F").await.unwrap_err();
        let invalid = " ID .a/jobs?x=1#y%2F is invalid. Type: VmRestorePoint";
        assert_eq!(strange.server_message(), Some(invalid), "{strange}");
        let sent = sim.requests().pop().unwrap();
        assert_eq!(sent.target, "/api/vmRestorePoints/.a%2Fjobs%3Fx%3D1%23y%252F?format=Entity");
        let outside = em.vm_restore_points().get("../jobs").await.unwrap_err();
        assert_eq!((outside.kind(), outside.status()), (ErrorKind::BadRequest, None));
        assert_eq!(sim.requests().pop().unwrap().target, sent.target);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn links_with_the_servers_public_name_are_followed() {
    let sim = start();
    let here = sim.address().to_string();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let points = em.vm_restore_points().references().await.unwrap();
        let point = points[0].get(&em).await.unwrap();
        let public = "https://enterprise.example.local:9398/api/";
        assert!(point.href().as_str().starts_with(public), "{}", point.href());
        for link in point.links.iter() {
            assert!(link.href().starts_with(public), "{}", link.href());
        }
        point.backup_server().unwrap().get(&em).await.unwrap();
        point.restore().unwrap().send(&em, None).await.unwrap();
        em.logoff().await.unwrap();
    }
    let requests = sim.requests();
    assert_eq!(requests.len(), 2 * 6);
    for exchange in requests {
        assert_eq!(exchange.header("host"), Some(here.as_str()), "{}", exchange.target);
        assert!(exchange.status < 300, "{} {}", exchange.status, exchange.target);
    }
}

#[tokio::test]
async fn session_links_are_followed_without_types() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let session = em.session::<LogonSession>().unwrap().get(&em).await.unwrap();
        assert_eq!(session.user_name, sim.credentials().user);
        let jobs = session.jobs().unwrap().list(&em).await.unwrap();
        assert_eq!(jobs.len(), sim.state().objects["Job"]);

        let document: Document = em.session().unwrap().get(&em).await.unwrap();
        assert_eq!(document.text_at("UserName"), Some(sim.credentials().user.as_str()));
        let links = document.links();
        let down: Vec<_> = links.iter().filter(|link| link.rel() == "Down").collect();
        assert!(down.len() > 30, "{}", down.len());
        for link in down {
            let found: Document = link.follow().get(&em).await.unwrap();
            let empty = found.links().is_empty() && found.children().next().is_none();
            assert!(!empty || link.link_type() == Some("TaskList"), "{}", link.href());
        }
        let up: Document = document.link("Up").unwrap().follow().get(&em).await.unwrap();
        assert!(up.get("SupportedVersions").is_some(), "{up:?}");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn undeclared_links_are_followed_by_relation() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let point = em.vm_restore_points().list().await.unwrap().into_iter().next().unwrap();
        let up = point.links.find("Up").unwrap();
        let above: Document = up.follow().get(&em).await.unwrap();
        assert!(!above.href().is_empty());
        let nowhere = LinkTo::<Document>::at("/no/such/thing").get(&em).await.unwrap_err();
        assert!(nowhere.is_not_found());
        em.logoff().await.unwrap();
    }
}
