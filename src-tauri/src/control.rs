//! What the command line asks of the app that runs, answered by the phone. The answers have the
//! shapes that the old back end's had, for scripts written for it.

mod call;
mod shapes;

use control::{Door, Given, OpenError, Place, Replies, Request};
use phone::{FillWish, Phone};
use tauri::{AppHandle, Manager};

use crate::window;

/// Opens the door for the command line, and answers for as long as the app runs.
pub fn open(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match Door::open(&Place::of_this_person()) {
            Ok(door) => {
                door.serve(move |request, replies| answer(app.clone(), request, replies)).await;
            }
            Err(error @ OpenError::Taken) => tracing::warn!(%error, "no door for the command line"),
            Err(OpenError::Io(error)) => tracing::warn!(%error, "no door for the command line"),
        }
    });
}

/// A link came, by whichever way.
pub fn fill(app: &AppHandle, wish: FillWish) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move { fill_now(&app, wish).await });
}

/// False: there were too many, and the window stays where it is.
async fn fill_now(app: &AppHandle, wish: FillWish) -> bool {
    let phone = app.state::<Phone>().inner().clone();
    let taken = phone.fill(wish).await;
    if taken {
        window::show(app);
    }
    taken
}

async fn answer(app: AppHandle, request: Request, replies: Replies) {
    tracing::info!(?request, "command line");
    let phone = app.state::<Phone>().inner().clone();
    match request {
        Request::Show => {
            window::show(&app);
            replies.done(shapes::done()).await;
        }
        Request::Fill { given, text } => {
            let wish = match given {
                Given::Link => FillWish::Link(text),
                Given::Text => FillWish::CommandLine(text),
            };
            if fill_now(&app, wish).await {
                replies.done(shapes::done()).await;
            } else {
                let message = "too many numbers at once; try again in 10 seconds";
                replies.failed(shapes::failure("too_many", message)).await;
            }
        }
        Request::Status => replies.done(shapes::status(&phone.snapshot().await)).await,
        Request::Accounts => replies.done(shapes::accounts(&phone.snapshot().await)).await,
        Request::Token => match phone.token().await {
            Ok(token) => replies.done(shapes::token(&token)).await,
            Err(why) => {
                replies.failed(shapes::failure(shapes::no_token(&why), &why.to_string())).await;
            }
        },
        Request::Call { to, via, wait, ready_within } => {
            call::place(&phone, call::Wish { to, via, wait, ready_within }, replies).await;
        }
    }
}
