//! Who is registered: one connection a name, the first one wins.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{mpsc, watch};

use super::orders::Order;

#[derive(Debug)]
pub struct Registrar {
    clients: Mutex<BTreeMap<String, Registered>>,
    changed: watch::Sender<u64>,
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
}

impl Default for Registrar {
    fn default() -> Self {
        Registrar { clients: Mutex::default(), changed: watch::Sender::new(0) }
    }
}

impl Registrar {
    /// Registers the name, or `None` if it is taken.
    pub fn take(self: &Arc<Self>, client: &str, registered: Registered) -> Option<Seat> {
        match self.lock().entry(client.to_owned()) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(place) => place.insert(registered),
        };
        self.changed.send_modify(|count| *count += 1);
        Some(Seat { registrar: Arc::clone(self), client: client.to_owned() })
    }

    pub fn find(&self, client: &str) -> Option<Registered> {
        self.lock().get(client).cloned()
    }

    pub fn clients(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    /// Tells of each change.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Registered>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.registrar.lock().remove(&self.client);
        self.registrar.changed.send_modify(|count| *count += 1);
    }
}
