/**
 * Repairs text for display that was UTF-8 and was read as Windows-1252 or Mac Roman, once or twice: `â€“` for a dash,
 * `‚úÖ` for a check mark, `ÃƒÂ©` for é.
 *
 * Every character outside ASCII of such a text is one byte of UTF-8. Where these bytes make a character they are put
 * together again, one by one, so that text around them stays. Some pairs are ordinary writing, as `é »` with its narrow
 * space in French, and happen to be bytes of a rare character too: what is not a usual victim is repaired only where
 * another one touches it.
 */

/** A log line; what is longer is no text that somebody reads. */
const MAX_LENGTH = 1 << 16
/** Text is misread when it is saved and when it is shown. */
const MAX_PASSES = 2

/** Bytes 0x80 to 0x9F; above, Windows-1252 is Latin-1. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
/** Bytes 0x80 to 0xFF. */
const MAC_ROMAN =
  'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ'

function byteTable(high: string, latin: boolean): ReadonlyMap<string, number> {
  const bytes = new Map([...high].map((char, i) => [char, 0x80 + i]))
  if (latin) for (let byte = 0xa0; byte <= 0xff; byte++) bytes.set(String.fromCharCode(byte), byte)
  return bytes
}

const TABLES = [byteTable(WINDOWS_1252, true), byteTable(MAC_ROMAN, false)] as const

/** The text as it was meant; the same text when nothing of it was misread. */
export function repairMojibake(text: string): string {
  // ASCII alone has nothing to repair, and is most of what is shown.
  if (text.length > MAX_LENGTH || !/[\u0080-\uffff]{2}/.test(text)) return text
  let repaired = text
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const [windows, mac] = TABLES.map((table) => pull(repaired, table))
    // A character made of more of the text is the better explanation.
    const best = (windows?.length ?? 0) <= (mac?.length ?? 0) ? windows : mac
    if (best === undefined || best === repaired) break
    repaired = best
  }
  return repaired
}

interface Found {
  readonly start: number
  readonly end: number
  readonly char: string
  /** Whether such a character is a usual victim, and needs no neighbour to be believed. */
  readonly usual: boolean
}

/** One reading undone. */
function pull(text: string, table: ReadonlyMap<string, number>): string {
  const found: Found[] = []
  for (let at = 0; at < text.length; ) {
    const next = sequenceAt(text, at, table)
    if (next) found.push(next)
    at = next?.end ?? at + 1
  }
  let out = ''
  let done = 0
  for (const [i, each] of found.entries()) {
    const touches = found[i - 1]?.end === each.start || found[i + 1]?.start === each.end
    if (!each.usual && !touches) continue
    out += text.slice(done, each.start) + each.char
    done = each.end
  }
  return out + text.slice(done)
}

/** The character whose UTF-8 bytes start at `at`, if they are one. */
function sequenceAt(text: string, at: number, table: ReadonlyMap<string, number>): Found | undefined {
  const lead = table.get(text[at] ?? '') ?? 0
  const length =
    lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0
  if (length === 0) return undefined
  let code = lead & (0x7f >> length)
  for (let i = 1; i < length; i++) {
    const byte = table.get(text[at + i] ?? '') ?? 0
    if (byte < 0x80 || byte > 0xbf) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const overlong = code < (length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80)
  if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
  return { start: at, end: at + length, char: String.fromCodePoint(code), usual: isUsual(code) }
}

/** Latin-1, punctuation to dingbats without Braille, the byte order mark and its kin, emoji. */
function isUsual(code: number): boolean {
  return (
    code <= 0xff ||
    (code >= 0x2000 && code < 0x2800) ||
    (code >= 0x2900 && code < 0x2c00) ||
    code === 0xfe0f ||
    code === 0xfeff ||
    code === 0xfffd ||
    (code >= 0x1f000 && code < 0x20000)
  )
}
