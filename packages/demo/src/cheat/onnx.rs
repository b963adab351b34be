//! Rounds the weights of an ONNX model to half precision, in place: the bytes keep their length,
//! so that nothing else of the file has to be understood.
//!
//! ONNX files are protocol buffers (onnx.proto, version 1.x). Walked are `ModelProto.graph` (7),
//! `GraphProto.initializer` (5), and for constants `GraphProto.node` (1), `NodeProto.attribute` (5),
//! `AttributeProto.t` (5); of each tensor `data_type` (2, FLOAT is 1), `float_data` (4) and
//! `raw_data` (9). Tensors of fewer than `SMALLEST` values are no weights but constants of the
//! graph, such as the guard of a division, and stay.

use std::ops::Range;

use anyhow::{Context, Result, bail};
use half::f16;

/// Values of the smallest tensor that counts as weights.
const SMALLEST: usize = 16;

/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;

/// What the rounding did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rounded {
    /// Weights of the model.
    pub weights: u64,
    /// How many of them are others now.
    pub changed: u64,
}

/// Rounds every weight of a model to the nearest half (ties to even) and back.
///
/// # Errors
/// When the bytes are no protocol buffer.
pub fn round_to_half(model: &mut [u8]) -> Result<Rounded> {
    let mut tensors = Vec::new();
    for graph in children(model, 0..model.len(), 7)? {
        tensors.extend(children(model, graph.clone(), 5)?);
        for node in children(model, graph, 1)? {
            for attribute in children(model, node, 5)? {
                tensors.extend(children(model, attribute, 5)?);
            }
        }
    }
    let mut done = Rounded::default();
    for tensor in tensors {
        for values in floats(model, tensor)? {
            for at in values.step_by(4) {
                let bytes = &mut model[at..at + 4];
                let before = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                let after = f16::from_f32(before).to_f32();
                bytes.copy_from_slice(&after.to_le_bytes());
                done.weights += 1;
                done.changed += u64::from(before.to_bits() != after.to_bits());
            }
        }
    }
    if done.weights == 0 {
        bail!("the model has no float weights");
    }
    Ok(done)
}

/// Where the values of a tensor of floats lie; empty for every other tensor.
fn floats(bytes: &[u8], tensor: Range<usize>) -> Result<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut kind = 0;
    for field in fields(bytes, tensor)? {
        match (field.number, field.wire) {
            (2, 0) => kind = varint(bytes, &mut field.body.start.clone(), field.body.end)?,
            (4, 2 | 5) | (9, 2) => found.push(field.body),
            _ => {}
        }
    }
    let values: usize = found.iter().map(|range| range.len() / 4).sum();
    if kind != FLOAT || values < SMALLEST || found.iter().any(|range| range.len() % 4 != 0) {
        found.clear();
    }
    Ok(found)
}

/// The bodies of all fields of a number that are messages or bytes.
fn children(bytes: &[u8], message: Range<usize>, number: u64) -> Result<Vec<Range<usize>>> {
    let found = fields(bytes, message)?.into_iter();
    let of_number = found.filter(|field| field.number == number && field.wire == 2);
    Ok(of_number.map(|field| field.body).collect())
}

struct Field {
    number: u64,
    wire: u64,
    body: Range<usize>,
}

/// All fields of a message.
fn fields(bytes: &[u8], message: Range<usize>) -> Result<Vec<Field>> {
    let (mut at, end) = (message.start, message.end);
    let mut found = Vec::new();
    while at < end {
        let key = varint(bytes, &mut at, end)?;
        let (number, wire) = (key >> 3, key & 7);
        let start = match wire {
            2 => {
                let length = usize::try_from(varint(bytes, &mut at, end)?)?;
                let start = at;
                at = start.checked_add(length).context("a field too long")?;
                start
            }
            0 => {
                let start = at;
                varint(bytes, &mut at, end)?;
                start
            }
            1 | 5 => {
                let start = at;
                at += if wire == 1 { 8 } else { 4 };
                start
            }
            other => bail!("wire type {other} at byte {at}"),
        };
        if at > end {
            bail!("a field of number {number} ends behind its message");
        }
        found.push(Field {
            number,
            wire,
            body: start..at,
        });
    }
    Ok(found)
}

fn varint(bytes: &[u8], at: &mut usize, end: usize) -> Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes[..end].get(*at).context("a number without its end")?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("a number of more than ten bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, body: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, body.len() as u8], body].concat()
    }

    /// A model whose only initializer holds these values.
    fn model(values: &[f32], kind: u8) -> Vec<u8> {
        let raw: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let tensor = [vec![2 << 3, kind], field(9, &raw)].concat();
        field(7, &field(5, &tensor))
    }

    #[test]
    fn weights_are_rounded_and_halves_constants_and_integers_stay() {
        let weights = [0.1; SMALLEST];
        let mut bytes = model(&weights, 1);
        let done = round_to_half(&mut bytes).unwrap();
        assert_eq!((done.weights, done.changed), (16, 16));
        assert_eq!(bytes, model(&[f16::from_f32(0.1).to_f32(); SMALLEST], 1));
        let mut halves = model(&[0.5; SMALLEST], 1);
        assert_eq!(round_to_half(&mut halves).unwrap().changed, 0);
        for mut other in [model(&[0.1; 3], 1), model(&weights, 6)] {
            assert!(round_to_half(&mut other).is_err());
        }
    }

    #[test]
    fn what_is_no_protocol_buffer_is_refused_without_a_panic() {
        for mut wrong in [vec![0xff; 20], vec![0x3a, 0x7f, 1], vec![0x3b], vec![]] {
            assert!(round_to_half(&mut wrong).is_err());
        }
    }
}
