//! The command line.

use lexopt::prelude::*;
use simulator::Options;

pub const USAGE: &str = "\
usage: simu-simulator [--address IP] [--port N] [--tls-port N] [--record DIR] [--exit-with-stdin]

  --address IP       listen here (default 127.0.0.1)
  --port N           port for HTTP and the gateway (default 0: any free one)
  --tls-port N       port for the gateway over TLS (default 0: any free one)
  --record DIR       record both sides of each call there, as WAV files
  --exit-with-stdin  stop when stdin is closed

One line of JSON on stdout tells when all is ready, and where. Logs go to stderr.";

#[derive(Debug, Default)]
pub struct Arguments {
    pub options: Options,
    pub exit_with_stdin: bool,
    pub help: bool,
}

impl Arguments {
    pub fn parse() -> Result<Self, lexopt::Error> {
        let mut parser = lexopt::Parser::from_env();
        let mut arguments = Arguments::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("address") => arguments.options.address = parser.value()?.parse()?,
                Long("port") => arguments.options.port = parser.value()?.parse()?,
                Long("tls-port") => arguments.options.tls_port = parser.value()?.parse()?,
                Long("record") => arguments.options.record = Some(parser.value()?.into()),
                Long("exit-with-stdin") => arguments.exit_with_stdin = true,
                Short('h') | Long("help") => arguments.help = true,
                other @ (Short(_) | Long(_) | Value(_)) => return Err(other.unexpected()),
            }
        }
        Ok(arguments)
    }
}
