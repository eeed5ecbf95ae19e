//! The columns' names that are known, in the languages that programs write them in.

use super::Column;
use crate::fold;
use crate::label::label;

/// What a column is by its name; [`Column::Custom`] where the name says nothing.
pub(super) fn column(name: &str) -> Column {
    let name = fold(name);
    numbered(&name).or_else(|| named(&name)).or_else(|| by_word(&name)).unwrap_or(Column::Custom)
}

/// Google's pairs: `Phone 1 - Type` and `Phone 1 - Value`; and ours.
fn numbered(name: &str) -> Option<Column> {
    let words: Vec<&str> = name.split(' ').collect();
    let (kind, number, what) = match words.as_slice() {
        ["phone", number, what] => ("phone", number, what),
        ["e", "mail", number, what] | ["email", number, what] => ("email", number, what),
        _ => return None,
    };
    let number: u16 = number.parse().ok()?;
    Some(match (kind, *what) {
        ("phone", "value") => Column::PairedNumber(number),
        ("phone", "type" | "label") => Column::NumberLabel(number),
        ("email", "value") => Column::PairedEmail(number),
        ("email", "type" | "label") => Column::EmailLabel(number),
        _ => return None,
    })
}

fn named(name: &str) -> Option<Column> {
    let number = |label: &str| Some(Column::Number { label: label.to_owned() });
    Some(match name {
        "name" | "full name" | "display name" | "file as" | "contact" | "contact name"
        | "customer" | "customer name" | "client" | "client name" | "nom complet"
        | "nome completo" | "jina" | "jina kamili" | "anzeigename" | "names" | "subscriber"
        | "lead" | "lead name" => Column::Name,
        "first name" | "given name" | "firstname" | "givenname" | "first" | "prenom"
        | "vorname" | "nome" | "nombre" | "jina la kwanza" | "other names" => Column::Given,
        "middle name" | "additional name" | "middlename" | "deuxieme prenom"
        | "weitere vornamen" | "jina la kati" => Column::Middle,
        "last name" | "family name" | "surname" | "lastname" | "familyname" | "last" | "nom"
        | "nom de famille" | "nachname" | "apelido" | "sobrenome" | "apellidos"
        | "jina la mwisho" | "jina la ukoo" => Column::Family,
        "name prefix" | "honorific prefix" | "anrede" | "titre de civilite" | "salutation" => {
            Column::Prefix
        }
        "suffix" | "name suffix" | "honorific suffix" | "suffixe" => Column::Suffix,
        "nickname" | "alias" | "other name" | "nick name" | "surnom" | "spitzname"
        | "short name" => Column::OtherName,
        "organization"
        | "organisation"
        | "company"
        | "organization name"
        | "organization 1 name"
        | "company name"
        | "account"
        | "account name"
        | "business"
        | "employer"
        | "societe"
        | "entreprise"
        | "firma"
        | "empresa"
        | "kampuni"
        | "shirika" => Column::Organisation,
        "department"
        | "organization department"
        | "organization 1 department"
        | "service"
        | "abteilung"
        | "departement"
        | "idara" => Column::Department,
        "job title"
        | "organization title"
        | "organization 1 title"
        | "position"
        | "role"
        | "title"
        | "jobtitle"
        | "fonction"
        | "poste"
        | "position titel"
        | "cargo"
        | "cheo" => Column::Title,
        "notes" | "note" | "comment" | "comments" | "remarks" | "remarques" | "notizen"
        | "notas" | "maelezo" => Column::Note,
        "labels" | "group membership" | "categories" | "category" | "tags" | "groups" | "label"
        | "kategorien" | "kundi" => Column::Labels,
        "favourite" | "favorite" | "starred" => Column::Favourite,
        "phone"
        | "telephone"
        | "number"
        | "phone number"
        | "telephone number"
        | "tel"
        | "phone no"
        | "tel no"
        | "telno"
        | "phonenumber"
        | "msisdn"
        | "contact number"
        | "contact no"
        | "numero"
        | "numero de telephone"
        | "telefon"
        | "telefone"
        | "namba"
        | "namba ya simu"
        | "nambari"
        | "nambari ya simu"
        | "phone 1"
        | "phone 2"
        | "phone 3"
        | "primary phone"
        | "numbers"
        | "phones"
        | "other phone"
        | "callback"
        | "autre telephone"
        | "rufnummer" => return number(""),
        "mobile" | "mobile phone" | "mobile number" | "cell" | "cell phone" | "cellphone"
        | "simu" | "mobile no" | "simu ya mkononi" | "tel mobile" | "telephone mobile"
        | "portable" | "mobiltelefon" | "handy" | "telemovel" | "celular" | "whatsapp"
        | "whatsapp number" | "mobile phone 2" | "mpesa" | "m pesa number" => {
            return number("mobile");
        }
        "business phone"
        | "business phone 2"
        | "work phone"
        | "office"
        | "office phone"
        | "work"
        | "work number"
        | "tel bureau"
        | "telephone bureau"
        | "telephone bureau 2"
        | "extension"
        | "telefon geschaftlich"
        | "telefon geschaftlich 2"
        | "simu ya kazini" => return number("work"),
        "home phone" | "home phone 2" | "home" | "home number" | "telephone domicile"
        | "tel domicile" | "telefon privat" | "simu ya nyumbani" => return number("home"),
        "company main phone" | "main phone" | "main" | "switchboard" => return number("main"),
        "business fax" | "home fax" | "other fax" | "fax" | "fax number" | "work fax"
        | "telecopie" | "fax geschaftlich" => return number("fax"),
        "pager" | "pager number" | "pager phone" => return number("pager"),
        "assistant s phone" | "assistants phone" | "car phone" | "radio phone" | "isdn" => {
            return number("other");
        }
        "email"
        | "e mail"
        | "e mail address"
        | "email address"
        | "e mail 2 address"
        | "mail"
        | "e mail 3 address"
        | "primary email"
        | "secondary email"
        | "email 1"
        | "email 2"
        | "adresse de messagerie"
        | "adresse e mail"
        | "courriel"
        | "barua pepe"
        | "correo" => Column::Email { label: String::new() },
        "photo"
        | "priority"
        | "private"
        | "sensitivity"
        | "initials"
        | "yomi name"
        | "given name yomi"
        | "additional name yomi"
        | "family name yomi"
        | "phonetic first name"
        | "phonetic middle name"
        | "phonetic last name"
        | "organization 1 yomi name"
        | "organization 1 type"
        | "e mail type"
        | "e mail display name"
        | "e mail 2 type"
        | "e mail 2 display name"
        | "e mail 3 type"
        | "e mail 3 display name"
        | "line"
        | "reason"
        | "name format"
        | "directory server" => Column::Ignored,
        _ => return None,
    })
}

/// A name that at least holds a telling word: `Customer Tel. (alt)`, `Parent 1 mobile`.
fn by_word(name: &str) -> Option<Column> {
    const NUMBER: [&str; 12] = [
        "phone",
        "tel",
        "telephone",
        "mobile",
        "cell",
        "msisdn",
        "simu",
        "telefon",
        "telefone",
        "numero",
        "whatsapp",
        "cellphone",
    ];
    let words = || name.split(' ');
    // `Phone type`, `Phone verified`: about a number, not one.
    if words().any(|word| {
        matches!(word, "type" | "label" | "id" | "verified" | "date" | "status" | "country")
    }) {
        return None;
    }
    if words().any(|word| NUMBER.contains(&word)) {
        let known = words().find(|word| {
            matches!(
                *word,
                "mobile" | "cell" | "work" | "home" | "office" | "fax" | "business" | "main"
            )
        });
        return Some(Column::Number { label: label(known) });
    }
    words().any(|word| word == "email").then(|| Column::Email { label: String::new() })
}
