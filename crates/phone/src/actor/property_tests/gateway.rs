//! AT's gateway on a socket of this computer: it does what it is asked, unless the test wants it
//! silent, deaf or unwilling, and says whatever the test makes it say.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::clients::{Clients, Order, Second};
use africastalking::{AccessToken, CapabilityToken};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};

/// What is said of one call.
const OF_A_CALL: [&str; 6] = ["calling", "ringing", "progress", "accepted", "hangup", "decline"];

pub struct Gateway {
    pub address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    clients: Clients,
    manners: Manners,
    second: Second,
    /// It has ended a call whose request it may not have read yet.
    ended_unread: bool,
    /// Whose call is up here.
    talks: Option<u64>,
    /// A call of the phone's is up here.
    placed: bool,
    /// So is a call of a caller.
    offered: bool,
    called: Vec<String>,
    /// Of those, which it refused before it said another word of them.
    refused: Vec<String>,
    /// The one that nothing was said of yet.
    unanswered: Option<String>,
    /// Calls that something was said of.
    others: HashSet<String>,
    faults: Vec<String>,
    /// Counts whatever happens, to see when all is quiet.
    happened: u64,
}

/// What it does when asked.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    pub registers: bool,
    pub confirms: bool,
    /// Neither reads nor answers a ping.
    pub deaf: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self { registers: true, confirms: true, deaf: false }
    }
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("its address");
        let shared: Arc<Mutex<Shared>> = Arc::default();
        tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { address, shared }
    }

    pub fn say(&self, frame: Value) {
        let mut shared = lock(&self.shared);
        shared.note(&frame);
        shared.order(Order::Say(frame));
    }

    pub fn cut(&self) {
        lock(&self.shared).order(Order::Cut);
    }

    pub fn behave(&self, manners: Manners) {
        let mut shared = lock(&self.shared);
        shared.manners = manners;
        shared.happened += 1;
        shared.clients.look();
    }

    /// What becomes of a second registration of the name.
    pub fn takes(&self, second: Second) {
        lock(&self.shared).second = second;
    }

    pub fn is_registered(&self) -> bool {
        lock(&self.shared).clients.is_registered()
    }

    pub fn is_deaf(&self) -> bool {
        lock(&self.shared).manners.deaf
    }

    /// Asks the clients for a sign of life. An answer comes after all that was said before, and
    /// shows that all was heard that was said to the client.
    pub fn ask(&self) {
        let mut shared = lock(&self.shared);
        if !shared.manners.deaf {
            shared.clients.ask();
        }
    }

    pub fn is_answered(&self) -> bool {
        let shared = lock(&self.shared);
        shared.manners.deaf || shared.clients.have_answered()
    }

    pub fn happened(&self) -> u64 {
        lock(&self.shared).happened
    }

    /// How many calls to it may ring.
    pub fn rang(&self, number: &str) -> usize {
        let shared = lock(&self.shared);
        let count = |list: &[String]| list.iter().filter(|called| *called == number).count();
        count(&shared.called) - count(&shared.refused)
    }

    pub fn take_faults(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared).faults)
    }
}

impl Shared {
    fn order(&mut self, order: Order) {
        self.happened += 1;
        if let Some(called) = self.clients.called() {
            self.clients.order(called, order);
        }
    }

    /// A client's socket is closed, and its call with it.
    fn gone(&mut self, client: u64) {
        self.happened += 1;
        self.clients.leave(client);
        if self.talks == Some(client) {
            (self.talks, self.placed, self.offered) = (None, false, false);
        }
    }

