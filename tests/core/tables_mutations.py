"""Seeded damage to CSV files: bytes, lines and fields are changed, doubled, swapped and cut off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

_MARKS = [b",", b";", b"\t", b'"', b"'", b"\n", b"\r", b"\r\n", b"#", b"|", b"\0", b"\xff"]
_FIELDS = [
    b"", b"NA", b"nan", b"inf", b"-inf", b"1e400", b"abc", b"1,5", b"1.234,5", b'"a,b"', b'"a""b"', b'"x',
    b'"a\nb"', b"2020-02-30", b"31.12.1999", b"12:30", b"00123", b"1_000", b"0x1F", b"\xc3\xa9", b"\xe9",
    b"?", b"-", b"$5", b"99999999999999999999", b"true", b"9" * 400, b"'", b"\\", b"=1+1", b"https://x.y/z?*",
    b"1 000", b"1'000", b"5%", b"\xc2\xa0", b"\xc2\xa07", b"\t5", b"\x1c5", b"NA\t", b" x\xe2\x80\x83",
]  # fmt: skip


def seeds() -> list[bytes]:
    """Return ten well-formed files of different kinds."""
    draw = random.Random(0)
    numbers = "a,b,y\n" + "".join(f"{n},{n * n / 7},{n % 5}\n" for n in range(40))
    words = "size,colour,price\n" + "".join(
        f'{n},"{draw.choice(["red", "dark, blue", "green"])}",{n * 1.5}\n' for n in range(40)
    )
    german = "Datum;Menge;Preis\r\n" + "".join(
        f"{1 + n % 28:02d}.{1 + n // 28:02d}.2024;{n};{n * 3},{n % 4 * 25:02d}\r\n" for n in range(60)
    )
    dates = "when\tvalue\tkind\n" + "".join(
        f"{date(2020, 1, 1) + timedelta(n)} 0{n % 10}:15\t{draw.random()}\tk{n % 4}\n" for n in range(50)
    )
    missing = "x,y,z\n" + "".join(
        f"{n},{'NA' if n % 7 == 0 else n / 3},{'' if n % 5 == 0 else n}\n" for n in range(50)
    )
    plain = "".join(f"{n},{draw.gauss(0, 1)}\n" for n in range(30))
    quoted = '"","note","n"\n' + "".join(f'"{n}","line\n{n % 3}",{n}\n' for n in range(30))
    wide = (
        ",".join(f"c{n}" for n in range(60))
        + "\n"
        + "".join(",".join(str(n * m % 17) for n in range(60)) + "\n" for m in range(20))
    )
    bars = "id|weight|height\n" + "".join(f"{n:05d}|{50 + n}|{150 + n / 2}\n" for n in range(30))
    umlauts = "Größe,Gewicht\n" + "".join(f"{n},{n * 2}\n" for n in range(30))
    texts = [numbers, words, german, dates, missing, plain, quoted, wide, bars]
    return [*(text.encode() for text in texts), umlauts.encode("cp1252")]


def mutated(count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield `count` damaged files, the same ones for the same seed."""
    draw = random.Random(seed)
    originals = seeds()
    for _ in range(count):
        content = draw.choice(originals)
        for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
            content = draw.choice([_bytes, _lines, _fields])(content, draw)
        yield content


def _bytes(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    end = min(len(content), at + draw.choice([0, 1, 1, 2, 20]))
    new = draw.choice([draw.choice(_MARKS), bytes([draw.randrange(256)]), b""])
    if draw.random() < 0.1:
        return content[:at]
    if draw.random() < 0.03:
        return content.decode("utf-8", "replace").encode(draw.choice(["utf-16", "utf-16-le", "utf-8-sig"]))
    return content[:at] + new + content[end:]


def _lines(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = draw.randrange(len(lines))
    action = draw.randrange(6)
    if action == 0:
        del lines[at]
    elif action == 1:
        lines.insert(at, lines[draw.randrange(len(lines))])
    elif action == 2:
        lines.insert(at, draw.choice([b"", b"   ", b"# remark", b",,,", b"a title", b"sep=;"]))
    elif action == 3:
        lines[at] = lines[at] + draw.choice([b",", b";", b",1", b'"', b"\r", b" "])
    elif action == 4:
        lines = lines[: draw.choice([1, 2, 5, at + 1])]
    else:
        draw.shuffle(lines)
    return b"\n".join(lines)


def _fields(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = draw.randrange(len(lines))
    mark = max([b",", b";", b"\t", b"|"], key=content.count)
    chosen = range(len(lines)) if draw.random() < 0.2 else [at]
    place, new = draw.randrange(64), draw.choice(_FIELDS)
    for line in chosen:
        fields = lines[line].split(mark)
        fields[place % len(fields)] = new
        lines[line] = mark.join(fields)
    return b"\n".join(lines)
