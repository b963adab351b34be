//! The currencies' signs: a disc with the first letters of the symbol.

/// Colours of the network's own currencies; others get grey.
const COLOURS: [(&str, &str); 3] = [("TNZ", "#1f5eea"), ("TIC", "#0b7a4b"), ("TCC", "#b4540a")];

/// An image for a symbol; anything but letters and digits is left out of it.
pub(super) fn svg(symbol: &str) -> String {
    let letters: String = symbol
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(3)
        .collect();
    let colour = COLOURS
        .iter()
        .find(|(known, _)| *known == letters)
        .map_or("#5a6473", |(_, colour)| colour);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\" width=\"64\" height=\"64\">\
         <circle cx=\"32\" cy=\"32\" r=\"32\" fill=\"{colour}\"/>\
         <text x=\"32\" y=\"40\" text-anchor=\"middle\" fill=\"#fff\" font-size=\"21\" \
         font-weight=\"700\" font-family=\"system-ui,Segoe UI,DejaVu Sans,sans-serif\">{letters}\
         </text></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_cannot_break_out_of_its_sign() {
        let image = svg("</text><script>alert(1)</script>");
        assert!(image.contains(">tex</text>"), "{image}");
        assert!(!image.contains("script"));
    }
}
