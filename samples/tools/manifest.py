"""Every sample: where it comes from, what is done to it, and what the network should say about it."""

import degrade as d
import media as m
from recipes import Item, audio, between, definition, entry, image, text

QUALITY, DUPLICATE = "quality", "duplicate"

DOWN = between("Alice was beginning to get very tired", "fell past it.")
FOURSCORE = between("Four score", "perish from this earth.")

TEXTS = [
    Item("first/text/rabbit-hole.txt", "alice", text(DOWN), "passage of chapter I"),
    Item("first/text/address.txt", "gettysburg", text(FOURSCORE), "the whole speech"),
    Item("first/text/prism.md", "opticks", text(between("In Summer, when the Sun's Light uses to be strongest",
         "to be well observed."), width=88), "experiment 8 of book I, part I"),
    Item("first/text/keys.txt", "opticks", text(between("If in two large tall cylindrical", "pervade all Bodies?"),
         lambda t: d.keyboard_mash(t, 11)), "query 18, every word replaced by keyboard mash", QUALITY),
    Item("later/text/tea-party.txt", "alice", text(between("There was a table set out under a tree", "angrily.")),
         "passage of chapter VII"),
    Item("later/text/bodies.txt", "opticks", text(between("Do not all fix'd Bodies", "weight of Oil of Anniseeds."),
         lambda t: d.spam(t, 12)), "five words of query 8, repeated and shouted", QUALITY),
    Item("later/text/scan.txt", "alice", text(between("There were doors all round the hall", "it fitted!"),
         lambda t: d.garbled(t, 13, 0.35)), "passage of chapter I, as a failed optical reading", QUALITY),
    Item("later/text/address-copy.md", "gettysburg", text(FOURSCORE, width=58, edits={
        "brought forth on": "brought forth upon", "nobly advanced": "bravely advanced"}),
        "the speech again, wrapped otherwise, two words changed",
        DUPLICATE, "first/text/address.txt"),
    Item("later/text/falling.txt", "alice", text(DOWN, width=100, edits={
        "peeped into": "looked into", "hot day": "warm day", "took down a jar": "lifted down a jar"}),
        "the passage again, wrapped otherwise, three words changed", DUPLICATE, "first/text/rabbit-hole.txt"),
]

IMAGES = [
    Item("first/image/bridge.jpg", "bridge", image(960), "reduced to 960 pixels"),
    Item("first/image/pavilion.jpg", "china", image(640, quality=92), "encoded again"),
    Item("first/image/bee.jpg", "bee", image(900), "reduced to 900 pixels"),
    Item("first/image/nuthatch.jpg", "nuthatch", image(1600, quality=88), "reduced to 1600 pixels", peers_overrule=True),
    Item("first/image/bloom.jpg", "dahlia", image(640, lambda im: d.blurred(im, 5)), "Gaussian blur of 5 pixels", QUALITY),
    Item("later/image/citrus.jpg", "citrus", image(900), "reduced to 900 pixels"),
    Item("later/image/portrait.jpg", "hopper", image(600, lambda im: d.crushed(d.toned(im, 0.22, 190), 5)),
         "overexposed, contrast to a fifth, JPEG quality 5", QUALITY),
    Item("later/image/tree.jpg", "dragonfly", image(640, lambda im: d.noisy(im, 60, 21)),
         "reduced to 640 pixels, noise of 60 levels", QUALITY),
    Item("later/image/bridge-small.jpg", "bridge", image(860, box=(0.006, 0.005, 0.995, 0.995), quality=78),
         "the picture again: edges cropped by half a percent, 860 pixels, JPEG quality 78", DUPLICATE, "first/image/bridge.jpg"),
    Item("later/image/pavilion-copy.png", "china", image(560, box=(0.005, 0.005, 0.995, 0.99), png=True),
         "the picture again: edges cropped by half a percent, 560 pixels, PNG", DUPLICATE, "first/image/pavilion.jpg"),
]

