//! The list of methods that a browser gets at the root.

use std::fmt::Write as _;

use axum::response::Html;

use super::methods::Method;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Links to all methods at a host. CometBFT counts its own context as an argument, so all of them
/// stand under the second heading.
pub(super) fn page(host: &str) -> Html<String> {
    let host = escaped(host);
    let mut html = String::from(
        "<html><body><br>Available endpoints:<br><br>Endpoints that require arguments:<br>",
    );
    let mut methods = Method::ALL.to_vec();
    methods.sort_by_key(|method| method.name());
    for method in methods {
        let params: Vec<String> = method
            .params()
            .iter()
            .map(|param| format!("{}=_", param.name))
            .collect();
        let link = format!("//{host}/{}?{}", method.name(), params.join("&"));
        let _ = write!(html, "<a href=\"{link}\">{link}</a></br>");
    }
    html.push_str("</body></html>");
    Html(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_linked_with_its_arguments_and_the_host_cannot_break_out() {
        let Html(html) = page("a\"><script>");
        assert!(html.contains("//a&quot;&gt;&lt;script&gt;/tx?hash=_&prove=_"));
        assert!(!html.contains("<script>"));
        assert_eq!(html.matches("<a href").count(), Method::ALL.len());
    }
}
