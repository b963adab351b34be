//! JSON as Go writes it after sorting: keys by their bytes, no spaces, `<`, `>`, `&` and the two line
//! separators escaped, numbers as ECMAScript prints them.

use serde_json::{Number, Value};

/// Writes a value.
pub(crate) fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&self::number(number)),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                write(members.get(key).unwrap_or(&Value::Null), out);
            }
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escape(character, out),
            character if character < ' ' => escape(character, out),
            character => out.push(character),
        }
    }
    out.push('"');
}

fn escape(character: char, out: &mut String) {
    out.push_str(&format!("\\u{:04x}", u32::from(character)));
}

/// A number went through a 64-bit float in Go, and is printed the shortest way.
fn number(number: &Number) -> String {
    let Some(value) = number.as_f64() else {
        return number.to_string();
    };
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    // `{:e}` gives the shortest digits that read back as the same number.
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("-", rest));
    let digits: String = digits.chars().filter(|c| *c != '.').collect();
    format!("{sign}{}", place(&digits, exponent))
}

/// Puts the point into digits: without an exponent from 10⁻⁶ to below 10²¹.
fn place(digits: &str, exponent: i32) -> String {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let point = exponent.saturating_add(1);
    if (-6..0).contains(&exponent) {
        return format!("0.{}{digits}", zeros(point.saturating_neg()));
    }
    if (0..21).contains(&exponent) {
        if count <= point {
            return format!("{digits}{}", zeros(point.saturating_sub(count)));
        }
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
        return format!("{whole}.{fraction}");
    }
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { "-" } else { "+" };
    format!("{first}{dot}{rest}e{sign}{}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        write(&serde_json::from_str(text).unwrap(), &mut out);
        out
    }

    #[test]
    fn keys_are_sorted_and_text_is_escaped() {
        assert_eq!(
            written(r#"{"b": 1, "a": {"d": "<&>", "c": "\u2028\u0001\""}, "B": []}"#),
            "{\"B\":[],\"a\":{\"c\":\"\\u2028\\u0001\\\"\",\"d\":\"\\u003c\\u0026\\u003e\"},\"b\":1}"
        );
    }

    #[test]
    fn numbers_are_those_of_a_64_bit_float() {
        for (text, expected) in [
            ("1", "1"),
            ("-0", "-0"),
            ("1.50", "1.5"),
            ("9007199254740993", "9007199254740992"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("100000000000000000000", "100000000000000000000"),
            ("1e21", "1e+21"),
            // Needs an exact reader: sloppy ones are one unit in the last place off.
            ("1.7976931348623155e308", "1.7976931348623155e+308"),
            ("122.416294033786585", "122.41629403378658"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("-1.25e-9", "-1.25e-9"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
    }
}
