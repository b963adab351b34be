//! The options that every program has.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::console::Console;

/// In which form a program answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum OutputMode {
    /// For people: lines, tables, colours on a terminal.
    #[default]
    #[value(alias = "text")]
    Human,
    /// For programs: one JSON document on standard output and nothing else there.
    Json,
}

/// The options that every program has; flatten it into the program's own.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Common options")]
pub struct CommonArgs {
    /// Form of the answer
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        default_value_t,
        env = "TENZRO_OUTPUT"
    )]
    pub output: OutputMode,
    /// Folder for keys and settings [default: ~/.tenzro]
    #[arg(long, global = true, env = "TENZRO_HOME", value_name = "FOLDER")]
    pub home: Option<PathBuf>,
    /// Say only what was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; up to three times
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// No colours (as NO_COLOR=1)
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Answer every question with yes
    #[arg(short, long, global = true)]
    pub yes: bool,
}

impl CommonArgs {
    /// The console that these options ask for.
    #[must_use]
    pub fn console(&self) -> Console {
        Console::new(self)
    }

    /// The folder for keys and settings.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.home.clone().unwrap_or_else(|| {
            let user = std::env::var_os("HOME")
                .map(PathBuf::from)
                .unwrap_or_default();
            user.join(".tenzro")
        })
    }
}
