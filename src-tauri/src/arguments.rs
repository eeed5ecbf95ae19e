//! The command line.

const HELP: &str = "\
Simu, the softphone for Africa's Talking

Usage: simu [--demo]

  --demo      sign in to the demo account, which needs no Africa's Talking account
  --help      print this
  --version   print the version

Without --demo the account is read from AT_USERNAME, AT_API_KEY and AT_PHONE_NUMBERS;
if they are not set, the demo account is used.";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Arguments),
    /// Print this and stop.
    Print(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Use the demo account whatever the environment says.
    pub demo: bool,
}

impl Request {
    /// Reads the arguments after the program's name. A refused one is answered by a sentence.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Arguments::default();
        for argument in arguments {
            match argument.as_str() {
                "--demo" => parsed.demo = true,
                "--help" | "-h" => return Ok(Self::Print(HELP.to_owned())),
                "--version" | "-V" => {
                    return Ok(Self::Print(format!("simu {}", env!("CARGO_PKG_VERSION"))));
                }
                other => {
                    let shown: String = other.chars().take(60).collect();
                    return Err(format!("unknown argument {shown:?}; try simu --help"));
                }
            }
        }
        Ok(Self::Run(parsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Request, String> {
        Request::parse(arguments.iter().map(|&argument| argument.to_owned()))
    }

    #[test]
    fn no_argument_uses_the_environment() {
        assert_eq!(parse(&[]), Ok(Request::Run(Arguments { demo: false })));
    }

    #[test]
    fn demo_is_chosen_by_its_flag() {
        assert_eq!(parse(&["--demo"]), Ok(Request::Run(Arguments { demo: true })));
    }

    #[test]
    fn an_unknown_argument_is_named_and_bounded() {
        let problem = parse(&[&"x".repeat(5000)]).expect_err("must be refused");
        assert!(problem.contains("simu --help") && problem.len() < 200, "{problem}");
    }

    #[test]
    fn version_is_printed() {
        let Ok(Request::Print(text)) = parse(&["--version"]) else { panic!("prints") };
        assert!(text.starts_with("simu "), "{text}");
    }
}
