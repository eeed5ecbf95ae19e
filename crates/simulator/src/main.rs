//! The program `simu-simulator`: starts a simulator, prints the ready line, and stops when asked.

mod arguments;

use std::{
    io::{self, IsTerminal, Read, Write},
    process::ExitCode,
    thread,
};

use simulator::{Ready, Simulator};
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

use arguments::{Arguments, USAGE};

/// Wrong arguments, or something that the person at the keyboard can mend.
const USAGE_ERROR: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("SIMU_SIMULATOR_LOG");
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("info,str0m=warn")))
        .init();
    let arguments = match Arguments::parse() {
        Ok(arguments) => arguments,
        Err(error) => return complain(&format!("{error}\n{USAGE}")),
    };
    if arguments.help {
        return if print(USAGE).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    // Watched from before the start, so that no early wish to stop is lost.
    let stop_asked = stop_asked(arguments.exit_with_stdin);
    let simulator = match Simulator::start(arguments.options).await {
        Ok(simulator) => simulator,
        Err(error) => return complain(&error.to_string()),
    };
    if let Err(error) = print(&ready_line(simulator.ready())) {
        return complain(&format!("cannot print the ready line: {error}"));
    }
    stop_asked.await;
    simulator.stop().await;
    ExitCode::SUCCESS
}

/// Waits for Ctrl-C, for SIGTERM, and, if asked for, for the end of stdin.
async fn stop_asked(exit_with_stdin: bool) {
    let stdin_ended = exit_with_stdin.then(stdin_end);
    let stdin_ended = async {
        match stdin_ended {
            Some(ended) => drop(ended.await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => {
            if let Err(error) = outcome {
                tracing::warn!(%error, "waiting for Ctrl-C");
            }
        }
        () = terminated() => {}
        () = stdin_ended => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => drop(signals.recv().await),
        Err(error) => {
            tracing::warn!(%error, "waiting for SIGTERM");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Tells when stdin is closed. A thread of its own: a blocked read must not hold up the
/// runtime's end.
fn stdin_end() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    thread::spawn(move || {
        let mut buffer = [0; 256];
        while io::stdin().lock().read(&mut buffer).is_ok_and(|count| count > 0) {}
        // Nobody waits any more when the simulator was stopped in another way.
        let _ = ended.send(());
    });
    end
}

fn ready_line(ready: &Ready) -> String {
    // Plain strings, which serde_json cannot fail to write.
    serde_json::to_string(ready).unwrap_or_default()
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn complain(text: &str) -> ExitCode {
    // Where stderr is closed there is nobody left to tell.
    drop(writeln!(io::stderr(), "simu-simulator: {text}"));
    ExitCode::from(USAGE_ERROR)
}
