//! The field with 256 elements, modulo x⁸ + x⁴ + x³ + x + 1 (FIPS 197 §4). Sum and difference are
//! exclusive or. Neither branches nor table look-ups depend on the values, which are secret.

/// The product.
pub(crate) fn mul(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0u8;
    for _ in 0..8 {
        product ^= a & (b & 1).wrapping_neg();
        let carry = (a >> 7).wrapping_neg();
        a = (a << 1) ^ (0x1b & carry);
        b >>= 1;
    }
    product
}

/// The inverse, a²⁵⁴; 0 for 0.
pub(crate) fn inverse(a: u8) -> u8 {
    let mut power = a;
    // 2, 6, 14, …, 254 = Σ 2ⁱ for i in 1..8.
    let mut inverse = 1u8;
    for _ in 1..8 {
        power = mul(power, power);
        inverse = mul(inverse, power);
    }
    inverse
}

/// The value at `x` of the polynomial with these coefficients, constant term first (Horner).
pub(crate) fn evaluate(coefficients: &[u8], x: u8) -> u8 {
    coefficients
        .iter()
        .rev()
        .fold(0, |value, coefficient| mul(value, x) ^ coefficient)
}

/// What the value at `xs[this]` counts at zero: Π xₖ / (xₖ − xᵢ) over the others (Lagrange). The
/// positions must differ.
pub(crate) fn weight_at_zero(xs: &[u8], this: usize) -> u8 {
    let own = xs.get(this).copied().unwrap_or_default();
    xs.iter()
        .enumerate()
        .filter(|(place, _)| *place != this)
        .fold(1, |weight, (_, x)| mul(weight, mul(*x, inverse(*x ^ own))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn products_are_those_of_fips_197() {
        assert_eq!(mul(0x57, 0x83), 0xc1);
        assert_eq!(mul(0x57, 0x13), 0xfe);
        assert_eq!(inverse(0x53), 0xca);
    }

    /// A second way to multiply: logarithms to the base x + 1, a generator.
    #[test]
    fn all_65_536_products_equal_those_by_logarithms() {
        let (mut powers, mut logs) = ([0u8; 255], [0usize; 256]);
        let mut power = 1u8;
        for (exponent, place) in powers.iter_mut().enumerate() {
            *place = power;
            logs[usize::from(power)] = exponent;
            let twice = (power << 1) ^ if power & 0x80 == 0 { 0 } else { 0x1b };
            power ^= twice;
        }
        for a in 0..=255u8 {
            for b in 0..=255u8 {
                let expected = if a == 0 || b == 0 {
                    0
                } else {
                    powers[(logs[usize::from(a)] + logs[usize::from(b)]) % 255]
                };
                assert_eq!(mul(a, b), expected, "{a} times {b}");
            }
            assert_eq!(mul(a, inverse(a)), u8::from(a != 0));
        }
    }
}
