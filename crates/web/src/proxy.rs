//! Which proxy the way to an address leads through: the environment's (`http_proxy`,
//! `https_proxy`, `all_proxy`, `no_proxy`, in either case), else the system's settings. An address
//! on this machine has none.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use crate::{ProxyProblem, is_loopback};

#[cfg(target_os = "linux")]
mod desktop;

/// How to get to an address.
#[derive(Debug)]
pub(crate) enum Route {
    Direct,
    /// By the environment, or by the system's settings where the library reads them.
    Usual(Intercept),
    /// By the desktop's settings: the proxy's address as it stands there.
    Desktop(Intercept, Url),
}

/// # Errors
/// If the proxy is of a kind that cannot be used.
pub(crate) async fn route(address: &Url) -> Result<Route, ProxyProblem> {
    if is_loopback(address) {
        return Ok(Route::Direct);
    }
    // A WebSocket begins as a request.
    let scheme = if matches!(address.scheme(), "wss" | "https") { "https" } else { "http" };
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    let plain = format!("{scheme}://{}{port}/", address.host_str().unwrap_or_default());
    let found = match desktop_settings(&plain).await {
        Desktop::Direct => None,
        Desktop::NotAsked => intercept(&Matcher::from_system(), &plain).map(Route::Usual),
        Desktop::Proxy(proxy) => {
            let matcher = Matcher::builder().all(proxy.to_string()).build();
            intercept(&matcher, &plain).map(|found| Route::Desktop(found, proxy))
        }
    };
    match &found {
        Some(Route::Usual(proxy) | Route::Desktop(proxy, _))
            if !matches!(proxy.uri().scheme_str(), Some("http" | "https")) =>
        {
            Err(ProxyProblem::Unsupported)
        }
        Some(_) | None => Ok(found.unwrap_or(Route::Direct)),
    }
}

fn intercept(matcher: &Matcher, address: &str) -> Option<Intercept> {
    matcher.intercept(&address.parse().ok()?)
}

/// What the desktop's settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Desktop {
    /// The environment is set, or the system's settings are read by the library.
    NotAsked,
    Direct,
    Proxy(Url),
}

#[cfg(target_os = "linux")]
async fn desktop_settings(address: &str) -> Desktop {
    if environment_is_set() { Desktop::NotAsked } else { desktop::ask(address).await }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "on Linux it waits")]
async fn desktop_settings(_: &str) -> Desktop {
    Desktop::NotAsked
}

/// Who sets one of these means them instead of the desktop's settings.
#[cfg(target_os = "linux")]
fn environment_is_set() -> bool {
    ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"].iter().any(|name| {
        [(*name).to_owned(), name.to_ascii_lowercase()]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    })
}
