//! Africa's Talking in a few lines on real sockets: tokens by HTTP, and the gateway, which
//! registers everybody and else says what the test wants.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::{get, post},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc, watch},
};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};
use url::Url;

pub const TOKEN: &str = "ATCAPtkn_seeded-token";

pub struct AfricasTalking {
    pub token_url: Url,
    pub gateway_url: Url,
    token_status: Arc<AtomicU16>,
    token_life: Arc<AtomicU64>,
    registrar: Arc<Registrar>,
    balances: watch::Sender<Balances>,
    frames: mpsc::UnboundedReceiver<Value>,
    /// To the clients, the latest last.
    orders: Clients,
}

#[derive(Default)]
struct Registrar {
    refuses_second: AtomicBool,
    registered: AtomicUsize,
}

/// A registration; over when it is dropped.
struct Seat(Arc<Registrar>);

impl Registrar {
    /// None where the name is refused.
    fn take(self: &Arc<Self>) -> Option<Seat> {
        let before = self.registered.fetch_add(1, Ordering::SeqCst);
        let seat = Seat(Arc::clone(self));
        (before == 0 || !self.refuses_second.load(Ordering::SeqCst)).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.registered.fetch_sub(1, Ordering::SeqCst);
    }
}

/// By username; one that is none yet is waited for, and of any other nothing is told.
type Balances = HashMap<&'static str, Option<&'static str>>;

type Clients = Arc<Mutex<Vec<mpsc::UnboundedSender<Order>>>>;

enum Order {
    Say(Value),
    Cut,
    /// Keeps the socket and reads it no more.
    FallSilent,
}

impl AfricasTalking {
    pub async fn start() -> Self {
        let token_status = Arc::new(AtomicU16::new(201));
        let tokens = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let token_url = format!("http://{}/token", tokens.local_addr().unwrap()).parse().unwrap();
        let token_life = Arc::new(AtomicU64::new(86_400));
        let (balances, told) = watch::channel(Balances::new());
        let office = Office {
            token_status: token_status.clone(),
            token_life: token_life.clone(),
            balances: told,
        };
        tokio::spawn(serve_http(tokens, office));
        let registrar: Arc<Registrar> = Arc::default();
        let gateway = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway_url = format!("ws://{}", gateway.local_addr().unwrap()).parse().unwrap();
        let (sender, frames) = mpsc::unbounded_channel();
        let orders = Arc::default();
        tokio::spawn(serve_gateway(gateway, sender, Arc::clone(&orders), registrar.clone()));
        Self {
            token_url,
            gateway_url,
            token_status,
            token_life,
            registrar,
            balances,
            frames,
            orders,
        }
    }

    /// The status with which tokens are answered; 201 gives one.
    pub fn set_token_status(&self, status: u16) {
        self.token_status.store(status, Ordering::SeqCst);
    }

    /// How long tokens live from now on.
    pub fn set_token_life(&self, seconds: u64) {
        self.token_life.store(seconds, Ordering::SeqCst);
    }

    /// A name that is registered is refused to others.
    pub fn refuse_second(&self) {
        self.registrar.refuses_second.store(true, Ordering::SeqCst);
    }

    pub fn registered(&self) -> usize {
        self.registrar.registered.load(Ordering::SeqCst)
    }

    /// How many clients have ever come.
    pub async fn clients(&self) -> usize {
        self.orders.lock().await.len()
    }

    /// What is left on this user's account; none: that is told later.
    pub fn set_balance(&self, username: &'static str, balance: Option<&'static str>) {
        self.balances.send_modify(|known| *known.entry(username).or_default() = balance);
    }

    pub async fn say(&self, result: Value) {
        self.say_with(result, Value::Null).await;
    }

    pub async fn say_with(&self, result: Value, jsep: Value) {
        let mut frame = json!({"response": "event", "eventdata": {"result": result}});
        if !jsep.is_null() {
            frame["jsep"] = jsep;
        }
        self.order(Order::Say(frame)).await;
    }

    /// About a call other than the one that is up.
    pub async fn say_of(&self, call_id: &str, result: Value) {
        let frame =
            json!({"response": "event", "eventdata": {"call_id": call_id, "result": result}});
        self.order(Order::Say(frame)).await;
    }

