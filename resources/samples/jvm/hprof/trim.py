"""Leaves out of a heap dump the strings that nothing in it names: HotSpot writes all of its symbols, two thirds of a small dump.

python3 trim.py IN.hprof OUT.hprof.gz
"""
import gzip
import struct
import sys

SIZES = {2: 8, 4: 1, 5: 2, 6: 4, 7: 8, 8: 1, 9: 2, 10: 4, 11: 8}


def records(data):
    at = data.index(b'\0') + 13
    while at < len(data):
        tag, _, length = struct.unpack_from('>BII', data, at)
        yield tag, at, at + 9, length
        at += 9 + length


def named_by_class(data, at):
    """Names of fields, and where the class ends."""
    at += 8 + 4 + 6 * 8 + 4
    names = set()
    (count,) = struct.unpack_from('>H', data, at)
    at += 2
    for _ in range(count):
        at += 3 + SIZES[data[at + 2]]
    for has_value in (True, False):
        (count,) = struct.unpack_from('>H', data, at)
        at += 2
        for _ in range(count):
            names.add(data[at:at + 8])
            at += 9 + (SIZES[data[at + 8]] if has_value else 0)
    return names, at


ROOT_BYTES = {0xff: 8, 0x01: 16, 0x02: 16, 0x03: 16, 0x04: 12, 0x05: 8, 0x06: 12, 0x07: 8, 0x08: 16}


def named(data):
    names = set()
    for tag, _, at, length in records(data):
        if tag == 0x02:
            names.add(data[at + 16:at + 24])
        elif tag == 0x04:
            names.update(data[at + 8 * i:at + 8 * i + 8] for i in (1, 2, 3))
        elif tag in (0x0c, 0x1c):
            end = at + length
            while at < end:
                kind = data[at]
                at += 1
                if kind == 0x20:
                    found, at = named_by_class(data, at)
                    names |= found
                elif kind == 0x21:
                    at += 24 + struct.unpack_from('>I', data, at + 20)[0]
                elif kind == 0x22:
                    at += 24 + 8 * struct.unpack_from('>I', data, at + 12)[0]
                elif kind == 0x23:
                    at += 17 + SIZES[data[at + 16]] * struct.unpack_from('>I', data, at + 12)[0]
                else:
                    at += ROOT_BYTES[kind]
    return names


def main(source, target):
    with open(source, 'rb') as file:
        data = file.read()
    names = named(data)
    head = data.index(b'\0') + 13
    kept = [data[:head]]
    for tag, at, body, length in records(data):
        if tag != 0x01 or data[body:body + 8] in names:
            kept.append(data[at:body + length])
    with open(target, 'wb') as file:
        with gzip.GzipFile('', 'wb', 9, file, 0) as packed:
            packed.write(b''.join(kept))


main(*sys.argv[1:])
