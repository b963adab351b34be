//! What must be equal.

use tenzro_client::Outcome;

/// Gas may differ by this much, in basis points of wasmd's.
pub const GAS_TOLERANCE: u64 = 100;

/// One line of the table.
pub struct Line {
    /// The step.
    pub name: String,
    /// Code as both gave it, or as wasmd did.
    pub code: String,
    /// Gas on wasmd.
    pub theirs: u64,
    /// Gas on tenzrod.
    pub ours: u64,
    /// What differs.
    pub differences: Vec<String>,
}

impl Line {
    /// Basis points by which gas differs.
    pub fn gas_difference(&self) -> u64 {
        let difference = self.theirs.abs_diff(self.ours);
        difference
            .saturating_mul(10_000)
            .checked_div(self.theirs)
            .unwrap_or_default()
    }
}

/// Compares what both chains answered.
pub fn compare(name: &str, theirs: &Outcome, ours: &Outcome) -> Line {
    let mut differences = Vec::new();
    let mut equal = |what: &str, theirs: String, ours: String| {
        if theirs != ours {
            differences.push(format!(
                "{what}\n      wasmd   {theirs}\n      tenzrod {ours}"
            ));
        }
    };
    equal("code", theirs.code.to_string(), ours.code.to_string());
    equal(
        "codespace",
        theirs.codespace.clone(),
        ours.codespace.clone(),
    );
    // A contract that mirrors its environment tells the height and time of its chain.
    if !name.contains("environment") {
        equal(
            "data",
            format!("{:02x?}", theirs.data),
            format!("{:02x?}", ours.data),
        );
    }
    equal("log", without_gas(&theirs.log), without_gas(&ours.log));
    equal("events", events(theirs), events(ours));
    let mut line = Line {
        name: name.to_owned(),
        code: match theirs.code {
            0 => "0".to_owned(),
            code => format!("{}/{code}", theirs.codespace),
        },
        theirs: theirs.gas_used,
        ours: ours.gas_used,
        differences,
    };
    if line.gas_difference() > GAS_TOLERANCE {
        let text = format!(
            "gas\n      wasmd   {}\n      tenzrod {}",
            theirs.gas_used, ours.gas_used
        );
        line.differences.push(text);
    }
    line
}

/// Out-of-gas texts name the gas used, which may differ a little.
fn without_gas(log: &str) -> String {
    log.split(", gasUsed:")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Events without what must differ: signatures, and heights that contracts were told.
fn events(outcome: &Outcome) -> String {
    let mut text = String::new();
    for event in &outcome.events {
        text.push_str(&event.kind);
        text.push('{');
        for attribute in &event.attributes {
            let value = match attribute.key.as_str() {
                "signature" => "…",
                _ => attribute.value.as_str(),
            };
            text.push_str(&format!("{}={value},", attribute.key));
        }
        text.push_str("} ");
    }
    text
}
