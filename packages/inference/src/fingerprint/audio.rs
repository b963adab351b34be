//! Recordings: signs of band energy differences in time and frequency.

use super::{Fingerprint, pack};
use crate::fixed::{cos_1024, fft_512, log2_q8};

/// Samples in a frame, 32 ms.
const FRAME: usize = 512;
/// Samples from one frame to the next.
const HOP: usize = 256;
/// Parts of equal length.
const PARTS: usize = 16;
/// First spectral line of each of 17 bands, 125 Hz to 3.5 kHz, evenly apart in pitch; the last
/// entry ends the last band.
const EDGES: [usize; 18] = [
    4, 5, 6, 7, 9, 11, 13, 16, 19, 23, 28, 35, 42, 51, 62, 76, 92, 112,
];

/// Bit (part, band): does the step in energy from this band to the next grow from the part before
/// (the last one for the first)? Energies are sums over a sixteenth of the recording, steps are of
/// logarithms: level, rate and coding do not matter, nor does what lies above 3.5 kHz.
pub(super) fn fingerprint(samples: &[i16]) -> Fingerprint {
    let frames = energies(samples);
    let part = |index: usize| {
        let start = index * frames.len() / PARTS;
        let end = ((index + 1) * frames.len() / PARTS).max(start + 1);
        let mut sums = [0u64; 17];
        for frame in frames.iter().take(end).skip(start) {
            for (sum, energy) in sums.iter_mut().zip(frame) {
                *sum = sum.saturating_add(*energy);
            }
        }
        sums.map(log2_q8)
    };
    let parts: Vec<[i32; 17]> = (0..PARTS).map(part).collect();
    let step = |index: usize, band: usize| parts[index][band + 1] - parts[index][band];
    let bits = (0..PARTS).flat_map(|index| (0..16).map(move |band| (index, band)));
    pack(bits.map(|(index, band)| step(index, band) > step((index + PARTS - 1) % PARTS, band)))
}

/// Energy per frame and band. A recording shorter than a frame is one frame, filled with silence.
fn energies(samples: &[i16]) -> Vec<[u64; 17]> {
    let starts = (0..=samples.len().saturating_sub(FRAME)).step_by(HOP);
    starts
        .map(|start| {
            let (mut re, mut im) = ([0i32; FRAME], [0i32; FRAME]);
            let frame = samples.get(start..).unwrap_or_default();
            for (place, (value, sample)) in re.iter_mut().zip(frame).enumerate() {
                // Hann window, Q15; four bits of headroom for the transform's halvings.
                let window = (32_768 - cos_1024(2 * place)) / 2;
                *value = (i32::from(*sample) * window) >> 11;
            }
            fft_512(&mut re, &mut im);
            let power = |line: usize| {
                let (re, im) = (i64::from(re[line]), i64::from(im[line]));
                (re * re + im * im).unsigned_abs()
            };
            std::array::from_fn(|band| (EDGES[band]..EDGES[band + 1]).map(power).sum())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::distance, *};

    /// A gliding, pulsing sound.
    fn sound(level: i32, pace: usize) -> Vec<i16> {
        let mut phase = 0usize;
        let sample = |n: usize| {
            phase += 8 + (n / 1_000 * pace) % 90;
            let pulse = if (n / 4_000).is_multiple_of(3) { 1 } else { 4 };
            (cos_1024(phase) / 4 + cos_1024(phase * 3) / 9 + (n as i32 * 7_919 % 1_001)) * pulse / 4
        };
        let samples: Vec<i32> = (0..64_000).map(sample).collect();
        samples
            .into_iter()
            .map(|s| (s * level / 100) as i16)
            .collect()
    }

    #[test]
    fn level_does_not_matter_and_another_sound_is_another() {
        let base = fingerprint(&sound(100, 7));
        assert!(distance(&base, &fingerprint(&sound(60, 7))) <= 16);
        assert!(distance(&base, &fingerprint(&sound(100, 23))) > 60);
    }

    #[test]
    fn silence_and_the_shortest_recording_have_a_fingerprint() {
        assert_eq!(fingerprint(&[0; 1_600]), [0; 32]);
        assert_eq!(fingerprint(&[0; 100]), [0; 32]);
    }
}
