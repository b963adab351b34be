//! The end of a run on the screen: how long it took, what was real and what was simulated. The
//! report says the same sentences.

use crate::screen::Screen;

/// What was real, a sentence each.
pub const REAL: [&str; 4] = [
    "The chain, its contracts and every transaction.",
    "The operators: a process each with its own keys, bond, models, key shares and \
     encrypted contents.",
    "The files, their fingerprints and the verdicts on them.",
    "Every amount, read back from the chain.",
];

/// What was simulated, a sentence each.
pub const SIMULATED: [&str; 4] = [
    "The reviewers: software that looks through the operators' models with a lower bar of 0.30 and \
     errs at the printed rates.",
    "The operator that cheats, the people behind all accounts, and the buyers' first TIC, given at the \
     start.",
    "Time: windows last seconds where a live network has days.",
    "The secret of gold items: those with which reviewers qualify are open to everybody.",
];

/// Prints it.
pub fn print(screen: &mut Screen) {
    let (parts, whole) = screen.times();
    println!("\nTime");
    for (title, took) in &parts {
        println!("  {:6.1} s  {title}", took.as_secs_f64());
    }
    println!("  {:6.1} s  in all", whole.as_secs_f64());
    for (title, sentences) in [("Real", &REAL), ("Simulated", &SIMULATED)] {
        println!("\n{title}");
        for sentence in sentences {
            println!("  {sentence}");
        }
    }
    let failures = screen.failures();
    if !failures.is_empty() {
        println!("\nFAILED, {} of the checks above", failures.len());
        for failure in failures {
            println!("  {failure}");
        }
    }
}
