//! A bus, a portal, the desktop behind it, and our side of it all.

use std::time::{Duration, Instant};

use portal::{Place, Told, Wish, serve};
use rehearsal::{
    bus,
    key_desktop::{Answer, Asked, KeyDesktop, describe, start_portal},
    process::Service,
};
use tempfile::TempDir;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

type Environment = Vec<(&'static str, String)>;

pub struct Room {
    pub desktop: KeyDesktop,
    wishes: watch::Sender<Option<Wish>>,
    told: mpsc::UnboundedReceiver<Told>,
    environment: Environment,
    described: Environment,
    // Ended in this order, before the folder goes.
    portal: Option<Service>,
    _bus: Service,
    home: TempDir,
}

impl Room {
    pub async fn open(answer: Answer) -> Self {
        let mut room = Self::set(answer, None).await;
        room.portal_learns_keys();
        room.desktop.portal_runs().await.unwrap();
        room
    }

    /// The portal runs, and the desktop behind it has no keys to give.
    pub async fn without_keys() -> Self {
        let mut room = Self::set(Answer::Gives("F9"), None).await;
        room.portal = Some(start_portal(&room.environment, room.home.path()).unwrap());
        room.desktop.portal_runs().await.unwrap();
        room
    }

    pub async fn without_portal() -> Self {
        Self::set(Answer::Gives("F9"), None).await
    }

    pub async fn without_bus() -> Self {
        Self::set(Answer::Gives("F9"), Some("unix:path=/nonexistent")).await
    }

    async fn set(answer: Answer, other_bus: Option<&str>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut environment = Environment::new();
        for (name, folder) in [
            ("HOME", "."),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            let path = home.path().join(folder);
            std::fs::create_dir_all(&path).unwrap();
            environment.push((name, path.display().to_string()));
        }
        let (bus, address) = bus::open(home.path(), &environment, home.path()).unwrap();
        environment.push(("DBUS_SESSION_BUS_ADDRESS", address.clone()));
        let described = describe(&home.path().join("config")).unwrap();
        let desktop = KeyDesktop::join(&address, answer).await.unwrap();

        let (wishes, wished) = watch::channel(None);
        let (tell, mut told) = mpsc::unbounded_channel();
        let bus_of_ours = other_bus.unwrap_or(&address).to_owned();
        let place = Place { app_id: "africa.simu.phone".to_owned(), bus: Some(bus_of_ours) };
        tokio::spawn(serve(place, wished, move |news| drop(tell.send(news))));
        assert_eq!(told.recv().await, Some(Told::Off));
        Self { desktop, wishes, told, environment, described, portal: None, _bus: bus, home }
    }

    pub fn portal_starts_anew(&mut self) {
        self.portal = None;
        self.portal_learns_keys();
    }

    /// A portal that knows of the desktop's keys takes the place of one that does not.
    pub fn portal_learns_keys(&mut self) {
        let environment = [self.environment.as_slice(), &self.described].concat();
        self.portal = Some(start_portal(&environment, self.home.path()).unwrap());
    }

    pub fn wish(&self, wish: impl IntoWish) {
        self.wishes.send_replace(wish.into_wish());
    }

    pub async fn next_is(&mut self, news: Told) {
        let next = timeout(Duration::from_secs(20), self.told.recv()).await;
        assert_eq!(next.expect("news within 20 s"), Some(news));
    }

    /// Silence cannot be waited for: it is looked for long enough to catch what would come.
    pub async fn nothing_comes(&mut self) {
        let next = timeout(Duration::from_millis(1500), self.told.recv()).await;
        assert!(next.is_err(), "{next:?}");
    }

    /// The desktop has got it back, within 10 s.
    pub async fn is_let_go(&self, asked: &Asked) {
        let until = Instant::now() + Duration::from_secs(10);
        while self.desktop.holds(asked).await {
            assert!(Instant::now() < until, "the session stays open");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub fn bound(keys: &str) -> Told {
    Told::Bound { keys: Some(keys.to_owned()) }
}

pub trait IntoWish {
    fn into_wish(self) -> Option<Wish>;
}

impl IntoWish for &str {
    fn into_wish(self) -> Option<Wish> {
        let description = "Fill in the selected number".to_owned();
        Some(Wish { keys: self.to_owned(), description })
    }
}

impl IntoWish for Option<Wish> {
    fn into_wish(self) -> Option<Wish> {
        self
    }
}
