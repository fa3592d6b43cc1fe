/**
 * A page under construction: texts, boxes and figures at CSS pixels, every text measured before it is placed. SVG has no
 * line breaks, so wrapping is done here, with the font that draws.
 */
import type { Palette } from '../../shared/figures/theme.ts'
import { FONT, lackingIn, type loadMeasure, type TextStyle } from './font.ts'
import type { Box } from './svgBox.ts'

type Measure = Awaited<ReturnType<typeof loadMeasure>>

export interface Ink extends TextStyle {
  readonly color: string
}

/** A placed line of text and the room it takes, kept so that overlap can be looked for. */
export interface PlacedText extends Box {
  readonly text: string
}

/** A piece of the drawing and the stretch of the page that it takes. */
interface Part {
  readonly svg: string
  readonly top: number
  readonly bottom: number
}

/** Of the font's size. */
const LINE = 1.4
/** Letters of a name's part that may stand alone at the end of a line. */
const MIN_PART = 2
/** A text that wraps into more is cut with a sign. */
const MAX_LINES = 12

export class Sheet {
  readonly width: number
  readonly texts: PlacedText[] = []
  readonly palette: Palette
  readonly #measure: Measure
  readonly #parts: Part[] = []
  readonly #breaks: number[] = []

  constructor(width: number, palette: Palette, measure: Measure) {
    this.width = width
    this.palette = palette
    this.#measure = measure
  }

  widthOf(text: string, style: TextStyle): number {
    return this.#measure(printable(text), style).width
  }

  /** Height of so many lines. */
  lineHeight(style: TextStyle, lines = 1): number {
    return Math.ceil(style.size * LINE) * lines
  }

