//! Many calls in a row leave nothing behind.

use std::time::{Duration, Instant};

use rehearsal::Failure;
use rehearsal::footprint::{Footprint, named, open_named};
use serde_json::json;

use crate::{Show, Told, dial, must};

/// GLib keeps idle threads of its pool, and WebKit opens a file now and then.
const SLACK: usize = 3;

#[tokio::test]
async fn ten_calls_leave_no_windows_threads_or_files_behind() -> Told {
    let show = Show::begin("endurance").await?;
    // The first calls load what every call needs.
    for _ in 0..2 {
        call(&show).await?;
    }
    let before = (look(&show)?, show.window.windows().await?);
    for _ in 0..10 {
        call(&show).await?;
    }
    // The last call's sound is still being taken down; what stays after that would grow.
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let after = (look(&show)?, show.window.windows().await?);
        let flat = after.1 == before.1
            && after.0.processes == before.0.processes
            && after.0.files <= before.0.files + SLACK
            && after.0.threads <= before.0.threads + SLACK;
        if flat || Instant::now() > until {
            return must(flat, || format!("before {before:?}, after {after:?}"));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Each of them has a page of its own, which is thrown away with all that the app holds of it.
#[tokio::test]
async fn registrations_leave_no_views_of_their_pages_behind() -> Told {
    let show = Show::begin("registrations").await?;
    register_anew(&show).await?;
    let before = views_memory(&show);
    for _ in 0..4 {
        register_anew(&show).await?;
    }
    let until = Instant::now() + Duration::from_secs(10);
    while views_memory(&show) > before {
        let after = || format!("before {before}, after {}", views_memory(&show));
        must(Instant::now() < until, after)?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

async fn register_anew(show: &Show) -> Told {
    show.stage.at.fault(json!({"kind": "drop_socket"})).await?;
    show.window.see("the cut", 10, |seen| seen.line.as_deref() != Some("ready")).await?;
    show.window.see("ready again", 30, |seen| seen.line.as_deref() == Some("ready")).await.map(drop)
}

/// How many pieces of memory the app shares with its pages; each view has one of them as long as
/// it is not freed (WebKit's table of visited links).
fn views_memory(show: &Show) -> usize {
    let app = named(show.window.driver_pid(), "simu");
    app.into_iter().map(|pid| open_named(pid, "WebKitSharedMemory")).sum()
}

async fn call(show: &Show) -> Told {
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 10).await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    show.stage.at.call_when("the end", 5, |call| call.state == "ended").await.map(drop)
}

fn look(show: &Show) -> Result<Footprint, Failure> {
    Footprint::of(show.window.driver_pid(), "simu")
}
