//! Files that the network does not take, given with `tenzro contribute`: refused on the giver's own
//! machine, before anything is sent.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tenzro_client::localnet::named_accounts;

use super::Bench;
use crate::world::live::SEED;

/// Who gives.
const GIVER: &str = "alice";

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    bench.title("tenzro contribute: files");
    let alice = bench.town.view().account(GIVER);
    let joining = bench.town.data.review.joining(&alice, GIVER, None);
    bench.town.world().execute_each(vec![joining]);
    let wallet = Wallet::new(bench)?;
    let folder = bench.home.join("files");
    for (what, name, expected) in files(&folder)? {
        let path = folder.join(name);
        bench.nothing(what, "not sent", |_| wallet.refused(&path, expected));
    }
    Ok(())
}

/// Files, what is wrong with them, and a word of the error.
fn files(folder: &Path) -> Result<Vec<(&'static str, &'static str, &'static str)>> {
    std::fs::create_dir_all(folder.join("empty folder"))?;
    std::fs::write(folder.join("empty.txt"), b"")?;
    let prose = "The tide came in over the flat sand, slowly at first. ".repeat(20);
    std::fs::write(folder.join("prose.jpg"), &prose)?;
    let noise: Vec<u8> = (0..5_000u32)
        .map(|i| u8::try_from(i.wrapping_mul(2_654_435_761) >> 24).unwrap_or(0))
        .collect();
    std::fs::write(folder.join("noise.bin"), noise)?;
    std::fs::File::create(folder.join("huge.wav"))?.set_len(1 << 30)?;
    std::fs::write(
        folder.join("broken.png"),
        b"\x89PNG\r\n\x1a\nthis is no picture",
    )?;
    Ok(vec![
        ("an empty file", "empty.txt", "empty"),
        (
            "a text that is called a picture",
            "prose.jpg",
            "ends in .jpg",
        ),
        ("a file that is nothing known", "noise.bin", "unknown kind"),
        ("a file of 1 GiB", "huge.wav", "more than the"),
        ("a file that is not there", "missing.txt", "cannot read"),
        ("an empty folder", "empty folder", "no file"),
    ])
}

/// The giver's program with a key and the network's file.
struct Wallet {
    program: PathBuf,
    home: PathBuf,
}

impl Wallet {
    fn new(bench: &Bench<'_>) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("tenzro");
        ensure!(
            program.is_file(),
            "{} is missing; build tenzro-cli",
            program.display()
        );
        let wallet = Self {
            program,
            home: bench.home.join("wallet"),
        };
        std::fs::create_dir_all(&wallet.home)?;
        let deployment = bench.live.deployment();
        deployment.save(&wallet.home.join("deployment.json"))?;
        let account = named_accounts(SEED, [GIVER])?.remove(0);
        let said = wallet.run(&["keys", "import", GIVER], Some(account.mnemonic.words()))?;
        ensure!(said.0, "tenzro keys import: {}", said.1);
        Ok(wallet)
    }

    /// Gives a file that is refused; what the program says.
    fn refused(&self, path: &Path, expected: &str) -> Result<Vec<String>> {
        let path = path.to_string_lossy();
        let (ok, said) = self.run(&["contribute", &path], None)?;
        ensure!(!ok, "it was taken");
        ensure!(said.contains("what to do:"), "nothing to do about: {said}");
        ensure!(said.contains(expected), "another error: {said}");
        // The error and the advice, without warnings about the keyring of this test.
        let lines = said.lines().map(str::trim);
        let told = |line: &&str| line.starts_with("error:") || line.starts_with("what to do:");
        Ok(lines.filter(told).take(2).map(str::to_owned).collect())
    }

    fn run(&self, arguments: &[&str], input: Option<&str>) -> Result<(bool, String)> {
        let mut child = Command::new(&self.program)
            .args([
                "--yes",
                "--no-color",
                "--keyring",
                "test",
                "--from",
                GIVER,
                "--home",
            ])
            .arg(&self.home)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(input.unwrap_or_default().as_bytes())?;
        drop(stdin);
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((output.status.success(), said))
    }
}
