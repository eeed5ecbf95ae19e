//! The account in use: what is known of it, and what comes and goes with its secrets.

use line::{Failure, Problem, page::MediaOperation, reachability::Reachability};
use media::IceCandidate;
use url::Url;

use super::{
    Input,
    reach::Reach,
    run::Actor,
    secrets::{Kept, Unsealed},
    source::Source,
};
use crate::{
    account::{
        Dialling,
        sign_in::{SignIn, other_hosts},
    },
    ice::{Ice, Problems, Relays},
    snapshot::{Account, AccountKind, AccountService, LineProblem},
};

impl Reach {
    /// Another account takes the place of the one before, of which nothing stays.
    pub(super) fn sign_in_with(&mut self, source: Source) {
        self.demo = None;
        self.registered = None;
        self.token_number = None;
        self.forget_secrets();
        self.credentials = None;
        self.company = None;
        self.token = None;
        if let Source::Given(credentials) = &source {
            self.credentials = Some((**credentials).clone());
        }
        self.ice = match &source {
            Source::Kept(kept) => Ice::of(&kept.settings.ice),
            Source::Nobody | Source::Demo { .. } | Source::Given(_) => Ice::default(),
        };
        self.source = source;
    }

    /// Of an account that the vault keeps, nothing secret stays in memory but the line's token.
    pub(super) fn forget_secrets(&mut self) {
        self.fault = None;
        self.awaits_secrets = None;
        match &self.source {
            Source::Kept(kept) => {
                self.ice.set(&kept.settings.ice, None);
                self.credentials = None;
                self.company = None;
                if !self.is_up() {
                    self.token = None;
                }
            }
            // A demo's are made up, and those of the environment stay in the environment.
            Source::Nobody | Source::Demo { .. } | Source::Given(_) => {}
        }
    }

    /// A line is there, ready or just silent.
    pub(super) fn is_up(&self) -> bool {
        match self.state() {
            Reachability::Ready { .. }
            | Reachability::Silent { .. }
            | Reachability::Renewing { .. } => true,
            Reachability::SignedOut
            | Reachability::Offline { .. }
            | Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Refused { .. }
            | Reachability::Lost { .. } => false,
        }
    }

    pub(super) fn kept(&self) -> Option<&Kept> {
        match &self.source {
            Source::Kept(kept) => Some(kept),
            Source::Nobody | Source::Demo { .. } | Source::Given(_) => None,
        }
    }

    pub(super) fn gateway_url(&self) -> Option<Url> {
        match self.kept() {
            Some(kept) => kept.settings.gateway_url(),
            None => self.credentials.as_ref().map(|credentials| credentials.gateway_url.clone()),
        }
    }

    pub(super) fn fault(&self) -> Option<&LineProblem> {
        self.fault.as_ref()
    }

    /// With its secrets, once they are there.
    pub(super) fn sign_in(&self) -> Option<SignIn> {
        let company = self.company.clone().map(SignIn::Company);
        company.or_else(|| self.credentials.clone().map(SignIn::AfricasTalking))
    }

