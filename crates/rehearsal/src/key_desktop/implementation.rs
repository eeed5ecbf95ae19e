//! What a desktop puts on the bus for its portal, `org.freedesktop.impl.portal.GlobalShortcuts`:
//! <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.impl.portal.GlobalShortcuts.html>

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{ObjectServer, interface};

pub const PATH: &str = "/org/freedesktop/portal/desktop";
/// `response` in the portals' words: success, the person cancelled, ended in another way.
const GIVEN: u32 = 0;
const CANCELLED: u32 = 1;

type Properties = HashMap<String, OwnedValue>;
type Shortcuts<'a> = Vec<(String, HashMap<&'static str, Value<'a>>)>;

/// How the desktop, or the person before it, answers.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Keys with this name, whatever was wished for.
    Gives(&'static str),
    /// The person closes the dialog.
    Refuses,
    /// The dialog stays open until there is another answer.
    Waits,
    /// The person agrees, and takes every key out of the list.
    GivesNone,
}

/// A wish for keys, as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    pub session: OwnedObjectPath,
    /// Who asks, as the portal knows it; empty: it does not.
    pub app_id: String,
    pub id: String,
    pub description: String,
    pub preferred_trigger: String,
}

#[derive(Debug)]
pub struct Keys {
    answer: watch::Sender<Answer>,
    told: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    apps: HashMap<OwnedObjectPath, String>,
    asked: Vec<Asked>,
}

impl Keys {
    pub fn new(answer: Answer) -> Self {
        Self { answer: watch::Sender::new(answer), told: Mutex::default() }
    }

    pub fn answers(&self, answer: Answer) {
        self.answer.send_replace(answer);
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.heard().asked.clone()
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn press(
        emitter: &SignalEmitter<'_>,
        asked: &Asked,
        token: Option<&str>,
    ) -> zbus::Result<()> {
        let options = token.map(|token| ("activation_token", Value::from(token)));
        let options: HashMap<&str, Value<'_>> = options.into_iter().collect();
        let time: u64 = 1;
        Self::activated(emitter, asked.session.as_ref(), &asked.id, time, options.clone()).await?;
        Self::deactivated(emitter, asked.session.as_ref(), &asked.id, time + 80, options).await
    }

    pub async fn change(
        emitter: &SignalEmitter<'_>,
        asked: &Asked,
        words: Option<&str>,
    ) -> zbus::Result<()> {
        let shortcuts = words.map(|words| described(asked, words)).into_iter().collect();
        Self::shortcuts_changed(emitter, asked.session.as_ref(), shortcuts).await
    }
}

impl Keys {
    fn hear(&self, session: &OwnedObjectPath, shortcuts: &[(String, Properties)]) -> Vec<Asked> {
        let mut heard = self.heard();
        let app_id = heard.apps.get(session).cloned().unwrap_or_default();
        let asked: Vec<Asked> = shortcuts
            .iter()
            .map(|(id, properties)| Asked {
                session: session.clone(),
                app_id: app_id.clone(),
                id: id.clone(),
                description: word(properties, "description"),
                preferred_trigger: word(properties, "preferred_trigger"),
            })
            .collect();
        heard.asked.extend(asked.iter().cloned());
        asked
    }
}

fn described<'a>(asked: &'a Asked, words: &'a str) -> (String, HashMap<&'static str, Value<'a>>) {
    let described = HashMap::from([
        ("description", Value::from(asked.description.as_str())),
        ("trigger_description", Value::from(words)),
    ]);
    (asked.id.clone(), described)
}

fn word(properties: &Properties, name: &str) -> String {
    let word = properties.get(name).and_then(|value| <&str>::try_from(value).ok());
    word.unwrap_or_default().to_owned()
}

#[interface(name = "org.freedesktop.impl.portal.GlobalShortcuts")]
impl Keys {
    async fn create_session(
        &self,
        _handle: ObjectPath<'_>,
        session_handle: OwnedObjectPath,
        app_id: String,
        _options: Properties,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> zbus::fdo::Result<(u32, HashMap<&'static str, Value<'static>>)> {
        server.at(&session_handle, Session { path: session_handle.clone() }).await?;
        self.heard().apps.insert(session_handle, app_id);
        Ok((GIVEN, HashMap::new()))
    }

    async fn bind_shortcuts(
        &self,
        _handle: ObjectPath<'_>,
        session_handle: OwnedObjectPath,
        shortcuts: Vec<(String, Properties)>,
        _parent_window: String,
        _options: Properties,
    ) -> zbus::fdo::Result<(u32, Properties)> {
        let asked = self.hear(&session_handle, &shortcuts);
        let mut answers = self.answer.subscribe();
        let answered = answers.wait_for(|answer| !matches!(answer, Answer::Waits)).await;
        let words = match answered.map(|answer| *answer) {
            Ok(Answer::Gives(words)) => Some(words),
            Ok(Answer::GivesNone) => None,
            Ok(Answer::Refuses | Answer::Waits) | Err(_) => return Ok((CANCELLED, HashMap::new())),
        };
        let given: Shortcuts<'_> = words
            .into_iter()
            .flat_map(|words| asked.iter().map(|it| described(it, words)))
            .collect();
        let given = Value::from(given).try_to_owned().map_err(zbus::Error::from)?;
        Ok((GIVEN, HashMap::from([("shortcuts".to_owned(), given)])))
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }

    #[zbus(signal)]
    async fn activated(
        emitter: &SignalEmitter<'_>,
        session_handle: ObjectPath<'_>,
        shortcut_id: &str,
        timestamp: u64,
        options: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn deactivated(
        emitter: &SignalEmitter<'_>,
        session_handle: ObjectPath<'_>,
        shortcut_id: &str,
        timestamp: u64,
        options: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn shortcuts_changed(
        emitter: &SignalEmitter<'_>,
        session_handle: ObjectPath<'_>,
        shortcuts: Shortcuts<'_>,
    ) -> zbus::Result<()>;
}

#[derive(Debug)]
pub struct Session {
    path: OwnedObjectPath,
}

#[interface(name = "org.freedesktop.impl.portal.Session")]
impl Session {
    async fn close(&self, #[zbus(object_server)] server: &ObjectServer) -> zbus::fdo::Result<()> {
        server.remove::<Session, _>(&self.path).await?;
        Ok(())
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }

    #[zbus(signal)]
    pub async fn closed(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
