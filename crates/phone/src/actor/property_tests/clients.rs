//! Who is connected to the gateway, and who is registered: in a renewal two of the same name.

use serde_json::{Value, json};
use tokio::sync::mpsc;

/// What becomes of a name that is registered already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Second {
    /// Both are registered; who came last is called.
    #[default]
    Taken,
    /// The one before is not registered any more, and is told so.
    Replaces,
    Refused,
}

pub enum Order {
    Say(Value),
    Cut,
    Ping,
    /// The manners have changed.
    Look,
}

struct Client {
    number: u64,
    orders: mpsc::UnboundedSender<Order>,
    registered: bool,
    /// How often it was asked for a sign of life, and how often it gave one.
    asked: u64,
    answered: u64,
}

#[derive(Default)]
pub struct Clients {
    all: Vec<Client>,
    last: u64,
}

impl Clients {
    pub fn enter(&mut self, orders: mpsc::UnboundedSender<Order>) -> u64 {
        self.last += 1;
        let number = self.last;
        self.all.push(Client { number, orders, registered: false, asked: 0, answered: 0 });
        number
    }

    pub fn leave(&mut self, number: u64) {
        self.all.retain(|client| client.number != number);
    }

    /// Whoever is called: registered last, or just connected.
    pub fn called(&self) -> Option<u64> {
        let latest = |client: &&Client| (client.registered, client.number);
        self.all.iter().max_by_key(latest).map(|client| client.number)
    }

    pub fn order(&self, number: u64, order: Order) {
        if let Some(client) = self.all.iter().find(|client| client.number == number) {
            // Its socket is closing.
            let _ = client.orders.send(order);
        }
    }

    pub fn look(&self) {
        for client in &self.all {
            let _ = client.orders.send(Order::Look);
        }
    }

    pub fn is_registered(&self) -> bool {
        self.all.iter().any(|client| client.registered)
    }

    /// False: the name is refused.
    pub fn register(&mut self, number: u64, second: Second) -> bool {
        let another = |client: &Client| client.number != number && client.registered;
        if second == Second::Refused && self.all.iter().any(another) {
            return false;
        }
        for client in &mut self.all {
            if client.number == number {
                client.registered = true;
            } else if second == Second::Replaces && std::mem::take(&mut client.registered) {
                let told = json!({"event": "unregistered"});
                let told = json!({"response": "event", "eventdata": {"result": told}});
                let _ = client.orders.send(Order::Say(told));
            }
        }
        true
    }

    pub fn unregister(&mut self, number: u64) {
        for client in self.all.iter_mut().filter(|client| client.number == number) {
            client.registered = false;
        }
    }

    pub fn ask(&mut self) {
        for client in &mut self.all {
            if client.orders.send(Order::Ping).is_ok() {
                client.asked += 1;
            }
        }
    }

    pub fn has_answered(&mut self, number: u64) {
        for client in self.all.iter_mut().filter(|client| client.number == number) {
            client.answered += 1;
        }
    }

    pub fn have_answered(&self) -> bool {
        self.all.iter().all(|client| client.orders.is_closed() || client.answered >= client.asked)
    }
}
