use super::*;

const HEAD: &str =
    r#"<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav">"#;

#[test]
fn only_what_a_resource_has_is_read() {
    let body = format!(
        r#"{HEAD}<response><href>/b/a%20b.vcf</href>
        <propstat><prop><getetag>"1&amp;2"</getetag><CR:address-data>BEGIN:VCARD&#13;
NOTE:a &lt; b<![CDATA[ & c]]></CR:address-data></prop><status>HTTP/1.1 200 OK</status></propstat>
        <propstat><prop><displayname>no</displayname></prop><status>HTTP/1.1 404 Not Found</status></propstat>
        </response><response><href>/b/gone.vcf</href><status>HTTP/1.1 404 Not Found</status></response>
        <sync-token>http://example/1</sync-token></multistatus>"#
    );
    let whole = read(body.as_bytes()).expect("read");
    let card = &whole.responses[0];
    assert_eq!(card.href, "/b/a%20b.vcf");
    assert_eq!(card.props.etag.as_deref(), Some("\"1&2\""));
    assert_eq!(card.props.card.as_deref(), Some("BEGIN:VCARD\r\nNOTE:a < b & c"));
    assert_eq!((card.props.name.as_deref(), whole.responses[1].status), (None, Some(404)));
    assert_eq!(whole.sync_token.as_deref(), Some("http://example/1"));
}

#[test]
fn what_an_address_book_can_is_read_in_any_prefix() {
    let body = br#"<x:multistatus xmlns:x="DAV:" xmlns:y="urn:ietf:params:xml:ns:carddav"><x:response><x:href>/b/</x:href>
        <x:propstat><x:status>HTTP/1.1 200 OK</x:status><x:prop><x:resourcetype><x:collection/><y:addressbook/></x:resourcetype>
        <y:addressbook-home-set><x:href>/h/</x:href></y:addressbook-home-set>
        <x:current-user-principal><x:href>/p/</x:href></x:current-user-principal>
        <x:current-user-privilege-set><x:privilege><x:read/></x:privilege></x:current-user-privilege-set>
        <x:supported-report-set><x:supported-report><x:report><x:sync-collection/></x:report></x:supported-report></x:supported-report-set>
        </x:prop></x:propstat></x:response></x:multistatus>"#;
    let props = read(body).expect("read").responses.remove(0).props;
    assert!(props.is_address_book && props.is_collection && props.knows_sync);
    assert_eq!(
        (props.principal.as_deref(), props.homes.as_slice()),
        (Some("/p/"), &["/h/".to_owned()][..])
    );
    assert_eq!(props.privileges, Some(vec!["D:read".to_owned()]));
}

#[test]
fn hostile_documents_are_refused() {
    let laughs = r#"<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><multistatus xmlns="DAV:"><response><href>&b;</href></response></multistatus>"#;
    let foreign = format!("{HEAD}<response><href>&secret;</href></response></multistatus>");
    let deep = format!("{HEAD}{}{}</multistatus>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let cut = format!("{HEAD}<response><href>/a</href>");
    for body in
        [laughs, &foreign, &deep, &cut, "<html><body/></html>", "", "{}", "\u{0}", "<multistatus/>"]
    {
        assert_eq!(read(body.as_bytes()), Err(Error::OtherAnswer), "{:.60}", body);
    }
    assert_eq!(read(b"\xff\xfe"), Err(Error::OtherAnswer));
    // Many of them cost no more than their length.
    let many =
        format!("{HEAD}{}</multistatus>", "<response><href>/a</href></response>".repeat(100_000));
    assert_eq!(read(many.as_bytes()).expect("read").responses.len(), 100_000);
}
