//! Ctrl-C during work that takes long.

use tokio::sync::watch;

/// Exit code of a process that is ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Ctrl-C, from the creation of the value on, at any time and not only during a wait.
pub(crate) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens to Ctrl-C, which no longer ends the process. A second one does.
    pub(crate) fn listen() -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                sender.send_replace(true);
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(INTERRUPTED);
                }
            }
            // Without signals the channel stays open, so that no Ctrl-C is reported.
            std::future::pending::<()>().await;
        });
        Self(receiver)
    }

    /// Waits for Ctrl-C; returns at once if it has come before.
    pub(crate) async fn received(&mut self) {
        if self.0.wait_for(|received| *received).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Runs work until its end or Ctrl-C; `None` after Ctrl-C.
    pub(crate) async fn or<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.received() => None,
            output = work => Some(output),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::Interrupt;

    #[tokio::test]
    async fn signal_between_two_waits_is_not_lost() {
        let mut interrupt = Interrupt::listen();
        assert_eq!(interrupt.or(async { 1 }).await, Some(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
        let id = std::process::id().to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(interrupt.or(async { 2 }).await, None);
        assert_eq!(interrupt.or(std::future::pending::<()>()).await, None);
    }
}
