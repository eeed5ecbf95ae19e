//! A phone that keeps its contacts on a server; the agent's hands.

use std::time::Duration;

use addressbook::{Contact, Name, vcard};
use call::Timestamp;
use phone::{
    Book, TypedSecret,
    book::sync::{SyncSource, SyncState, SyncView},
    intent::{Intent, Language, VaultWish},
    snapshot::{SecretPurpose, SecretsPlace},
};
use store::{ContactRow, Store};

use super::radicale::{AGENT, PASSWORD, Radicale};
use crate::desk::Desk;

pub struct Stage {
    desk: Desk,
    store: Store,
}

impl Stage {
    /// Contacts of these names are here before.
    pub async fn at(server: &Radicale, own: &[&str]) -> Self {
        let stage = Self::without_password(server, own).await;
        stage.type_password(PASSWORD).await;
        stage
    }

    pub async fn without_password(server: &Radicale, own: &[&str]) -> Self {
        let mut desk = Desk::start_with(|config| {
            let store = Store::open(&config.database).expect("a store");
            own.iter().for_each(|name| {
                store.save_contact(None, &named(name), Timestamp(1)).expect("saved");
            });
        })
        .await;
        desk.until_ready().await;
        let place = SecretsPlace::Session;
        desk.act(Intent::Vault { wish: VaultWish::ChoosePlace { place } }).await;
        desk.until(|snapshot| snapshot.vault.place == Some(place)).await;
        let url = server.address("/").to_string();
        let source = SyncSource { url, username: AGENT.into(), book: None, share_own: true };
        desk.phone.book().set_sync(source).await.expect("taken");
        let store = Store::open(&desk.database()).expect("a store");
        let stage = Self { desk, store };
        stage.until(|view| view.state == SyncState::PasswordMissing).await;
        stage
    }

    pub async fn type_password(&self, password: &str) {
        let wish = VaultWish::AskForSecret {
            purpose: SecretPurpose::ContactsPassword,
            language: Language::En,
        };
        self.desk.act(Intent::Vault { wish }).await;
        let window = self.desk.desktop.window.lock().expect("no panic").clone().expect("a window");
        assert!(window.label.starts_with("achieng, 127.0.0.1:"), "{}", window.label);
        let typed = TypedSecret { secret: password.into(), old: None };
        self.desk.phone.secret_typed(window.number, Some(typed)).await.expect("kept");
    }

    pub fn book(&self) -> &Book {
        self.desk.phone.book()
    }

    pub async fn view(&self) -> SyncView {
        self.book().sync().await.expect("read")
    }

    /// Until nothing waits any more.
    pub async fn synced(&mut self) {
        self.until(|view| view.state == SyncState::Done && view.waiting == 0).await;
    }

    /// A round from now on, and its end.
    pub async fn sync_now(&mut self) {
        let before = self.view().await.synced_at;
        self.book().sync_now();
        self.until(|view| view.synced_at != before && view.state == SyncState::Done).await;
    }

    pub async fn fails(&mut self) {
        self.book().sync_now();
        self.until(|view| matches!(view.state, SyncState::Failed { .. })).await;
    }

    pub async fn until(&self, is_so: impl Fn(&SyncView) -> bool) -> SyncView {
        let mut view = None;
        for _ in 0..3_000 {
            let now = self.view().await;
            if is_so(&now) {
                return now;
            }
            view = Some(now);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not so in time: {view:#?}")
    }

    pub fn names(&self) -> Vec<String> {
        let contacts = self.store.contacts(0, 20_000).expect("listed");
        contacts.into_iter().map(|known| known.contact.display().to_owned()).collect()
    }

    pub fn number(&self, name: &str) -> String {
        self.named(name).1.numbers[0].e164.clone().unwrap_or_default()
    }

    pub fn add(&self, name: &str) {
        self.store.save_contact(None, &named(name), Timestamp(3)).expect("saved");
    }

    pub fn change(&self, name: &str, change: impl FnOnce(&mut Contact)) {
        let (row, mut contact) = self.named(name);
        change(&mut contact);
        self.store.save_contact(Some(row), &contact, Timestamp(3)).expect("saved");
    }

    pub fn delete(&self, name: &str) {
        self.store.delete_contact(self.named(name).0).expect("deleted");
    }

    /// All that the window or the page were told.
    pub fn told(&self) -> String {
        self.desk.desktop.told.lock().expect("no panic").clone()
    }

    fn named(&self, name: &str) -> (ContactRow, Contact) {
        let contacts = self.store.contacts(0, 100).expect("listed");
        let known = contacts.into_iter().find(|known| known.contact.display() == name);
        known.map(|known| (known.row, known.contact)).expect("there")
    }
}

/// As another program writes it, with a property that we do not know.
pub fn card(uid: &str, name: &str, number: &str) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n\
         TEL;TYPE=CELL:{number}\r\nX-SERVERS-OWN:kept\r\nEND:VCARD\r\n"
    )
}

fn named(name: &str) -> Contact {
    let name = Name { formatted: name.into(), ..Name::default() };
    let mut contact = Contact { name, ..Contact::default() };
    contact.tidy();
    let mut card = String::new();
    vcard::write(&contact, vcard::Version::V3, &mut card);
    vcard::parse(&card).expect("a contact")
}
