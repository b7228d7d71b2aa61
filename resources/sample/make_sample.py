#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes sample.simkv, a small store to look around in: one week of a plant shop with two greenhouses.

    make_sample.py            writes sample.simkv beside this script
    make_sample.py --check    writes nothing; exits with 1 if sample.simkv is not what would be written
    make_sample.py --keys     writes nothing; lists the keys, with the number of their records

Needs Python 3.6 and its standard library only. Shares no code with the project: the format is coded here a second
time. The result is the same everywhere, bit for bit: the only random function used is random(), whose sequence is fixed for a
seed, and the image is stored without compression.
"""
import calendar
import json
import os
import random
import struct
import sys
import zlib

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sample.simkv")
BATCH_MARKER = b"\0simkv.batch"
MONDAY = calendar.timegm((2025, 6, 2, 0, 0, 0))


# --- The format -----------------------------------------------------------------------------------------------------

def record(time, key, value, flag):
    return struct.pack("<IIIB", time, len(key), len(value), flag) + key + value


def batch(time, items):
    body = b"".join(record(time, *item) for item in items)
    return record(time, BATCH_MARKER, struct.pack("<IIQQ", 1, len(items), len(body), xxh3_64(body)), 1) + body


SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221"
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3")
MASK = (1 << 64) - 1


def xxh3_64(data):
    """XXH3_64bits, seed 0, of 17 to 240 bytes; other lengths take other paths, and more of the default secret."""
    size = len(data)
    if not 17 <= size <= 240:
        raise ValueError("a batch of this sample takes 17 to 240 bytes")

    def mix(at, secret):
        low, high = struct.unpack_from("<QQ", data, at)
        low_secret, high_secret = struct.unpack_from("<QQ", SECRET, secret)
        product = (low ^ low_secret) * (high ^ high_secret)
        return (product & MASK) ^ (product >> 64)

    def avalanche(hash_):
        hash_ ^= hash_ >> 37
        hash_ = hash_ * 0x165667919E3779F9 & MASK
        return hash_ ^ hash_ >> 32

    total = size * 0x9E3779B185EBCA87
    if size <= 128:
        for pair in range((size - 1) // 32 + 1):
            total += mix(16 * pair, 32 * pair) + mix(size - 16 * (pair + 1), 32 * pair + 16)
        return avalanche(total & MASK)
    for block in range(8):
        total += mix(16 * block, 16 * block)
    total = avalanche(total & MASK)
    for block in range(8, size // 16):
        total += mix(16 * block, 16 * (block - 8) + 3)
    return avalanche(total + mix(size - 16, 136 - 17) & MASK)


# --- The image ------------------------------------------------------------------------------------------------------

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(palette, rows):
    """An image of at most 16 colours, (red, green, blue, alpha) each; rows of palette numbers."""
    raw = b"".join(b"\0" + bytes(a << 4 | b for a, b in zip(row[::2], row[1::2])) for row in rows)
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 4, 3, 0, 0, 0)) +
            chunk(b"PLTE", b"".join(bytes(colour[:3]) for colour in palette)) +
            chunk(b"tRNS", bytes(colour[3] for colour in palette)) +
            chunk(b"IDAT", stored + struct.pack(">I", zlib.adler32(raw))) + chunk(b"IEND", b""))


def leaf_logo(size, tile, leaf):
    """A leaf on a tile with round corners. Edges are smoothed by blends: 4 steps tile to nothing, 4 leaf to tile."""
    def in_tile(x, y):
        dx, dy = max(0.20 - x, x - 0.80, 0), max(0.20 - y, y - 0.80, 0)
        return dx * dx + dy * dy <= 0.20 * 0.20

    def in_leaf(x, y):
        u, v = (x - y) / 2, (x + y) / 2 - 0.5  # along the leaf, from its stem at the lower left; across it
        if abs(v) < 0.018 and -0.42 < u < 0.20:
            return u < -0.19  # the stem, then the vein left open in the leaf
        width = 0.62 * (0.28 + u) * (0.34 - u) * 4
        return -0.28 < u < 0.34 and abs(v) < width / 2

    def shade(px, py):
        samples = [((px + i / 4 + 0.125) / size, (py + j / 4 + 0.125) / size) for i in range(4) for j in range(4)]
        inside = sum(in_tile(*s) for s in samples)
        if inside < 16:
            return inside // 4
        return 4 + sum(in_leaf(*s) for s in samples) // 4

    blends = [tuple((t * (4 - n) + f * n) // 4 for t, f in zip(tile, leaf)) + (255,) for n in range(5)]
    palette = [tile + (alpha,) for alpha in (0, 64, 128, 192)] + blends
    return png(palette, [[shade(x, y) for x in range(size)] for y in range(size)])


# --- The week -------------------------------------------------------------------------------------------------------

class Week:
    """Collects what happens, in any order; bytes_() puts it in order of time."""

    def __init__(self):
        self.chance = random.Random(20250602)
        self.events = []  # (time, list of (key, value, flag), is a batch)

    def pick(self, low, high):
        return low + int(self.chance.random() * (high - low + 1))

    @staticmethod
    def at(day, clock):
        """day 0 is Monday, 2 June 2025; clock is "HH:MM:SS", UTC."""
        hours, minutes, seconds = clock.split(":")
        return MONDAY + 86400 * day + 3600 * int(hours) + 60 * int(minutes) + int(seconds)

    @staticmethod
    def to_bytes(item):
        if isinstance(item, bytes):
            return item
        if isinstance(item, dict):
            return json.dumps(item, ensure_ascii=False, indent=2).encode()
        return str(item).encode()

    def put(self, time, key, value):
        self.events.append((time, [(self.to_bytes(key), self.to_bytes(value), 0)], False))

    def delete(self, time, key):
        self.events.append((time, [(self.to_bytes(key), b"", 1)], False))

    def batch(self, time, *items):
        """(key, value) for a put, (key,) for a delete."""
        self.events.append((time, [(self.to_bytes(i[0]), self.to_bytes(i[1]) if len(i) > 1 else b"", 2 - len(i))
                                   for i in items], True))

    def bytes_(self):
        out = b""
        for time, items, is_batch in sorted(self.events, key=lambda event: event[0]):
            time -= clock_lag(time)
            out += batch(time, items) if is_batch else record(time, *items[0])
        return out


def clock_lag(time):
    """Time runs backwards twice: a clock that was fast is set right on Wednesday, and another is slow on Friday."""
    if Week.at(4, "13:59:00") <= time < Week.at(4, "14:05:00"):
        return 335
    return 0 if time < Week.at(2, "13:16:00") else 95


def shop(week):
    config = {"name": "Fern & Frond", "currency": "EUR", "languages": ["en", "de"], "free_shipping_from": 50}
    for time, change in ((week.at(0, "06:00:12"), {}),
                         (week.at(1, "08:41:03"), {"free_shipping_from": 40}),
                         (week.at(2, "13:15:47"), {"languages": ["en", "de", "ja"], "theme": {"accent": "#2e8b57"}}),
                         (week.at(4, "16:02:30"), {"theme": {"accent": "#2e8b57", "dark": True}, "maintenance": True}),
                         (week.at(4, "16:48:09"), {"maintenance": False})):
        config = {**config, **change}
        week.put(time, "shop/config", config)
    week.put(week.at(0, "06:00:13"), "shop/logo.png", leaf_logo(48, (110, 120, 40), (235, 240, 200)))
    week.put(week.at(2, "13:16:20"), "shop/logo.png", leaf_logo(64, (46, 139, 87), (255, 255, 255)))
    week.put(week.at(0, "06:00:14"), "shop/motto", "Something green for every windowsill")
    week.put(week.at(0, "06:00:15"), "shop/lock/nightly-import", "")
    week.put(week.at(0, "07:30:00"), "shop/notice", "Closed on Whit Monday, 9 June")
    week.delete(week.at(2, "10:05:00"), "shop/notice")
    week.put(week.at(5, "08:00:00"), "shop/notice", "Back on Tuesday! Orders placed now leave the house on 10 June.")
    week.delete(week.at(3, "03:00:02"), "cache/home?lang=is")
    visits = 18200
    for number in range(60):
        visits += week.pick(3, 140)
        week.put(week.at(0, "06:10:00") + number * 9600 + week.pick(0, 2400), "shop/visits", visits)


NOTE = """# Stocktaking, June

