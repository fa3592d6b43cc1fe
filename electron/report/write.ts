/** Reports as files. A file appears whole or not at all: it is written beside its place and renamed. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { decimate } from '../../shared/analysis/downsample.ts'
import { MAX_FIGURE_POINTS, type Theme } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { CATERER_PROFILE_SIZE, catererProfileFigure } from '../../shared/figures/catererProfile.ts'
import type { FusioPicture } from '../../shared/figures/fusioManifest.ts'
import {
  SUITE_COMPARISON_SIZE,
  SUITE_PHASE_SIZE,
  SUITE_SCALE,
  type SuitePhase,
  suiteComparisonFigure,
  suitePhaseFigure,
} from '../../shared/figures/traceStreaming.ts'
import type { Points, Series, Table } from '../../shared/model.ts'
import type { Report } from '../../shared/report.ts'
import { svgOf } from './figureSvg.ts'
import { markdownOf } from './markdown.ts'
import { layOut } from './page.ts'
import { pngOf } from './png.ts'

/** Pixels per CSS pixel: sharp on a dense screen and in print. */
const SCALE = 2
/** CSS pixels; a longer page is rendered at one pixel each, so that its picture stays below 200 MB of memory. */
const SHARP_HEIGHT = 6_000

const RENDERERS: Readonly<Record<string, (report: Report, theme: Theme) => Promise<string | Uint8Array>>> = {
  '.png': async (report, theme) => {
    const { svg, height } = await layOut(report, theme)
    return pngOf(svg, height > SHARP_HEIGHT ? 1 : SCALE)
  },
  '.svg': async (report, theme) => (await layOut(report, theme)).svg,
  '.md': async (report) => markdownOf(report),
  '.json': async (report) => `${JSON.stringify(report)}\n`,
}

/** Throws UserError('usage') when the path's ending names no format there is; cheap, so it can be asked before any work. */
export function checkReportPath(output: string): void {
  rendererOf(output)
}

/** Writes the report in the format that the path's ending names. Gives the path. */
export async function writeReport(report: Report, theme: Theme, output: string): Promise<string> {
  const bytes = await rendererOf(output)(report, theme)
  await writeWhole(output, bytes)
  return output
}

function rendererOf(output: string) {
  const ending = extname(output).toLowerCase()
  const renderer = Object.hasOwn(RENDERERS, ending) ? RENDERERS[ending] : undefined
  if (renderer !== undefined) return renderer
  const known = Object.keys(RENDERERS).join(', ')
  throw new UserError(
    'usage',
    ending === '' ? `${output} has no ending that names a format` : `no report is written as ${ending}`,
    `The ending of the file names the format: ${known}.`,
  )
}

/** A run as the suite's script sees it: all series with all their points. */
export interface SuiteRun {
  readonly startedAtMs?: number
  readonly series: readonly Series[]
  /** For the figures that a suite prints beside its charts. */
  readonly tables?: readonly Table[]
  /** Pictures that a suite draws of its table alone, each under its own name. */
  readonly pictures?: readonly FusioPicture[]
}

/** The prefix of the suite that has one; pictures that are named after their file take another one only. */
const DEFAULT_PREFIX = 'memory'

/**
 * The suite's own figures under its own names: `{prefix}_write.png` and `{prefix}_query.png` for the phases there are,
 * `{prefix}_comparison.png` when there are both; `{prefix}_profile.png` of a run of Data Caterer; of a sweep of
 * fusio-manifest pictures named after its CSV. Makes the folder, as the script does. Gives the paths.
 */
export async function writeSuiteFigures(run: SuiteRun, folder: string, prefix: string): Promise<readonly string[]> {
  if (prefix !== basename(prefix) || prefix.includes('\\'))
    throw new UserError(
      'usage',
      `the prefix ${JSON.stringify(prefix)} names a folder`,
      'Give the folder as the output.',
    )
  const profile = catererProfileFigure(
    run.series.map((each) => ({ ...each, ...reduced(each) })),
    run.tables ?? [],
  )
  const write = suitePhase(run, 'write')
  const query = suitePhase(run, 'query')
  const pictures = run.pictures ?? []
  if (write === undefined && query === undefined && profile === undefined && pictures.length === 0)
    throw new UserError(
      'usage',
      "the suite's figures need heap alloc in a write or a query phase, a sampled JVM heap, or a sweep of fusio-manifest, and this run has none",
      'A report page (.png, .svg, .md, .json) can be written of any run.',
    )
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(folder, error)
  })
  const written: string[] = []
  const save = async (name: string, figure: Parameters<typeof svgOf>[0], size: Parameters<typeof svgOf>[1]) => {
    const path = join(folder, `${prefix}_${name}.png`)
    await writeWhole(path, await pngOf(await svgOf(figure, size), SUITE_SCALE))
    written.push(path)
  }
  for (const phase of [write, query])
    if (phase !== undefined) await save(phase.name, suitePhaseFigure(phase, run.startedAtMs), SUITE_PHASE_SIZE)
  if (write !== undefined && query !== undefined)
    await save('comparison', suiteComparisonFigure(write, query), SUITE_COMPARISON_SIZE)
  for (const { name, size, figure } of pictures) {
    const path = join(folder, `${prefix === DEFAULT_PREFIX ? '' : `${prefix}_`}${name}.png`)
    await writeWhole(path, await pngOf(await svgOf(figure, size), SUITE_SCALE))
    written.push(path)
  }
  if (profile !== undefined) await save('profile', profile, CATERER_PROFILE_SIZE)
  return written
}

function suitePhase({ series }: SuiteRun, name: SuitePhase['name']): SuitePhase | undefined {
  const find = (metric: string) => series.find((each) => each.phase === name && each.metric === metric)
  const heap = find('go_memstats_heap_alloc_bytes')
  const values = heap?.v.filter((x) => Number.isFinite(x))
  if (heap === undefined || values === undefined || values.length === 0) return undefined
  const part = (key: string, metric: string) => {
    const found = find(metric)
    return found === undefined ? {} : { [key]: reduced(found) }
  }
  return {
    name,
    heapAlloc: reduced(heap),
    ...part('heapSys', 'go_memstats_heap_sys_bytes'),
    ...part('rss', 'rss_proxy_bytes'),
    ...part('gcCycles', 'go_gc_duration_seconds_count'),
    ...part('goroutines', 'go_goroutines'),
    peak: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    average: values.reduce((a, b) => a + b, 0) / values.length,
  }
}

/** More points than pixels draw the same line and take minutes to write down as SVG. */
function reduced({ t, v }: Series): Points {
  return decimate({ t, v }, MAX_FIGURE_POINTS / 2)
}

async function writeWhole(output: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(output), `.${basename(output)}.${process.pid}.part`)
  try {
    await writeFile(temporary, bytes, { flag: 'wx' })
    await rename(temporary, output)
  } catch (error) {
    // The reason for failing is what counts; that the leftover could not be removed either adds nothing.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw cannotWrite(output, error)
  }
}

const IO_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'a folder stands in its place',
  ENOTDIR: 'part of its path is a file',
  EEXIST: 'a file stands in its place',
}

function cannotWrite(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reason = IO_REASONS[code] ?? (error instanceof Error ? error.message : String(error))
  return new UserError('io', `cannot write ${path}: ${reason}`, 'Choose a folder that you may write to.')
}
