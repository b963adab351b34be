//! `audio-16k-window/1`: polyphase resampling and the window.

use crate::decode::Pcm;

/// Samples of one input: 9.01 s.
pub(super) const WINDOW: usize = 144_160;
/// The rate that everything is brought to.
const TARGET: u64 = 16_000;
/// Kernel entries per unit of the lower rate's sample distance.
const STEPS: u64 = 1_024;
/// Last index of the kernel.
const LAST: u64 = 16_384;
/// A Kaiser-windowed sinc as little-endian i32; its digest is in `models/PREPROCESS.md`.
static TABLE: &[u8] = include_bytes!("../../../../models/tables/sinc16x1024.i32le");

fn kernel(index: u64) -> i64 {
    let at = index as usize * 4;
    TABLE
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, |bytes| i64::from(i32::from_le_bytes(bytes)))
}

/// The weights of all outputs with the same remainder, for inputs `first`, `first + 1`, …
/// relative to the output's own position.
struct Phase {
    first: i64,
    weights: Vec<i64>,
    total: i64,
}

impl Phase {
    /// Step 3: weights `table[(|d*L - r| * 1024 + Q div 2) div Q]` for offsets `d`.
    fn new(remainder: u64, up: u64, wider: u64) -> Self {
        let reach = (17 * wider / up + 2) as i64;
        let mut phase = Self {
            first: 0,
            weights: Vec::new(),
            total: 0,
        };
        for offset in -reach..=reach {
            let distance = (offset * up as i64 - remainder as i64).unsigned_abs();
            let index = (distance * STEPS + wider / 2) / wider;
            if index > LAST {
                continue;
            }
            if phase.weights.is_empty() {
                phase.first = offset;
            }
            let weight = kernel(index);
            phase.weights.push(weight);
            phase.total += weight;
        }
        phase
    }

    /// The weighted mean around input `centre`, rounded half up; silence outside the input.
    fn apply(&self, input: &[i16], centre: i64) -> i16 {
        let start = centre + self.first;
        let skip = (-start).max(0) as usize;
        let from = start.max(0) as usize;
        let samples = input.get(from..).unwrap_or_default();
        let weights = self.weights.get(skip..).unwrap_or_default();
        let sum: i64 = weights
            .iter()
            .zip(samples)
            .map(|(w, x)| w * i64::from(*x))
            .sum();
        (2 * sum + self.total)
            .div_euclid(2 * self.total)
            .clamp(-32_768, 32_767) as i16
    }
}

/// Step 3: the recording at 16,000 samples a second.
pub fn resample_16k(pcm: &Pcm) -> Vec<i16> {
    let rate = u64::from(pcm.rate);
    if rate == TARGET {
        return pcm.samples.clone();
    }
    let divisor = gcd(TARGET, rate);
    let (up, down) = (TARGET / divisor, rate / divisor);
    let outputs = (pcm.samples.len() as u64 * up).div_ceil(down);
    let mut phases: Vec<Option<Phase>> = (0..up).map(|_| None).collect();
    let mut out = Vec::with_capacity(outputs as usize);
    for k in 0..outputs {
        let (centre, remainder) = (k * down / up, k * down % up);
        if let Some(slot) = phases.get_mut(remainder as usize) {
            let phase = slot.get_or_insert_with(|| Phase::new(remainder, up, up.max(down)));
            out.push(phase.apply(&pcm.samples, centre as i64));
        }
    }
    out
}

/// Step 4: 144,160 samples; a shorter recording is repeated, of a longer one the middle taken.
pub fn window(samples: &[i16]) -> Vec<i16> {
    if samples.len() <= WINDOW {
        return samples.iter().copied().cycle().take(WINDOW).collect();
    }
    let start = (samples.len() - WINDOW) / 2;
    samples[start..start + WINDOW].to_vec()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::fixed::cos_1024;

    #[test]
    fn the_kernel_is_the_one_that_the_contract_names() {
        let digest = hex::encode(Sha256::digest(TABLE));
        assert_eq!(
            digest,
            "a36407f13f733c2244b5cdde07242ff53674f01e8b3d10c4e676ff82a6291488"
        );
    }

    #[test]
    fn a_constant_stays_a_constant_at_every_rate() {
        for rate in [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 44_101] {
            let samples = vec![12_345; rate as usize / 2];
            let out = resample_16k(&Pcm { rate, samples });
            assert!(out.len().abs_diff(8_000) <= 1, "{rate}");
            let middle = &out[100..out.len() - 100];
            assert!(middle.iter().all(|s| s.abs_diff(12_345) <= 1), "{rate}");
        }
    }

    #[test]
    fn a_tone_above_the_new_limit_disappears_and_one_below_stays() {
        // 48 kHz; 1024 table steps a turn, so step s is s * 46.875 Hz.
        let loudest = |step: usize| {
            let samples = (0..48_000)
                .map(|n| (cos_1024(n * step) / 2) as i16)
                .collect();
            let out = resample_16k(&Pcm {
                rate: 48_000,
                samples,
            });
            out[1_000..15_000]
                .iter()
                .map(|s| s.unsigned_abs())
                .max()
                .unwrap_or(0)
        };
        assert!(loudest(20) > 16_000); // 937 Hz
        assert!(loudest(256) < 20); // 12 kHz
    }
}
