//! Times as the module keeps them: nanoseconds since 1970, UTC, from the year 1 to 9999.

use cosmos_sdk_proto::tendermint::google::protobuf::{Duration, Timestamp};
use tendermint::Time;
use tenzro_kernel::{Result, sdk};

const SECOND: i128 = 1_000_000_000;
/// The first second of the year 1, where a Go time begins.
pub(crate) const ZERO: i128 = -62_135_596_800 * SECOND;
/// The first second after the year 9999.
const END: i128 = 253_402_300_800 * SECOND;

/// Reads a time; one that is absent is Go's zero.
pub(crate) fn from_proto(timestamp: Option<&Timestamp>) -> Result<i128> {
    let Some(timestamp) = timestamp else {
        return Ok(ZERO);
    };
    let nanos = i128::from(timestamp.nanos);
    let time = i128::from(timestamp.seconds)
        .saturating_mul(SECOND)
        .saturating_add(nanos);
    if (ZERO..END).contains(&time) && (0..SECOND).contains(&nanos) {
        Ok(time)
    } else {
        Err(sdk::TX_DECODE.wrap("timestamp: seconds out of range"))
    }
}

/// Writes a time.
pub(crate) fn to_proto(time: i128) -> Timestamp {
    let seconds = time.div_euclid(SECOND);
    let nanos = time.rem_euclid(SECOND);
    Timestamp {
        seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// Reads a duration, nanoseconds within 64 bits as in Go; one that is absent is nothing.
pub(crate) fn duration(duration: Option<&Duration>) -> Result<i64> {
    let Some(duration) = duration else {
        return Ok(0);
    };
    let (seconds, part) = (i128::from(duration.seconds), i128::from(duration.nanos));
    let nanos = seconds.saturating_mul(SECOND).saturating_add(part);
    let is_one_sign = seconds.signum().saturating_mul(part.signum()) >= 0;
    match i64::try_from(nanos) {
        Ok(nanos) if is_one_sign && part.abs() < SECOND => Ok(nanos),
        _ => Err(sdk::TX_DECODE.wrap("duration: out of range for time.Duration")),
    }
}

/// Writes a duration: both parts have its sign.
pub(crate) fn duration_to_proto(nanos: i64) -> Duration {
    let second = 1_000_000_000;
    Duration {
        seconds: nanos.checked_div(second).unwrap_or_default(),
        nanos: i32::try_from(nanos.checked_rem(second).unwrap_or_default()).unwrap_or_default(),
    }
}

/// Text of fixed length that sorts by time: `2006-01-02T15:04:05.000000000`.
pub(crate) fn sortable(time: i128) -> String {
    let proto = to_proto(time);
    // All times here lie between the years 1 and 9999, so both can be written.
    let text = Time::from_unix_timestamp(proto.seconds, 0)
        .map(|time| time.to_rfc3339())
        .unwrap_or_default();
    let seconds = text.get(..19).unwrap_or_default();
    format!("{seconds}.{:09}", proto.nanos)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn times_are_written_as_go_sorts_them() {
        assert_eq!(sortable(0), "1970-01-01T00:00:00.000000000");
        assert_eq!(sortable(ZERO), "0001-01-01T00:00:00.000000000");
        assert_eq!(sortable(END - 1), "9999-12-31T23:59:59.999999999");
        assert_eq!(
            sortable(1_700_000_000 * SECOND + 120),
            "2023-11-14T22:13:20.000000120"
        );
    }

    #[test]
    fn times_and_durations_are_written_back_as_they_were_read() {
        for time in [ZERO, -1, 0, 1, END - 1] {
            assert_eq!(from_proto(Some(&to_proto(time))).unwrap(), time);
        }
        for nanos in [i64::MIN, -1, 0, 1, i64::MAX] {
            assert_eq!(duration(Some(&duration_to_proto(nanos))).unwrap(), nanos);
        }
        let late = Timestamp {
            seconds: 253_402_300_800,
            nanos: 0,
        };
        assert!(from_proto(Some(&late)).unwrap_err().is(&sdk::TX_DECODE));
    }
}
