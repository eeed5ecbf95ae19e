//! Programs on the stage: started with a log file, ended with all their children.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// A program that is ended, with its whole process group, when this is dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    log: PathBuf,
    name: String,
}

impl Service {
    /// Starts it; what it says on standard error (and output, if nobody reads it) goes to
    /// `<logs>/<name>.log`.
    pub fn start(name: &str, mut command: Command, logs: &Path) -> Result<Self, Failure> {
        let log = logs.join(format!("{name}.log"));
        let file = File::create(&log)?;
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .stderr(file)
            .spawn()
            .map_err(|error| Failure::Start { program: name.to_owned(), error })?;
        Ok(Self { child, log, name: name.to_owned() })
    }

    /// The first line on its standard output, which must have been piped; 15 s at most.
    pub fn first_line(&mut self) -> Result<String, Failure> {
        let early = || Failure::EndedEarly {
            program: self.name.clone(),
            log: self.log.display().to_string(),
        };
        let output = self.child.stdout.take().ok_or_else(early)?;
        let (tell, told) = std::sync::mpsc::channel();
        // The thread also drains what follows, so that the program never blocks on a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { return };
                // Only the first line has a listener.
                let _ = tell.send(line);
            }
        });
        told.recv_timeout(Duration::from_secs(15)).map_err(|_| early())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, at most so long; answers its exit code.
    pub fn wait(&mut self, most: Duration) -> Result<Option<i32>, Failure> {
        let until = Instant::now() + most;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.code());
            }
            if Instant::now() > until {
                return Err(Failure::TooLate {
                    what: format!("the end of {}", self.name),
                    seconds: most.as_secs(),
                    seen: String::new(),
                });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks it to end (SIGTERM), as a desktop does at log-out.
    #[cfg(unix)]
    pub fn terminate(&self) {
        signal(self.pid(), rustix::process::Signal::TERM, false);
    }

    /// Its standard input, if it was piped; given away once.
    pub fn input(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    pub fn log(&self) -> &Path {
        &self.log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        #[cfg(unix)]
        signal(self.pid(), rustix::process::Signal::KILL, true);
        #[cfg(not(unix))]
        let _ = self.child.kill();
        // Nothing is left to do if it is gone already.
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn signal(pid: u32, signal: rustix::process::Signal, group: bool) {
    let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else {
        return;
    };
    // Gone already is as good as ended.
    let _ = if group {
        rustix::process::kill_process_group(pid, signal)
    } else {
        rustix::process::kill_process(pid, signal)
    };
}

/// A command with nothing on its standard input and its output piped.
pub fn piped(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// A command with nothing on its standard input and its output thrown away.
pub fn quiet(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}
