"""Where the material comes from: packages, fetched into a cache outside the clone, and one digest
per file that is used, so that a rebuild starts from the same bytes or stops."""

import dataclasses
import gzip
import hashlib
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

PD, BSD2, BSD3 = "public domain", "BSD-2-Clause", "BSD-3-Clause"
LOMIRI = "usr/share/backgrounds/"
PALAPELI = "usr/share/palapeli/collection/"
SKLEARN = "usr/lib/python3/dist-packages/sklearn/datasets/images/"
CARLO = "usr/share/asterisk/sounds/it_IT_m_Carlo/"
POCKET = "pocketsphinx-5.1.1/test/data/"
BROTLI = "brotli-1.2.1/tests/testdata/"
GO = "usr/share/go-1.19/src/"


@dataclasses.dataclass(frozen=True)
class Source:
    """One file of a package. `package` is `deb:NAME=VERSION`, `sdist:NAME==VERSION` or `wheel:...`."""

    package: str
    path: str
    title: str
    author: str
    licence: str


def _lomiri(name: str, title: str, author: str, licence: str, release: str = "16.04") -> Source:
    return Source(f"deb:lomiri-wallpapers-{release}=20.04.0-2", f"{LOMIRI}{name}.jpg", title, author, licence)


def _carlo(name: str) -> Source:
    return Source("deb:asterisk-core-sounds-it-wav=1.6.1-1", f"{CARLO}{name}.wav", f"Italian voice prompt “{name}”",
                  "Carlo Flora (voice), Silvia Petrin (translation)", "CC-BY-3.0")


def _palapeli(name: str, title: str, author: str) -> Source:
    return Source("deb:palapeli-data=4:22.12.3-1", f"{PALAPELI}{name}.jpg", title, author, PD)


def _sklearn(name: str, title: str, author: str) -> Source:
    return Source("deb:python3-sklearn=1.2.1+dfsg-1", f"{SKLEARN}{name}.jpg", title, author, "CC-BY-2.0")


def _pocket(path: str, title: str, author: str, licence: str) -> Source:
    return Source("sdist:pocketsphinx==5.1.1", POCKET + path, title, author, licence)


