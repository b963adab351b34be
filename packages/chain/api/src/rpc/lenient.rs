//! Request lines with bare quotes and angle brackets.
//!
//! CometBFT's documentation has people type `curl 'localhost:26657/abci_query?path="/a/b"'`, and
//! curl sends the quotes as they are. Go takes that; the HTTP library here refuses such a request
//! before any handler sees it. So these characters are percent-encoded on their way in.

/// Encodes what must not stand bare in the target of a GET. A client that waits for each answer
/// begins every request at the start of a read; anything else is left as it is.
pub(super) fn mend(bytes: &[u8]) -> Vec<u8> {
    let line_end = bytes.windows(2).position(|pair| pair == b"\r\n");
    let is_request = bytes.starts_with(b"GET /");
    let line = &bytes[..line_end.filter(|_| is_request).unwrap_or(0)];
    let Some(target) = line
        .strip_suffix(b" HTTP/1.1")
        .or(line.strip_suffix(b" HTTP/1.0"))
    else {
        return bytes.to_vec();
    };
    let mut mended = Vec::with_capacity(bytes.len() + 16);
    for byte in target {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                mended.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            _ => mended.push(*byte),
        }
    }
    mended.extend_from_slice(&bytes[target.len()..]);
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_target_of_a_get_is_mended() {
        let request = b"GET /tx_search?query=\"a.b>5\" HTTP/1.1\r\nX: \"<\"\r\n\r\n";
        let mended = b"GET /tx_search?query=%22a.b%3E5%22 HTTP/1.1\r\nX: \"<\"\r\n\r\n";
        assert_eq!(mend(request), mended);
        for other in [
            &b"POST / HTTP/1.1\r\n\r\n{\"id\":1}"[..],
            b"{\"id\":1}\r\n",
            b"GET /\"",
            b"",
        ] {
            assert_eq!(mend(other), other);
        }
    }
}