    /// What is answered to a frame of the phone's.
    fn answer(&mut self, client: u64, frame: &Value) -> Vec<Value> {
        self.happened += 1;
        let event = |result: Value| json!({"response": "event", "eventdata": {"result": result}});
        if frame["command"] == "create" {
            return vec![json!({"response": "success"})];
        }
        let hang_up = json!({"event": "hangup", "code": 200, "reason": "BYE"});
        match frame["body"]["request"].as_str() {
            Some("register") if self.manners.registers => {
                let registered = self.clients.register(client, self.second);
                let failed = json!({"event": "registration_failed", "code": 403});
                vec![event(if registered { json!({"event": "registered"}) } else { failed })]
            }
            Some("unregister") => {
                self.clients.unregister(client);
                Vec::new()
            }
            Some("call") => {
                let to = frame["body"]["to"].as_str().unwrap_or_default().to_owned();
                if self.placed {
                    self.faults.push("a call beside another".into());
                }
                if self.called.contains(&to) {
                    self.faults.push("one click placed two calls".into());
                }
                self.unanswered = Some(to.clone());
                self.called.push(to);
                self.placed = !std::mem::take(&mut self.ended_unread);
                self.talks = Some(client);
                Vec::new()
            }
            Some("hangup" | "decline") => {
                let is_up = std::mem::take(&mut self.placed) | std::mem::take(&mut self.offered);
                if is_up && self.manners.confirms { vec![event(hang_up)] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn note(&mut self, frame: &Value) {
        let event = frame["eventdata"]["result"]["event"].as_str();
        let refuses = frame["response"] == "error" || !frame["eventdata"]["error"].is_null();
        let call = frame["eventdata"]["call_id"].as_str();
        let of_another = call.is_some_and(|call| self.others.contains(call));
        if refuses {
            self.refused.extend(self.unanswered.take());
        } else if event.is_some_and(|event| OF_A_CALL.contains(&event)) && !of_another {
            self.unanswered = None;
        }
        self.others.extend(call.map(str::to_owned));
        if matches!(event, Some("hangup" | "decline")) || refuses {
            (self.placed, self.offered) = (false, false);
            self.ended_unread = self.manners.deaf;
        } else if event == Some("incomingcall") {
            (self.offered, self.talks) = (true, self.talks.or(self.clients.called()));
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a socket that does not wait");
        let (orders, receiver) = mpsc::unbounded_channel();
        let client = {
            let mut shared = lock(&shared);
            shared.happened += 1;
            shared.clients.enter(orders)
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            serve_client(client, stream, receiver, &shared).await;
            lock(&shared).gone(client);
        });
    }
}

#[expect(clippy::result_large_err, reason = "tungstenite's own signature")]
async fn serve_client(
    client: u64,
    stream: TcpStream,
    mut orders: mpsc::UnboundedReceiver<Order>,
    shared: &Mutex<Shared>,
) {
    let choose = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let chosen = HeaderValue::from_static("at-protocol");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    };
    let Ok(mut socket) = accept_hdr_async(stream, choose).await else { return };
    loop {
        let deaf = lock(shared).manners.deaf;
        tokio::select! {
            message = socket.next(), if !deaf => {
                let Some(Ok(message)) = message else { return };
                if let Message::Pong(_) = message {
                    // What it said before that has been read.
                    let mut shared = lock(shared);
                    shared.ended_unread &= shared.manners.deaf;
                    shared.clients.has_answered(client);
                }
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap_or_default();
                let answers = lock(shared).answer(client, &frame);
                for answer in answers {
                    let _ = socket.send(Message::text(answer.to_string())).await;
                }
            }
            order = orders.recv() => match order {
                Some(Order::Say(frame)) => {
                    let _ = socket.send(Message::text(frame.to_string())).await;
                }
                Some(Order::Ping) => {
                    let _ = socket.send(Message::Ping(Vec::new().into())).await;
                }
                Some(Order::Look) => {}
                Some(Order::Cut) | None => return,
            },
        }
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The token that everybody gets.
pub fn token() -> CapabilityToken {
    CapabilityToken {
        token: AccessToken::parse("ATCAPtkn_seeded".into()).expect("a token"),
        client_name: "achieng".into(),
        incoming: true,
        outgoing: true,
        life: Duration::from_secs(86_400),
        fetched_at: SystemTime::now(),
        clock_skew: None,
    }
}
