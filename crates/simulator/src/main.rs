//! The program `simu-simulator`: starts a simulator, prints the ready line, and stops when asked.

mod arguments;
mod stop;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use simulator::{Ready, Simulator};
use tracing_subscriber::EnvFilter;

use arguments::{Arguments, USAGE};
use stop::StopWish;

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
    let stop_wish = match StopWish::listen(arguments.exit_with_stdin) {
        Ok(stop_wish) => stop_wish,
        Err(error) => return complain(&format!("cannot listen for signals: {error}")),
    };
    let simulator = match Simulator::start(arguments.options).await {
        Ok(simulator) => simulator,
        Err(error) => return complain(&error.to_string()),
    };
    if let Err(error) = print(&ready_line(simulator.ready())) {
        return complain(&format!("cannot print the ready line: {error}"));
    }
    stop_wish.come().await;
    simulator.stop().await;
    ExitCode::SUCCESS
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
