use secrecy::ExposeSecret;

use super::*;

const ACCOUNT: [(&str, &str); 3] = [
    ("AT_USERNAME", "acme"),
    ("AT_API_KEY", "atsk_seeded"),
    ("AT_PHONE_NUMBERS", "+254711082000, +254 (711) 082-001"),
];

#[test]
fn without_an_account_it_is_what_is_stored() {
    let source = read(&[("USER", "jane")], false).expect("nothing is wrong");
    assert!(matches!(source, AccountSource::Stored), "{source:?}");
}

#[test]
fn the_demo_takes_its_client_name_from_the_system() {
    let source = read(&[("USER", "Jane.Achieng-2")], true).expect("the demo");
    let AccountSource::Demo { attach, client_name } = source else {
        panic!("not the demo: {source:?}");
    };
    assert_eq!((attach, client_name.as_str()), (None, "janeachieng2"));
}

#[test]
fn the_demo_can_be_asked_for_beside_an_account() {
    let source = read(&ACCOUNT, true).expect("the demo");
    assert!(matches!(source, AccountSource::Demo { attach: None, .. }), "{source:?}");
}

#[test]
fn the_demo_attaches_to_a_simulator_on_this_machine() {
    let source = read(&[("SIMU_DEMO_SIMULATOR", "http://127.0.0.1:4000")], true);
    let Ok(AccountSource::Demo { attach: Some(url), .. }) = source else {
        panic!("not attached: {source:?}");
    };
    assert_eq!(url.as_str(), "http://127.0.0.1:4000/");
}

#[test]
fn an_account_is_read_with_ats_own_addresses() {
    let account = account(&ACCOUNT);
    assert_eq!(account.username, "acme");
    assert_eq!(account.api_key.expose_secret(), "atsk_seeded");
    let numbers: Vec<_> = account.numbers.iter().map(PhoneNumber::as_str).collect();
    assert_eq!(numbers, ["+254711082000", "+254711082001"]);
    assert_eq!(account.client_name, "agent");
    assert_eq!(account.token_url.as_str(), africastalking::CAPABILITY_TOKEN_URL);
    assert_eq!(account.gateway_url.as_str(), GATEWAY_URL);
}

#[test]
fn an_accounts_debug_print_has_no_key_and_no_number() {
    let told = format!("{:?}", account(&ACCOUNT));
    assert!(!told.contains("seeded") && !told.contains("254711"), "{told}");
}

#[test]
fn half_an_account_tells_which_half_is_missing() {
    for (name, _) in ACCOUNT {
        let rest: Vec<_> = ACCOUNT.into_iter().filter(|(other, _)| *other != name).collect();
        assert_eq!(refusal(&rest), AccountError::Missing { name });
        let empty: Vec<_> = rest.into_iter().chain([(name, "  ")]).collect();
        assert_eq!(refusal(&empty), AccountError::Missing { name }, "empty is not set");
    }
}

#[test]
fn the_sandbox_goes_by_its_own_name_so_that_nobody_real_is_called() {
    for (name, value) in [("AT_SANDBOX", "True"), ("AT_SANDBOX", "1"), ("AT_USERNAME", "sandbox")] {
        assert_eq!(account(&with(name, value)).username, "sandbox");
    }
    assert_eq!(account(&with("AT_SANDBOX", "false")).username, "acme");
    assert_eq!(
        refusal(&with("AT_SANDBOX", "maybe")).to_string(),
        "AT_SANDBOX must be true or false"
    );
}

#[test]
fn the_shown_number_is_chosen_by_a_word() {
    assert_eq!(account(&ACCOUNT).number_policy, NumberPolicy::Fixed);
    let nearest = account(&with("SIMU_NUMBER_POLICY", "nearest"));
    assert_eq!(nearest.number_policy, NumberPolicy::Nearest);
    assert_eq!(refusal(&with("SIMU_NUMBER_POLICY", "any")), AccountError::BadNumberPolicy);
}

#[test]
fn addresses_must_be_encrypted_or_on_this_machine() {
    let good = [
        ("SIMU_TOKEN_URL", "https://example.com/token"),
        ("SIMU_TOKEN_URL", "http://127.0.0.1:8080/token"),
        ("SIMU_TOKEN_URL", "http://localhost/token"),
        ("SIMU_GATEWAY_URL", "wss://example.com/connect"),
        ("SIMU_GATEWAY_URL", "ws://[::1]:8080/connect"),
    ];
    for (name, value) in good {
        account(&with(name, value));
    }
    let bad = [
        ("SIMU_TOKEN_URL", "http://example.com/token"),
        ("SIMU_TOKEN_URL", "http://127.0.0.1.example.com/token"),
        ("SIMU_TOKEN_URL", "wss://example.com/token"),
        ("SIMU_TOKEN_URL", "file:///token"),
        ("SIMU_GATEWAY_URL", "ws://192.168.1.1/connect"),
        ("SIMU_GATEWAY_URL", "https://example.com/connect"),
    ];
    for (name, value) in bad {
        let error = refusal(&with(name, value));
        assert!(matches!(error, AccountError::Unencrypted { .. }), "{value}: {error:?}");
    }
    for value in ["nonsense", "https://user:seeded@example.com/", "https://example.com/#part"] {
        let error = refusal(&with("SIMU_TOKEN_URL", value));
        assert_eq!(error.to_string(), "SIMU_TOKEN_URL is no address", "{value}");
    }
}

#[test]
fn numbers_are_never_guessed() {
    for list in ["0711082000", "254711082000", "+0711082000", "+254", "+2547110820001234", ""] {
        assert_eq!(PhoneNumber::parse(list), None, "{list}");
    }
    let error = refusal(&with("AT_PHONE_NUMBERS", "+254711082000,0711"));
    assert_eq!(error, AccountError::BadNumber { position: 2 });
}

#[test]
fn a_client_name_is_taken_as_it_is_or_refused() {
    assert_eq!(account(&with("SIMU_CLIENT_NAME", "desk7")).client_name, "desk7");
    let long = "a".repeat(33);
    for name in ["Desk", "desk 7", "desk.7", "défi", &long] {
        assert_eq!(refusal(&with("SIMU_CLIENT_NAME", name)), AccountError::BadClientName, "{name}");
    }
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_and_not_repeated() {
    let error = refusal(&with("AT_API_KEY", "atsk seeded\u{e9}"));
    assert_eq!(error, AccountError::BadApiKey);
    assert!(!error.to_string().contains("seeded"));
}

fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    ACCOUNT.into_iter().filter(|(other, _)| *other != name).chain([(name, value)]).collect()
}

fn account(variables: &[(&str, &str)]) -> Credentials {
    match read(variables, false) {
        Ok(AccountSource::AfricasTalking(credentials)) => credentials,
        other => panic!("no account: {other:?}"),
    }
}

fn refusal(variables: &[(&str, &str)]) -> AccountError {
    read(variables, false).expect_err("refused")
}

fn read(variables: &[(&str, &str)], demo_flag: bool) -> Result<AccountSource, AccountError> {
    let lookup = |wanted: &str| {
        variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
    };
    AccountSource::from_environment(lookup, demo_flag)
}
