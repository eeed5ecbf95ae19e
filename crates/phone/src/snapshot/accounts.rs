//! The agent's accounts in the snapshot: what is stored, which is in use, what a test found.
//!
//! Of a secret the window learns whether it is there, and nothing else.

mod test;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use test::{AccountTest, TestState, TestStep};

use crate::account::{NumberPolicy, VoiceRoute, screen_pop::ScreenPop};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountsView {
    /// The one of the environment or the command line first, then the stored ones in the order in
    /// which they were made.
    pub list: Vec<AccountEntry>,
    /// The entry in use; none: nobody is signed in.
    pub in_use: Option<String>,
    /// The entry that was stored last in this run of the phone, so that a form can go on with it.
    pub saved: Option<String>,
    /// There is no account yet, and it is certain: offer the three kinds.
    pub first_run: bool,
    /// Agents may make accounts of their own.
    pub can_add: bool,
    /// The environment has an account that can be imported.
    pub can_import_environment: bool,
    /// The client name that a new account gets if none is typed.
    pub client_name: String,
    /// The test that runs, or the last one.
    pub test: Option<AccountTest>,
    pub policy: PolicyView,
}

impl AccountsView {
    /// Before anything was read.
    pub(crate) fn none_yet() -> Self {
        Self {
            list: Vec::new(),
            in_use: None,
            saved: None,
            first_run: false,
            can_add: false,
            can_import_environment: false,
            client_name: String::new(),
            test: None,
            policy: PolicyView::Absent,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountEntry {
    pub id: String,
    pub origin: AccountOrigin,
    pub label: String,
    /// The name under which the agent is reachable: a-z and 0-9.
    pub client_name: String,
    pub service: AccountService,
    pub ice: IceSettings,
    pub by_phone: ByPhone,
    pub screen_pop: ScreenPop,
    /// Whom the phone talks to for this account.
    pub endpoints: Vec<Endpoint>,
    /// Set by the machine's administrator; a form shows them and lets nobody change them.
    pub locked: Vec<AccountField>,
    /// The secrets that this account needs, and whether they are there.
    pub secrets: Vec<SecretView>,
    pub in_use: bool,
    pub can_use: bool,
    pub can_edit: bool,
    pub can_remove: bool,
    pub can_test: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AccountOrigin {
    Stored,
    /// From the environment or the command line; not stored until it is imported.
    Environment,
    /// From the machine's policy.
    Policy,
}

/// Who gives the token for the gateway. The same in a form and in the snapshot; an address that
/// is `None` is Africa's Talking's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum AccountService {
    AfricasTalking {
        username: String,
        /// E.164.
        numbers: Vec<String>,
        /// Which of them is shown to callees.
        #[serde(default)]
        number_policy: NumberPolicy,
        /// Has no WebRTC, and perhaps no calls at all.
        sandbox: bool,
        token_url: Option<String>,
        gateway_url: Option<String>,
        voice_url: Option<String>,
    },
    CompanyServer {
        /// Where the company's server is, for instance `https://calls.example.com`.
        url: String,
        /// The user's name there.
        user: String,
        gateway_url: Option<String>,
    },
    Demo,
}

/// How a sound path is found where the network lets none through directly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct IceSettings {
    /// `stun:`, `turn:` and `turns:` addresses (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// The user's name at the TURN servers; its credential is a secret.
    pub username: Option<String>,
    /// Sound goes through a TURN server only.
    pub relay_only: bool,
}

/// How this account calls by telephone where WebRTC cannot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ByPhone {
    /// None: nobody is called by telephone.
    pub route: Option<VoiceRoute>,
    /// Of the agent, E.164; it rings first where the route says so.
    pub own_phone: Option<String>,
    /// The callback of the account's number connects whoever it is asked for with the callee.
    pub callback_connects: bool,
    /// Such a callback is told to record.
    pub record: bool,
    /// What the account's number has as its callback.
    pub callback_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Endpoint {
    pub purpose: EndpointPurpose,
    pub url: String,
    /// Africa's Talking's own address. Others are to be shown plainly.
    pub is_africas_talking: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EndpointPurpose {
    Token,
    Gateway,
    Voice,
    Balance,
    CompanyServer,
}

/// A field of the account's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AccountField {
    Label,
    ClientName,
    Username,
    Numbers,
    NumberPolicy,
    Sandbox,
    TokenUrl,
    GatewayUrl,
    VoiceUrl,
    ServerUrl,
    User,
    IceUrls,
    IceUsername,
    RelayOnly,
    Route,
    OwnPhone,
    CallbackConnects,
    Record,
    CallbackUrl,
    ScreenPopUrl,
    ScreenPopMoment,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SecretView {
    pub kind: SecretKind,
    pub presence: SecretPresence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SecretKind {
    ApiKey,
    Password,
    TurnCredential,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SecretPresence {
    /// Not looked for yet.
    Unknown,
    Present,
    Missing,
    /// Nobody can tell before it is unlocked.
    Locked,
    /// The place where it should be cannot be reached now.
    Unavailable,
}

/// What the machine's administrator has laid down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum PolicyView {
    Absent,
    InForce {
        path: String,
    },
    /// It is there and cannot be used; nothing of it is in force.
    Faulty {
        path: String,
        /// For the administrator, in English.
        message: String,
    },
}
