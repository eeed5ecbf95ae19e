//! A real CardDAV server (Radicale) as a process of its own, with one person and one address
//! book. What other programs do to that is done here by plain HTTP.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use tempfile::TempDir;

pub const AGENT: &str = "achieng";
pub const PASSWORD: &str = "a password: for this ũ test";
pub const BOOK: &str = "/achieng/contacts/";
/// A small computer that is busy needs seconds to start Python.
const START: Duration = Duration::from_secs(60);

pub struct Radicale {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Radicale {
    /// With an address book that is empty.
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("users"), format!("{AGENT}:{PASSWORD}\n")).expect("written");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port");
        let port = port.port();
        let mut server = Self { child: run(folder.path(), port), port, folder };
        server.until_up();
        let body = r#"<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop>
            <d:resourcetype><d:collection/><c:addressbook/></d:resourcetype>
            <d:displayname>Wateja</d:displayname></d:prop></d:set></d:mkcol>"#;
        assert_eq!(server.ask("MKCOL", BOOK, body).await, StatusCode::CREATED);
        server
    }

    pub fn address(&self, path: &str) -> url::Url {
        format!("http://127.0.0.1:{}{path}", self.port).parse().expect("an address")
    }

    /// Another program makes or replaces a card.
    pub async fn put(&self, name: &str, card: &str) {
        let status = self.ask("PUT", &format!("{BOOK}{name}.vcf"), card).await;
        assert!(status.is_success(), "{name}: {status}");
    }

    /// Another program deletes one.
    pub async fn delete(&self, name: &str) {
        assert!(self.ask("DELETE", &format!("{BOOK}{name}.vcf"), "").await.is_success());
    }

    /// All cards as the server has them.
    pub fn cards(&self) -> Vec<String> {
        let files = fs::read_dir(self.book_folder()).expect("a folder").flatten();
        let cards = files.filter(|file| file.path().extension().is_some_and(|end| end == "vcf"));
        let mut cards: Vec<String> =
            cards.map(|file| fs::read_to_string(file.path()).expect("a card")).collect();
        cards.sort_unstable();
        cards
    }

    /// It forgets the tokens that it has given.
    pub fn forget_tokens(&self) {
        let tokens = self.book_folder().join(".Radicale.cache/sync-token");
        fs::remove_dir_all(tokens).expect("it has given some");
    }

    pub fn book_folder(&self) -> PathBuf {
        self.folder.path().join(format!("data/collection-root{BOOK}"))
    }

    /// It goes away, in the middle of whatever it does.
    pub fn stop(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("dead");
    }

    /// It is there again, with what it had.
    pub fn start_again(&mut self) {
        self.child = run(self.folder.path(), self.port);
        self.until_up();
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> StatusCode {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.request(method, self.address(path)).basic_auth(AGENT, Some(PASSWORD));
        request.body(body.to_owned()).send().await.expect("an answer").status()
    }

    fn until_up(&mut self) {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.try_wait().expect("known");
            let said = || fs::read_to_string(self.folder.path().join("log"));
            assert!(ended.is_none() && begun.elapsed() < START, "Radicale starts: {:?}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(folder: &Path, port: u16) -> Child {
    let said = fs::File::create(folder.join("log")).expect("a file");
    Command::new(python())
        .args(["-B", "-I", "-m", "radicale", "--config", "", "--web-type", "none"])
        .args([
            "--auth-type",
            "htpasswd",
            "--auth-htpasswd-encryption",
            "plain",
            "--auth-delay",
            "0",
        ])
        .arg("--auth-htpasswd-filename")
        .arg(folder.join("users"))
        .arg("--storage-filesystem-folder")
        .arg(folder.join("data"))
        .args(["--server-hosts", &format!("127.0.0.1:{port}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said)
        .spawn()
        .expect("python runs")
}

/// The environment with the pinned packages, made by `cargo xtask test rust`.
fn python() -> PathBuf {
    let made = |target: &Path| target.join("carddav-peer/bin/python");
    if let Some(python) = std::env::var_os("SIMU_CARDDAV_PYTHON") {
        return python.into();
    }
    // This program is in target/debug/deps.
    let program = std::env::current_exe().expect("this program");
    let found = program.ancestors().map(made).find(|python| python.exists());
    found.expect("Radicale is missing: run `cargo xtask test rust` once, which installs it")
}
