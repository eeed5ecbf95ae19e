//! [`Media`] where the webview has WebRTC of its own: no engine, and it says so.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::{
    AudioSettings, CertificateKey, Configuration, ConnectionEvent, Devices, IceCandidate,
    MediaError, MediaNotice, RtpSource, SdpKind, Tone,
};

/// Stands in for the engine; the page never asks it for a connection.
#[derive(Debug, Clone)]
pub struct Media;

impl Media {
    pub fn start(
        _settings: AudioSettings,
        _notify: impl Fn(MediaNotice) + Send + Sync + 'static,
    ) -> Media {
        Media
    }

    /// Whether calls run through this engine.
    pub fn native(&self) -> bool {
        false
    }

    /// None that could be chosen here.
    pub fn devices(&self) -> Devices {
        Devices::default()
    }

    pub fn apply(&self, _settings: AudioSettings) {}

    pub fn spare_data(&self, _on: bool) {}

    pub fn play(&self, _tone: Tone) {}

    pub fn stop_tone(&self) {}

    pub fn shut_down(&self) {}

    /// # Errors
    /// Always `NotSupportedError`.
    pub fn connect(
        &self,
        _configuration: Configuration,
        _events: impl Fn(ConnectionEvent) + Send + Sync + 'static,
    ) -> Result<Connection, MediaError> {
        Err(MediaError::NotSupported)
    }
}

/// Never made on this system.
#[derive(Debug, Clone)]
pub enum Certificate {}

impl Certificate {
    /// # Errors
    /// Always `NotSupportedError`.
    pub fn generate(_: CertificateKey, _: Duration) -> Result<Certificate, MediaError> {
        Err(MediaError::NotSupported)
    }

    pub fn fingerprint(&self) -> &str {
        match *self {}
    }

    pub fn expires(&self) -> SystemTime {
        match *self {}
    }
}

/// Never made on this system.
#[derive(Debug, Clone)]
pub enum Connection {}

#[expect(clippy::unused_async, reason = "the same signatures as those of the engine")]
impl Connection {
    pub async fn create_offer(&self) -> Result<String, MediaError> {
        match *self {}
    }

    pub async fn create_answer(&self) -> Result<String, MediaError> {
        match *self {}
    }

    pub async fn set_local_description(&self, _: SdpKind, _: &str) -> Result<(), MediaError> {
        match *self {}
    }

    pub async fn set_remote_description(&self, _: SdpKind, _: &str) -> Result<(), MediaError> {
        match *self {}
    }

    pub async fn add_ice_candidate(&self, _: Option<IceCandidate>) -> Result<(), MediaError> {
        match *self {}
    }

    pub fn set_microphone_enabled(&self, _: bool) {
        match *self {}
    }

    pub fn feed(&self, _: Option<Vec<i16>>) {
        match *self {}
    }

    pub fn set_held(&self, _: bool) {
        match *self {}
    }

    pub fn insert_dtmf(&self, _: &str, _: u32, _: u32) -> Result<(), MediaError> {
        match *self {}
    }

    pub async fn stats(&self) -> Value {
        match *self {}
    }

    pub fn sources(&self) -> Vec<RtpSource> {
        match *self {}
    }

    pub fn close(&self) {
        match *self {}
    }
}