CMU = "Carnegie Mellon University, CMU Sphinx"
SOURCES: dict[str, Source] = {
    # prose
    "alice": Source("sdist:brotli==1.2.1", BROTLI + "alice29.txt", "Alice's Adventures in Wonderland",
                    "Lewis Carroll, 1865 (Project Gutenberg)", PD),
    "opticks": Source("deb:golang-1.19-src=1.19.8-2", GO + "testdata/Isaac.Newton-Opticks.txt",
                      "Opticks, fourth edition", "Isaac Newton, 1730 (Project Gutenberg)", PD),
    "gettysburg": Source("deb:golang-1.19-src=1.19.8-2", GO + "compress/testdata/gettysburg.txt",
                         "The Gettysburg Address", "Abraham Lincoln, 1863", PD),
    "jargon": Source("deb:jargon-text=4.4.7-4.1", "usr/share/doc/jargon-text/jargon.txt.gz",
                     "The Jargon File 4.4.7", "Eric S. Raymond (editor) and many", PD),
    "devil": Source("deb:dict-devil=1.0-13.1", "usr/share/dictd/devil.dict.dz",
                    "The Devil's Dictionary", "Ambrose Bierce, 1911", PD),
    # photographs
    "bridge": _palapeli("cincinnati-bridge", "Roebling Suspension Bridge in Cincinnati", "Derek Jensen"),
    "citrus": _palapeli("citrus-fruits", "Citrus Fruits", "US Department of Agriculture"),
    "bee": _palapeli("european-honey-bee", "European honey bee extracts nectar", "John Severns"),
    "china": _sklearn("china", "Summer Palace pavilion", "danielbuechele (Flickr)"),
    "dahlia": _sklearn("flower", "Dahlia", "vultilion (Flickr)"),
    "hopper": Source("wheel:matplotlib==3.9.2", "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
                     "Commodore Grace M. Hopper", "James S. Davis, US Navy, 1984", PD),
    "nuthatch": _lomiri("Kleiber_by_Lukas_Baubkus", "Kleiber (nuthatch)", "Lukas Baubkus, 2021", "CC-BY-SA-3.0", "20.04"),
    "aitzgorri": _lomiri("aitzgorri_by_Aitzol_Berasategi", "Aitzgorri", "Aitzol Berasategi, 2018", "CC-BY-4.0"),
    "friends": _lomiri("friends_by_Aitzol_Berasategi", "Friends", "Aitzol Berasategi, 2018", "CC-BY-4.0"),
    "life": _lomiri("life_by_Aitzol_Berasategi", "Life", "Aitzol Berasategi, 2018", "CC-BY-4.0"),
    "picos": _lomiri("picosdeeuropa_by_Aitzol_Berasategi", "Picos de Europa", "Aitzol Berasategi, 2018", "CC-BY-4.0"),
    "sunset": _lomiri("sunset_by_Aitzol_Berasategi", "Sunset", "Aitzol Berasategi, 2018", "CC-BY-4.0"),
    "fig": _lomiri("Picture_0B_by_freespace", "Fig in a bowl", "Trevor “Freespace”, 2018", "CC-BY-4.0"),
    "brushes": _lomiri("Picture_1A_by_freespace", "Paint brushes", "Trevor “Freespace”, 2018", "CC-BY-4.0"),
    "wine": _lomiri("Wine_by_Jakkub_Mede", "Wine", "Jakub Mede, 2018", "CC-BY-4.0"),
    "bird": _lomiri("free_by_Peter_Nerlich", "Free", "Peter Nerlich, 2018", "CC-BY-SA-4.0"),
    "clock": _lomiri("greentock_by_Peter_Nerlich", "Greentock", "Peter Nerlich, 2018", "CC-BY-SA-4.0"),
    "dragonfly": _lomiri("Dragonfly_by_Bolly", "Dragonfly", "“Bolly”, 2018", "CC-BY-SA-4.0"),
    "dandelion": _lomiri("seeding_by_Clements_Engelhardt", "Seeding", "Clemens Engelhardt, 2018", "CC0-1.0"),
    "daisies": Source("deb:libjxl-testdata=0.0~git20230110.d6168ff-1",
                      "usr/share/libjxl-testdata/jxl/flower/flower.png", "Flowers", "the JPEG XL Project Authors", BSD3),
    # recordings
    "numbers": _pocket("numbers.raw", "Spoken numbers", CMU, BSD2),
    "forever2": _pocket("forever/input_2_16k.wav", "Speech, recogniser test 2", CMU, BSD2),
    "forever4": _pocket("forever/input_4_16k.wav", "Speech, recogniser test 4", CMU, BSD2),
    "cards": _pocket("cards/005.wav", "Spoken playing cards", CMU, BSD2),
    "leak": _pocket("vad/leak-test.wav", "Speech, voice detector test", "John Wiseman, 2016", "MIT"),
    **{f"austen{n}": _pocket(f"librivox/sense_and_sensibility_01_austen_64kb-0{n}.wav",
                             f"Sense and Sensibility, chapter 1, segment {n}",
                             "Jane Austen; read for LibriVox", PD) for n in (870, 880, 890, 920, 930)},
}
CARLO_PROMPTS = (
    "agent-alreadyon agent-incorrect agent-newlocation agent-pass agent-user auth-incorrect conf-getchannel "
    "conf-getconfno conf-invalid confbridge-lock-no-join confbridge-pin cannot-complete-as-dialed demo-enterkeywords "
    "demo-thanks dictate/enter_filename dictate/record_help dir-instr dir-usingkeypad enter-num-blacklist "
    "entr-num-rmv-blklist pbx-invalidpark followme/status followme/sorry confbridge-rest-list-vol-out"
).split()
SOURCES |= {f"it:{name.rsplit('/', 1)[-1]}": _carlo(name) for name in CARLO_PROMPTS}


def cache_dir(arg: str | None = None) -> pathlib.Path:
    """Cache folder, outside the clone."""
    where = arg or os.environ.get("TENZRO_SAMPLE_CACHE") or "~/.cache/tenzro/samples-data"
    return pathlib.Path(where).expanduser().resolve()


def _run(*command: str, cwd: pathlib.Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def unpacked(package: str, cache: pathlib.Path) -> pathlib.Path:
    """Folder of the unpacked package, fetched through apt or pip if it is not there."""
    kind, spec = package.split(":", 1)
    out = cache / kind / spec.replace("/", "_").replace(":", "_")
    if out.is_dir():
        return out
    part, box = out.with_name(out.name + ".part"), out.with_name(out.name + ".fetch")
    for folder in (part, box):
        folder.mkdir(parents=True, exist_ok=True)
    if kind == "deb":
        _run("apt-get", "download", "-q", spec, cwd=box)
        _run("dpkg", "-x", str(next(box.glob("*.deb"))), str(part), cwd=box)
    else:
        how = ("--no-binary", ":all:") if kind == "sdist" else ("--only-binary", ":all:", "--python-version", "3.11")
        _run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", *how, spec, "-d", str(box), cwd=box)
        file = next(f for f in box.iterdir() if f.is_file())
        if kind == "sdist":
            with tarfile.open(file) as archive:
                archive.extractall(part, filter="data")
        else:
            with zipfile.ZipFile(file) as archive:
                archive.extractall(part)
    part.rename(out)
    for file in box.iterdir():
        file.unlink()
    box.rmdir()
    return out


def read(name: str, cache: pathlib.Path, digests: dict[str, str]) -> bytes:
    """Bytes of a source; ValueError when they are not those of `digests` (a new name is recorded)."""
    source = SOURCES[name]
    data = (unpacked(source.package, cache) / source.path).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if digests.setdefault(name, found) != found:
        raise ValueError(f"{name}: {source.path} has SHA-256 {found}, expected {digests[name]}: "
                         "another version of the package; fetch the one named in tools/sources.py")
    return gzip.decompress(data) if source.path.endswith((".gz", ".dz")) else data
