//! Files of contacts as programs write them: looked at, taken in, taken back, and written again.

use std::{fs, path::PathBuf, time::Duration};

use phone::book::{
    ColumnMeaning, ContactsPreview, ExportFormat, FileFailure, HowToRead, ImportDone, PreviewFate,
    RejectedReason, WhichContacts,
};
use tempfile::TempDir;

use crate::desk::Desk;

const GOOGLE: &str = "First Name,Last Name,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\r\n\
    Wanjikũ,Kamau,VIP ::: * myContacts,Mobile,0712 345 678,Work,+254 20 2111222\r\n\
    Otieno,Ouma,,Mobile,254733000222,,\r\n\
    Njeri,,,Mobile,2.54712E+11,,\r\n";
const OLD_ANDROID: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\n\
    N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4B=61=6D=61=75;=57=61=6E=6A=69=6B=C5=A9;;;\r\n\
    TEL;CELL:+254712345678\r\nEMAIL:wanjiku@example.com\r\nEND:VCARD\r\n";

#[tokio::test]
async fn a_table_is_looked_at_repaired_taken_in_and_taken_back() {
    let (desk, files) = ready().await;
    let seen = look(&desk, how(&desk, files.write("list.csv", GOOGLE.as_bytes()))).await.unwrap();
    assert_eq!((seen.added, seen.merged, seen.known, seen.rejected), (2, 0, 0, 1));
    assert_eq!((seen.repairable, seen.encoding.as_str()), (1, "UTF-8"));
    let lost = PreviewFate::Rejected { reason: RejectedReason::DigitsLost };
    assert!(seen.lines.iter().any(|line| line.line == 4 && line.fate == lost), "{seen:?}");

    let done = take(&desk, HowToRead { repair: true, ..how(&desk, files.path("list.csv")) }).await;
    assert_eq!((done.added, done.merged, done.rejected), (2, 0, 1));
    assert_eq!(names(&desk).await, ["Otieno Ouma", "Wanjikũ Kamau"]);
    let found = desk.phone.book().contacts("0733000222".into(), None, 0, 5).await.unwrap();
    assert_eq!(found.contacts[0].number.as_deref(), Some("+254733000222"), "with its plus");

    // The old phone knows one of them by her number.
    let merged = take(&desk, how(&desk, files.write("old.vcf", OLD_ANDROID.as_bytes()))).await;
    assert_eq!((merged.added, merged.merged), (0, 1));
    let last = desk.phone.book().last_import().await.unwrap().unwrap();
    assert_eq!((last.import, last.name.as_str(), last.merged), (merged.import, "old.vcf", 1));

    let undone = desk.phone.book().undo_import(merged.import).await.unwrap();
    assert_eq!((undone.removed, undone.restored, undone.kept), (0, 1, 0));
    let undone = desk.phone.book().undo_import(done.import).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (2, 0));
    assert!(names(&desk).await.is_empty());
    assert!(desk.phone.book().last_import().await.unwrap().is_none());
    assert!(desk.phone.book().undo_import(done.import).await.is_err(), "only once");
}

#[tokio::test]
async fn rejected_rows_are_saved_beside_their_file_neutralised_and_over_nothing() {
    let (desk, files) = ready().await;
    let rows = "Name,Phone\n=cmd|' /C calc'!A0,2.5E+11\nAsha,0711000001\n";
    take(&desk, how(&desk, files.write("team.csv", rows.as_bytes()))).await;
    fs::write(files.path("team-rejected.csv"), "mine").unwrap();
    let name = desk.phone.book().save_rejected(None).await.unwrap();
    assert_eq!(name, "team-rejected-2.csv");
    let saved = fs::read_to_string(files.path(&name)).unwrap();
    assert!(saved.contains("\"'=cmd|' /C calc'!A0\"") && saved.contains("digits_lost"), "{saved}");
    assert_eq!(fs::read_to_string(files.path("team-rejected.csv")).unwrap(), "mine");
    let chosen = desk.phone.book().chosen(files.path("elsewhere.csv"));
    desk.phone.book().save_rejected(Some(chosen.file)).await.unwrap();
    assert_eq!(fs::read_to_string(files.path("elsewhere.csv")).unwrap(), saved, "again, whole");
}

