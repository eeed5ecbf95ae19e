use super::*;
use crate::{
    account::{NumberPolicy, VoiceRoute, settings::AccountSettings},
    snapshot::{AccountField, AccountService, ByPhone, IceSettings},
};

const FULL: &str = r#"
own_accounts = false
places = ["session", "keychain"]
idle_lock_minutes = 10
line_stays_up = true
call_anyway = true

[[account]]
id = "support"
kind = "africas_talking"
label = "Support desk"
username = "acme"
numbers = ["+254711082000"]
number_policy = "nearest"
token_url = "https://at.example.com/token"
ice_urls = ["turn:turn.example.com:3478"]
route = "ring_my_phone"
own_phone = "+254722000111"
callback_connects = true
record = true
callback_url = "https://calls.example.com/voice"

[[account]]
id = "sales"
kind = "company_server"
server_url = "https://calls.example.com"
route = "none"
"#;

#[test]
fn a_policy_sets_what_it_names() {
    let policy = of(FULL);
    assert!(matches!(policy.view(), PolicyView::InForce { .. }), "{policy:?}");
    assert!(!policy.own_accounts());
    assert!(policy.may_call_anyway() && !Policy::default().may_call_anyway());
    assert_eq!(policy.places(), [SecretsPlace::Keychain, SecretsPlace::Session]);
    let idle = IdleLock { minutes: Some(10), line_stays_up: true };
    assert_eq!(policy.idle_lock(), Some(idle));
    let [support, sales] = policy.accounts() else { panic!("{policy:?}") };
    assert_eq!(support.entry(), "policy.support");
    assert_eq!(
        support.locked(),
        [
            AccountField::Label,
            AccountField::Username,
            AccountField::Numbers,
            AccountField::NumberPolicy,
            AccountField::TokenUrl,
            AccountField::IceUrls,
            AccountField::Route,
            AccountField::OwnPhone,
            AccountField::CallbackConnects,
            AccountField::Record,
            AccountField::CallbackUrl,
        ]
    );
    let settings = support.settings(None, "achieng");
    let AccountService::AfricasTalking { number_policy, .. } = &settings.service else { panic!() };
    assert_eq!(*number_policy, NumberPolicy::Nearest);
    let by_phone = ByPhone {
        route: Some(VoiceRoute::RingMyPhone),
        own_phone: Some("+254722000111".into()),
        callback_connects: true,
        record: true,
        callback_url: Some("https://calls.example.com/voice".into()),
    };
    assert_eq!(settings.by_phone, by_phone);
    assert_eq!(
        (settings.label.as_str(), settings.client_name.as_str()),
        ("Support desk", "achieng")
    );
    assert_eq!(sales.locked(), [AccountField::ServerUrl, AccountField::Route]);
}

#[test]
fn the_agent_fills_what_is_left_and_changes_nothing_that_is_set() {
    let policy = of(FULL);
    let agents = AccountSettings {
        label: "Mine".into(),
        client_name: "jane".into(),
        service: AccountService::CompanyServer {
            url: "https://evil.example.com".into(),
            user: "jane@example.com".into(),
            gateway_url: None,
        },
        ice: IceSettings::default(),
        by_phone: ByPhone {
            route: Some(VoiceRoute::ThroughCompanyNumber),
            record: true,
            ..ByPhone::default()
        },
        screen_pop: crate::account::screen_pop::ScreenPop::default(),
    };
    let settings = policy.accounts()[1].settings(Some(&agents), "achieng");
    assert_eq!((settings.label.as_str(), settings.client_name.as_str()), ("Mine", "jane"));
    assert_eq!((settings.by_phone.route, settings.by_phone.record), (None, true));
    let AccountService::CompanyServer { url, user, .. } = settings.service else { panic!("kind") };
    assert_eq!((url.as_str(), user.as_str()), ("https://calls.example.com", "jane@example.com"));
}

#[test]
fn no_policy_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = Policy::read(&folder.path().join("policy.toml"));
    assert_eq!(policy.view(), PolicyView::Absent);
    assert!(policy.own_accounts() && policy.places().len() == 3 && policy.idle_lock().is_none());
}

#[test]
fn a_secret_in_a_policy_is_refused_and_not_repeated() {
    for (line, name) in [
        ("api_key = 's33d'", "api_key"),
        ("Password = 's33d'", "Password"),
        ("turn_credential = 's33d'", "turn_credential"),
        ("token = 's33d'", "token"),
    ] {
        let account = format!("[[account]]\nid = 'a'\nkind = 'demo'\n{line}\n");
        let fault = fault(&account);
        assert_eq!(fault, format!("{name} looks like a secret, which no policy may hold"));
    }
    let in_url = "[[account]]\nid = 'a'\nkind = 'company_server'\n\
                  server_url = 'https://jane:s33d@example.com'\n";
    assert_eq!(fault(in_url), "account 1: ServerUrl does not make sense");
}

#[test]
fn what_cannot_be_read_is_told_by_its_line_and_never_quoted() {
    for (text, told) in [
        ("own_accounts = true\napi_key 's33d'\n", "line 2: no TOML"),
        ("\n\nspeed = 's33d'\n", "line 3: a setting that is unknown or of another kind"),
        ("own_accounts = 's33d'\n", "line 1: a setting that is unknown or of another kind"),
        ("idle_lock_minutes = 5000\n", "idle_lock_minutes is more than 1440"),
        (
            "[[account]]\nid = 'A b'\nkind = 'demo'\n",
            "account 1: id is not 1 to 40 of a-z, 0-9 and -",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'demo'\nuser = 's33d'\n",
            "account 1: User is nothing of this kind of account",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'demo'\nroute = 'none'\n",
            "account 1: Route is nothing of this kind of account",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'company_server'\nroute = 'direct'\n",
            "account 1: Route does not make sense",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'africas_talking'\nown_phone = '0711'\n",
            "account 1: OwnPhone does not make sense",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'demo'\n[[account]]\nid = 'a'\nkind = 'demo'\n",
            "account 2: its id is taken",
        ),
        (
            "[[account]]\nid = 'a'\nkind = 'africas_talking'\nnumbers = ['0711']\n",
            "account 1: Numbers does not make sense",
        ),
    ] {
        let fault = fault(text);
        assert_eq!(fault, told);
        assert!(!fault.contains("s33d"));
    }
}

fn fault(text: &str) -> String {
    let policy = of(text);
    assert!(policy.accounts().is_empty() && policy.own_accounts(), "nothing of it is in force");
    match policy.view() {
        PolicyView::Faulty { message, .. } => message,
        other @ (PolicyView::Absent | PolicyView::InForce { .. }) => {
            panic!("{other:?} of {text}")
        }
    }
}

fn of(text: &str) -> Policy {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, text).expect("written");
    Policy::read(&path)
}
