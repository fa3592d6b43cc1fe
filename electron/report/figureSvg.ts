/**
 * Plotly without a browser: it draws into a jsdom document whose texts are measured with the bundled font, and gives an
 * SVG that every host renders alike. Loading takes about a second and happens once, at the first figure.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Canvas } from '@napi-rs/canvas'
import { assert } from '../../shared/errors.ts'
import type { Figure } from '../../shared/model.ts'
import { FONT, loadMeasure } from './font.ts'
import { boxOf, clientBoxOf } from './svgBox.ts'

/** CSS pixels. */
export interface FigureSize {
  readonly width: number
  readonly height: number
}

interface Drawer {
  readonly draw: (figure: object, size: FigureSize) => Promise<string>
}

interface PlotlyInWindow {
  toImage(figure: object, options: object): Promise<string>
}

let loaded: Promise<Drawer> | undefined
let queue: Promise<unknown> = Promise.resolve()

/** The figure as one `<svg>` element; ids begin with `idPrefix`, so that several fit in one document. */
export function svgOf(figure: Figure, size: FigureSize, idPrefix = 'figure'): Promise<string> {
  // One after another: ids are drawn from one stream of numbers that starts anew for every figure.
  const drawn = queue.then(() => drawOnce(figure, size, idPrefix))
  queue = drawn.catch(() => undefined)
  return drawn
}

/** What the first figure waits for. */
export function loadDrawing(): Promise<Drawer> {
  loaded ??= load()
  return loaded
}

async function drawOnce(figure: Figure, size: FigureSize, idPrefix: string): Promise<string> {
  const { draw } = await loadDrawing()
  const still = figure.data.filter((trace) => trace.visible !== 'legendonly')
  const font = { ...(figure.layout.font as object | undefined), family: FONT }
  const svg = await draw({ data: still, layout: { ...figure.layout, font, ...size, autosize: false } }, size)
  return forResvg(svg, idPrefix)
}

// Names of files may hold them; Plotly writes them down as they are.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu

/** What resvg cannot read, in words it can, and ids that do not depend on what was drawn before. */
function forResvg(svg: string, idPrefix: string): string {
  return svg
    .replace(NOT_XML, ' ')
    .replaceAll('image-rendering: pixelated', 'image-rendering: optimizeSpeed')
    .replace(/url\((?:'|"|&quot;|&#39;)(#[^'"&)]+)(?:'|"|&quot;|&#39;)\)/g, 'url($1)')
    .replace(/\bid="([^"]+)"/g, `id="${idPrefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${idPrefix}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${idPrefix}-$1"`)
}

async function load(): Promise<Drawer> {
  const [{ JSDOM }, { createCanvas }, measure] = await Promise.all([
    import('jsdom'),
    import('@napi-rs/canvas'),
    loadMeasure(),
  ])
  const { window } = new JSDOM('<!doctype html><body></body>', { runScripts: 'outside-only', pretendToBeVisual: true })
  const define = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true })
  // Texts are measured on one, and the cells of a heat map are painted on one and taken as a picture.
  const canvases = new WeakMap<HTMLCanvasElement, Canvas>()
  const canvasOf = (element: HTMLCanvasElement) => {
    const canvas = canvases.get(element) ?? createCanvas(element.width, element.height)
    canvases.set(element, canvas)
    return canvas
  }
  define(window.HTMLCanvasElement.prototype, 'getContext', function (this: HTMLCanvasElement) {
    return canvasOf(this).getContext('2d')
  })
  define(window.HTMLCanvasElement.prototype, 'toDataURL', function (this: HTMLCanvasElement) {
    return canvasOf(this).toDataURL('image/png')
  })
  define(window.URL, 'createObjectURL', () => '')
  define(window.SVGElement.prototype, 'getBBox', function (this: Element) {
    return boxOf(this, measure)
  })
  define(window.SVGElement.prototype, 'getComputedTextLength', function (this: Element) {
    return boxOf(this, measure).width
  })
  define(window.SVGElement.prototype, 'getBoundingClientRect', function (this: Element) {
    const { x, y, width, height } = clientBoxOf(this, measure)
    return { x, y, width, height, left: x, top: y, right: x + width, bottom: y + height }
  })
  window.eval(readFileSync(createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min'), 'utf8'))
  const plotly = (window as unknown as { Plotly?: PlotlyInWindow }).Plotly
  assert(plotly !== undefined, 'the Plotly bundle names itself in the window it runs in')
  const random = window.eval('Math') as { random: () => number }
  return {
    draw: async (figure, { width, height }) => {
      random.random = numbersFrom(1)
      return plotly.toImage(figure, { format: 'svg', width, height, imageDataOnly: true })
    },
  }
}

/** A fixed stream in [0, 1) (mulberry32): Plotly draws its ids from it. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
