//! Who is registered: one connection a name, unless a second one is wished for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};

use super::orders::Order;

#[derive(Debug)]
pub struct Registrar {
    /// Whoever came last stands last.
    clients: Mutex<BTreeMap<String, Vec<(u64, Registered)>>>,
    changed: watch::Sender<u64>,
}

/// What becomes of who asks for a name that another connection has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Second {
    #[default]
    Refuse,
    /// The other one is not registered any more, and is told so.
    Replace,
    /// Both are registered, and who came last is called.
    TakeBoth,
}

/// A client that is registered.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The way to its session.
    pub orders: mpsc::Sender<Order>,
    /// Its token allows incoming calls.
    pub incoming: bool,
}

/// A registered name. The name is free again as soon as this is dropped.
#[derive(Debug)]
pub struct Seat {
    registrar: Arc<Registrar>,
    client: String,
    session: u64,
}

impl Default for Registrar {
    fn default() -> Self {
        Registrar { clients: Mutex::default(), changed: watch::Sender::new(0) }
    }
}

impl Registrar {
    /// Registers the name for this session, or `None` if it is taken.
    pub fn take(
        self: &Arc<Self>,
        client: &str,
        session: u64,
        registered: Registered,
        second: Second,
    ) -> Option<Seat> {
        let mut clients = self.lock();
        let seats = clients.entry(client.to_owned()).or_default();
        match second {
            Second::Refuse if !seats.is_empty() => return None,
            Second::Replace => {
                for (_, replaced) in seats.drain(..) {
                    // One that does not read its orders hears of it by its calls, which end.
                    let _ = replaced.orders.try_send(Order::Replaced);
                }
            }
            Second::Refuse | Second::TakeBoth => {}
        }
        seats.push((session, registered));
        drop(clients);
        self.changed.send_modify(|count| *count += 1);
        Some(Seat { registrar: Arc::clone(self), client: client.to_owned(), session })
    }

    /// Who came last, of those who have the name.
    pub fn find(&self, client: &str) -> Option<Registered> {
        self.lock().get(client)?.last().map(|(_, registered)| registered.clone())
    }

    pub fn clients(&self) -> Vec<String> {
        let named = |(name, seats): (&String, &Vec<_>)| vec![name.clone(); seats.len()];
        self.lock().iter().flat_map(named).collect()
    }

    /// Tells of each change.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<(u64, Registered)>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut clients = self.registrar.lock();
        if let Some(seats) = clients.get_mut(&self.client) {
            seats.retain(|(session, _)| *session != self.session);
            if seats.is_empty() {
                clients.remove(&self.client);
            }
        }
        drop(clients);
        self.registrar.changed.send_modify(|count| *count += 1);
    }
}