    /// None: nobody is signed in, or the secrets are not there.
    pub(super) fn dialling(&self) -> Option<Dialling<'_>> {
        let company = self.company.as_ref();
        company.map(|company| Dialling::company(company, &self.token_number)).or_else(|| {
            let account = self.credentials.as_ref()?;
            Some(Dialling::at(account, self.token_number.as_ref()))
        })
    }

    /// Who is signed in, or wants to be.
    pub(super) fn account(&self) -> Option<Account> {
        if let Some(kept) = self.kept() {
            let of_token = self.token_number.as_ref().map(|number| number.as_str().to_owned());
            let (kind, username, number) = match &kept.settings.service {
                AccountService::AfricasTalking { username, numbers, .. } => {
                    let number = of_token.or_else(|| numbers.first().cloned());
                    (AccountKind::AfricasTalking, username.clone(), number)
                }
                AccountService::CompanyServer { user, .. } => {
                    (AccountKind::CompanyServer, user.clone(), of_token)
                }
                AccountService::Demo => return None,
            };
            let client_name = kept.settings.client_name.clone();
            let other_hosts = other_hosts(&kept.settings.endpoints());
            return Some(Account { kind, username, client_name, number, other_hosts });
        }
        let kind = if self.is_demo() { AccountKind::Demo } else { AccountKind::AfricasTalking };
        self.credentials.as_ref().map(|credentials| Account {
            kind,
            username: credentials.username.clone(),
            client_name: credentials.client_name.clone(),
            number: Dialling::at(credentials, self.token_number.as_ref())
                .line_number()
                .map(|number| number.as_str().to_owned()),
            other_hosts: if self.is_demo() {
                Vec::new()
            } else {
                other_hosts(&credentials.endpoints())
            },
        })
    }
}

impl Actor {
    /// The secrets of the account in use, or why they are not there.
    pub(super) fn credentials_came(&mut self, outcome: Result<Box<Unsealed>, LineProblem>) {
        let awaited = self.reach.awaits_secrets.take();
        match outcome {
            Ok(unsealed) => {
                let Some(kept) = self.reach.kept() else { return };
                let settings = kept.settings.ice.clone();
                self.reach.ice.set(&settings, unsealed.turn.as_ref());
                self.notices.relay_found();
                match unsealed.sign_in {
                    SignIn::AfricasTalking(credentials) => {
                        self.reach.credentials = Some(credentials);
                    }
                    SignIn::Company(company) => self.reach.company = Some(company),
                }
                self.reach.fault = None;
                if let Some(fresh) = awaited {
                    self.sign_in(fresh);
                }
            }
            Err(fault) => {
                if awaited.is_some() {
                    self.cannot_sign_in(fault);
                }
            }
        }
    }

    /// A connection of the native engine goes by the account's own servers: the SDK lets not all
    /// of them pass (Q28), and the page does not know their credential.
    pub(super) fn with_ice_servers(&mut self, operation: MediaOperation) -> MediaOperation {
        let MediaOperation::Create { ice_servers, relay_only, certificate } = operation else {
            return operation;
        };
        let own = self.reach.ice.for_engine();
        for problems in self.reach.ice.take_problems() {
            self.listen_to_tunnel(problems);
        }
        MediaOperation::Create {
            certificate,
            ice_servers: own.unwrap_or(ice_servers),
            relay_only: relay_only || self.reach.ice.relay_only(),
        }
    }

    /// The engine learns only that a server is of no use, and not why.
    fn listen_to_tunnel(&self, problems: Problems) {
        let Problems { server, mut problem } = problems;
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            while problem.changed().await.is_ok() {
                let now = *problem.borrow_and_update();
                if inputs.send(Input::TurnServer(server.clone(), now)).is_err() {
                    return;
                }
            }
            // The tunnel has gone with its account.
            let _ = inputs.send(Input::TurnServer(server, None));
        });
    }

    /// An address that the engine has found for a connection; none: there are no more.
    pub(super) fn address_found(&mut self, number: u32, candidate: Option<&IceCandidate>) {
        let candidate = candidate.map(|candidate| candidate.candidate.as_str());
        match self.reach.ice.found(number, candidate) {
            Some(Relays::Found) => self.notices.relay_found(),
            Some(Relays::None(servers)) => {
                tracing::warn!(?servers, "no TURN server gave a relay");
                self.notices.no_relay(servers);
            }
            None => {}
        }
    }

    /// Without asking anybody: it is known that it would not work, and why.
    pub(super) fn cannot_sign_in(&mut self, fault: LineProblem) {
        self.reach.fault = Some(fault);
        let problem = Problem::SignIn { message: "the account cannot be used".to_owned() };
        self.token_failed(Failure { for_good: true, ..problem.into() });
    }
}