#[tokio::test]
async fn encodings_and_programs_of_the_world_are_read() {
    let (desk, files) = ready().await;
    let outlook = "Prénom;Nom;Téléphone mobile\r\nAïssatou;Diallo;+221 77 123 45 67\r\n";
    let latin: Vec<u8> = outlook.chars().map(|c| c as u8).collect();
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("Name\tPhone\r\nKip Ruto\t0700123456\r\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, bytes, encoding) in [
        ("outlook.csv", latin.as_slice(), "windows-1252"),
        ("wide.txt", wide.as_slice(), "UTF-16LE"),
        ("old.vcf", OLD_ANDROID.as_bytes(), "UTF-8"),
        (
            "new.vcf",
            b"BEGIN:VCARD\nVERSION:4.0\nFN:Zuri\nTEL;VALUE=uri:tel:+254700000009\nEND:VCARD\n",
            "UTF-8",
        ),
    ] {
        let how = how(&desk, files.write(name, bytes));
        let seen = look(&desk, how.clone()).await.unwrap();
        assert_eq!((seen.encoding.as_str(), seen.added), (encoding, 1), "{name}");
        take(&desk, how).await;
    }
    assert_eq!(names(&desk).await.len(), 4);
}

#[tokio::test]
async fn columns_that_nobody_knows_are_mapped_by_the_agent() {
    let (desk, files) = ready().await;
    let path = files.write("own.csv", b"Mteja,Anwani,Eneo\nAsha,0711000001,Westlands\n");
    let seen = look(&desk, how(&desk, path.clone())).await.unwrap();
    let table = seen.table.unwrap();
    assert!(table.reaches_nobody, "{table:?}");
    assert_eq!(table.columns[1].samples, ["0711000001"]);
    let mut columns: Vec<ColumnMeaning> =
        table.columns.into_iter().map(|column| column.meaning).collect();
    columns[1] = ColumnMeaning::Number { label: "mobile".into() };
    let how = HowToRead { columns: Some(columns), ..how(&desk, path) };
    let seen = look(&desk, how.clone()).await.unwrap();
    assert!(!seen.table.unwrap().reaches_nobody && seen.added == 1);
    take(&desk, how).await;
    let found = desk.phone.book().contacts("0711000001".into(), None, 0, 5).await.unwrap();
    assert_eq!(found.contacts[0].name, "Asha");
}

#[tokio::test]
async fn what_is_no_list_of_contacts_is_told_in_its_own_way() {
    let (desk, files) = ready().await;
    let endless = format!("Name,Phone\nAsha,\"0711{}", "\n1".repeat(2_500_000));
    for (path, told) in [
        (files.path("nowhere.csv"), FileFailure::Gone),
        (files.folder(), FileFailure::Folder),
        (files.write("empty.csv", b""), FileFailure::Empty),
        (files.write("me.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF"), FileFailure::Picture),
        (files.write("list.xlsx", b"PK\x03\x04and so on"), FileFailure::Workbook),
        (files.write("noise", &[0; 5_000]), FileFailure::NoContacts),
        (files.write("open.csv", endless.as_bytes()), FileFailure::EndlessRow { line: 2 }),
    ] {
        let how = how(&desk, path);
        assert_eq!(look(&desk, how.clone()).await.unwrap_err(), told);
        assert_eq!(desk.phone.book().import_contacts(how).await.unwrap_err(), told);
    }
    let unknown = HowToRead { file: 99, columns: None, repair: false };
    assert_eq!(look(&desk, unknown).await.unwrap_err(), FileFailure::NotChosen);
    let gone = how(&desk, files.write("gone.csv", b"Name,Phone\nAsha,0711000001\n"));
    look(&desk, gone.clone()).await.unwrap();
    fs::remove_file(files.path("gone.csv")).unwrap();
    assert_eq!(desk.phone.book().import_contacts(gone).await.unwrap_err(), FileFailure::Gone);
    assert!(names(&desk).await.is_empty() && desk.phone.book().job().is_none());
}

