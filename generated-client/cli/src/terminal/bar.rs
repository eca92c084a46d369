//! Progress bars on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Terminal;
use super::room::WithRoom;

/// A progress bar. It disappears when it is dropped, and is not drawn without a terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Creates the bar of an operation with this name, which has a percentage or none.
    pub(crate) fn percent(terminal: &Terminal, name: &str) -> Self {
        let bar = Self::new(terminal, "{spinner} {msg} {elapsed}");
        bar.0.set_length(100);
        bar.0.set_message(name.to_owned());
        bar
    }

    /// Creates the bar of transfers of files.
    pub(crate) fn bytes(terminal: &Terminal) -> Self {
        Self::new(terminal, "{spinner} {msg} {binary_bytes} {binary_bytes_per_sec}")
    }

    fn new(terminal: &Terminal, template: &str) -> Self {
        if !terminal.shows_progress {
            return Self(ProgressBar::hidden());
        }
        let bar = Self(ProgressBar::new_spinner());
        bar.0.set_draw_target(ProgressDrawTarget::term_like(Box::new(WithRoom::stderr())));
        bar.set_template(template);
        bar.0.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Shows a percentage, if there is one.
    pub(crate) fn set_percent(&self, percent: Option<i32>) {
        if let Some(percent) = percent.and_then(|percent| u64::try_from(percent).ok()) {
            self.set_template("{msg} {bar:30} {pos} % {elapsed}");
            self.0.set_position(percent.min(100));
        }
    }

    /// Shows a text in front of the bar.
    pub(crate) fn set_message(&self, text: String) {
        self.0.set_message(text);
    }

    /// Shows the received bytes of a file, of this many if that is known.
    pub(crate) fn set_bytes(&self, name: &str, received: u64, total: Option<u64>) {
        if let Some(total) = total.filter(|_| self.0.length() != total) {
            self.set_template("{msg} {bar:30} {binary_bytes} of {binary_total_bytes} {binary_bytes_per_sec}");
            self.0.set_length(total);
        }
        self.0.set_message(name.to_owned());
        self.0.set_position(received);
    }

    fn set_template(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
