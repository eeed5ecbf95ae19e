//! The command line.

const HELP: &str = "\
Simu, the softphone for Africa's Talking

Usage: simu [--demo]

  --demo      sign in to the demo account, which needs no Africa's Talking account
  --help      print this
  --version   print the version

Without --demo the account is read from AT_USERNAME, AT_API_KEY and AT_PHONE_NUMBERS;
if they are not set, the account that was used last is used again.";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Arguments),
    /// Open the window for tests of the page's WebRTC, in builds that are tested.
    #[cfg(feature = "automation")]
    WebRtcTests(crate::webrtc_tests::Tests),
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
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Arguments::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--demo" => parsed.demo = true,
                #[cfg(feature = "automation")]
                "--webrtc-tests" => {
                    let (Some(suite), Some(shims)) = (arguments.next(), arguments.next()) else {
                        return Err("--webrtc-tests needs an address and a script".to_owned());
                    };
                    let tests = crate::webrtc_tests::Tests { suite, shims };
                    return Ok(Self::WebRtcTests(tests));
                }
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

    #[cfg(not(feature = "automation"))]
    #[test]
    fn what_is_shipped_knows_no_test_window() {
        let asked = ["--webrtc-tests", "http://127.0.0.1:1/", "shims.js"];
        let problem = parse(&asked).expect_err("must be refused");
        assert!(problem.contains("unknown argument"), "{problem}");
    }

    #[test]
    fn version_is_printed() {
        let Ok(Request::Print(text)) = parse(&["--version"]) else { panic!("prints") };
        assert!(text.starts_with("simu "), "{text}");
    }
}
