//! Long runs: a bar to watch, and Ctrl-C.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use planodds::simulate::Control;
use rayon::ThreadPool;

/// A run shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Between two looks at how far it is.
const TICK: Duration = Duration::from_millis(100);

/// The control of a simulation that Ctrl-C cancels. To be called once, when nothing waits for
/// input any more and before any file is prepared: until then Ctrl-C simply ends the program.
pub(super) fn interruptible() -> anyhow::Result<Arc<Control>> {
    let control = Arc::new(Control::default());
    let handled = Arc::clone(&control);
    ctrlc::set_handler(move || handled.cancel.store(true, Ordering::Relaxed))
        .context("Ctrl-C cannot be handled")?;
    Ok(control)
}

/// Whether Ctrl-C was pressed.
pub(super) fn is_interrupted(control: &Control) -> bool {
    control.cancel.load(Ordering::Relaxed)
}

/// The threads to compute on: as many as asked for, or one a core.
pub(super) fn threads(number: Option<u16>) -> anyhow::Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(number.map_or(0, usize::from))
        .build()
        .context("threads cannot be started")
}

/// Does some work on those threads, with a bar on standard error where that is a terminal
/// and the work takes its time. `total` is what `control.done` counts up to.
pub(super) fn work<T: Send>(
    control: &Control,
    total: u64,
    threads: &ThreadPool,
    quiet: bool,
    job: impl FnOnce() -> T + Send,
) -> T {
    if quiet || !io::stderr().is_terminal() {
        return threads.install(job);
    }
    let (finished, when_finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || watch(control, total, &when_finished));
        let result = threads.install(job);
        drop(finished);
        result
    })
}

fn watch(control: &Control, total: u64, finished: &mpsc::Receiver<()>) {
    if finished.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left") {
        bar.set_style(style);
    }
    loop {
        bar.set_position(control.done.load(Ordering::Relaxed).min(total));
        if finished.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    bar.finish_and_clear();
}
