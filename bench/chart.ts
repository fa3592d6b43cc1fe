/**
 * Charts in a real browser: of a run of a million points, from asking for its page to the drawn chart, and from a zoom to its
 * redraw; and of a page of twelve, until all are drawn and until one of them answers.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { createCore } from '../electron/core.ts'
import { chromiumPath } from '../electron/requirements.ts'
import { startServer } from '../electron/server.ts'
import { openDatabase, type WritableDatabase } from '../electron/storage/database.ts'
import { RunWriter } from '../electron/storage/runWriter.ts'
import { formatNumber } from '../shared/units.ts'
import { median } from './measure.ts'
import type { Result } from './result.ts'

const POINTS = 1_000_000
const PAINT_AIM_MS = 1_000
const ZOOM_AIM_MS = 100
const ZOOMS = 5
/** As many as a page of trends has. */
const CHARTS = 12
const TRENDED_RUNS = 60
const ALL_CHARTS_AIM_MS = 2_000

export async function chartBench(): Promise<readonly Result[]> {
  const executablePath = chromiumPath()
  if (!executablePath)
    return [{ what: 'a chart of a million points', measured: 'no Chromium found', aim: '1 s', met: false }]
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  const workspace = join(folder, 'workspace.sqlite')
  const id = writeRun(workspace)
  const core = await createCore({ workspace })
  const server = await startServer({ core, rendererDir: resolve(import.meta.dirname, '..', 'out', 'renderer') })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
    await page.waitForSelector('text=a million points')
    const paint = await firstPaint(page, id)
    const zooms = []
    for (let i = 0; i < ZOOMS; i++) zooms.push(await zoom(page, 0.35 + i * 0.02, 0.6 - i * 0.02))
    const redraw = median(zooms)
    const all = await allCharts(page)
    const among = []
    for (let i = 0; i < ZOOMS; i++) among.push(await zoom(page, 0.3 + i * 0.02, 0.7 - i * 0.02))
    const answered = median(among)
    return [
      {
        what: `first paint of a run with ${POINTS.toLocaleString('en-US')} points a series, three series, in Chromium`,
        measured: `${formatNumber(paint, 0)} ms`,
        aim: 'below 1 s',
        met: paint < PAINT_AIM_MS,
      },
      {
        what: 'a zoom into it, until the chart shows the points of the new window',
        measured: `${formatNumber(redraw, 0)} ms, median of ${ZOOMS}`,
        aim: 'below 100 ms',
        met: redraw < ZOOM_AIM_MS,
      },
      {
        what: `a page of ${CHARTS} charts over ${TRENDED_RUNS} runs, until all are drawn`,
        measured: `${formatNumber(all, 0)} ms`,
        aim: 'below 2 s',
        met: all < ALL_CHARTS_AIM_MS,
      },
      {
        what: `a zoom into one of the ${CHARTS}, until it is redrawn`,
        measured: `${formatNumber(answered, 0)} ms, median of ${ZOOMS}`,
        aim: 'below 100 ms',
        met: answered < ZOOM_AIM_MS,
      },
    ]
  } finally {
    await browser.close()
    await server.close()
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from setting the address to the frame after the lines are there. */
function firstPaint(page: Page, id: string): Promise<number> {
  return page.evaluate(async (address) => {
    const started = performance.now()
    location.hash = address
    const frame = () => new Promise(requestAnimationFrame)
    while (document.querySelector('.js-plotly-plot .scatterlayer path.js-line') === null) await frame()
    await frame()
    return performance.now() - started
  }, `#/run/${id}`)
}

/** Milliseconds from setting the address of a trend to the frame after its last chart has points. */
function allCharts(page: Page): Promise<number> {
  return page.evaluate(
    async ([address, charts]) => {
      const started = performance.now()
      location.hash = address
      const frame = () => new Promise(requestAnimationFrame)
      const drawn = () =>
        [...document.querySelectorAll('.js-plotly-plot')].filter((plot) => plot.querySelector('.points path')).length
      while (drawn() < charts) await frame()
      await frame()
      return performance.now() - started
    },
    ['#/trend?q=nightly&metric=benchmark_duration_seconds', CHARTS] as const,
  )
}

/** Milliseconds from letting go of the mouse to the last redraw that it causes. */
async function zoom(page: Page, from: number, to: number): Promise<number> {
  const plot = page.locator('.js-plotly-plot .nsewdrag').first()
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (!box) throw new Error('the chart has no drag area')
  await page.evaluate(() => {
    const drawn = document.querySelector('.js-plotly-plot') as HTMLElement & {
      on(event: string, listener: () => void): void
    }
    const times = { released: 0, redraw: 0 }
    Object.assign(window, { zoomTimes: times })
    const release = () => {
      times.released = performance.now()
    }
    document.addEventListener('mouseup', release, { capture: true, once: true })
    drawn.on('plotly_afterplot', () => {
      times.redraw = performance.now()
    })
  })
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 })
  await page.mouse.up()
  // Long enough for a slow answer to arrive: the last redraw counts, however late.
  await page.waitForTimeout(1_500)
  const { released, redraw } = await page.evaluate(
    () => (window as unknown as { zoomTimes: { released: number; redraw: number } }).zoomTimes,
  )
  await page.mouse.dblclick(box.x + box.width / 2, y)
  await page.waitForTimeout(1_000)
  return redraw - released
}

function writeRun(workspace: string): string {
  const db = openDatabase(workspace)
  for (let run = 0; run < TRENDED_RUNS; run++) writeNightly(db, run)
  const writer = new RunWriter(db, {
    name: 'a million points',
    system: 'files',
    origin: 'generated by the bench',
    parameters: {},
  })
  const file = writer.file({ path: 'memory.csv', importer: 'csv' })
  const bytes = (metric: string) => ({ metric, unit: 'bytes' as const })
  const series = [
    bytes('go_memstats_heap_alloc_bytes'),
    bytes('go_memstats_heap_sys_bytes'),
    { metric: 'go_goroutines', unit: 'count' as const },
  ]
  file.write({ kind: 'frame', epochMs: 1.75e12, series })
  const t = Float64Array.from({ length: POINTS }, (_, i) => i)
  const saw = t.map((i) => 1e8 + (i % 977) * 1e5 + Math.sin(i / 5e4) * 2e7)
  file.write({ kind: 'points', t, v: [saw, saw.map((v) => v + 5e7), t.map((i) => 40 + (i % 7))] })
  file.end({ sha256: 'generated', size: 0 })
  writer.settle()
  const id = writer.contentId()
  writer.publish(id, 'stable', [])
  db.close()
  return id
}

/** One night's benchmarks, each with a value or so and all with some noise. */
function writeNightly(db: WritableDatabase, run: number): void {
  const writer = new RunWriter(db, {
    name: `nightly ${run}`,
    system: 'files',
    origin: 'generated',
    parameters: { run },
  })
  const file = writer.file({ path: 'benchmarks.csv', importer: 'csv' })
  const series = Array.from({ length: CHARTS }, (_, i) => ({
    metric: 'benchmark_duration_seconds',
    unit: 'seconds' as const,
    labels: { benchmark: `B${i}` },
  }))
  file.write({ kind: 'frame', epochMs: 1.75e12 + run * 864e5, series })
  const values = series.map((_, i) => Float64Array.of(10 + i + Math.sin(run * 12.9898 + i) + (run > 40 ? i : 0)))
  file.write({ kind: 'points', t: Float64Array.of(0), v: values })
  file.end({ sha256: `nightly ${run}`, size: 0 })
  writer.settle()
  writer.publish(writer.contentId(), 'stable', [])
}
