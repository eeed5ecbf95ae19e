//! One connection: one request, and perhaps its stream.

use std::{
    convert::Infallible,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::mpsc::{self, error::SendTimeoutError},
    time::{sleep, timeout},
};

use super::{Config, State, Tell};
use crate::{
    Feed, Limits,
    cursor::Cursor,
    gate::{Answer, Gate, Refusal, Verdict},
    reply::{self, Words},
};

/// Where those who listen sit.
pub(super) struct Room {
    gate: Gate,
    feed: Feed,
    limits: Limits,
    listeners: Mutex<usize>,
    tell: Tell,
}

impl Room {
    pub(super) fn open(config: Config, tell: Tell) -> Self {
        let Config { port, token, origins, feed, limits } = config;
        let room = Self {
            gate: Gate { port, token, origins },
            feed,
            limits,
            listeners: Mutex::new(0),
            tell,
        };
        room.change(|_| {});
        room
    }

    fn take_seat(self: &Arc<Self>) -> Option<Seat> {
        let mut listeners = self.listeners();
        if *listeners >= self.limits.listeners {
            return None;
        }
        *listeners += 1;
        self.say(*listeners);
        Some(Seat(Arc::clone(self)))
    }

    fn change(&self, how: impl FnOnce(&mut usize)) {
        let mut listeners = self.listeners();
        how(&mut listeners);
        self.say(*listeners);
    }

    /// While the number is locked, so that the last one told is the right one.
    fn say(&self, listeners: usize) {
        (self.tell)(State::Listening { listeners });
    }

    fn listeners(&self) -> MutexGuard<'_, usize> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One listener's place; given back when it is dropped.
struct Seat(Arc<Room>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.change(|listeners| *listeners -= 1);
    }
}

/// Answers one request, and streams for as long as the listener takes what comes.
pub(super) async fn serve_one(socket: TcpStream, room: Arc<Room>) {
    let limits = room.limits;
    let (streams, mut begun) = mpsc::channel(1);
    let service = service_fn(|request| {
        let response = answer(&room, &request, &streams);
        async move { Ok::<_, Infallible>(response) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.buffer)
        .max_headers(limits.header_lines)
        .keep_alive(false)
        .serve_connection(TokioIo::new(socket), service);
    let mut serving = pin!(serving);
    // What goes wrong on the way to a listener is the listener's: it sees its connection end.
    let stream: Stream = tokio::select! {
        _ = &mut serving => return,
        () = sleep(limits.request) => return,
        Some(stream) = begun.recv() => stream,
    };
    let over = tokio::select! {
        _ = &mut serving => return,
        over = stream.run() => over,
    };
    match over {
        // The rest is in hyper's hands.
        Over::Told => drop(timeout(limits.farewell, serving).await),
        Over::Stalled => tracing::info!("a listener of call events takes nothing: let go"),
        Over::Gone => {}
    }
}

fn answer(
    room: &Arc<Room>,
    request: &Request<Incoming>,
    streams: &mpsc::Sender<Stream>,
) -> Response<Words> {
    let Verdict { page, answer } = room.gate.judge(request);
    let response = match answer {
        Answer::Refusal(refusal) => refused(refusal),
        Answer::Preflight { private_network } => reply::preflight(private_network),
        Answer::Stream { last_id } => match room.take_seat() {
            None => refused(Refusal::TooManyListeners),
            Some(seat) => {
                let (words, body) = mpsc::channel(1);
                let cursor = room.feed.listen(last_id.as_deref());
                // There is one request a connection, and so one stream.
                let _ = streams.try_send(Stream { seat, cursor, words });
                reply::stream(body)
            }
        },
    };
    reply::sealed(response, page)
}

fn refused(refusal: Refusal) -> Response<Words> {
    tracing::info!(code = refusal.code(), "call events: a request is refused");
    reply::refusal(refusal)
}

struct Stream {
    seat: Seat,
    cursor: Cursor,
    words: mpsc::Sender<Bytes>,
}

enum Over {
    /// The feed has ended, and all of it was told.
    Told,
    /// The listener took nothing in time.
    Stalled,
    Gone,
}

impl Stream {
    async fn run(mut self) -> Over {
        let limits = self.seat.0.limits;
        loop {
            let words = match timeout(limits.keep_alive, self.cursor.next()).await {
                Ok(Some(words)) => words,
                Ok(None) => return Over::Told,
                // A comment: something between here and the listener may take silence for an end.
                Err(_) => Bytes::from_static(b":\n\n"),
            };
            match self.words.send_timeout(words, limits.stalled).await {
                Ok(()) => {}
                Err(SendTimeoutError::Timeout(_)) => return Over::Stalled,
                Err(SendTimeoutError::Closed(_)) => return Over::Gone,
            }
        }
    }
}
