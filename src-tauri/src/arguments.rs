//! The command line: what may be said, and how it is understood.

use clap::{Args, Parser, Subcommand, ValueEnum, error::ErrorKind};

/// The longest argument that is looked at, in bytes; longer than any link.
const LONGEST: usize = 2_048;

const AFTER_HELP: &str = "\
Without a command the window opens. Without --demo the account is read from AT_USERNAME, AT_API_KEY
and AT_PHONE_NUMBERS; if they are not set, the account that was used last is used again.
A link (tel:, callto:, sip: or simu:) fills the field of the window; it calls nobody.
The commands drive the Simu that runs, and need no display.

Exit codes: 0 done, 1 refused or failed, 2 wrong arguments, 3 Simu is not running.";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Arguments),
    /// Ask this of the app that runs.
    Drive(Order),
    /// Open the window for tests of the page's WebRTC, in builds that are tested.
    #[cfg(feature = "automation")]
    WebRtcTests(crate::webrtc_tests::Tests),
    /// Print this and stop.
    Print(String),
}

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Use the demo account whatever the environment says.
    pub demo: bool,
    /// Fill this in.
    pub link: Option<String>,
}

/// Without the link's number.
impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let link = self.link.is_some();
        f.debug_struct("Arguments").field("demo", &self.demo).field("link", &link).finish()
    }
}

#[derive(Parser)]
#[command(
    name = "simu",
    version,
    about = "Simu, the softphone for Africa's Talking",
    after_help = AFTER_HELP,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
struct Words {
    /// Sign in to the demo account, which needs no Africa's Talking account
    #[arg(long)]
    demo: bool,
    /// A link to call somebody
    link: Option<String>,
    #[cfg(feature = "automation")]
    #[arg(long, hide = true, num_args = 2, value_names = ["SUITE", "SHIMS"])]
    webrtc_tests: Option<Vec<String>>,
    #[command(subcommand)]
    order: Option<Order>,
}

/// What the app that runs is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Order {
    /// Fetch a capability token of the account in use
    Token {
        /// Print the token itself, and nothing else
        #[arg(long, conflicts_with = "json")]
        show: bool,
        #[command(flatten)]
        print: Print,
    },
    /// Call a number
    Call(CallOrder),
    /// Put a number into the window's field, without calling it
    Fill {
        /// A number, or a text in which one stands
        text: String,
        #[command(flatten)]
        print: Print,
    },
    /// List the accounts
    Accounts {
        #[command(flatten)]
        print: Print,
    },
    /// Tell whether the line is ready, and which call is up
    Status {
        #[command(flatten)]
        print: Print,
    },
}

#[derive(Clone, PartialEq, Eq, Args)]
pub struct CallOrder {
    /// As it is typed into the window
    pub number: String,
    /// Which way the call goes
    #[arg(long, value_enum, default_value_t)]
    pub via: Via,
    /// Tell how it goes, until it is over
    #[arg(long)]
    pub wait: bool,
    /// Start Simu first if it is not running
    #[arg(long)]
    pub start: bool,
    #[command(flatten)]
    pub print: Print,
}

/// Without the number.
impl std::fmt::Debug for CallOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallOrder").field("via", &self.via).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Print {
    /// Print JSON: a token's holds the token
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Via {
    #[default]
    Auto,
    Webrtc,
    VoiceApi,
}