#[tokio::test]
async fn a_long_import_says_how_far_it_is_and_leaves_nothing_when_stopped() {
    let (desk, files) = ready().await;
    let rows: String = (0..40_000).map(|at| format!("P{at},+2547{at:08}\n")).collect();
    let how = how(&desk, files.write("long.csv", format!("Name,Phone\n{rows}").as_bytes()));
    let book = desk.phone.book().clone();
    let again = how.clone();
    let running = tokio::spawn(async move { book.import_contacts(how).await });
    let mut seen = None;
    while seen.is_none() && !running.is_finished() {
        tokio::time::sleep(Duration::from_millis(1)).await;
        seen = desk.phone.book().job().filter(|job| job.entries > 0);
    }
    assert!(seen.unwrap().per_mille.is_some_and(|part| part < 1_000));
    let busy = desk.phone.book().import_contacts(again).await.unwrap_err();
    assert_eq!(busy, FileFailure::Busy);
    desk.phone.book().stop_job();
    assert_eq!(running.await.unwrap().unwrap_err(), FileFailure::Cancelled);
    assert!(names(&desk).await.is_empty() && desk.phone.book().job().is_none());
}

#[tokio::test]
async fn an_export_is_read_again_as_it_was_and_replaces_a_file_as_a_whole() {
    let (desk, files) = ready().await;
    take(&desk, how(&desk, files.write("list.csv", GOOGLE.as_bytes()))).await;
    let book = desk.phone.book();
    for (format, name) in [
        (ExportFormat::VCard4, "all.vcf"),
        (ExportFormat::VCard3, "all3.vcf"),
        (ExportFormat::Csv, "all.csv"),
    ] {
        let to = book.chosen(files.write(name, b"an older export"));
        let written = book.export_contacts(to.file, format, WhichContacts::All).await.unwrap();
        assert_eq!((written.contacts, written.name.as_str()), (2, name));
        let seen = look(&desk, how(&desk, files.path(name))).await.unwrap();
        assert_eq!((seen.known, seen.added, seen.merged), (2, 0, 0), "{name}: {seen:?}");
    }
    let to = book.chosen(files.path("some.csv")).file;
    let label = WhichContacts::Label { label: "vip".into() };
    let written = book.export_contacts(to, ExportFormat::Csv, label).await.unwrap();
    assert_eq!(written.contacts, 1);
    let found = WhichContacts::Found { text: "ouma".into() };
    let written = book.export_contacts(to, ExportFormat::Csv, found).await.unwrap();
    assert_eq!(written.contacts, 1);
    let nowhere = book.chosen(files.path("no/such/folder.csv")).file;
    let failed = book.export_contacts(nowhere, ExportFormat::Csv, WhichContacts::All).await;
    assert_eq!(failed.unwrap_err(), FileFailure::Gone);
    let left = fs::read_dir(files.folder()).unwrap().count();
    assert_eq!(left, 5, "no half file is left");
}

/// A folder of the agent's.
pub struct Files(TempDir);

impl Files {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn folder(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

async fn ready() -> (Desk, Files) {
    (Desk::ready().await, Files::new())
}

pub fn how(desk: &Desk, path: PathBuf) -> HowToRead {
    let file = desk.phone.book().chosen(path).file;
    HowToRead { file, columns: None, repair: false }
}

async fn look(desk: &Desk, how: HowToRead) -> Result<ContactsPreview, FileFailure> {
    desk.phone.book().preview_contacts(how).await
}

pub async fn take(desk: &Desk, how: HowToRead) -> ImportDone {
    desk.phone.book().import_contacts(how).await.unwrap()
}

async fn names(desk: &Desk) -> Vec<String> {
    let all = desk.phone.book().contacts(String::new(), None, 0, 100).await.unwrap();
    all.contacts.into_iter().map(|contact| contact.name).collect()
}
