use super::*;
use crate::{
    account::{NumberPolicy, screen_pop::ScreenPop},
    snapshot::ByPhone,
};

fn settings(service: AccountService) -> AccountSettings {
    AccountSettings {
        label: "Desk".into(),
        client_name: "achieng".into(),
        service,
        ice: IceSettings::default(),
        by_phone: ByPhone::default(),
        screen_pop: ScreenPop::default(),
    }
}

fn own_key(sandbox: bool, token_url: Option<&str>, voice_url: Option<&str>) -> AccountSettings {
    settings(AccountService::AfricasTalking {
        username: "acme".into(),
        numbers: vec!["+254711082000".into()],
        number_policy: NumberPolicy::Fixed,
        sandbox,
        token_url: token_url.map(str::to_owned),
        gateway_url: None,
        voice_url: voice_url.map(str::to_owned),
    })
}

/// Those that are somebody else's.
fn others(settings: &AccountSettings) -> Vec<(EndpointPurpose, String)> {
    let endpoints = settings.endpoints();
    let others = endpoints.into_iter().filter(|endpoint| !endpoint.is_africas_talking);
    others.map(|endpoint| (endpoint.purpose, endpoint.url)).collect()
}

#[test]
fn an_account_as_at_has_it_names_all_four_and_nobody_else() {
    use EndpointPurpose::{Balance, Gateway, Token, Voice};
    for sandbox in [false, true] {
        let account = own_key(sandbox, None, None);
        let purposes: Vec<_> = account.endpoints().iter().map(|it| it.purpose).collect();
        assert_eq!(purposes, [Token, Gateway, Voice, Balance]);
        assert_eq!(others(&account), []);
        assert!(other_hosts(&account.endpoints()).is_empty());
    }
}

#[test]
fn whoever_else_gets_the_key_is_named_with_the_balance() {
    let token = "https://calls.example.com/token";
    let account = own_key(false, Some(token), None);
    let balance = "https://calls.example.com/version1/user".to_owned();
    assert_eq!(
        others(&account),
        [(EndpointPurpose::Token, token.to_owned()), (EndpointPurpose::Balance, balance)]
    );
    assert_eq!(other_hosts(&account.endpoints()), ["calls.example.com"], "each once");
    let account = own_key(false, None, Some("http://127.0.0.1:4040/call"));
    let purposes: Vec<_> = others(&account).into_iter().map(|(purpose, _)| purpose).collect();
    assert_eq!(purposes, [EndpointPurpose::Voice, EndpointPurpose::Balance]);
    assert_eq!(other_hosts(&account.endpoints()), ["127.0.0.1:4040"]);
}

#[test]
fn a_companys_server_is_named_and_the_demo_names_nobody() {
    let company = settings(AccountService::CompanyServer {
        url: "https://calls.example.com/api".into(),
        user: "jane".into(),
        gateway_url: None,
    });
    assert_eq!(other_hosts(&company.endpoints()), ["calls.example.com"]);
    assert_eq!(settings(AccountService::Demo).endpoints(), []);
}
