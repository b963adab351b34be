"""Builds all mutants into one copy of the source, and runs for each the test that must notice it.

Exit: 0 every mutant was noticed, 1 one was not, or its test is red without it, 2 a list does not fit the
source or the copy cannot be built."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from mutants import VARIABLE, Wrong, copy, read

# A test that stands still has noticed nothing.
PATIENCE = 120


def main():
    arguments = parse()
    tree = pathlib.Path(arguments.tree)
    try:
        mutants = [mutant for mutant in read(tree) if mutant.about(arguments.words)]
        if not mutants:
            raise Wrong("no mutant has such a word in it")
        if arguments.list:
            for mutant in mutants:
                print(f"{mutant.guard:<34} {mutant.name:<44} {mutant.test}")
            return 0
        return run(tree, arguments, mutants)
    except Wrong as wrong:
        print(f"error: {wrong}", file=sys.stderr)
        return 2


def parse():
    parser = argparse.ArgumentParser(prog="scripts/mutants")
    parser.add_argument("--tree", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--compiled", required=True)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("words", nargs="*")
    return parser.parse_args()


def run(tree, arguments, mutants):
    begun = time.monotonic()
    work = pathlib.Path(arguments.work)
    # All of them, whatever was asked for: the copy that was built stays the copy that is built.
    scratch = copy(tree, work / "tree", read(tree))
    binaries = build(scratch, work / "target", pathlib.Path(arguments.compiled), mutants)
    print(f"{len(mutants)} mutants built in {time.monotonic() - begun:.0f}s")
    red = control(binaries, mutants)
    noticed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(judge, binaries, mutant) for mutant in mutants]
        for mutant, job in zip(mutants, jobs):
            verdict = job.result() if mutant.test not in red else "red without the mutant too"
            noticed += verdict is None
            seen = "red" if verdict is None else f"NOT NOTICED: {verdict}"
            print(f"{mutant.guard:<34} {mutant.name:<44} {seen}  {mutant.test.split('::')[1]}")
    print(f"{noticed} passed, {len(mutants) - noticed} failed")
    print(f"{time.monotonic() - begun:.0f}s")
    return 0 if noticed == len(mutants) else 1


def build(scratch, target, compiled, mutants):
    """Test programs by the file that they are made of."""
    if not target.is_dir():
        seed(compiled, target)
    files = sorted({mutant.test.split("::")[0] for mutant in mutants})
    command = ["cargo", "test", "--locked", "--workspace", "--no-run", "--message-format=json"]
    for name in sorted({target_of(scratch, file)[1] for file in files}):
        command += ["--test", name]
    done = subprocess.run(
        command, cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "CARGO_TARGET_DIR": str(target)},
    )
    if done.returncode != 0:
        raise Wrong("the copy cannot be built:\n" + errors(done))
    made = {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message.get("executable"):
            made[message["target"]["src_path"]] = message["executable"]
    programs = {}
    for file in files:
        source = str(target_of(scratch, file)[0])
        if source not in made:
            raise Wrong(f"{file} is not a test program")
        folder = pathlib.Path(source).parent
        while not (folder / "Cargo.toml").is_file():
            folder = folder.parent
        programs[file] = (made[source], folder)
    return programs


def target_of(scratch, file):
    """The source and name of the test program that a file is part of: `tests/NAME.rs`, or
    `tests/NAME/main.rs` with what is beside it."""
    path = scratch / file
    if path.parent.name == "tests":
        return path, path.stem
    return path.parent / "main.rs", path.parent.name


def seed(compiled, target):
    """Takes over what others' crates were compiled to; ours are compiled anew, in the copy."""
    source = compiled / "debug"
    if not source.is_dir():
        return
    for folder in ["deps", "build", ".fingerprint"]:
        for path in (source / folder).glob("*"):
            name = path.name.removeprefix("lib")
            if re.match(r"tenzro|cw_tenzro", name) or path.suffix not in ("", ".rlib", ".rmeta", ".so", ".d"):
                continue
            # A file without an extension in `deps` is a program: ours, or a test.
            if folder == "deps" and path.suffix == "":
                continue
            to = target / "debug" / folder / path.name
            to.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, to, copy_function=shutil.copy2)
            else:
                take(path, to)


def take(path, to):
    """What is compiled is never written again under its name, so that one file does for both."""
    if path.suffix in (".rlib", ".rmeta", ".so"):
        try:
            os.link(path, to)
            return
        except OSError:
            pass
    shutil.copy2(path, to)


def errors(done):
    texts = []
    for line in done.stdout.splitlines():
        message = json.loads(line) if line.startswith("{") else {}
        rendered = (message.get("message") or {}).get("rendered") or ""
        if rendered.startswith("error"):
            texts.append(rendered)
    return "\n".join(texts[:8]) or done.stderr[-4000:]


def start(program, names, mutant=None):
    binary, folder = program
    env = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if mutant:
        env[VARIABLE] = mutant
    # As under cargo, a test finds its own files from the folder of its crate.
    env["CARGO_MANIFEST_DIR"] = str(folder)
    try:
        return subprocess.run(
            [binary, "--exact", *names], cwd=folder, env=env, capture_output=True, text=True, timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return None


def in_file(file, function):
    """The name of a test within its program: a file beside `main.rs` is a module."""
    path = pathlib.Path(file)
    module = path.parent.parent.name == "tests" and path.name != "main.rs"
    return f"{path.stem}::{function}" if module else function


def control(programs, mutants):
    """Tests that are red although no mutant is chosen."""
    red = set()
    for file, program in programs.items():
        tests = sorted({mutant.test for mutant in mutants if mutant.test.startswith(f"{file}::")})
        done = start(program, [in_file(*test.split("::")) for test in tests])
        for test in tests:
            name = in_file(*test.split("::"))
            if done is None or f"test {name} ... ok" not in done.stdout:
                red.add(test)
    return red


def judge(programs, mutant):
    """`None` where the test is red, else what was seen instead."""
    file, function = mutant.test.split("::")
    name = in_file(file, function)
    done = start(programs[file], [name], mutant.name)
    if done is None:
        return f"the test stood still for {PATIENCE}s"
    if f"test {name} ... FAILED" in done.stdout and done.returncode == 101:
        return None
    # Some guards are what keeps the node from dying: then the test dies with it.
    if done.returncode in (-signal.SIGABRT, -signal.SIGSEGV):
        return None
    if f"test {name} ... ok" in done.stdout:
        return "green"
    return f"exit {done.returncode}: {(done.stdout + done.stderr)[-300:]}"


if __name__ == "__main__":
    sys.exit(main())
