//! One session with the desktop, from asking to its end.

use std::{future::Future, time::Duration};

use ashpd::{
    AppID, Error, PortalError,
    desktop::{
        ResponseError, Session,
        global_shortcuts::{
            Activated, BindShortcutsOptions, GlobalShortcuts, NewShortcut, Shortcut,
        },
    },
    zbus::{self, Connection, fdo::DBusProxy},
};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::{Place, Told, Wish};

/// The desktop remembers under this name which keys it gave.
const ID: &str = "fill-selection";
const PORTAL: &str = "org.freedesktop.portal.Desktop";
/// In the options of `Activated`, since version 2 of the interface.
const TOKEN: &str = "activation_token";

/// For answers that need no person. The bus may have to start the portal first, for which
/// dbus-daemon itself gives 25 s.
const ANSWER: Duration = Duration::from_secs(30);
/// A portal that is ending may not answer.
const LETTING_GO: Duration = Duration::from_secs(2);

/// Why it is over.
#[derive(Debug)]
pub(crate) enum End {
    NoBus,
    NotHere,
    Refused,
    /// The desktop closed it, the portal has ended or does not do its work.
    Accident(String),
}

impl End {
    fn accident(why: &str) -> Self {
        Self::Accident(why.to_owned())
    }

    fn closed() -> Self {
        Self::accident("the desktop closed the session")
    }

    fn gone() -> Self {
        Self::accident("the portal has ended")
    }
}

/// What the desktop holds for us: the portal ends a session with its connection.
#[derive(Debug, Default)]
pub(crate) struct Held {
    bus: Option<Connection>,
    session: Option<Session<GlobalShortcuts>>,
}

impl Held {
    pub(crate) async fn let_go(self) {
        if let Some(session) = self.session {
            // Closed by the other side already is as good.
            let _ = timeout(LETTING_GO, session.close()).await;
        }
        if let Some(bus) = self.bus {
            // Takes a dialog that is still open with it.
            let _ = timeout(LETTING_GO, bus.close()).await;
        }
    }
}

/// Asks, tells of all that happens, and answers how it ended.
pub(crate) async fn live(
    place: &Place,
    wish: &Wish,
    trigger: &str,
    held: &mut Held,
    tell: &impl Fn(Told),
) -> End {
    let bus = match answer(connect(place)).await {
        Ok(bus) => held.bus.insert(bus).clone(),
        Err(end) => {
            tracing::info!(?end, "no session bus");
            return End::NoBus;
        }
    };
    match with_bus(bus, place, wish, trigger, held, tell).await {
        Ok(end) | Err(end) => end,
    }
}

async fn with_bus(
    bus: Connection,
    place: &Place,
    wish: &Wish,
    trigger: &str,
    held: &mut Held,
    tell: &impl Fn(Told),
) -> Result<End, End> {
    register(&bus, place).await;
    let portal = answer(GlobalShortcuts::with_connection(bus)).await?;
    let mut owner = portal.receive_owner_changed().await.map_err(|error| end(error.into()))?;
    let session = held.session.insert(answer(portal.create_session(Default::default())).await?);
    // Before it is bound, so that nothing is missed.
    let mut closed = std::pin::pin!(session.receive_closed().await.map_err(end)?);
    let mut pressed = std::pin::pin!(portal.receive_activated().await.map_err(end)?);
    let mut changed = std::pin::pin!(portal.receive_shortcuts_changed().await.map_err(end)?);

    let shortcut = NewShortcut::new(ID, wish.description.as_str()).preferred_trigger(trigger);
    let shortcuts = [shortcut];
    let options = BindShortcutsOptions::default();
    // The person may take as long as they like; the portal's end or the next wish ends it too.
    let bound = tokio::select! {
        bound = portal.bind_shortcuts(session, &shortcuts, None, options) => bound,
        _ = closed.next() => return Ok(End::closed()),
        _ = owner.next() => return Ok(End::gone()),
    };
    let bound = bound.and_then(|request| request.response()).map_err(end)?;
    tell(Told::Bound { keys: keys_of(bound.shortcuts()).ok_or(End::Refused)? });
    loop {
        tokio::select! {
            Some(press) = pressed.next() => {
                if press.shortcut_id() == ID {
                    tell(Told::Pressed { activation_token: token(&press) });
                }
            }
            Some(change) = changed.next() => {
                // Ours is missing where the person has taken it away in the desktop's settings.
                tell(Told::Bound { keys: keys_of(change.shortcuts()).ok_or(End::Refused)? });
            }
            _ = closed.next() => return Ok(End::closed()),
            _ = owner.next() => return Ok(End::gone()),
        }
    }
}

