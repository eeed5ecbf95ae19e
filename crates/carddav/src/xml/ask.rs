//! The questions, as documents.

use quick_xml::escape::escape;

macro_rules! propfind {
    ($props:literal) => {
        concat!(
            r#"<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop>"#,
            $props,
            "</d:prop></d:propfind>"
        )
    };
}

/// Who we are, and what the address is of.
pub(crate) const PRINCIPAL: &str =
    propfind!("<d:current-user-principal/><d:resourcetype/><d:displayname/>");

/// Where our address books are.
pub(crate) const HOME: &str = propfind!("<c:addressbook-home-set/>");

/// The address books of a folder. Their tags and tokens are not asked for: a server may have to
/// read every card for them.
pub(crate) const BOOKS: &str =
    propfind!("<d:resourcetype/><d:displayname/><d:current-user-privilege-set/>");

/// The cards of an address book with their tags.
pub(crate) const LIST: &str = propfind!("<d:resourcetype/><d:getetag/>");

/// What has changed since `token`; an empty one asks for everything.
pub(crate) fn sync(token: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"#,
        escape(token)
    )
}

/// These cards.
pub(crate) fn multiget(hrefs: &[String]) -> String {
    let hrefs: String =
        hrefs.iter().map(|href| format!("<d:href>{}</d:href>", escape(href.as_str()))).collect();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop>{hrefs}</c:addressbook-multiget>"#
    )
}
