//! The app is killed in the middle of a call, and started again.

use std::time::{Duration, Instant};

use rehearsal::{Failure, Stage, footprint, stage::Setting, window::Window};
use serde_json::json;

use crate::{Told, dial, must};

const CALLER: &str = "+254722000111";
const NEWEST_ROW: &str = "const row = document.querySelector('[data-testid=recent-row]'); \
    return row && `${row.dataset.number} ${row.textContent}`;";

#[tokio::test]
async fn killed_at_any_stage_of_a_call_the_history_is_true_and_the_line_comes_back() -> Told {
    let stage = Stage::set(&rehearsal::folder("killed")?, Setting::default())?;
    for (number, state) in [
        (dial::RINGS_ON, "dialing"),
        (dial::RINGS_ON, "ringing"),
        (dial::ANSWERS_AT_ONCE, "active"),
        (dial::ANSWERS_AT_ONCE, "on_hold"),
        (CALLER, "incoming"),
    ] {
        let window = Window::open(&stage).await?;
        window.ready().await?;
        bring_to(&window, &stage, number, state).await?;
        footprint::kill(window.driver_pid(), "simu")?;
        stage.at.clear_faults().await?;
        drop(window);
        stage
            .at
            .calls_when("its end", 10, |calls| calls.iter().all(|it| it.state == "ended"))
            .await?;

        let window = Window::open(&stage).await?;
        window.ready().await?;
        let row = newest_row(&window).await?;
        let true_row = row.contains(number) && row.contains("Cut off: the phone was stopped");
        must(true_row, || format!("killed while {state}, the row says {row}"))?;
        window.close().await?;
    }
    Ok(())
}

/// What the latest row says and of whom, once the window has read the history.
async fn newest_row(window: &Window) -> Result<String, Failure> {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let row = window.run(NEWEST_ROW, Vec::new()).await?;
        if !row.is_null() || Instant::now() > until {
            return Ok(row.to_string());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn bring_to(
    window: &Window,
    stage: &Stage,
    number: &str,
    state: &str,
) -> Result<(), Failure> {
    match state {
        "incoming" => {
            let clients = stage.at.clients().await?;
            let client = clients.first().map_or("", String::as_str);
            stage.at.ring(client, number).await?;
        }
        "dialing" => {
            stage.at.fault(json!({"kind": "silent", "on": "call"})).await?;
            window.dial(number).await?;
        }
        "on_hold" => {
            window.dial(number).await?;
            window.call_is("active", 15).await?;
            window.press("hold").await?;
        }
        _ => window.dial(number).await?,
    }
    window.call_is(state, 15).await.map(drop)
}
