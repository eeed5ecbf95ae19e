//! AT's gateway on a socket of this computer: it does what it is asked, unless the test wants it
//! silent, deaf or unwilling, and says whatever the test makes it say.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

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
    /// To the client that came last.
    orders: Option<mpsc::UnboundedSender<Order>>,
    manners: Manners,
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
    /// What was asked for a sign of life, and what was answered.
    asked: u64,
    answered: u64,
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

enum Order {
    Say(Value),
    Cut,
    Ping,
    /// The manners have changed.
    Look,
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
        shared.order(Order::Look);
    }

    /// Asks the client for a sign of life. Its answer comes after all that it said before, and
    /// shows that it has heard all that was said to it.
    pub fn ask(&self) {
        let mut shared = lock(&self.shared);
        if !shared.manners.deaf
            && shared.orders.as_ref().is_some_and(|orders| orders.send(Order::Ping).is_ok())
        {
            shared.asked += 1;
        }
    }

    pub fn is_answered(&self) -> bool {
        let shared = lock(&self.shared);
        let gone = shared.orders.as_ref().is_none_or(mpsc::UnboundedSender::is_closed);
        gone || shared.manners.deaf || shared.answered >= shared.asked
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
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// What is answered to a frame of the phone's.
    fn answer(&mut self, frame: &Value) -> Vec<Value> {
        self.happened += 1;
        let event = |result: Value| json!({"response": "event", "eventdata": {"result": result}});
        if frame["command"] == "create" {
            return vec![json!({"response": "success"})];
        }
        let hang_up = json!({"event": "hangup", "code": 200, "reason": "BYE"});
        match frame["body"]["request"].as_str() {
            Some("register") if self.manners.registers => {
                vec![event(json!({"event": "registered"}))]
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
                self.placed = true;
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
        } else if event == Some("incomingcall") {
            self.offered = true;
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a socket that does not wait");
        let (orders, receiver) = mpsc::unbounded_channel();
        {
            let mut shared = lock(&shared);
            shared.orders = Some(orders);
            shared.answered = shared.asked;
            (shared.placed, shared.offered) = (false, false);
            shared.happened += 1;
        }
        tokio::spawn(serve_client(stream, receiver, Arc::clone(&shared)));
    }
}

#[expect(clippy::result_large_err, reason = "tungstenite's own signature")]
async fn serve_client(
    stream: TcpStream,
    mut orders: mpsc::UnboundedReceiver<Order>,
    shared: Arc<Mutex<Shared>>,
) {
    let choose = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let chosen = HeaderValue::from_static("at-protocol");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    };
    let Ok(mut socket) = accept_hdr_async(stream, choose).await else { return };
    loop {
        let deaf = lock(&shared).manners.deaf;
        tokio::select! {
            message = socket.next(), if !deaf => {
                let Some(Ok(message)) = message else { return };
                // Another connection has taken this one's place.
                if orders.is_closed() {
                    return;
                }
                if let Message::Pong(_) = message {
                    lock(&shared).answered += 1;
                }
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap_or_default();
                let answers = lock(&shared).answer(&frame);
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
