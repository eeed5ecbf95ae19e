//! Serves the suite on loopback: its files, a page for each test that is only a script, and a
//! report script of our own. It knows GET and nothing else.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::suite::wrapper;
use crate::Failure;

/// An empty page, opened between tests: what the last one left behind ends with it.
pub const BETWEEN: &str = "simu-between-tests.html";

/// Keeps the results where WebDriver finds them, also those of a file that does not end.
const REPORT: &str = include_str!("testharnessreport.js");

const LONGEST_REQUEST: usize = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with its last test.
#[derive(Debug)]
pub struct Server {
    address: String,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn open(suite: &Path) -> Result<Self, Failure> {
        let suite: Arc<Path> = std::fs::canonicalize(suite)?.into();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}/", listener.local_addr()?);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let suite = Arc::clone(&suite);
                // A browser that goes away in the middle is its own affair.
                tokio::spawn(async move {
                    let _ = tokio::time::timeout(PATIENCE, answer(stream, &suite)).await;
                });
            }
        });
        Ok(Self { address, task })
    }

    /// `http://127.0.0.1:PORT/`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, suite: &Path) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > LONGEST_REQUEST || stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let target = text.strip_prefix("GET ").and_then(|rest| rest.split(' ').next());
    let found = target.and_then(|target| found(suite, target));
    let (status, kind, body) = match found {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}

fn found(suite: &Path, target: &str) -> Option<(&'static str, Vec<u8>)> {
    let path = target.split(['?', '#']).next()?.trim_start_matches('/');
    if path.is_empty() || path == BETWEEN {
        return Some((HTML, b"<!doctype html><title>Between tests</title>".to_vec()));
    }
    if path == "resources/testharnessreport.js" {
        return Some((SCRIPT, REPORT.as_bytes().to_vec()));
    }
    let file = inside(suite, path)?;
    if let Ok(body) = std::fs::read(&file) {
        return Some((kind(path), body));
    }
    let script = [".window.html", ".any.html"].iter().find_map(|end| {
        let stem = path.strip_suffix(end)?;
        Some(format!("{stem}{}", end.replace(".html", ".js")))
    })?;
    let text = std::fs::read_to_string(inside(suite, &script)?).ok()?;
    Some((HTML, wrapper(&script, &text).into_bytes()))
}

/// The file, which must lie in the suite. Percent signs are in none of its names.
fn inside(suite: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let file = suite.join(path);
    let real = file.canonicalize().unwrap_or_else(|_| file.clone());
    (plain && real.starts_with(suite)).then_some(file)
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html" | "htm") => HTML,
        Some("js" | "mjs") => SCRIPT,
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wav") => "audio/wav",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_suite_is_served() {
        let suite = tempfile::tempdir().expect("a folder");
        let root = suite.path().canonicalize().expect("a path");
        std::fs::write(root.join("here.js"), "1").expect("a file");
        assert!(found(&root, "/here.js?x").is_some());
        assert!(found(&root, "/../etc/passwd").is_none());
        assert!(found(&root, "//etc/passwd").is_none());
    }
}
