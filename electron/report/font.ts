/**
 * The bundled font, and how wide a text is in it. Layout and rendering use the same two files, so a report measured here
 * comes out the same on every machine, whatever fonts that machine has.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assert } from '../../shared/errors.ts'

/** Name under which both renderers know it. */
export const FONT = 'DejaVu Sans'

const FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']
/** From a source file or a built one, the product's folder is at most this many folders up. */
const MAX_FOLDERS_UP = 5

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
  let folder = import.meta.dirname
  for (let i = 0; i < MAX_FOLDERS_UP; i++) {
    const fonts = join(folder, 'resources', 'fonts').replace(/\.asar(?=[\\/])/, '.asar.unpacked')
    if (existsSync(join(fonts, FILES[0] ?? ''))) return FILES.map((file) => join(fonts, file))
    folder = dirname(folder)
  }
  assert(false, 'the bundled font stands in resources/fonts of the product')
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
    const metrics = context.measureText(text)
    return {
      width: metrics.width,
      ascent: metrics.fontBoundingBoxAscent,
      descent: metrics.fontBoundingBoxDescent,
    }
  }
}
