//! Configuration by environment variables. A program cannot change its own, so that this one starts itself again.

use std::env;
use std::process::{Command, Output};

use vbem_client::blocking;
use vbem_client::prelude::*;
use vbem_simulator::Simulator;

use super::{company, start};

/// Runs the ignored test below with these variables only.
fn run(sim: &Simulator, changes: &[(&str, &str)]) -> Output {
    let account = sim.credentials();
    let url = sim.url();
    let valid =
        [("VBEM_URL", url.as_str()), ("VBEM_USER", &account.user), ("VBEM_PASSWORD", &account.password)];
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "environment::child_of_the_other_tests", "--ignored", "--nocapture"]).env_clear();
    child.envs(valid).envs(changes.iter().copied()).output().unwrap()
}

fn output(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
#[ignore = "needs the variables that the other tests of this file set"]
fn child_of_the_other_tests() {
    let jobs = blocking::Client::from_env().and_then(|em| em.scope(|em| em.jobs().list()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let same =
        runtime.block_on(async { Client::from_env().await?.scope(async |em| em.jobs().list().await).await });
    match (jobs, same) {
        (Ok(jobs), Ok(same)) => println!("{} jobs, {}", jobs.len(), jobs == same),
        (Err(error), Err(same)) => panic!("{error}, {}", error.to_string() == same.to_string()),
        (jobs, same) => panic!("{jobs:?} and {same:?}"),
    }
}

#[test]
fn valid_variables_log_both_clients_on() {
    let sim = start();
    let done = run(&sim, &[("VBEM_TIMEOUT", "30")]);
    assert!(done.status.success(), "{}", output(&done));
    let text = output(&done);
    assert!(text.contains(" jobs, true") && !text.contains("0 jobs"), "{text}");
    assert_eq!(sim.state().sessions, 0);
}

#[test]
fn certificate_in_a_file_is_trusted() {
    let sim = company().tls().start_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("em.pem");
    std::fs::write(&file, sim.certificate().unwrap()).unwrap();
    let done = run(&sim, &[("VBEM_CA_CERTIFICATE", file.to_str().unwrap())]);
    assert!(done.status.success(), "{}", output(&done));
    let untrusted = run(&sim, &[]);
    assert!(!untrusted.status.success());
    assert!(
        output(&untrusted).contains("cannot establish a trusted TLS connection: "),
        "{}",
        output(&untrusted)
    );
}

#[test]
fn proxy_of_the_environment_is_used() {
    let sim = start();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = format!("http://{unused}");
    let refused = run(&sim, &[("HTTP_PROXY", &proxy)]);
    assert!(!refused.status.success());
    assert!(output(&refused).contains(": cannot connect: Connection refused"), "{}", output(&refused));
    let excepted = run(&sim, &[("HTTP_PROXY", &proxy), ("NO_PROXY", "127.0.0.1")]);
    assert!(excepted.status.success(), "{}", output(&excepted));
}

#[test]
fn invalid_variable_is_named() {
    let sim = start();
    for (changes, expected) in [
        ([("VBEM_URL", "em.example")], "VBEM_URL: "),
        ([("VBEM_CA_CERTIFICATE", "/nowhere/em.pem")], "VBEM_CA_CERTIFICATE: cannot read /nowhere/em.pem: "),
        ([("VBEM_USER", "")], "VBEM_USER: not set"),
    ] {
        let done = run(&sim, &changes);
        let text = output(&done);
        assert!(!done.status.success() && text.contains(expected) && text.contains(", true"), "{text}");
        assert!(!text.contains(sim.credentials().password.as_str()), "{text}");
    }
}