AUDIOS = [
    Item("first/audio/speech.wav", "forever4", audio(".wav"), "as it is"),
    Item("first/audio/leak.flac", "leak", audio(".flac", span=(0, 6)), "first 6 s"),
    Item("first/audio/thanks.wav", "it:demo-thanks", audio(".wav"), "as it is"),
    Item("first/audio/novel.wav", "austen870", audio(".wav", lambda x, r: d.clipped(x, 0.22), span=(0, 4.5)),
         "first 4.5 s, a fifth of the samples clipped", QUALITY),
    Item("later/audio/two.wav", "forever2", audio(".wav"), "as it is"),
    Item("later/audio/storm.wav", "austen890", audio(".wav", lambda x, r: d.drowned(x, -3, 31), span=(0, 4)),
         "first 4 s, drowned in white noise 3 dB louder than the voice", QUALITY),
    Item("later/audio/wall.wav", "austen920", audio(".wav", lambda x, r: d.muffled(x, r, 300), span=(0, 5)),
         "first 5 s, low-pass at 300 Hz", QUALITY),
    Item("later/audio/speech-again.flac", "forever4", audio(".flac", lambda x, r: m.levelled(x, -4), to=22050),
         "the recording again: 22.05 kHz, 4 dB quieter", DUPLICATE, "first/audio/speech.wav"),
    Item("later/audio/thanks-again.wav", "it:demo-thanks", audio(".wav", lambda x, r: m.levelled(x, -5), to=16000),
         "the recording again: 16 kHz, 5 dB quieter", DUPLICATE, "first/audio/thanks.wav"),
]


def _gold(kind: str, suffix: str, good: list, bad: list) -> list[Item]:
    """Numbered so that neither the name nor the order tells which items are good."""
    labelled = [(i, None) for i in good] + [(i, QUALITY) for i in bad]
    order = [(7 * k + 3) % len(labelled) for k in range(len(labelled))]
    return [Item(f"gold/{kind}/{n:02d}{suffix}", src, make, done, reason)
            for n, ((src, make, done), reason) in enumerate((labelled[k] for k in order), 1)]


def _jargon(word: str, *steps, done: str = "") -> tuple:
    return "jargon", text(lambda raw: entry(raw, word), *steps), f"entry “{word}”{done}"


def _devil(word: str, *steps, done: str = "") -> tuple:
    return "devil", text(lambda raw: definition(raw, word), *steps), f"definition of {word}{done}"


GOLD_TEXT_GOOD = [_jargon(w) for w in ("back door", "hack mode", "hacker ethic", "Infinite-Monkey Theorem", "QWERTY",
                                       "phase of the moon", "holy wars")]
GOLD_TEXT_GOOD += [_devil(w) for w in ("HEART", "ROMANCE", "HIBERNATE")]
GOLD_TEXT_BAD = [
    _jargon("RFC", lambda t: d.spam(t, 41), done=", five words repeated"),
    _jargon("TeX", lambda t: d.keyboard_mash(t, 42), done=", keyboard mash"),
    _jargon("Multics", lambda t: d.garbled(t, 43, 0.35), done=", garbled"),
    _jargon("patch", lambda t: d.letters_scrambled(t, 44), done=", letters of each word in random order"),
    _jargon("Real Programmer", lambda t: d.spam(t, 45), done=", five words repeated"),
    _jargon("mainframe", lambda t: d.word_salad(t, 5), done=", words in random order"),
    _jargon("wannabee", lambda t: d.garbled(t, 47, 0.3), done=", garbled"),
    _devil("NOVEL", lambda t: d.keyboard_mash(t, 48), done=", keyboard mash"),
    _devil("MAGNITUDE", lambda t: d.letters_scrambled(t, 49), done=", letters of each word in random order"),
    _devil("LIVER", lambda t: d.garbled(t, 50, 0.4), done=", garbled"),
]


def _photo(source: str, *steps, done: str = "", size: int = 480, box: tuple | None = None) -> tuple:
    return source, image(size, *steps, quality=84, box=box), f"{'cropped, ' if box else ''}reduced to {size} pixels{done}"


