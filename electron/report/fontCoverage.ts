/**
 * Which characters a TrueType font has glyphs for, by its `cmap` table
 * (https://learn.microsoft.com/typography/opentype/spec/cmap): a list of sub-tables, each from characters to glyphs in a
 * format of its own. Two are read: 4, segments of the first 65,536 characters, and 12, groups of all of them.
 */
import { assert } from '../../shared/errors.ts'

type Range = readonly [first: number, last: number]

/** Offsets in bytes, all numbers big-endian. */
const TABLE_RECORDS = 12
const RECORD_BYTES = 16

/** Ranges of code points, each with both ends. */
export function coverageOf(font: Buffer): readonly Range[] {
  const cmap = tableOf(font, 'cmap')
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 8 + 8 * i),
  )
  return subtables.flatMap((at): readonly Range[] => {
    const format = font.readUInt16BE(at)
    if (format === 4) return segments(font, at)
    return format === 12 ? groups(font, at) : []
  })
}

function tableOf(font: Buffer, name: string): number {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = TABLE_RECORDS + i * RECORD_BYTES
    if (font.toString('latin1', record, record + 4) === name) return font.readUInt32BE(record + 8)
  }
  assert(false, `a font has a table ${name}`)
}

function segments(font: Buffer, at: number): readonly Range[] {
  const bytes = font.readUInt16BE(at + 6)
  const ends = at + 14
  const starts = ends + bytes + 2
  const offsets = starts + 2 * bytes
  return Array.from({ length: bytes / 2 }, (_, i) => i).flatMap((i): readonly Range[] => {
    const [first, last] = [font.readUInt16BE(starts + 2 * i), font.readUInt16BE(ends + 2 * i)]
    if (first === 0xffff) return []
    const place = offsets + 2 * i
    const offset = font.readUInt16BE(place)
    if (offset === 0) return [[first, last]]
    // A list of glyphs begins so far behind the offset itself; glyph 0 is the box.
    const codes = Array.from({ length: last - first + 1 }, (_, k) => first + k)
    return codes
      .filter((code) => font.readUInt16BE(place + offset + 2 * (code - first)) !== 0)
      .map((code): Range => [code, code])
  })
}

function groups(font: Buffer, at: number): readonly Range[] {
  return Array.from({ length: font.readUInt32BE(at + 12) }, (_, i): Range => {
    return [font.readUInt32BE(at + 16 + 12 * i), font.readUInt32BE(at + 20 + 12 * i)]
  })
}
