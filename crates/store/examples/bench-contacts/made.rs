//! People that nobody is, always the same ones for a seed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use addressbook::{Contact, Name, Number};
use rusqlite::{Connection, params};

const GIVEN: [&str; 40] = [
    "Wanjikũ", "Achieng", "Amina", "Baraka", "Chebet", "Dalmas", "Esther", "Fatuma", "Grace",
    "Halima", "Ibrahim", "Juma", "Kamau", "Leila", "Mwangi", "Njeri", "Otieno", "Purity", "Rehema",
    "Salim", "Tabitha", "Umar", "Victor", "Wekesa", "Yusuf", "Zawadi", "Abdi", "Brenda", "Collins",
    "Diana", "Emmanuel", "Faith", "Gideon", "Hassan", "Irene", "James", "Kevin", "Lucy", "Mary",
    "Nyambura",
];
const SYLLABLES: [&str; 24] = [
    "ka", "mau", "nya", "mbu", "wan", "ji", "ru", "o", "tie", "no", "ki", "pro", "che", "mwa",
    "ngi", "ndu", "ta", "sa", "li", "mo", "ha", "be", "ku", "zi",
];
const TRADES: [&str; 12] = [
    "Traders",
    "Hardware",
    "Sacco",
    "Farm",
    "Chemist",
    "Hotel",
    "Transport",
    "School",
    "Stores",
    "Dairy",
    "Motors",
    "Tailors",
];

pub struct People {
    seed: u64,
    count: u64,
}

impl People {
    pub fn new(seed: u64, count: u64) -> Self {
        Self { seed, count }
    }

    /// The given name, the family name, the company, the number.
    pub fn person(&self, at: u64) -> (&'static str, String, String, String) {
        let mut dice = Dice(mixed(self.seed ^ at.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let given = GIVEN[dice.roll(GIVEN.len())];
        let family = dice.word();
        let company = format!("{} {}", dice.word(), TRADES[dice.roll(TRADES.len())]);
        // Each number once: a step without a common divisor goes through all of them.
        let number = format!("+2547{:08}", at * 61_803_399 % 100_000_000);
        (given, family, company, number)
    }

    pub fn numbers(&self) -> impl Iterator<Item = String> {
        (0..self.count).map(|at| self.person(at).3)
    }

    pub fn write(&self, path: &Path) {
        let mut file = BufWriter::new(File::create(path).unwrap());
        for at in 0..self.count {
            let (given, family, company, number) = self.person(at);
            write!(
                file,
                "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{family};{given};;;\r\nFN:{given} {family}\r\nORG:{company}\r\n\
                 TEL;TYPE=CELL:{number}\r\nEMAIL;TYPE=WORK:p{at}@example.com\r\nCATEGORIES:Customers\r\nEND:VCARD\r\n"
            )
            .unwrap();
        }
        file.flush().unwrap();
    }

    /// Straight into the table, as an earlier version would have left them.
    pub fn write_calls(&self, path: &Path, count: u64) {
        let mut connection = Connection::open(path).unwrap();
        let change = connection.transaction().unwrap();
        let mut insert = change
            .prepare(
                "INSERT INTO calls (direction, peer, peer_name, started_at, ended_at, end_code)
                 VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
            )
            .unwrap();
        for at in 0..count {
            let (given, family, _, number) = self.person(at * 7 % self.count);
            let direction = if at % 3 == 0 { "incoming" } else { "outgoing" };
            let end = ["remote_hangup", "busy", "no_answer", "missed"][(at % 4) as usize];
            let started = 1_700_000_000_000 + at * 60_000;
            insert
                .execute(params![
                    direction,
                    number,
                    format!("{given} {family}"),
                    started as i64,
                    end
                ])
                .unwrap();
        }
        drop(insert);
        change
            .execute("UPDATE contacts SET last_call_at = 1700000000000 + id WHERE id % 500 = 0", [])
            .unwrap();
        change.execute("DELETE FROM call_terms", []).unwrap();
        change.commit().unwrap();
    }

    /// What is typed, by kind.
    pub fn questions(&self) -> Vec<(String, Vec<String>)> {
        let some = || (0..200).map(|at| self.person(at * 4_999 % self.count));
        let start = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
        let kinds: [(&str, Vec<String>); 14] = [
            ("name, 1 letter", some().map(|it| start(&it.1, 1)).collect()),
            ("name, 2 letters", some().map(|it| start(&it.1, 2)).collect()),
            ("name, 3 letters", some().map(|it| start(it.0, 3)).collect()),
            ("name, 5 letters", some().map(|it| start(&it.1, 5)).collect()),
            ("name, whole", some().map(|it| format!("{} {}", it.1, it.0)).collect()),
            (
                "two words, 1 letter each",
                some().map(|it| format!("{} {}", start(&it.1, 1), start(it.0, 1))).collect(),
            ),
            ("company", some().map(|it| it.2).collect()),
            ("number, local, 5 digits", some().map(|it| format!("0{}", &it.3[4..8])).collect()),
            ("number, international, whole", some().map(|it| it.3).collect()),
            ("number, 3 digits inside", some().map(|it| it.3[7..10].to_owned()).collect()),
            ("number, 5 digits inside", some().map(|it| it.3[6..11].to_owned()).collect()),
            ("number, last 4 digits", some().map(|it| it.3[9..].to_owned()).collect()),
            (
                "keys of the pad, 4",
                some()
                    .filter_map(|it| addressbook::keypad(&start(&addressbook::fold(it.0), 4)))
                    .collect(),
            ),
            ("found nowhere", some().map(|it| format!("{}qx", start(&it.1, 3))).collect()),
        ];
        kinds.map(|(kind, typed)| (kind.to_owned(), typed)).into()
    }

    pub fn questions_about_calls(&self) -> Vec<(String, Vec<String>)> {
        let some = || (0..200).map(|at| self.person(at * 4_999 % self.count));
        vec![
            (
                "calls by name, 3 letters".into(),
                some().map(|it| it.1.chars().take(3).collect()).collect(),
            ),
            (
                "calls by name, whole".into(),
                some().map(|it| format!("{} {}", it.0, it.1)).collect(),
            ),
            ("calls by 4 digits inside".into(), some().map(|it| it.3[7..11].to_owned()).collect()),
        ]
    }
}

/// Somebody who is in no list yet.
pub fn stranger(at: u64) -> Contact {
    let number = format!("+25411{at:07}");
    Contact {
        name: Name { formatted: format!("Stranger Number {at}"), ..Name::default() },
        numbers: vec![Number { label: "mobile".into(), typed: number.clone(), e164: Some(number) }],
        ..Contact::default()
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = mixed(self.0);
        (self.0 >> 33) as usize % sides
    }

    /// Two to four syllables: some three hundred thousand words, the short ones common.
    fn word(&mut self) -> String {
        let count = 2 + self.roll(3);
        let mut word: String = (0..count).map(|_| SYLLABLES[self.roll(SYLLABLES.len())]).collect();
        word[..1].make_ascii_uppercase();
        word
    }
}

/// SplitMix64.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