def _mirrored(im):
    return im.transpose(0)


GOLD_IMAGE_GOOD = [_photo(s) for s in ("picos", "fig", "brushes", "daisies", "clock")]
GOLD_IMAGE_GOOD += [
    _photo("aitzgorri", size=460),
    _photo("life", size=400, box=(0.25, 0.25, 0.85, 0.9)),
    _photo("wine", size=440, box=(0, 0.2, 1, 1)),
    _photo("friends", size=440, box=(0, 0.1, 1, 0.7)),
    _photo("dandelion", box=(0.1, 0, 0.7, 0.8)),
]
GOLD_IMAGE_BAD = [
    _photo("bird", lambda im: d.blurred(im, 5), done=", blurred"),
    _photo("sunset", lambda im: d.crushed(im, 4), done=", JPEG quality 4"),
    _photo("picos", _mirrored, lambda im: d.noisy(im, 55, 61), done=", mirrored, noise", size=340),
    _photo("aitzgorri", _mirrored, lambda im: d.shaken(im, 21), done=", mirrored, camera shake"),
    _photo("brushes", _mirrored, lambda im: d.coarse(im, 8), done=", mirrored, coarse pixels"),
    _photo("life", _mirrored, lambda im: d.banded(im, 3), done=", mirrored, three levels per channel", size=340),
    _photo("bird", _mirrored, lambda im: d.toned(im, 2.6, 110), done=", mirrored, overexposed"),
    _photo("wine", _mirrored, lambda im: d.toned(im, 0.06, 2), done=", mirrored, underexposed"),
    _photo("daisies", _mirrored, lambda im: d.blurred(im, 6), done=", mirrored, blurred"),
    _photo("clock", _mirrored, lambda im: d.toned(im, 0.07, 120), done=", mirrored, washed out"),
]


def _voice(source: str, *steps, done: str = "as it is", raw: bool = False) -> tuple:
    return source, audio(".wav", *steps, span=(0, 3.7), raw=raw), "first 3.7 s, " + done


GOLD_AUDIO_GOOD = [_voice(f"it:{p}") for p in (
    "agent-incorrect", "agent-pass", "auth-incorrect", "conf-getchannel", "conf-getconfno", "conf-invalid",
    "confbridge-lock-no-join", "confbridge-pin", "enter-num-blacklist", "dir-instr")]
GOLD_AUDIO_BAD = [
    _voice("austen880", lambda x, r: d.clipped(x, 0.25), done="clipped"),
    _voice("austen930", lambda x, r: d.drowned(x, -4, 71), done="drowned in noise"),
    _voice("cards", lambda x, r: d.muffled(x, r, 350), done="low-pass at 350 Hz"),
    _voice("numbers", lambda x, r: d.humming(x, r, -4), done="mains hum louder than the voice", raw=True),
    _voice("it:demo-enterkeywords", lambda x, r: d.torn(x, r, 0.45, 75), done="torn by gaps"),
    _voice("it:record_help", lambda x, r: d.few_bits(x, 3), done="rounded to seven levels"),
    _voice("it:dir-usingkeypad", lambda x, r: d.clipped(x, 0.3), done="clipped"),
    _voice("it:entr-num-rmv-blklist", lambda x, r: d.drowned(x, -5, 78), done="drowned in noise"),
    _voice("it:status", lambda x, r: d.muffled(x, r, 300), done="low-pass at 300 Hz"),
    _voice("it:sorry", lambda x, r: d.humming(x, r, -5), done="mains hum louder than the voice"),
]

ITEMS = TEXTS + IMAGES + AUDIOS
ITEMS += _gold("text", ".txt", GOLD_TEXT_GOOD, GOLD_TEXT_BAD)
ITEMS += _gold("image", ".jpg", GOLD_IMAGE_GOOD, GOLD_IMAGE_BAD)
ITEMS += _gold("audio", ".wav", GOLD_AUDIO_GOOD, GOLD_AUDIO_BAD)