    pub async fn cut(&self) {
        self.order(Order::Cut).await;
    }

    /// From now on nothing that a client says is heard or answered.
    pub async fn fall_silent(&self) {
        self.order(Order::FallSilent).await;
    }

    /// The next request of a client about a call or its registration's end.
    pub async fn next_request(&mut self) -> Value {
        loop {
            let frame = self.frames.recv().await.unwrap();
            if frame["command"] == "message" && frame["body"]["request"] != "register" {
                return frame["body"].clone();
            }
        }
    }

    async fn order(&self, order: Order) {
        let orders = self.orders.lock().await;
        let connected = orders.iter().rev().find(|client| !client.is_closed());
        assert!(connected.unwrap().send(order).is_ok(), "a client is connected");
    }
}

/// What tokens and balances are told from.
#[derive(Clone)]
struct Office {
    token_status: Arc<AtomicU16>,
    token_life: Arc<AtomicU64>,
    balances: watch::Receiver<Balances>,
}

async fn serve_http(listener: TcpListener, office: Office) {
    let paths = Router::new()
        .route("/token", post(give_token))
        .route("/version1/user", get(tell_balance))
        .with_state(office);
    axum::serve(listener, paths).await.unwrap();
}

async fn give_token(State(office): State<Office>) -> (StatusCode, String) {
    let status = office.token_status.load(Ordering::SeqCst);
    let life = office.token_life.load(Ordering::SeqCst).to_string();
    let body = if status == 201 {
        json!({"clientName": "achieng", "incoming": true, "outgoing": true,
            "lifeTimeSec": life, "token": TOKEN})
        .to_string()
    } else {
        "The supplied authentication is invalid".to_owned()
    };
    (StatusCode::from_u16(status).unwrap(), body)
}

async fn tell_balance(
    State(mut office): State<Office>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let user = asked["username"].as_str();
    let known = office.balances.wait_for(|known| known.get(user) != Some(&None)).await;
    let balance = known.ok().and_then(|known| known.get(user).copied().flatten());
    let balance = balance.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({"UserData": {"balance": balance}})))
}

async fn serve_gateway(
    listener: TcpListener,
    frames: mpsc::UnboundedSender<Value>,
    clients: Clients,
    registrar: Arc<Registrar>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (sender, orders) = mpsc::unbounded_channel();
        clients.lock().await.push(sender);
        tokio::spawn(serve_client(stream, frames.clone(), orders, registrar.clone()));
    }
}

// tungstenite's own signature
#[expect(clippy::result_large_err)]
async fn serve_client(
    stream: TcpStream,
    frames: mpsc::UnboundedSender<Value>,
    mut orders: mpsc::UnboundedReceiver<Order>,
    registrar: Arc<Registrar>,
) {
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let offer = request.headers()["sec-websocket-protocol"].to_str().unwrap();
        assert_eq!(offer, format!("at-protocol, {TOKEN}"));
        let chosen = HeaderValue::from_static("at-protocol");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, choose).await.unwrap();
    let mut seat = None;
    loop {
        tokio::select! {
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap();
                let answer = if frame["command"] == "create" {
                    json!({"response": "success"})
                } else if frame["body"]["request"] == "register" {
                    seat = seat.or_else(|| registrar.take());
                    let failed = json!({"event": "registration_failed", "code": 403});
                    let result = seat.as_ref().map_or(failed, |_| json!({"event": "registered"}));
                    json!({"response": "event", "eventdata": {"result": result}})
                } else {
                    if frame["body"]["request"] == "unregister" {
                        seat = None;
                    }
                    json!({"response": "ack"})
                };
                let _ = socket.send(Message::text(answer.to_string())).await;
                let _ = frames.send(frame);
            }
            order = orders.recv() => match order {
                Some(Order::Say(frame)) => {
                    socket.send(Message::text(frame.to_string())).await.unwrap();
                }
                Some(Order::FallSilent) => std::future::pending().await,
                Some(Order::Cut) | None => return,
            },
        }
    }
}