*Greenhouse north* is done, *south* follows on **Saturday**.

- 14 Monstera need larger pots
- the olive trees go outside
- two trays of ferns were counted twice

> Water first, count later.

| table | plants | counted by |
|-------|-------:|------------|
| 1     |     38 | Aylin      |
| 2     |     41 | Jörg       |
"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>https://shop.example/</loc><lastmod>2025-06-04</lastmod></url>
  <url><loc>https://shop.example/ferns</loc><lastmod>2025-06-03</lastmod></url>
  <url><loc>https://shop.example/ქართული/ბონსაი</loc><lastmod>2025-06-04</lastmod></url>
</urlset>
"""


def documents(week):
    head, rest = NOTE.split("\n\n", 1)
    week.put(week.at(1, "15:20:00"), "note/stocktaking.md", head + "\n\nTo do.\n")
    week.put(week.at(3, "17:45:31"), "note/stocktaking.md", head + "\n\n" + rest)
    week.put(week.at(4, "02:00:00"), "feed/sitemap.xml", SITEMAP)
    week.put(week.at(2, "11:00:00"), "note/привет", "Доброе утро! Полив в 7:30.\nНе забыть про папоротник.\n")


PRODUCTS = (
    ("product/monstera", "Monstera deliciosa", 2490), ("product/fern", "Boston fern", 1190),
    ("product/olive", "Olive tree, 80 cm", 5900), ("product/ბონსაი-ფიჭვი", "ბონსაი, ფიჭვი", 12900),
    ("product/фикус", "Фикус Бенджамина", 3450), ("product/ελιά-νάνα", "Ελιά νάνα", 4200),
    ("product/արմավենի", "Արմավենի", 7800), ("product/húng-quế", "Húng quế", 690),
    ("product/cactus ☀", "Cactus \"Søren\"", 850),
)


def products(week):
    for number, (key, name, cents) in enumerate(PRODUCTS):
        product = {"name": name, "price_cents": cents}
        week.put(week.at(0, "06:20:00") + 40 * number, key, product)
        if number % 2 == 0:
            tags = ["summer", "new"][:1 + number % 4 // 2]
            week.put(week.at(1, "09:00:00") + 3600 * number + 11, key, {**product, "tags": tags})
        if number in (1, 4):
            week.put(week.at(4, "07:00:00") + number, key, {**product, "price_cents": cents * 9 // 10, "sale": True})
    week.delete(week.at(5, "10:12:44"), "product/արմավենի")
    for name, amount in (("monstera", 24), ("fern", 60), ("olive", 9), ("cactus", 130)):
        for number in range(5):
            time = week.at(0, "06:40:00") + 86400 * number + week.pick(0, 30000)
            week.put(time, "stock/" + name, amount)
            amount -= week.pick(0, amount // 6)


USERS = (("1001", "Aylin Demir", "aylin"), ("1002", "Jörg Weiß", "joerg"), ("1003", "Ana Sofía Núñez", "ana"),
         ("1004", "Nguyễn Thị Hoa", "hoa"), ("1005", "Олена Коваль", "olena"), ("1006", "Tom O'Neill", "tom"),
         ("1007", "Zoë \"Zed\" Brown", "zoe"))


def people(week):
    for number, (key, name, mail) in enumerate(USERS):
        user = {"id": int(key), "name": name, "email": mail + "@mail.example"}
        time = week.at(number // 3, "08:00:00") + 5000 * (number % 3) + week.pick(0, 900)
        week.put(time, "user/" + key, user)
        if number != 5:
            user["newsletter"] = number % 2 == 0
            week.put(time + week.pick(600, 4000), "user/" + key, user)
        if number % 3 == 0:
            user["addresses"] = [{"city": ["Köln", "Huế", "Łódź"][number // 3], "default": True}]
            user["email"] = mail + "@post.example"
            week.put(time + 86400 + week.pick(0, 4000), "user/" + key, user)
        for visit in range(2):
            session = "session/%04x%04x" % (week.pick(0, 65535), week.pick(0, 65535))
            start = time + 90000 * visit + week.pick(30, 500)
            week.put(start, session, "user=%s; lang=%s" % (key, ("en", "de", "ja")[number % 3]))
            if (number, visit) not in ((3, 1), (6, 1)):
                week.delete(start + week.pick(300, 3000), session)
    week.delete(week.at(5, "18:30:00"), "user/1006")


def orders(week):
    sequence = 40
    for number, (user, total) in enumerate((("1001", 4990), ("1003", 1190), ("1002", 12900), ("1005", 3450),
                                           ("1004", 850))):
        sequence += 1
        order = {"user": int(user), "total_cents": total, "state": "new"}
        time = week.at(number, "12:00:00") + week.pick(0, 7200)
        week.put(time, "order/%d" % sequence, order)
        week.put(time + 1, "order/sequence", struct.pack("<Q", sequence))
        for step, state in enumerate(("paid", "shipped")[:1 + number % 2]):
            week.put(time + 4000 * (step + 1) + week.pick(0, 900), "order/%d" % sequence, {**order, "state": state})
    week.put(week.at(4, "13:58:40"), "cart/1007", "fern x2, cactus x1")
    week.put(week.at(6, "19:20:05"), "cart/1003", "olive x1")
    # One order as a whole: the order, its number, the stock that is left and the emptied cart, or none of them.
    week.batch(week.at(4, "14:12:07"), ("order/46", '{"user": 1007, "total_cents": 2992, "state": "new"}'),
               ("order/sequence", struct.pack("<Q", 46)), ("stock/fern", "46"), ("stock/cactus", "80"), ("cart/1007",))


def greenhouses(week):
    for house, place in (("north", "Halle 1"), ("south", "Halle 2")):
        prefix = "device/" + house
        config = {"place": place, "interval_s": 900, "vents": {"open_above_c": 27.5}}
        week.put(week.at(0, "06:02:00"), prefix + "/config", config)
        week.put(week.at(3, "06:02:00") + week.pick(0, 900), prefix + "/config",
                 {**config, "interval_s": 600, "vents": {"open_above_c": 26.0, "max_percent": 80}})
        week.put(week.at(0, "06:02:01"), prefix + "/firmware", "2.4.1")
        if house == "south":
            week.put(week.at(5, "04:00:09"), prefix + "/firmware", "2.5.0")
        uptime = week.pick(200000, 900000)
        for number in range(12):
            if house == "south" and number == 9:
                uptime = 12810  # it restarted for its new firmware
            time = week.at(0, "06:03:00") + 48600 * number + week.pick(0, 60)
            week.put(time, prefix + "/uptime", struct.pack("<I", uptime))
            uptime += 48600
        for sensor in (1, 2):
            key = b"\x00\x01sensor\xff" + bytes([house == "south", sensor])
            for number in range(18):
                time = week.at(0, "06:05:00") + 32000 * number + 700 * sensor + week.pick(0, 300)
                warm = 8 <= time % 86400 // 3600 <= 18
                centidegrees = week.pick(2150, 2890) if warm else week.pick(1420, 1790)
                week.put(time, key, struct.pack("<hH", centidegrees, week.pick(480, 760)))
    week.put(week.at(6, "05:30:00"), b"\xde\xad\xbe\xef/raw frame", bytes(range(0, 256, 5)))


def shown(key):
    try:
        text = key.decode()
    except UnicodeDecodeError:
        text = ""
    return text if text.isprintable() and text else repr(key)[2:-1]


def main(arguments):
    week = Week()
    for part in (shop, documents, products, people, orders, greenhouses):
        part(week)
    wanted = week.bytes_()
    if arguments == ["--keys"]:
        keys = {}
        for time, items, is_batch in sorted(week.events, key=lambda event: event[0]):
            for key, value, flag in items:
                keys.setdefault(key, []).append(flag)
        for key in sorted(keys):
            print("%3d  %-5s%s" % (len(keys[key]), "" if keys[key][-1] else "live", shown(key)))
        print("%d keys, %d records and 1 batch marker" % (len(keys), sum(map(len, keys.values()))))
        return 0
    if arguments == ["--check"]:
        with open(PATH, "rb") as file:
            return 0 if file.read() == wanted else 1
    if arguments:
        sys.stderr.write(__doc__)
        return 2
    with open(PATH, "wb") as file:
        file.write(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
