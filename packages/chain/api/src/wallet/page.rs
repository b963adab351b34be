//! The page: one document that loads nothing from elsewhere.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const DOCUMENT: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// The page and what a browser may do on it.
#[derive(Debug, Clone)]
pub(super) struct Page {
    html: String,
    policy: HeaderValue,
}

impl Page {
    /// Puts style and script into the document.
    pub(super) fn new() -> Self {
        let html = DOCUMENT
            .replace("/*STYLE*/", STYLE)
            .replace("/*SCRIPT*/", SCRIPT);
        // Wallets put scripts of their own into the page, from their extension's folder.
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {} chrome-extension: moz-extension:; \
             img-src 'self'; connect-src *; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            source(STYLE),
            source(SCRIPT)
        );
        let policy = HeaderValue::try_from(policy)
            .expect("invariant: the policy is ASCII: fixed words and base64");
        Self { html, policy }
    }

    pub(super) async fn serve(self) -> Response {
        let headers = [
            (header::CONTENT_SECURITY_POLICY, self.policy),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
        ];
        (headers, Html(self.html)).into_response()
    }
}

/// Names a text in a content security policy.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_nothing_from_elsewhere_and_is_small() {
        let page = Page::new();
        for foreign in ["src=\"http", "url(", "@import", "import("] {
            assert!(!page.html.contains(foreign), "{foreign}");
        }
        for place in ["/*STYLE*/", "/*SCRIPT*/"] {
            assert!(DOCUMENT.contains(place) && !page.html.contains(place));
        }
        assert!(page.html.len() < 40_000, "{} bytes", page.html.len());
    }
}
