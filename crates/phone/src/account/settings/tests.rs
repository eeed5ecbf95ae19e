use super::*;
use crate::account::NumberPolicy;

#[test]
fn a_form_is_trimmed_and_gets_a_label_and_a_client_name() {
    let settings = check(draft(live("  acme ", &[" +254 711 082 000 ", ""]))).expect("fits");
    assert_eq!((settings.label.as_str(), settings.client_name.as_str()), ("acme", "achieng"));
    let AccountService::AfricasTalking { username, numbers, sandbox, token_url, .. } =
        settings.service
    else {
        panic!("another kind");
    };
    assert_eq!((username.as_str(), sandbox, token_url), ("acme", false, None));
    assert_eq!(numbers, ["+254711082000"]);
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut wrong = draft(live("two words", &["+254711082000", "0711"]));
    wrong.client_name = "Not Plain".into();
    wrong.ice = IceSettings {
        urls: vec!["stun:stun.example.com".into(), "http://example.com".into()],
        username: None,
        relay_only: true,
    };
    let problems = check(wrong).expect_err("refused");
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(
        fields,
        [
            AccountField::Username,
            AccountField::Numbers,
            AccountField::IceUrls,
            AccountField::RelayOnly,
            AccountField::ClientName
        ]
    );
    assert_eq!(problems[1].what, FieldProblemKind::BadEntry { position: 2 });
}

#[test]
fn what_is_empty_is_said_to_be_empty() {
    let company =
        AccountService::CompanyServer { url: " ".into(), user: String::new(), gateway_url: None };
    for (service, fields) in [
        (live("", &[]), vec![AccountField::Username, AccountField::Numbers]),
        (company, vec![AccountField::ServerUrl, AccountField::User]),
    ] {
        let problems = check(draft(service)).expect_err("refused");
        let found: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(found, fields);
        assert!(problems.iter().all(|problem| problem.what == FieldProblemKind::Empty));
    }
}

#[test]
fn secrets_travel_only_encrypted_or_on_this_machine() {
    for (url, what) in [
        ("http://calls.example.com", Some(FieldProblemKind::Unencrypted)),
        ("calls.example.com", Some(FieldProblemKind::BadAddress)),
        ("https://user:pass@calls.example.com", Some(FieldProblemKind::BadAddress)),
        ("https://calls.example.com/api", None),
        ("http://127.0.0.1:8000", None),
    ] {
        let service = AccountService::CompanyServer {
            url: url.into(),
            user: "jane@example.com".into(),
            gateway_url: None,
        };
        let found = check(draft(service)).err().map(|problems| problems[0].what.clone());
        assert_eq!(found, what, "{url}");
    }
}

#[test]
fn the_sandboxs_own_name_makes_a_sandbox() {
    let settings = check(draft(live("sandbox", &["+254711082000"]))).expect("fits");
    assert!(matches!(settings.service, AccountService::AfricasTalking { sandbox: true, .. }));
}

#[test]
fn ice_addresses_are_those_of_the_rfcs() {
    for good in [
        "stun:stun.example.com",
        "turn:turn.example.com:3478",
        "turn:192.0.2.1?transport=udp",
        "turns:turn.example.com:443?transport=tcp",
        "turn:[2001:db8::1]:3478",
    ] {
        assert!(is_ice_url(good), "{good}");
    }
    for bad in [
        "turn.example.com",
        "turn:",
        "turn:host:port",
        "stun:host?transport=udp",
        "turn:user@host",
        "turn:host?transport=sctp",
        "turn:host/path",
        "turn:host#x",
        "javascript:alert(1)",
    ] {
        assert!(!is_ice_url(bad), "{bad}");
    }
}

#[test]
fn what_an_account_needs_follows_from_its_settings() {
    let mut with_turn = draft(live("acme", &["+254711082000"]));
    with_turn.ice = IceSettings {
        urls: vec!["turn:turn.example.com".into()],
        username: Some("agent".into()),
        relay_only: true,
    };
    let settings = check(with_turn).expect("fits");
    assert_eq!(settings.secrets(), [SecretKind::ApiKey, SecretKind::TurnCredential]);
    assert_eq!(check(draft(AccountService::Demo)).expect("fits").secrets(), []);
}

#[test]
fn settings_of_a_later_version_can_still_be_read() {
    let json = r#"{"label": "x", "client_name": "a", "voice": {"route": "direct"},
        "service": {"kind": "company_server", "url": "https://example.com/", "user": "u",
            "gateway_url": null, "later": 1}}"#;
    let settings: AccountSettings = serde_json::from_str(json).expect("read");
    assert_eq!((settings.label.as_str(), settings.ice), ("x", IceSettings::default()));
}

fn live(username: &str, numbers: &[&str]) -> AccountService {
    AccountService::AfricasTalking {
        username: username.into(),
        numbers: numbers.iter().map(|&number| number.to_owned()).collect(),
        number_policy: NumberPolicy::Fixed,
        sandbox: false,
        token_url: Some(String::new()),
        gateway_url: None,
        voice_url: None,
    }
}

fn draft(service: AccountService) -> AccountDraft {
    AccountDraft {
        id: None,
        label: String::new(),
        client_name: String::new(),
        service,
        ice: IceSettings::default(),
        by_phone: ByPhone::default(),
        screen_pop: crate::account::screen_pop::ScreenPop::default(),
    }
}

fn check(draft: AccountDraft) -> Result<AccountSettings, Vec<FieldProblem>> {
    AccountSettings::check(&draft, "achieng")
}
