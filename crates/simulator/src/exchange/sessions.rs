//! Who is connected, registered or not: the way to each session, for faults.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;

use super::orders::Order;

#[derive(Debug, Default)]
pub struct Sessions(Mutex<BTreeMap<u64, Connected>>);

#[derive(Debug)]
struct Connected {
    client: String,
    orders: mpsc::Sender<Order>,
}

/// A session in the list. It is out of it as soon as this is dropped.
#[derive(Debug)]
pub struct Presence {
    sessions: Arc<Sessions>,
    number: u64,
}

impl Sessions {
    pub fn enter(
        self: &Arc<Self>,
        number: u64,
        client: &str,
        orders: mpsc::Sender<Order>,
    ) -> Presence {
        self.lock().insert(number, Connected { client: client.to_owned(), orders });
        Presence { sessions: Arc::clone(self), number }
    }

    /// The sessions of this client, or of all, oldest first.
    pub fn of(&self, client: Option<&str>) -> Vec<mpsc::Sender<Order>> {
        self.lock()
            .values()
            .filter(|connected| client.is_none_or(|client| client == connected.client))
            .map(|connected| connected.orders.clone())
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Connected>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.sessions.lock().remove(&self.number);
    }
}