impl Request {
    /// Reads the arguments after the program's name. A refused one is answered by a sentence.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let arguments: Vec<String> = arguments.collect();
        // A text may be a page long.
        let is_text = arguments.first().is_some_and(|word| word == "fill");
        let too_long = |argument: &&String| !is_text && argument.len() > LONGEST;
        if let Some(long) = arguments.iter().find(too_long) {
            let shown: String = long.chars().take(60).collect();
            return Err(format!("argument {shown:?}… is too long; try simu --help"));
        }
        let program = std::iter::once("simu".to_owned());
        let words = match Words::try_parse_from(program.chain(arguments)) {
            Ok(words) => words,
            Err(error) => {
                let text = error.to_string().trim_end().to_owned();
                let asked = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion];
                return if asked.contains(&error.kind()) {
                    Ok(Self::Print(text))
                } else {
                    Err(text.trim_start_matches("error: ").to_owned())
                };
            }
        };
        #[cfg(feature = "automation")]
        if let Some([suite, shims]) = words.webrtc_tests.as_deref() {
            let tests = crate::webrtc_tests::Tests { suite: suite.clone(), shims: shims.clone() };
            return Ok(Self::WebRtcTests(tests));
        }
        match (words.order, words.link) {
            (Some(order), _) => Ok(Self::Drive(order)),
            (None, Some(word)) if !word.contains(':') => {
                let shown: String = word.chars().take(60).collect();
                Err(format!("unknown command {shown:?}; try simu --help"))
            }
            (None, link) => Ok(Self::Run(Arguments { demo: words.demo, link })),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Request, String> {
        Request::parse(arguments.iter().map(|&argument| argument.to_owned()))
    }

    #[test]
    fn the_words_contradict_nothing() {
        Words::command().debug_assert();
    }

    #[test]
    fn no_argument_uses_the_environment() {
        assert_eq!(parse(&[]), Ok(Request::Run(Arguments::default())));
    }

    #[test]
    fn demo_is_chosen_by_its_flag() {
        let demo = Arguments { demo: true, link: None };
        assert_eq!(parse(&["--demo"]), Ok(Request::Run(demo)));
    }

    #[test]
    fn a_link_is_filled_in_and_never_an_order() {
        for link in ["tel:+254711000001", "simu://call/0711000001", "tel:call", "sip:a@b;x=--demo"]
        {
            let run = Arguments { demo: false, link: Some(link.to_owned()) };
            assert_eq!(parse(&[link]), Ok(Request::Run(run)));
        }
        let shown = format!("{:?}", parse(&["tel:+254711000001"]));
        assert!(!shown.contains("711"), "{shown}");
    }

    #[test]
    fn an_order_drives_the_app_that_runs() {
        let Ok(Request::Drive(Order::Call(call))) =
            parse(&["call", "0711000001", "--via", "voice-api", "--json"])
        else {
            panic!("an order")
        };
        assert_eq!((call.number.as_str(), call.via), ("0711000001", Via::VoiceApi));
        assert!(call.print.json && !call.wait && !call.start);
        for order in ["token", "accounts", "status"] {
            assert!(matches!(parse(&[order, "--json"]), Ok(Request::Drive(_))), "{order}");
        }
    }

    #[test]
    fn what_is_not_known_is_named_and_bounded() {
        for wrong in [vec!["--x"], vec!["dial"], vec!["call"], vec!["call", "1", "--via", "fax"]] {
            let problem = parse(&wrong).expect_err("must be refused");
            assert!(problem.contains("--help"), "{wrong:?}: {problem}");
        }
        let page = "x".repeat(50_000);
        assert!(matches!(parse(&["fill", &page]), Ok(Request::Drive(Order::Fill { .. }))));
        for wrong in ["x".repeat(5000), format!("tel:{}", "1".repeat(5000)), "x".repeat(500)] {
            let problem = parse(&[&wrong]).expect_err("must be refused");
            assert!(problem.contains("simu --help") && problem.len() < 200, "{problem}");
        }
    }

    #[cfg(not(feature = "automation"))]
    #[test]
    fn what_is_shipped_knows_no_test_window() {
        let asked = ["--webrtc-tests", "http://127.0.0.1:1/", "shims.js"];
        let problem = parse(&asked).expect_err("must be refused");
        assert!(problem.contains("unexpected argument"), "{problem}");
    }

    /// Tauri's own desktop entry names the links and leaves the place for them out.
    #[test]
    fn what_is_installed_is_given_the_links() {
        let entry = include_str!("../linux/simu.desktop");
        assert!(entry.lines().any(|line| line == "Exec={{exec}} %u"), "{entry}");
        let configuration: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json")).expect("JSON");
        let schemes = &configuration["plugins"]["deep-link"]["desktop"]["schemes"];
        for (index, scheme) in ["tel", "callto", "sip", "simu"].into_iter().enumerate() {
            assert!(entry.contains(&format!("x-scheme-handler/{scheme};")), "{entry}");
            assert_eq!(schemes[index], scheme);
        }
    }

    #[test]
    fn version_and_help_are_printed() {
        let Ok(Request::Print(text)) = parse(&["--version"]) else { panic!("prints") };
        assert!(text.starts_with("simu "), "{text}");
        let Ok(Request::Print(text)) = parse(&["--help"]) else { panic!("prints") };
        assert!(text.contains("token") && text.contains("Exit codes"), "{text}");
    }
}
