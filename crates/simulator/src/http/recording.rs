//! `GET /recordings/{file}`: what a callback was told under `recordingUrl`. The address alone opens
//! it, as AT's do.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::exchange::Exchange;

pub(super) async fn tell(
    State(exchange): State<Arc<Exchange>>,
    Path(file): Path<String>,
) -> Response {
    let sound = file.strip_suffix(".wav").and_then(|session| exchange.recordings.sound(session));
    let Some(sound) = sound else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::task::spawn_blocking(move || sound.wav()).await {
        Ok(Ok(wav)) => ([(header::CONTENT_TYPE, "audio/wav")], wav).into_response(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a recording cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
