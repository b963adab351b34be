"""Recomputes which operators were right: the ball vote over the reveals of every check."""

import base64
import binascii
from collections import Counter

from export import Unreadable, get, of_type, whole

LADDER = ((3, 3), (7, 5), (15, 10), (41, 28))
MODALITIES = {1: "text", 2: "image", 3: "audio"}


def decode(data):
    """(class, vector, modality, fingerprint) of a canonical output, None of anything else."""
    if not 9 <= len(data) <= 512 or data[:4] != b"TZO1" or data[4] > 1:
        return None
    end = 6 + 2 * data[5]
    tail = data[end:]
    if data[5] == 0 or len(tail) != 35 or tail[0] not in MODALITIES or tail[1:3] != b"\0\x20":
        return None
    vector = tuple(
        int.from_bytes(data[at : at + 2], "big", signed=True) for at in range(6, end, 2)
    )
    if vector[0] < 0:
        return None
    return "xq"[data[4]], vector, MODALITIES[tail[0]], tail[3:]


def agree(left, right):
    """Whether two outputs are the same answer."""
    if left[0] != right[0] or left[2:] != right[2:] or len(left[1]) != len(right[1]):
        return False
    apart = [abs(a - b) for a, b in zip(left[1], right[1]) if a != b]
    if left[0] == "x":
        return not apart
    return max(apart, default=0) <= 1 and len(apart) <= max(2, len(left[1]) // 48)


def vote(ballots):
    """Holds the vote over raw outputs by operator.

    Returns (outputs that may win, size of the winning ball, correct operators by winning output).
    More than one output remains only where the contract lets a hash decide.
    """
    decoded = {name: decode(data) for name, data in ballots.items()}
    counts = Counter(data for name, data in ballots.items() if decoded[name])
    parsed = {data: decode(data) for data in counts}

    def ball(data):
        others = [other for other in counts if agree(parsed[data], parsed[other])]
        size = sum(counts[other] for other in others)
        spread = sum(
            counts[other] * sum(abs(a - b) for a, b in zip(parsed[data][1], parsed[other][1]))
            for other in others
        )
        return size, spread

    if not counts:
        return [], 0, {}
    majority = [data for data, count in counts.items() if 2 * count > len(ballots)]
    best = min((-ball(data)[0], ball(data)[1]) for data in counts)
    winners = majority or [
        data for data in counts if (-ball(data)[0], ball(data)[1]) == best
    ]
    correct = {}
    for winner in winners:
        correct[winner] = {
            name
            for name, data in ballots.items()
            if data in parsed
            and (agree(parsed[data], parsed[winner]) or 2 * ball(data)[0] > len(ballots))
        }
    return winners, ball(winners[0])[0], correct


def raw(text, where):
    try:
        return base64.b64decode(of_type(text, where, str), validate=True)
    except binascii.Error as error:
        raise Unreadable(f"{where}: not base64: {error}") from error


def check_jobs(export, report):
    """Votes on every sponsored check again. Correct operators by job that became final."""
    final = {}
    for number, row in export.jobs.items():
        where = f"job {number}"
        job = of_type(get(row, where, "job"), where, dict)
        if get(job, where, "status") == "final":
            final[number] = check_job(number, job, get(row, where, "reveals"), report)
    for check in ("oracle results", "operators that were right", "items against their checks"):
        report.start(check)
    for number, item in export.items.items():
        where = f"item {number}"
        job = whole(item, where, "job")
        if job in final:
            _, vector, modality, print_ = decode(final[job]["output"])
            check = "items against their checks"
            report.same(check, f"{where} modality", modality, get(item, where, "modality"))
            report.same(check, f"{where} quality", vector[0], get(item, where, "ai_quality"))
            report.same(check, f"{where} fingerprint", print_.hex(), get(item, where, "fingerprint"))
    return final


def check_job(number, job, reveals, report):
    where = f"job {number}"
    rung = whole(job, where, "rung")
    if rung >= len(LADDER):
        raise Unreadable(f"{where}.rung: the ladder has {len(LADDER)} rungs, got {rung}")
    seats = {get(seat, where, "operator"): seat for seat in get(job, where, "seats")}
    counted = {name for name, seat in seats.items() if whole(seat, where, "rung") <= rung}
    ballots = {
        get(reveal, where, "operator"): raw(get(reveal, where, "output"), where)
        for reveal in of_type(reveals, where, list)
    }
    ballots = {name: data for name, data in ballots.items() if name in counted}
    winners, size, correct = vote(ballots)
    if not winners:
        raise Unreadable(f"{where}: final, and none of its reveals decodes")
    found = raw(get(job, where, "output"), where)
    winner = found if found in winners else winners[0]
    check = "oracle results"
    report.same(check, f"{where} output", winner.hex(), found.hex())
    report.same(check, f"{where} quorum of rung {rung} reached", True, size >= LADDER[rung][1])
    medoid = get(job, where, "medoid")
    report.same(check, f"{where} medoid revealed the output", winner.hex(), ballots.get(medoid, b"").hex())
    for name in sorted(ballots):
        ours = name in correct[winner]
        report.same("operators that were right", f"{where} {name}", ours, seats[name].get("correct"))
    right = [name for name in seats if name in correct[winner]]
    wrong = [name for name in seats if name in ballots and name not in correct[winner]]
    return {"item": job.get("item"), "right": right, "wrong": wrong, "output": winner}
