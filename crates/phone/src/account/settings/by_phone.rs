//! The part of an account's form that says how it calls by telephone.

use numbers::E164;
use url::Url;

use super::{AccountField, FieldProblemKind, Form};
use crate::{
    account::{Scheme, VoiceApi, VoiceRoute},
    snapshot::{AccountService, ByPhone},
};

impl Form {
    pub(super) fn by_phone(&mut self, typed: &ByPhone, service: &AccountService) -> ByPhone {
        let company = matches!(service, AccountService::CompanyServer { .. });
        if company && !matches!(typed.route, None | Some(VoiceRoute::ThroughCompanyNumber)) {
            self.wrong(AccountField::Route, FieldProblemKind::NotThisServer);
        }
        let own = typed.own_phone.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let own_phone = own.and_then(|text| match E164::parse(text) {
            Ok(number) => Some(number.as_str().to_owned()),
            Err(_) => {
                self.wrong(AccountField::OwnPhone, FieldProblemKind::BadEntry { position: 1 });
                None
            }
        });
        if own.is_none() && typed.route == Some(VoiceRoute::RingMyPhone) {
            self.wrong(AccountField::OwnPhone, FieldProblemKind::Empty);
        }
        let callback_url = self.url(AccountField::CallbackUrl, &typed.callback_url, Scheme::Http);
        ByPhone { own_phone, callback_url, ..typed.clone() }
    }
}

impl ByPhone {
    /// With the address that the account has for the Voice API, if not AT's own.
    pub(crate) fn voice_api(&self, voice_url: Option<&str>) -> VoiceApi {
        let url = |text: &str| Url::parse(text).ok();
        VoiceApi {
            route: self.route,
            own_phone: self.own_phone.as_deref().and_then(|text| E164::parse(text).ok()),
            callback_connects: self.callback_connects,
            record: self.record,
            callback_url: self.callback_url.as_deref().and_then(url),
            voice_url: voice_url.and_then(url),
            ..VoiceApi::NONE
        }
    }

    /// At a company's server: it knows one way, and its own callback connects.
    pub(crate) fn at_company(&self) -> VoiceApi {
        let route = self.route.filter(|route| *route == VoiceRoute::ThroughCompanyNumber);
        VoiceApi { route, callback_connects: true, ..self.voice_api(None) }
    }
}
