//! The talk with the driver, from its first word on.

use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use serde_json::Value;

use crate::Failure;

/// Opens what the capabilities name; 30 s at most.
pub(crate) async fn connect(port: u16, capabilities: Value) -> Result<Client, Failure> {
    let connector = hyper_util::client::legacy::connect::HttpConnector::new();
    let mut builder = ClientBuilder::new(connector);
    if let Value::Object(capabilities) = capabilities {
        builder.capabilities(capabilities);
    }
    let address = format!("http://127.0.0.1:{port}");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match builder.connect(&address).await {
            Ok(client) => return Ok(client),
            Err(error) if Instant::now() > until => {
                return Err(Failure::WebDriver(format!("the app did not open: {error}")));
            }
            // The driver's port is not open yet.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
