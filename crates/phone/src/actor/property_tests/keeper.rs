//! Who has the key of the account, and what only a company's server does.

use std::net::SocketAddr;

use call::CallId;

use super::world::World;
use crate::{
    account::{VoiceApi, sign_in::CompanySignIn},
    actor::Input,
    hybrid::{follow::News, place::Outcome},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    AfricasTalking,
    Company,
}

impl World {
    /// The company's server tells of the call that is shown, if one is.
    pub async fn news(&mut self, news: News) {
        if let Some(id) = self.snapshot().phone_call.as_ref().map(|call| call.id) {
            self.input(Input::PhoneCallNews(CallId(id), news)).await;
        }
    }

    /// Only a server can be asked what becomes of a call.
    pub(super) fn is_told(&self) -> Outcome {
        let said = self.at_says.clone();
        if self.actor.reach.company.is_none()
            && let Outcome::AtServer { session, .. } = said
        {
            return Outcome::Queued { session: Some(session) };
        }
        said
    }
}

/// A server where nobody answers.
pub(super) fn company(voice_api: &VoiceApi, gateway: SocketAddr) -> CompanySignIn {
    let base = "http://127.0.0.1:1/".parse().expect("an address");
    let who =
        company::Credentials { username: "achieng".into(), password: "s33ded password".into() };
    let client = company::Client::new(base, who, africastalking::Limits::default());
    CompanySignIn {
        client: client.expect("a client"),
        client_name: "achieng".into(),
        gateway_url: format!("ws://{gateway}").parse().expect("an address"),
        voice_api: Box::new(voice_api.clone()),
    }
}
