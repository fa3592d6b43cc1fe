/**
 * Columns of numbers as text: base64 of little-endian numbers, in the narrowest of four sizes that holds each of them to
 * the last bit. A column of lines or depths takes a byte or two a number, and no number is spelled or parsed.
 *
 * The first letter names the size: `b` for bytes, `h` for 2, `w` for 4, all unsigned, and `d` for float64.
 */
import { assert } from './errors.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CODES = Uint8Array.from(LETTERS, (letter) => letter.charCodeAt(0))
const VALUES = new Uint8Array(128)
CODES.forEach((code, value) => {
  VALUES[code] = value
})
/** Arguments that a function may safely be given at once. */
const PIECE = 8_192

const KINDS = { b: Uint8Array, h: Uint16Array, w: Uint32Array, d: Float64Array } as const

export function columnText(column: Float64Array): string {
  const kind = narrowest(column)
  const packed = new KINDS[kind](column)
  return kind + base64(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength))
}

/** Throws SyntaxError on text that `columnText` did not write. */
export function columnOf(text: string): Float64Array {
  const Kind = KINDS[text[0] as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined
  if (!Kind || text.length % 4 !== 1 || !/^[\w+/]*={0,2}$/.test(text.slice(1)))
    throw new SyntaxError('a column of numbers is damaged')
  const bytes = bytesOf(text)
  if (bytes.length % Kind.BYTES_PER_ELEMENT !== 0) throw new SyntaxError('a column of numbers is cut')
  return new Float64Array(new Kind(bytes.buffer, 0, bytes.length / Kind.BYTES_PER_ELEMENT))
}

function narrowest(column: Float64Array): keyof typeof KINDS {
  let largest = 0
  for (const value of column) {
    // Negative zero is whole, and would lose its sign.
    if (value < 0 || value > 0xffff_ffff || !Number.isInteger(value) || Object.is(value, -0)) return 'd'
    if (value > largest) largest = value
  }
  return largest <= 0xff ? 'b' : largest <= 0xffff ? 'h' : 'w'
}

function base64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  let to = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const three = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    codes[to++] = CODES[three >> 18] as number
    codes[to++] = CODES[(three >> 12) & 63] as number
    codes[to++] = i + 1 < bytes.length ? (CODES[(three >> 6) & 63] as number) : PADDING
    codes[to++] = i + 2 < bytes.length ? (CODES[three & 63] as number) : PADDING
  }
  let text = ''
  // Called with the array itself: spread out, its numbers would be listed one by one.
  for (let i = 0; i < codes.length; i += PIECE)
    text += Reflect.apply(String.fromCharCode, undefined, codes.subarray(i, i + PIECE))
  return text
}

const PADDING = '='.charCodeAt(0)

/** Of the text behind its first letter. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array(((text.length - 1) / 4) * 3 - padding)
  const value = (i: number) => VALUES[text.charCodeAt(i)] as number
  let to = 0
  for (let i = 1; i < text.length; i += 4) {
    const three = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3)
    bytes[to++] = three >> 16
    bytes[to++] = three >> 8
    bytes[to++] = three
  }
  assert(to >= bytes.length, 'every byte was written')
  return bytes
}
