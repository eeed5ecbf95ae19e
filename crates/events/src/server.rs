//! The server: one task, which listens while it is told to.

mod connection;

use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{Feed, Limits, Origin, TokenHash};
use connection::{Room, serve_one};

type Tell = Arc<dyn Fn(State) + Send + Sync>;

/// The system is out of something that will come back.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_secs(1);

/// How it is served.
#[derive(Debug, Clone)]
pub struct Config {
    /// Of 127.0.0.1; no other address is ever listened on.
    pub port: u16,
    pub token: TokenHash,
    /// Pages that may listen; none: programs only.
    pub origins: Vec<Origin>,
    pub feed: Feed,
    pub limits: Limits,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing listens.
    Off,
    /// It is served, to so many at the moment.
    Listening { listeners: usize },
    /// Another program has the port. It is tried again.
    PortTaken,
    /// The port cannot be had for another reason, as the system says it. It is tried again.
    Failed { message: String },
}

/// Serves as it was told last, until it is dropped or stopped.
#[derive(Debug)]
pub struct Server {
    wish: watch::Sender<Wish>,
    task: JoinSet<()>,
}

#[derive(Debug, Clone)]
enum Wish {
    Nothing,
    Serve(Box<Config>),
    /// As [`Wish::Nothing`], after those who listen have read the last events.
    Leave,
}

impl Server {
    /// Begins, and serves nothing yet. Tells each change of its state. Must be called in a tokio
    /// runtime.
    pub fn start(tell: impl Fn(State) + Send + Sync + 'static) -> Self {
        let (wish, wishes) = watch::channel(Wish::Nothing);
        let mut task = JoinSet::new();
        let tell: Tell = Arc::new(tell);
        task.spawn(run(wishes, tell));
        Self { wish, task }
    }

    /// Serves like this from now on, or not at all. Whoever listens is let go, and comes back to
    /// the same feed without a loss.
    pub fn set(&self, config: Option<Config>) {
        let wish = config.map_or(Wish::Nothing, |config| Wish::Serve(Box::new(config)));
        self.wish.send_replace(wish);
    }

    /// Ends it. Those who listen get what was told so far, within [`Limits::farewell`].
    pub async fn stop(mut self) {
        let served = self.wish.send_replace(Wish::Leave);
        if let Wish::Serve(config) = served {
            let _ = timeout(config.limits.farewell * 2, self.task.join_next()).await;
        }
    }
}

async fn run(mut wishes: watch::Receiver<Wish>, tell: Tell) {
    loop {
        let wish = wishes.borrow_and_update().clone();
        let goes_on = match wish {
            Wish::Nothing => {
                tell(State::Off);
                wishes.changed().await.is_ok()
            }
            Wish::Serve(config) => serve(*config, &mut wishes, &tell).await,
            Wish::Leave => false,
        };
        if !goes_on {
            return;
        }
    }
}

/// Until something else is wished for; false: nobody can wish any more.
async fn serve(config: Config, wishes: &mut watch::Receiver<Wish>, tell: &Tell) -> bool {
    let (feed, limits) = (config.feed.clone(), config.limits);
    let Some(listener) = listen(config.port, limits, wishes, tell).await else {
        return wishes.has_changed().is_ok();
    };
    tracing::info!(port = config.port, "call events are served");
    let room = Arc::new(Room::open(config, Arc::clone(tell)));
    let mut connections = JoinSet::new();
    let goes_on = loop {
        tokio::select! {
            changed = wishes.changed() => break changed.is_ok(),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                // Beyond that they are closed unread.
                Ok((socket, _)) if connections.len() < limits.connections => {
                    connections.spawn(serve_one(socket, Arc::clone(&room)));
                }
                Ok(_) => tracing::warn!("too many connections: one is closed"),
                Err(error) => {
                    tracing::warn!(%error, "no connection could be taken");
                    sleep(AFTER_FAILED_ACCEPT).await;
                }
            },
        }
    };
    drop(listener);
    if matches!(*wishes.borrow(), Wish::Leave) {
        feed.end();
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = timeout(limits.farewell, all).await;
    }
    // Waited for, so that nobody tells of the listeners after what comes next.
    connections.shutdown().await;
    goes_on
}

/// The port, as soon as it can be had; none if something else is wished for by then.
async fn listen(
    port: u16,
    limits: Limits,
    wishes: &mut watch::Receiver<Wish>,
    tell: &Tell,
) -> Option<TcpListener> {
    loop {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Some(listener),
            Err(error) => {
                tracing::warn!(%error, port, "call events cannot be served");
                tell(if error.kind() == io::ErrorKind::AddrInUse {
                    State::PortTaken
                } else {
                    State::Failed { message: error.to_string() }
                });
            }
        }
        tokio::select! {
            () = sleep(limits.port_again) => {}
            _ = wishes.changed() => return None,
        }
    }
}
