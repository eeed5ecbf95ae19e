//! What we ask, asked of a real server.

mod server;

use carddav::{Client, Credentials, Error, Refused, RetryKind, Written};
use server::{AGENT, BOOK, PASSWORD, Radicale};

#[tokio::test]
async fn the_address_books_are_found_from_wherever_one_begins() {
    let server = Radicale::start().await;
    for start in ["/", "/achieng/", BOOK] {
        let books = client(&server, start, PASSWORD).address_books().await.expect(start);
        let [book] = books.as_slice() else { panic!("{books:?}") };
        assert_eq!((book.url.path(), book.name.as_str(), book.writable), (BOOK, "Wateja", true));
    }
    let wrong = client(&server, "/", "no").address_books().await;
    assert_eq!(wrong, Err(Error::Unauthorized));
    let nobody = client(&server, "/somebody/else/", PASSWORD).address_books().await;
    assert!(nobody.is_err() || nobody.is_ok_and(|books| books[0].url.path() == BOOK));
}

#[tokio::test]
async fn changes_come_by_token_and_all_of_them_without() {
    let server = Radicale::start().await;
    let client = client(&server, "/", PASSWORD);
    let book = server.address(BOOK);
    server.put("a", &card("a", "Amina")).await;
    server.put("b", &card("b", "Baraka")).await;
    let first = client.changes(&book, None).await.expect("asked");
    assert!(first.whole && first.cards.len() == 2 && first.gone.is_empty(), "{first:?}");
    let token = first.token.expect("a token");
    let none = client.changes(&book, Some(&token)).await.expect("asked");
    assert!(!none.whole && none.cards.is_empty() && none.gone.is_empty(), "{none:?}");
    server.put("a", &card("a", "Amina Said")).await;
    server.delete("b").await;
    let some = client.changes(&book, Some(&token)).await.expect("asked");
    assert_eq!(some.gone, [format!("{BOOK}b.vcf")]);
    assert_eq!(some.cards[0].0, format!("{BOOK}a.vcf"));
    server.forget_tokens();
    let all = client.changes(&book, Some(&token)).await.expect("asked");
    assert!(all.whole && all.cards == some.cards, "{all:?}");
    let wild = client.changes(&book, Some("no token & <never>")).await.expect("asked");
    assert!(wild.whole && wild.cards == some.cards, "{wild:?}");
}

#[tokio::test]
async fn cards_are_made_read_replaced_and_deleted_only_as_we_know_them() {
    let server = Radicale::start().await;
    let client = client(&server, "/", PASSWORD);
    let (book, href) = (server.address(BOOK), format!("{BOOK}ũ%20x.vcf"));
    let made = client.create(&href, &card("u", "Umi & <Ũ>")).await.expect("made");
    let Written::Done { etag: Some(etag) } = made else { panic!("{made:?}") };
    assert_eq!(client.create(&href, &card("u", "Other")).await, Ok(Written::Changed));
    let same_id = client.create(&format!("{BOOK}v.vcf"), &card("u", "Other")).await;
    assert_eq!(same_id, Ok(Written::Refused(Refused::UidTaken)));
    let listed = client.changes(&book, None).await.expect("listed").cards;
    let read =
        client.cards(&book, &[listed[0].0.clone(), format!("{BOOK}none.vcf")]).await.expect("read");
    assert_eq!((read.len(), &read[0].etag), (1, &etag));
    assert!(read[0].text.contains("FN:Umi & <Ũ>"), "{}", read[0].text);
    let other = client.replace(&href, "\"another\"", &card("u", "Lost")).await;
    assert_eq!(other, Ok(Written::Changed));
    let replaced = client.replace(&href, &etag, &card("u", "Umi")).await.expect("replaced");
    let Written::Done { etag: Some(newer) } = replaced else { panic!("{replaced:?}") };
    assert_eq!(client.delete(&href, Some(&etag)).await, Ok(Written::Changed));
    assert_eq!(client.delete(&href, Some(&newer)).await, Ok(Written::Done { etag: None }));
    assert_eq!(client.delete(&href, Some(&newer)).await, Ok(Written::Done { etag: None }));
    assert_eq!(client.replace(&href, &newer, &card("u", "Umi")).await, Ok(Written::Changed));
    assert!(server.cards().is_empty());
    let refused = client.create(&format!("{BOOK}w.vcf"), "no card").await;
    assert!(matches!(refused, Ok(Written::Refused(Refused::Card { .. }))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_told_and_asked_again() {
    let mut server = Radicale::start().await;
    let (client, book) = (client(&server, BOOK, PASSWORD), server.address(BOOK));
    server.stop();
    let away = client.changes(&book, None).await;
    assert!(matches!(away, Err(Error::Unreachable { .. })), "{away:?}");
    assert_eq!(away.map_err(|error| error.retry_kind()), Err(RetryKind::NetworkFailure));
    server.start_again();
    assert!(client.changes(&book, None).await.expect("asked").whole);
}

fn client(server: &Radicale, start: &str, password: &str) -> Client {
    let credentials = Credentials { username: AGENT.into(), password: password.into() };
    Client::new(&server.address(start), credentials).expect("a client")
}

fn card(uid: &str, name: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\nEND:VCARD\r\n")
}
