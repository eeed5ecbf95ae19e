use secrecy::ExposeSecret;

use super::*;

#[test]
fn a_dotenv_file_is_shown_before_it_is_taken() {
    let import = read(
        "# the old system's\nexport AT_USERNAME=acme\nAT_API_KEY='atsk_s33d'\n\
         AT_PHONE_NUMBERS=\"+254711082000, +254711082001\"\nAT_SANDBOX=False\nDATABASE_URL=x\n",
    )
    .expect("read");
    let preview = import.preview();
    assert_eq!(
        preview,
        ImportPreview {
            username: Some("acme".into()),
            numbers: vec!["+254711082000".into(), "+254711082001".into()],
            sandbox: false,
            key_is_there: true,
            problems: Vec::new(),
            can_import: true,
        }
    );
    assert!(!format!("{preview:?} {import:?}").contains("s33d"));
    let (service, key) = import.take().expect("an account");
    assert_eq!(key.expose_secret(), "atsk_s33d");
    let AccountService::AfricasTalking { username, numbers, .. } = service else { panic!("kind") };
    assert_eq!((username.as_str(), numbers.len()), ("acme", 2));
}

#[test]
fn problems_are_named_by_variable_and_keep_it_from_being_taken() {
    let import = read(
        "AT_USERNAME=\"two words\"\nAT_PHONE_NUMBERS=+254711082000,0711\nAT_SANDBOX=perhaps\n",
    )
    .expect("read");
    let preview = import.preview();
    let found: Vec<_> =
        preview.problems.iter().map(|it| (it.variable.as_str(), it.what.clone())).collect();
    assert_eq!(
        found,
        [
            ("AT_USERNAME", ImportProblemKind::BadValue),
            ("AT_API_KEY", ImportProblemKind::Missing),
            ("AT_PHONE_NUMBERS", ImportProblemKind::BadNumber { position: 2 }),
            ("AT_SANDBOX", ImportProblemKind::NotASwitch),
        ]
    );
    assert!(!preview.can_import && import.take().is_none());
}

#[test]
fn a_file_that_is_none_is_told_by_its_line_and_never_quoted() {
    let failure = read("AT_USERNAME=acme\nAT_API_KEY='atsk_s33d\n").expect_err("refused");
    assert_eq!(failure, ImportFailure::NotDotenv { line: 2 });
    let failure = read("AT_USERNAME=acme\natsk s33d\n").expect_err("refused");
    assert_eq!(failure, ImportFailure::NotDotenv { line: 2 });
    assert!(!failure.to_string().contains("s33d"));
}

#[test]
fn what_is_no_file_of_an_account_says_so() {
    assert_eq!(read("DATABASE_URL=x\n").err(), Some(ImportFailure::NoAccount));
    assert_eq!(read(&"#".repeat(70_000)).err(), Some(ImportFailure::TooLong));
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(Import::from_file(folder.path()).err(), Some(ImportFailure::NotReadable));
    let none = folder.path().join("none");
    assert_eq!(Import::from_file(&none).err(), Some(ImportFailure::NoSuchFile));
}

#[test]
fn the_sandbox_can_be_imported() {
    let lookup = |name: &str| match name {
        "AT_USERNAME" => Some("sandbox".to_owned()),
        "AT_API_KEY" => Some("atsk_x".to_owned()),
        "AT_PHONE_NUMBERS" => Some("+254711082000".to_owned()),
        _ => None,
    };
    let preview = Import::from_lookup(lookup).expect("read").preview();
    assert!(preview.sandbox && preview.can_import);
}

fn read(text: &str) -> Result<Import, ImportFailure> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(".env");
    std::fs::write(&path, text).expect("written");
    Import::from_file(&path)
}
