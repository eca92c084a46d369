//! The metrics in the `OpenMetrics` text format.

use std::fmt;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;
use vbem_client::jiff::Timestamp;

use super::Snapshot;
use crate::backups::{Job, Outcome};

/// Media type of the text.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Encodes the metrics of a state; without one only that it could not be read.
pub(super) fn encode(snapshot: Option<Snapshot>, elapsed: Duration) -> Result<String, fmt::Error> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Scrape { snapshot, elapsed }));
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

/// Metrics of one scrape.
#[derive(Debug)]
struct Scrape {
    snapshot: Option<Snapshot>,
    elapsed: Duration,
}

type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Writes one metric; each item is a sample.
fn gauge<'a, V: EncodeGaugeValue>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    samples: impl IntoIterator<Item = (Labels<'a>, V)>,
) -> fmt::Result {
    let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (labels, value) in samples {
        metric.encode_family(&labels)?.encode_gauge(&value)?;
    }
    Ok(())
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let encoder = &mut encoder;
        let up = i64::from(self.snapshot.is_some());
        gauge(encoder, "vbem_up", "1 if the server could be read, otherwise 0.", [(Vec::new(), up)])?;
        let seconds = self.elapsed.as_secs_f64();
        let help = "Duration of the requests to the server.";
        gauge(encoder, "vbem_scrape_duration_seconds", help, [(Vec::new(), seconds)])?;
        self.snapshot.as_ref().map_or(Ok(()), |snapshot| snapshot.encode(encoder))
    }
}

impl Snapshot {
    fn encode(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        self.encode_jobs(encoder)?;
        self.encode_repositories(encoder)?;
        self.encode_machines(encoder)
    }

    fn encode_jobs(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let seconds = |time: Option<Timestamp>| time.map(Timestamp::as_second);
        let running = self.jobs.iter().map(|job| (labels(job), i64::from(job.running)));
        gauge(encoder, "vbem_job_running", "1 if a run of the job is in progress, otherwise 0.", running)?;
        let results = self.jobs.iter().filter_map(|job| job.last_outcome.map(|last| (job, last)));
        let results = results.flat_map(|(job, last)| {
            [Outcome::Success, Outcome::Warning, Outcome::Failed].map(|outcome| {
                let mut labels = labels(job);
                labels.push(("result", outcome.as_str()));
                (labels, i64::from(outcome == last))
            })
        });
        let help = "Result of the last run of the job that has ended: 1 for the actual result, otherwise 0.";
        gauge(encoder, "vbem_job_last_result", help, results)?;
        let ended = self.jobs.iter().filter_map(|job| Some((labels(job), seconds(job.last_end)?)));
        gauge(encoder, "vbem_job_last_end_timestamp_seconds", "End of the last run of the job.", ended)?;
        let succeeded = self.jobs.iter().filter_map(|job| Some((labels(job), seconds(job.last_success)?)));
        let help = "End of the last successful run of the job.";
        gauge(encoder, "vbem_job_last_success_timestamp_seconds", help, succeeded)?;
        let durations = self.jobs.iter().filter_map(|job| Some((labels(job), job.last_seconds?)));
        gauge(encoder, "vbem_job_last_duration_seconds", "Duration of the last run of the job.", durations)
    }

    fn encode_repositories(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for (name, help, is_free) in [
            ("vbem_repository_capacity_bytes", "Size of the repository.", false),
            ("vbem_repository_free_bytes", "Free space in the repository.", true),
        ] {
            let samples = self.repositories.iter().filter_map(|it| {
                let labels = vec![
                    ("repository", it.name.as_str()),
                    ("server", it.server.as_deref().unwrap_or("")),
                    ("uid", it.uid.as_str()),
                ];
                Some((labels, if is_free { it.free? } else { it.capacity? }))
            });
            gauge(encoder, name, help, samples)?;
        }
        Ok(())
    }

    fn encode_machines(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Number of virtual machines in the virtual infrastructure.";
        gauge(encoder, "vbem_machines", help, [(Vec::new(), self.machines.len())])?;
        let unprotected = self.machines.iter().filter(|machine| machine.newest.is_none()).count();
        let help = "Number of virtual machines without a restore point of the last 7 days.";
        gauge(encoder, "vbem_unprotected_machines", help, [(Vec::new(), unprotected)])?;
        let newest = self.machines.iter().filter_map(|machine| {
            let labels = vec![
                ("machine", machine.name.as_str()),
                ("root", machine.root.as_str()),
                ("reference", machine.reference.as_str()),
            ];
            Some((labels, machine.newest?.as_second()))
        });
        let help = "Creation time of the newest restore point of the machine.";
        gauge(encoder, "vbem_machine_newest_point_timestamp_seconds", help, newest)
    }
}

/// Labels of a job. `job` and `instance` are labels that Prometheus sets itself.
fn labels(job: &Job) -> Labels<'_> {
    vec![
        ("job_name", &job.name),
        ("kind", &job.kind),
        ("server", job.server.as_deref().unwrap_or("")),
        ("uid", &job.uid),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn labels_are_escaped() {
        let snapshot = Snapshot {
            jobs: Vec::new(),
            repositories: vec![crate::backups::tests::repository("a \"b\" c\\d\ne", None, Some(7))],
            machines: Vec::new(),
        };
        let text = encode(Some(snapshot), Duration::ZERO).unwrap();
        assert!(
            text.contains(r#"vbem_repository_free_bytes{repository="a \"b\" c\\d\ne",server="vbr01""#),
            "{text}"
        );
        assert!(!text.contains("vbem_repository_capacity_bytes{"), "an unknown size has no sample: {text}");
    }

    #[test]
    fn unread_state_has_two_metrics() {
        let text = encode(None, Duration::from_millis(1_500)).unwrap();
        assert_eq!(
            text,
            "# HELP vbem_up 1 if the server could be read, otherwise 0.\n# TYPE vbem_up gauge\nvbem_up 0\n\
             # HELP vbem_scrape_duration_seconds Duration of the requests to the server.\n\
             # TYPE vbem_scrape_duration_seconds gauge\nvbem_scrape_duration_seconds 1.5\n# EOF\n"
        );
    }
}
