//! Integer stand-ins for the real functions that fingerprints and measures need, so that
//! every machine computes the same bits.

/// cos(2 pi k / 1024) in Q15 for k = 0..=256, rounded to nearest (the first quarter wave).
#[rustfmt::skip]
const QUARTER: [i32; 257] = [
    32768, 32767, 32766, 32762, 32758, 32753, 32746, 32738, 32729, 32718, 32706, 32693, 32679, 32664,
    32647, 32629, 32610, 32590, 32568, 32546, 32522, 32496, 32470, 32442, 32413, 32383, 32352, 32319,
    32286, 32251, 32214, 32177, 32138, 32099, 32058, 32015, 31972, 31927, 31881, 31834, 31786, 31737,
    31686, 31634, 31581, 31527, 31471, 31415, 31357, 31298, 31238, 31177, 31114, 31050, 30986, 30920,
    30853, 30784, 30715, 30644, 30572, 30499, 30425, 30350, 30274, 30196, 30118, 30038, 29957, 29875,
    29792, 29707, 29622, 29535, 29448, 29359, 29269, 29178, 29086, 28993, 28899, 28803, 28707, 28610,
    28511, 28411, 28311, 28209, 28106, 28002, 27897, 27791, 27684, 27576, 27467, 27357, 27246, 27133,
    27020, 26906, 26791, 26674, 26557, 26439, 26320, 26199, 26078, 25956, 25833, 25708, 25583, 25457,
    25330, 25202, 25073, 24943, 24812, 24680, 24548, 24414, 24279, 24144, 24008, 23870, 23732, 23593,
    23453, 23312, 23170, 23028, 22884, 22740, 22595, 22449, 22302, 22154, 22006, 21856, 21706, 21555,
    21403, 21251, 21097, 20943, 20788, 20632, 20475, 20318, 20160, 20001, 19841, 19681, 19520, 19358,
    19195, 19032, 18868, 18703, 18538, 18372, 18205, 18037, 17869, 17700, 17531, 17361, 17190, 17018,
    16846, 16673, 16500, 16326, 16151, 15976, 15800, 15624, 15447, 15269, 15091, 14912, 14733, 14553,
    14373, 14192, 14010, 13828, 13646, 13463, 13279, 13095, 12910, 12725, 12540, 12354, 12167, 11980,
    11793, 11605, 11417, 11228, 11039, 10850, 10660, 10469, 10279, 10088, 9896, 9704, 9512, 9319,
    9127, 8933, 8740, 8546, 8351, 8157, 7962, 7767, 7571, 7376, 7180, 6983, 6787, 6590,
    6393, 6195, 5998, 5800, 5602, 5404, 5205, 5007, 4808, 4609, 4410, 4211, 4011, 3812,
    3612, 3412, 3212, 3012, 2811, 2611, 2411, 2210, 2009, 1809, 1608, 1407, 1206, 1005,
    804, 603, 402, 201, 0,
];

/// cos(2 pi k / 1024) in Q15 (32768 is one), for any `k`.
pub fn cos_1024(k: usize) -> i32 {
    let k = k % 1024;
    match k {
        0..=256 => QUARTER[k],
        257..=512 => -QUARTER[512 - k],
        513..=768 => -QUARTER[k - 512],
        _ => QUARTER[1024 - k],
    }
}

/// sin(2 pi k / 1024) in Q15, for any `k`.
pub fn sin_1024(k: usize) -> i32 {
    cos_1024(k % 1024 + 768)
}

/// log2(x) in Q8 (256 per octave), rounded down; 0 for x = 0.
pub fn log2_q8(x: u64) -> i32 {
    if x == 0 {
        return 0;
    }
    let whole = x.ilog2();
    // Mantissa in [1, 2) as Q31; squaring doubles the logarithm and shifts one bit out.
    let mut mantissa = if whole >= 31 {
        x >> (whole - 31)
    } else {
        x << (31 - whole)
    };
    let mut fraction = 0;
    for _ in 0..8 {
        mantissa = (mantissa * mantissa) >> 31;
        fraction <<= 1;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            fraction |= 1;
        }
    }
    (whole as i32) * 256 + fraction
}

/// In-place radix-2 transform of 512 complex points, `re` and `im` in any scale up to 2^20;
/// each of the nine stages halves, so the result is the transform divided by 512.
pub fn fft_512(re: &mut [i32; 512], im: &mut [i32; 512]) {
    for i in 0..512usize {
        let j = (i as u16).reverse_bits() as usize >> 7;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut half = 1;
    while half < 512 {
        let step = 512 / half; // in units of 1/1024 turn
        for start in (0..512).step_by(half * 2) {
            for k in 0..half {
                let (c, s) = (
                    i64::from(cos_1024(k * step)),
                    -i64::from(sin_1024(k * step)),
                );
                let (a, b) = (start + k, start + k + half);
                let (br, bi) = (i64::from(re[b]), i64::from(im[b]));
                let tr = ((br * c - bi * s) >> 15) as i32;
                let ti = ((br * s + bi * c) >> 15) as i32;
                let (ar, ai) = (re[a], im[a]);
                re[a] = (ar + tr) >> 1;
                im[a] = (ai + ti) >> 1;
                re[b] = (ar - tr) >> 1;
                im[b] = (ai - ti) >> 1;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_table_is_within_one_unit_of_the_real_function() {
        for k in 0..2048usize {
            let real = (std::f64::consts::TAU * k as f64 / 1024.0).cos() * 32768.0;
            assert!((f64::from(cos_1024(k)) - real).abs() <= 1.0, "{k}");
            let real = (std::f64::consts::TAU * k as f64 / 1024.0).sin() * 32768.0;
            assert!((f64::from(sin_1024(k)) - real).abs() <= 1.0, "{k}");
        }
    }

    #[test]
    fn the_logarithm_is_within_one_256th_of_the_real_one() {
        for x in (1..200_000u64).chain([u64::from(u32::MAX), 1 << 40, u64::MAX >> 1, u64::MAX]) {
            let real = (x as f64).log2() * 256.0;
            assert!((f64::from(log2_q8(x)) - real).abs() <= 1.01, "{x}");
        }
    }

    #[test]
    fn a_tone_falls_into_its_own_bin() {
        let (mut re, mut im) = ([0; 512], [0; 512]);
        for (n, sample) in re.iter_mut().enumerate() {
            *sample = cos_1024(2 * 37 * n) / 2;
        }
        fft_512(&mut re, &mut im);
        let power = |k: usize| i64::from(re[k]).pow(2) + i64::from(im[k]).pow(2);
        let loudest = (0..257).max_by_key(|k| power(*k));
        assert_eq!(loudest, Some(37));
        assert!(
            (0..257)
                .filter(|k| *k != 37)
                .all(|k| power(k) * 10_000 < power(37))
        );
    }
}