/// Waits until a portal starts, so that it can be asked.
pub(crate) async fn portal_comes(held: &Held) -> zbus::Result<()> {
    let Some(bus) = &held.bus else { return Err(zbus::Error::Unsupported) };
    let names = DBusProxy::new(bus).await?;
    let mut owners = names.receive_name_owner_changed_with_args(&[(0, PORTAL)]).await?;
    while let Some(owner) = owners.next().await {
        if owner.args()?.new_owner().is_some() {
            return Ok(());
        }
    }
    Err(zbus::Error::Unsupported)
}

async fn connect(place: &Place) -> Result<Connection, Error> {
    Ok(match &place.bus {
        None => Connection::session().await?,
        Some(address) => zbus::connection::Builder::address(address.as_str())?.build().await?,
    })
}

/// Since 1.19.1 a portal learns by this who a program outside of a sandbox is, and since 1.21
/// it gives nobody else keys. Older ones read it from the systemd scope that the desktop started
/// the program in, and have no such interface.
async fn register(bus: &Connection, place: &Place) {
    let registered = match place.app_id.parse::<AppID>() {
        Ok(app_id) => answer(ashpd::register_host_app_with_connection(bus.clone(), app_id)).await,
        Err(error) => Err(end(error)),
    };
    if let Err(why) = registered {
        tracing::debug!(?why, "the portal does not take our name");
    }
}

async fn answer<T>(asked: impl Future<Output = Result<T, Error>>) -> Result<T, End> {
    match timeout(ANSWER, asked).await {
        Ok(answered) => answered.map_err(end),
        Err(_) => Err(End::Accident(format!("no answer within {} s", ANSWER.as_secs()))),
    }
}

/// The desktop's words; none in it: it has none for them. None: they are not ours.
fn keys_of(shortcuts: &[Shortcut]) -> Option<Option<String>> {
    let ours = shortcuts.iter().find(|shortcut| shortcut.id() == ID)?;
    let words = ours.trigger_description().trim();
    Some((!words.is_empty()).then(|| words.to_owned()))
}

fn token(press: &Activated) -> Option<String> {
    let token = press.options().get(TOKEN)?;
    <&str>::try_from(token).ok().filter(|token| !token.is_empty()).map(str::to_owned)
}

fn end(error: Error) -> End {
    if matches!(error, Error::Response(ResponseError::Cancelled)) {
        End::Refused
    } else if is_not_here(&error) {
        End::NotHere
    } else {
        End::Accident(error.to_string())
    }
}

fn is_not_here(error: &Error) -> bool {
    if let Error::Portal(PortalError::ZBus(error)) | Error::Zbus(error) = error {
        return is_absent(error);
    }
    // It is not allowed to whoever the portal does not know.
    matches!(error, Error::PortalNotFound(_) | Error::Portal(PortalError::NotAllowed(_)))
}

/// The bus or the portal knows nothing of it.
fn is_absent(error: &zbus::Error) -> bool {
    if let zbus::Error::FDO(error) = error {
        return is_absent_there(error);
    }
    let zbus::Error::MethodError(name, ..) = error else { return false };
    let Some(name) = name.strip_prefix("org.freedesktop.DBus.Error.") else { return false };
    let unknown =
        ["ServiceUnknown", "NameHasNoOwner", "UnknownMethod", "UnknownInterface", "UnknownObject"];
    unknown.contains(&name) || name.starts_with("Spawn.")
}

fn is_absent_there(error: &zbus::fdo::Error) -> bool {
    use zbus::fdo::Error;
    matches!(
        error,
        Error::ServiceUnknown(_)
            | Error::NameHasNoOwner(_)
            | Error::UnknownMethod(_)
            | Error::UnknownInterface(_)
            | Error::UnknownObject(_)
            | Error::SpawnChildExited(_)
            | Error::SpawnServiceNotFound(_)
    )
}
