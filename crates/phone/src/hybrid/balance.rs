//! What AT says is left on the account, and when that is little.

use africastalking::{ApplicationData, Balance};
use call::Timestamp;

use crate::snapshot::BalanceView;

/// About half an hour of calls to mobiles of the country, in whole units of its currency.
const LOW: [(&str, u32); 12] = [
    ("KES", 100),
    ("UGX", 3_000),
    ("TZS", 2_000),
    ("RWF", 1_000),
    ("NGN", 1_000),
    ("GHS", 10),
    ("ZAR", 15),
    ("ETB", 50),
    ("MWK", 1_500),
    ("ZMW", 20),
    ("XOF", 500),
    ("XAF", 500),
];
/// Of any other currency, as if it were dollars.
const LOW_ELSEWHERE: u32 = 1;

pub(crate) fn balance(data: &ApplicationData, now: Timestamp) -> BalanceView {
    let text: String =
        data.user_data.balance.chars().filter(|c| !c.is_control()).take(40).collect();
    let low = Balance::parse(&text).is_some_and(|balance| {
        let usual = LOW
            .iter()
            .find(|(currency, _)| balance.currency.as_deref() == Some(*currency))
            .map_or(LOW_ELSEWHERE, |(_, low)| *low);
        balance.amount < f64::from(usual)
    });
    BalanceView { text, low, at: now.0 }
}

#[cfg(test)]
mod tests {
    use africastalking::UserData;

    use super::*;

    fn is_low(text: &str) -> bool {
        let data = ApplicationData { user_data: UserData { balance: text.into() } };
        let view = balance(&data, Timestamp(1));
        assert_eq!((view.text.as_str(), view.at), (text, 1));
        view.low
    }

    #[test]
    fn little_is_little_in_its_own_currency() {
        assert!(is_low("KES 99.99") && !is_low("KES 100"));
        assert!(is_low("UGX 2999") && is_low("USD 0.50") && !is_low("USD 5"));
        assert!(is_low("KES -3") && is_low("KES 0"));
    }

    #[test]
    fn what_cannot_be_read_is_shown_and_not_called_low() {
        assert!(!is_low("plenty") && !is_low(""));
    }
}
