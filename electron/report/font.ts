/**
 * The bundled font, and how wide a text is in it. Layout and rendering use the same two files, so a report measured here
 * comes out the same on every machine, whatever fonts that machine has.
 */
import { join } from 'node:path'
import { productFolder } from '../productFolder.ts'

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
