/** Every form that a report is given out in, rendered from the one value. What several of them need is drawn once. */
import { basename, dirname, join } from 'node:path'
import type { Report } from '../../shared/report.ts'
import type { ExportOptions, REPORT_ENDINGS } from '../../shared/reportApi.ts'
import { drawnBlocks, isDrawn, type Picture, pictureOf } from './figureFiles.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { type LaidOut, layOut, PAGE_WIDTH } from './page.ts'
import { pdfOf } from './pdf.ts'
import { plainText } from './plainText.ts'
import { plottedCsv } from './plottedCsv.ts'
import { pngOf, pngOfStretches } from './png.ts'
import { withData } from './pngChunk.ts'
import { reportJunit } from './reportJunit.ts'

/** Sharp on a dense screen and in print. */
const SCALE = 2
/** Pixels of a picture, of four bytes each: more memory than this, and an image viewer gives up. */
const MAX_PIXELS = 100e6
/** CSS pixels: a few figures, and some tens of megabytes of pixels at a time. */
const STRETCH = 1_500
/** CSS pixels; what a pull request and a chat show without scrolling. */
const MARKDOWN_WIDTH = 1_000

export type Ending = (typeof REPORT_ENDINGS)[number]

export interface ExportTask {
  readonly signal?: AbortSignal
  /** From 0 to 1, and what is being done. */
  readonly progress?: (share: number, step: string) => void
}

export interface ExportedFile {
  readonly path: string
  readonly bytes: string | Uint8Array
}

type Export = (stem: string, output: string) => Promise<readonly ExportedFile[]>

export function createExports(
  whole: Report,
  options: ExportOptions,
  task: ExportTask,
): Readonly<Record<Ending, Export>> {
  const { theme, width = PAGE_WIDTH } = options
  const report = options.withoutData === true ? withoutData(whole) : whole
  let page: Promise<LaidOut> | undefined
  const laidOut = () => {
    page ??= layOut(report, theme, {
      width,
      progress: (share) => {
        task.signal?.throwIfAborted()
        task.progress?.(share / 2, 'drawing')
      },
    })
    return page
  }

  async function pictures(pictureWidth: number): Promise<readonly Picture[]> {
    const drawn: Picture[] = []
    for (const [i, block] of drawnBlocks(report).entries()) {
      task.signal?.throwIfAborted()
      drawn.push(await pictureOf(block, theme, pictureWidth, `f${i}`))
    }
    return drawn
  }

  const one = (make: () => Promise<string | Uint8Array> | string): Export => {
    return async (_, path) => [{ path, bytes: await make() }]
  }

  return {
    '.png': async (stem, path) => {
      if (options.split) {
        const all = await pictures(width)
        const files = all.map(async ({ name, svg, scale }) => ({
          path: `${stem}_${name}.png`,
          bytes: await pngOf(svg, options.scale ?? scale ?? SCALE),
        }))
        return Promise.all(files)
      }
      const { height, sheets } = await laidOut()
      const scale = scaleFor(width, height, options.scale)
      const bytes = await pngOfStretches(sheets(STRETCH), { width, height }, scale, task.signal)
      return [{ path, bytes: options.withoutData ? bytes : withData(bytes, report) }]
    },
    '.svg': async (stem, path) => {
      if (!options.split) return [{ path, bytes: (await laidOut()).svg }]
      return (await pictures(width)).map(({ name, svg }) => ({ path: `${stem}_${name}.svg`, bytes: svg }))
    },
    '.html': one(() =>
      htmlOf(report, theme, async (block, idPrefix) =>
        isDrawn(block) ? (await pictureOf(block, theme, width, idPrefix)).svg : '',
      ),
    ),
    '.pdf': one(async () => pdfOf(report, await laidOut(), task.signal)),
    '.md': async (stem, path) => {
      const all = await pictures(MARKDOWN_WIDTH)
      const files = await Promise.all(
        all.map(async ({ name, svg }) => ({ name, bytes: await pngOf(svg, options.scale ?? SCALE) })),
      )
      const folder = `${basename(stem)}-figures`
      const address = ({ name, bytes }: { name: string; bytes: Uint8Array }) =>
        options.inline
          ? `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
          : `${encodeURIComponent(folder)}/${name}.png`
      const addresses = files.map(address)
      let next = 0
      // Blocks are drawn and told in the same order.
      const text = markdownOf(report, () => addresses[next++])
      const beside = options.inline
        ? []
        : files.map(({ name, bytes }) => ({ path: join(dirname(path), folder, `${name}.png`), bytes }))
      return [...beside, { path, bytes: text }]
    },
    '.csv': one(() => plottedCsv(report)),
    '.json': one(() => `${JSON.stringify(report)}\n`),
    '.xml': one(() => reportJunit(report)),
    '.txt': one(() => plainText(report)),
  }
}

/** As asked for, or as large as an image viewer still opens. */
function scaleFor(width: number, height: number, asked = SCALE): number {
  for (let scale = asked; scale > 1; scale--) if (width * height * scale * scale <= MAX_PIXELS) return scale
  return 1
}

function withoutData(report: Report): Report {
  return { ...report, runs: report.runs.map(({ data: _, ...run }) => run) }
}
