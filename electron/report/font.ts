/**
 * The bundled font, and how wide a text is in it. Layout and rendering use the same two files, so a report measured here
 * comes out the same on every machine, whatever fonts that machine has.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WIDE } from '../../shared/figures/names.ts'
import { productFolder } from '../productFolder.ts'
import { coverageOf } from './fontCoverage.ts'

/** Name under which both renderers know it. */
export const FONT = 'DejaVu Sans'

const FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']

/** CSS pixels. */
export interface TextSize {
  readonly width: number
  readonly ascent: number
  readonly descent: number
}

export interface TextStyle {
  /** CSS pixels. */
  readonly size: number
  readonly bold?: boolean
}

/** The font's files, for a renderer that reads them itself: outside any archive. */
export function fontFiles(): readonly string[] {
  return FILES.map((file) => join(productFolder('fonts'), file))
}

/** What a letter is taken for that the font lacks: as wide as the box that is drawn for it, or as its like in another font. */
const BOX = 'o'
const WIDE_BOX = '□'
/** Every code point below has the glyph of a plain letter, or none. */
const FIRST_TO_LOOK_UP = 0x7f

/** Texts repeat their letters; there are no more of them than of the font's and of files'. */
const lookedUp = new Map<number, boolean>()
let ranges: ReturnType<typeof coverageOf> | undefined

/** Letters that the bundled font has no glyph for, in place of which a box is drawn; each once. */
export function lackingIn(text: string): readonly string[] {
  return [...new Set(text)].filter((letter) => !has(letter.codePointAt(0) ?? 0))
}

function has(code: number): boolean {
  if (code <= FIRST_TO_LOOK_UP) return true
  const known = lookedUp.get(code)
  if (known !== undefined) return known
  ranges ??= coverageOf(readFileSync(fontFiles()[0] ?? ''))
  const found = ranges.some(([first, last]) => code >= first && code <= last)
  lookedUp.set(code, found)
  return found
}

/** Otherwise the machine's own fonts would say how wide those letters are, on each machine otherwise. */
function boxed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain text needs no look
  if (/^[\x00-\x7f]*$/.test(text)) return text
  return Array.from(text, (letter) =>
    has(letter.codePointAt(0) ?? 0) ? letter : WIDE.test(letter) ? WIDE_BOX : BOX,
  ).join('')
}

type Measure = (text: string, style: TextStyle) => TextSize

let loaded: Promise<Measure> | undefined

/** Loads the font at the first call; the function it gives is synchronous. */
export function loadMeasure(): Promise<Measure> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Measure> {
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas')
  for (const file of fontFiles()) GlobalFonts.registerFromPath(file, FONT)
  const context = createCanvas(1, 1).getContext('2d')
  return (text, { size, bold }) => {
    context.font = `${bold === true ? 'bold ' : ''}${size}px "${FONT}"`
    const metrics = context.measureText(boxed(text))
    return {
      width: metrics.width,
      ascent: metrics.fontBoundingBoxAscent,
      descent: metrics.fontBoundingBoxDescent,
    }
  }
}
