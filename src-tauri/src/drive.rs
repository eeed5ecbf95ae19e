//! The command line's orders, given to the app that runs. No display is needed, and no window.

mod print;

use std::cell::RefCell;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use control::{AskError, Given, Place, Request, ask};
use serde_json::{Value, json};

use crate::arguments::{Arguments, CallOrder, Order, Via};
use crate::session_bus;

/// What takes no call.
const SOON: Duration = Duration::from_secs(45);
/// Longer than anybody talks.
const A_SHIFT: Duration = Duration::from_secs(12 * 3_600);
/// How long an app that was started may take to open its door, and then its line to be ready.
const TO_START: Duration = Duration::from_secs(20);
const LINE_READY: u8 = 20;

/// Of a text in which a number stands, in characters: what fits through the door.
const LONGEST_TEXT: usize = 1_800;

const NOT_RUNNING: u8 = 3;

pub fn run(order: &Order) -> ExitCode {
    let print = print_of(order);
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return crate::say("simu: could not start", ExitCode::FAILURE);
    };
    match runtime.block_on(carry_out(order, print)) {
        Ok(value) => crate::say(&words(order, &value, print), ExitCode::SUCCESS),
        Err(error) => failed(error, print),
    }
}

/// Lets the app that runs do what this one was started for. False: none runs, or it is found by
/// the session bus.
pub fn hand_over(arguments: &Arguments) -> Result<bool, String> {
    let request = match &arguments.link {
        Some(link) => Request::Fill { given: Given::Link, text: link.clone() },
        None if session_bus::is_there() => return Ok(false),
        None => Request::Show,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return Ok(false) };
    let answer =
        runtime.block_on(async { ask(&Place::of_this_person(), &request, SOON, |_| {}).await });
    match answer {
        Ok(_) => Ok(true),
        Err(AskError::Refused(why)) => Err(print::sentence(&why)),
        // Then the app is started, and finds the other by the session bus, if it is there.
        Err(AskError::NotRunning | AskError::Silent | AskError::Broken(_)) => Ok(false),
    }
}

async fn carry_out(order: &Order, json: bool) -> Result<Value, AskError> {
    let place = Place::of_this_person();
    let asked = async |request: Request| ask(&place, &request, SOON, |_| {}).await;
    match order {
        Order::Token { .. } => asked(Request::Token).await,
        Order::Accounts { .. } => asked(Request::Accounts).await,
        Order::Status { .. } => asked(Request::Status).await,
        Order::Fill { text, .. } => {
            let character = |c: char| if c.is_control() { ' ' } else { c };
            let text = text.chars().take(LONGEST_TEXT).map(character).collect();
            asked(Request::Fill { given: Given::Text, text }).await
        }
        Order::Call(call) => place_call(&place, call, json).await,
    }
}

async fn place_call(place: &Place, order: &CallOrder, json: bool) -> Result<Value, AskError> {
    let request = |ready_within| Request::Call {
        to: order.number.clone(),
        via: match order.via {
            Via::Auto => control::Via::Auto,
            Via::Webrtc => control::Via::Webrtc,
            Via::VoiceApi => control::Via::VoiceApi,
        },
        wait: order.wait,
        ready_within,
    };
    let bound = if order.wait { A_SHIFT } else { SOON };
    let warned = RefCell::new(Vec::new());
    let warn = |value: &Value| {
        // Beside the answer, not in it; in JSON it is a part of it.
        for warning in print::warnings(value) {
            if !json && !warned.borrow().contains(&warning) {
                crate::say(&format!("simu: {warning}"), ExitCode::FAILURE);
                warned.borrow_mut().push(warning);
            }
        }
    };
    let tell = |value: &Value| {
        warn(value);
        let text = if json { value.to_string() } else { print::call(value) };
        crate::say(&text, ExitCode::SUCCESS);
    };
    let answer = match ask(place, &request(0), bound, tell).await {
        Err(AskError::NotRunning) if order.start => {
            start(place).await?;
            ask(place, &request(LINE_READY), bound, tell).await
        }
        answer => answer,
    };
    if let Ok(value) | Err(AskError::Refused(value)) = &answer {
        warn(value);
    }
    answer
}

/// Starts the app beside this program, and waits until it opens its door.
async fn start(place: &Place) -> Result<(), AskError> {
    let mut app = Command::new(std::env::current_exe()?);
    app.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It outlives the terminal.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut app, 0);
    let mut app = app.spawn()?;
    let until = tokio::time::Instant::now() + TO_START;
    loop {
        match ask(place, &Request::Status, SOON, |_| {}).await {
            Err(AskError::NotRunning) if tokio::time::Instant::now() < until => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
        // It says itself why not, where it is started by hand.
        if app.try_wait()?.is_some_and(|ended| !ended.success()) {
            return Err(AskError::NotRunning);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn failed(error: AskError, json: bool) -> ExitCode {
    let (value, code) = match error {
        AskError::Refused(value) => (value, ExitCode::FAILURE),
        AskError::NotRunning => {
            let message = "Simu is not running; start it with: simu";
            (failure("not_running", message), ExitCode::from(NOT_RUNNING))
        }
        AskError::Silent => {
            let message = "Simu runs but does not answer; quit it and start it again";
            (failure("silent", message), ExitCode::FAILURE)
        }
        AskError::Broken(error) => {
            (failure("broken", &format!("the talk with Simu broke: {error}")), ExitCode::FAILURE)
        }
    };
    if json {
        crate::say(&value.to_string(), ExitCode::SUCCESS);
        return code;
    }
    crate::say(&format!("simu: {}", print::sentence(&value)), code)
}

fn failure(code: &str, message: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": message } })
}

fn words(order: &Order, value: &Value, json: bool) -> String {
    if json {
        return value.to_string();
    }
    match order {
        Order::Token { show: true, .. } => print::text(&value["data"]["token"]),
        Order::Token { .. } => print::token(value),
        Order::Call(_) => print::call(value),
        Order::Fill { .. } => "filled in; the call button of the window calls".to_owned(),
        Order::Accounts { .. } => print::accounts(value),
        Order::Status { .. } => print::status(value),
    }
}

fn print_of(order: &Order) -> bool {
    match order {
        Order::Token { print, .. }
        | Order::Fill { print, .. }
        | Order::Accounts { print }
        | Order::Status { print } => print.json,
        Order::Call(call) => call.print.json,
    }
}
