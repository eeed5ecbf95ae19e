//! The proxy in the desktop's settings, asked of GIO: GNOME's, KDE's or the portal's, with
//! automatic configuration and exceptions.

use std::time::Duration;

use gio::prelude::ProxyResolverExt;
use tokio::{task::spawn_blocking, time::timeout};
use url::Url;

use super::Desktop;

/// An automatic configuration may have to be fetched. Without an answer there is no proxy.
const BOUND: Duration = Duration::from_secs(3);

pub(super) async fn ask(address: &str) -> Desktop {
    let address = address.to_owned();
    let asking = spawn_blocking(move || {
        let found = gio::ProxyResolver::default().lookup(&address, gio::Cancellable::NONE);
        found.map(|list| list.into_iter().map(String::from).collect::<Vec<_>>())
    });
    match timeout(BOUND, asking).await {
        Ok(Ok(Ok(list))) => choose(&list),
        Ok(Ok(Err(error))) => {
            tracing::warn!(code = ?error.domain(), "the desktop's proxy settings gave no answer");
            Desktop::Direct
        }
        Ok(Err(_)) | Err(_) => {
            tracing::warn!("the desktop's proxy settings gave no answer in time");
            Desktop::Direct
        }
    }
}

/// The first that can be used; the list is in the order of preference. Only where there is no
/// other is one of an unknown kind taken, to be complained about.
fn choose(list: &[String]) -> Desktop {
    let urls: Vec<Url> = list.iter().filter_map(|text| Url::parse(text).ok()).collect();
    let usable = urls.iter().find(|url| matches!(url.scheme(), "http" | "https" | "direct"));
    match usable.or(urls.first()) {
        Some(url) if url.scheme() != "direct" => Desktop::Proxy(url.clone()),
        Some(_) | None => Desktop::Direct,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_usable_one_is_taken() {
        let proxy = |text: &str| Desktop::Proxy(text.parse().expect("a url"));
        for (list, expected) in [
            (&["direct://"][..], Desktop::Direct),
            (&[], Desktop::Direct),
            (&["http://proxy:8080", "direct://"], proxy("http://proxy:8080")),
            (&["socks5://proxy:1080", "http://proxy:8080"], proxy("http://proxy:8080")),
            (&["socks5://proxy:1080", "direct://"], Desktop::Direct),
            (&["socks5://proxy:1080"], proxy("socks5://proxy:1080")),
            (&["nonsense"], Desktop::Direct),
        ] {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            assert_eq!(choose(&list), expected, "{list:?}");
        }
    }
}