  /** One line whose box begins at `top`; `align` says what `x` is. Gives the line's height. */
  line(text: string, x: number, top: number, ink: Ink, align: 'left' | 'right' = 'left'): number {
    const shown = drawable(printable(text))
    const { width, ascent, descent } = this.#measure(shown, ink)
    const height = this.lineHeight(ink)
    const baseline = top + (height - ascent - descent) / 2 + ascent
    const left = align === 'right' ? x - width : x
    this.texts.push({ text: shown, x: left, y: top, width, height })
    const weight = ink.bold === true ? ' font-weight="bold"' : ''
    this.#parts.push({
      svg: `<text x="${round(left)}" y="${round(baseline)}" font-size="${ink.size}"${weight} fill="${ink.color}">${escaped(shown)}</text>`,
      top,
      bottom: top + height,
    })
    return height
  }

  /** Several lines within `width`. Gives their height. */
  paragraph(text: string, x: number, top: number, width: number, ink: Ink): number {
    let y = top
    for (const line of this.wrap(text, width, ink)) y += this.line(line, x, y, ink)
    return y - top
  }

  /** Breaks at spaces, and within a word that is wider than the line, as paths are. */
  wrap(text: string, width: number, style: TextStyle): readonly string[] {
    const lines: string[] = []
    let line = ''
    for (const word of printable(text)
      .split(' ')
      .flatMap((each) => this.#broken(each, width, style))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line === '' || this.widthOf(longer, style) <= width) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    lines.push(line)
    if (lines.length <= MAX_LINES) return lines
    let last = lines[MAX_LINES - 1] ?? ''
    while (last !== '' && this.widthOf(`${last} …`, style) > width) last = last.slice(0, -1)
    return [...lines.slice(0, MAX_LINES - 1), `${last} …`]
  }

  /** The text where it fits, else as much of its end as does, after a sign: the end of a function's name tells most. */
  ending(text: string, width: number, style: TextStyle): string {
    const letters = [...printable(text)]
    if (this.widthOf(text, style) <= width) return letters.join('')
    let from = 1
    let beyond = letters.length
    // The shortest beginning to leave out, by halves.
    while (from < beyond) {
      const middle = (from + beyond) >> 1
      if (this.widthOf(`…${letters.slice(middle).join('')}`, style) <= width) beyond = middle
      else from = middle + 1
    }
    return letters.length - from < 2 ? '' : `…${letters.slice(from).join('')}`
  }

  #broken(word: string, width: number, style: TextStyle): readonly string[] {
    if (this.widthOf(word, style) <= width) return [word]
    const pieces: string[] = []
    let piece = ''
    for (const letter of word) {
      if (piece !== '' && this.widthOf(piece + letter, style) > width) {
        // A name is read in its parts, where they fill some of the line.
        const end = Math.max(...[...'_/.,:-'].map((sign) => piece.lastIndexOf(sign))) + 1
        const cut = end > MIN_PART ? end : piece.length
        pieces.push(piece.slice(0, cut))
        piece = piece.slice(cut)
      }
      piece += letter
    }
    return [...pieces, piece]
  }

  box(
    x: number,
    y: number,
    width: number,
    height: number,
    style: { fill: string; stroke?: string; radius?: number },
  ): void {
    const stroke = style.stroke === undefined ? '' : ` stroke="${style.stroke}"`
    this.#parts.push({
      svg: `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${style.radius ?? 0}" fill="${style.fill}"${stroke}/>`,
      top: y,
      bottom: y + height,
    })
  }

  /** What is placed between taking a mark and calling `under` is drawn above what `under` adds. */
  mark(): number {
    return this.#parts.length
  }

  /** Nothing that belongs together crosses this line. */
  mayBreak(y: number): void {
    this.#breaks.push(Math.round(y))
  }

  /** The page in stretches of whole pixels, at most `most`, ending where it may break; what has no break within is cut. */
  stretches(height: number, most: number): readonly { readonly from: number; readonly to: number }[] {
    const breaks = [...new Set(this.#breaks)].sort((a, b) => a - b)
    const found: { from: number; to: number }[] = []
    for (let from = 0; from < height; ) {
      const end = from + most
      const last = breaks.findLast((y) => y > from + 1 && y <= end)
      const to = height <= end ? height : (last ?? end)
      found.push({ from, to })
      from = to
    }
    return found
  }

  /** A line of a terminal: words stand where their column is; one that is too long is cut with a sign. Gives its height. */
  columns(text: string, x: number, top: number, width: number, ink: Ink): number {
    const cell = this.widthOf('0', ink)
    const room = Math.floor(width / cell)
    const letters = [...printable(text)]
    const shown = letters.length <= room ? letters : [...letters.slice(0, room - 1), '…']
    let from = 0
    // What two blanks part are columns; within one, words flow as they are.
    for (const piece of shown.join('').split(/(\s{2,})/)) {
      if (piece.trim() !== '') this.line(piece, x + from * cell, top, ink)
      from += [...piece].length
    }
    return this.lineHeight(ink)
  }

  /** Letters in what is drawn so far, figures too, that the font has no glyph for. */
  lacking(): readonly string[] {
    return lackingIn(this.#parts.map(({ svg }) => svg.replaceAll(/<[^>]*>/g, '')).join(''))
  }

  /** Draws a box beneath everything placed since the mark, once its height is known. */
  under(mark: number, draw: () => void): void {
    const above = this.#parts.splice(mark)
    draw()
    this.#parts.push(...above)
  }

  /** A finished `<svg>` element, drawn as large as its place. */
  figure(svg: string, x: number, y: number, width: number, height: number): void {
    this.#parts.push({
      svg: svg.replace(/<svg [^>]*>/, (head) => {
        const other = head.slice(5).replaceAll(/\s(?:width|height)="[^"]*"/g, '')
        return `<svg x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${other.trimStart()}`
      }),
      top: y,
      bottom: y + height,
    })
  }

  /** The stretch of the page from `from` on, with what reaches into it. */
  svg(height: number, from = 0): string {
    const size = `width="${this.width}" height="${round(height)}" viewBox="0 ${round(from)} ${this.width} ${round(height)}"`
    const y = from === 0 ? '' : ` y="${round(from)}"`
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size} font-family="'${FONT}', sans-serif">`,
      `<rect${y} width="${this.width}" height="${round(height)}" fill="${this.palette.page}"/>`,
      ...this.#parts.filter(({ top, bottom }) => bottom > from && top < from + height).map(({ svg }) => svg),
      '</svg>',
      '',
    ].join('\n')
  }
}

/** What XML and a line of text can hold: control characters and line ends become spaces. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]+/gu, ' ')
}

/** Signs of a terminal that the font lacks, by those it has. */
const DRAWN_AS: Readonly<Record<string, string>> = { '✅': '✔', '❌': '✘', '\ufe0f': '' }

function drawable(text: string): string {
  return Object.entries(DRAWN_AS).reduce((rest, [sign, drawn]) => rest.replaceAll(sign, drawn), text)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function round(x: number): number {
  return Math.round(x * 100) / 100
}
