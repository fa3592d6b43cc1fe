// biome-ignore-all lint/performance/useDomNodeTextContent: what stands in a cell of its own is told apart by layout
/** The window as a person uses it, in a real browser over the built browser host. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FileChooser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip, SAMPLES } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const STRESS = join(SAMPLES, 'go-trace-stress')
/** Long enough to import that a person can still cancel it. */
const ROWS_OF_LONG_FILE = 1_500_000

const canRun = requireOrSkip('chromium') && requireOrSkip('samples')

describe.skipIf(!canRun)('the window', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-app-test-'))
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page
  let onChooser: (chooser: FileChooser) => void = () => undefined

  beforeAll(async () => {
    server = await startTestServer()
    browser = await openTestBrowser()
    // Of a context that may have another tab.
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      // Some browsers ask for this address before they have read which icon the page has.
      const aboutIcon = message.location().url.endsWith('/favicon.ico')
      if (message.type() === 'error' && !aboutIcon) faults.push(message.text())
    })
    // One listener throughout: while there is none, the browser's own dialog opens and is cancelled.
    page.on('filechooser', (chooser) => onChooser(chooser))
    await page.goto(server.url)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  /** Gives the folder to the chooser that `open` brings up. */
  async function choose(path: string, open: () => Promise<void>): Promise<void> {
    const given = new Promise<void>((done) => {
      onChooser = (chooser) => done(chooser.setFiles(path))
    })
    await open()
    await given
  }
  const verdict = (phase: string) => page.getByRole('article', { name: `Verdict ${phase} Heap alloc` })
  const address = () => new URL(page.url()).hash
  const range = () =>
    page.locator('.js-plotly-plot').evaluate((plot) => {
      const { layout } = plot as unknown as { layout: { xaxis: { range: number[] } } }
      return layout.xaxis.range
    })

  it('teaches what can be opened when there is nothing yet', async () => {
    await page.getByText('Nothing leaves this machine').waitFor()
    await page.getByRole('heading', { name: 'What can be opened' }).waitFor()
    expect(await page.getByText('Drop a folder or files anywhere').count()).toBe(1)
  })

  it('opens a folder by its button, goes to its one run, and says what was recognised', async () => {
    await choose(join(STRESS, 'query-leak'), () => page.getByRole('button', { name: 'Open a folder…' }).click())
    await page.getByRole('heading', { level: 1, name: 'query-leak' }).waitFor()
    await page.getByRole('button', { name: 'Activity' }).click()
    await page.getByRole('menuitem', { name: /^Open query-leak/ }).click()
    await page.getByText(/^1 run from 42 files/).waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect.poll(() => page.getByText(/^1 run from 42 files/).count()).toBe(0)
  })

  it("shows the suite's figure beside the corrected one, and why they differ", async () => {
    const write = await verdict('write').innerText()
    expect(write).toContain('Stable')
    expect(write).toMatch(/Last quarter\s+119\.08 MB\s+115\.73 MiB/)
    expect(write).toMatch(/Points\s+161/)
    expect(write).toContain('-n//4')
    const query = await verdict('query').innerText()
    expect(query).toContain('Leak')
    expect(query).toMatch(/First quarter\s+194\.13 MB\s+194\.13 MiB/)
    expect(query).toMatch(/Last quarter\s+669\.23 MB\s+669\.23 MiB/)
    expect(query).toMatch(/Verdict\s+warning\s+leak/)
    expect(query).toMatch(/Peak\s+898\.32 MiB/)
    expect(query).toMatch(/Points\s+156/)
  })

  it('shows a caveat beside the number it touches', async () => {
    const figures = page.getByRole('region', { name: 'Figures per phase and metric' })
    const row = figures.getByRole('row', { name: /rss_proxy_bytes/ }).first()
    await row.getByRole('button', { name: /caveat about RSS/ }).click()
    const message = page.getByText("is not resident memory: it is Go's HeapSys")
    await expect.poll(() => message.filter({ visible: true }).count()).toBeGreaterThan(1)
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Caveats' }).getByText('mib-labelled-mb').first().waitFor()
  })

  it('draws the panels, asks for the stretch that is zoomed to, and shows all again', async () => {
    const plot = page.locator('.js-plotly-plot')
    await plot.locator('.scatterlayer .trace').first().waitFor()
    const whole = await range()
    await plot.focus()
    await page.keyboard.press('+')
    await expect.poll(async () => (await range())[0]).toBeGreaterThan(whole[0] ?? 0)
    await page.keyboard.press('0')
    await expect.poll(range).toEqual(whole)
    const box = await plot.boundingBox()
    if (box === null) throw new Error('the figure has a place')
    const y = box.y + box.height / 3
    await page.mouse.move(box.x + box.width * 0.6, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 5 })
    await page.mouse.up()
    await expect.poll(async () => (await range())[0]).toBeGreaterThan((whole[1] ?? 0) / 2)
    // The figure of the stretch takes the place of the one that was zoomed, and a click between the two is nobody's.
    await page.locator('[aria-busy=false] > * > .js-plotly-plot').waitFor()
    await page.mouse.dblclick(box.x + box.width / 2, y)
    await expect.poll(range).toEqual(whole)
  })

  it('offers the points of the figure as a table', async () => {
    await page.getByRole('button', { name: 'Points as a table' }).click()
    await page.getByRole('region', { name: 'Points drawn' }).getByRole('columnheader', { name: 'Heap alloc' }).waitFor()
    await page.getByRole('button', { name: 'Points as a figure' }).click()
  })

  it('exports a report', async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: /Markdown/ }).click()
    expect((await download).suggestedFilename()).toBe('query-leak.md')
    await page.getByText('Exported', { exact: true }).waitFor()
  })

  it('opens another folder by Ctrl+O, and finds its way by keys alone', async () => {
    await choose(join(STRESS, 'stable'), () => page.keyboard.press('Control+o'))
    await page.getByRole('heading', { level: 1, name: 'stable' }).waitFor()
    const write = await verdict('write').innerText()
    expect(write).toMatch(/First quarter\s+102\.88 MB\s+102\.88 MiB/)
    expect(write).toMatch(/Peak\s+157\.29 MiB\s+Average\s+110\.56 MiB\s+Points\s+160/)
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('status').getByText('2 runs').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('leak')
    await page.getByRole('status').getByText('1 run', { exact: true }).waitFor()
    expect(address()).toBe('#/runs?q=leak')
    await page.reload()
    await page.getByRole('status').getByText('1 run', { exact: true }).waitFor()
    await page.getByRole('searchbox').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'query-leak' }).waitFor()
  })

  it('sorts the runs', async () => {
    await page.goto(`${new URL(page.url()).origin}/#/runs`)
    const names = () => page.getByRole('grid').getByRole('link').allInnerTexts()
    await page.getByRole('button', { name: 'Name' }).click()
    await expect.poll(names).toEqual(['stable', 'query-leak'])
    await page.getByRole('button', { name: 'Name' }).click()
    await expect.poll(names).toEqual(['query-leak', 'stable'])
  })

  it("keeps the row of a run that run's when another one is imported above it", async () => {
    const grid = page.getByRole('grid')
    const link = await grid.getByRole('link', { name: 'stable' }).elementHandle()
    const href = await link?.getAttribute('href')
    // Of two runs, neither is gone to: the list stays where it is.
    const above = join(folder, 'above')
    mkdirSync(above)
    for (const name of ['above-1', 'above-2'])
      writeFileSync(
        join(above, `${name}.csv`),
        `seconds,level\n0,1\n1,${name.length + above.length}\n2,${name.at(-1)}\n`,
      )
    const other = await page.context().newPage()
    await other.goto(new URL(page.url()).origin)
    const chooser = other.waitForEvent('filechooser')
    await other.getByRole('status').getByText('2 runs').waitFor()
    await other.keyboard.press('Control+o')
    await (await chooser).setFiles(above)
    const names = () => grid.getByRole('link').allInnerTexts()
    await grid.getByRole('link').nth(3).waitFor()
    await other.close()
    const [first = '', second = '', ...below] = await names()
    expect(below).toEqual(['query-leak', 'stable'])
    expect(await link?.evaluate((element) => element.isConnected)).toBe(true)
    expect(await link?.innerText()).toBe('stable')
    expect(await link?.getAttribute('href')).toBe(href)
    for (const name of [first, second]) {
      await page.getByRole('button', { name: `Remove ${name}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
      await grid.getByRole('link', { name }).waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Dismiss' }).click()
  })

  it('compares two runs in two clicks, and swaps them in one', async () => {
    await page.getByRole('button', { name: 'Set as base: stable' }).click()
    await page.getByRole('button', { name: 'Compare as candidate: query-leak' }).click()
    const before = address()
    const query = page.getByRole('rowgroup').filter({ hasText: /^query/ })
    await query.getByText('Worse').first().waitFor()
    expect(await page.getByRole('combobox', { name: 'Base', exact: true }).inputValue()).toBe('stable')
    expect(await page.getByRole('combobox', { name: 'Candidate', exact: true }).inputValue()).toBe('query-leak')
    expect(await query.innerText()).toMatch(/Peak\s+164\.28 MiB\s+898\.32 MiB\s+\+734\.04 MiB/)
    await page.getByRole('region', { name: 'Before comparing' }).getByText('noise is unknown').waitFor()
    await page.getByRole('button', { name: 'Swap' }).click()
    await expect.poll(() => page.getByRole('combobox', { name: 'Base', exact: true }).inputValue()).toBe('query-leak')
    await query.getByText('Better').first().waitFor()
    expect(await query.innerText()).toMatch(/Peak\s+898\.32 MiB\s+164\.28 MiB\s+−734\.04 MiB/)
    expect(address()).not.toBe(before)
    const ids = (hash: string) => hash.match(/[0-9a-f]{16}/g)
    expect(ids(address())).toEqual(ids(before)?.reverse())
  })

  it('chooses a side by searching', async () => {
    await page.getByRole('combobox', { name: 'Candidate', exact: true }).click()
    await page.keyboard.type('leak')
    const offered = page.getByRole('listbox', { name: 'Candidate' }).getByRole('option')
    await expect.poll(() => offered.count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Candidate', exact: true }).inputValue())
      .toBe('query-leak')
  })

  it('measures a candidate alone against the pinned baseline of its system, and says so', async () => {
    const goTo = (hash: string) => page.evaluate((to) => location.assign(to), hash)
    const pin = async (pinned: boolean) => {
      await goTo('#/runs')
      await page.getByRole('button', { name: 'Labels of stable' }).click()
      await page.getByRole('checkbox', { name: /^The baseline/ }).setChecked(pinned)
      await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click()
    }
    await pin(true)
    await page.getByRole('grid').getByText('baseline', { exact: true }).waitFor()
    await page.getByRole('grid').getByRole('link', { name: 'query-leak', exact: true }).click()
    await page.getByRole('link', { name: 'Compare with the baseline' }).click()
    await page.getByText('the pinned baseline of trace-streaming').waitFor()
    const [, candidate] = address().match(/candidate=(\w+)/) ?? []
    await goTo('#/runs')
    await goTo(`#/compare?candidate=${candidate}`)
    await page.getByText('the pinned baseline of trace-streaming').waitFor()
    await expect.poll(address).toMatch(/base=\w{16}/)
    await page.getByRole('status', { name: 'Verdict' }).waitFor()
    await pin(false)
  })

  it('opens a folder that is dropped anywhere, and says what it skipped', async () => {
    const mixed = join(folder, 'mixed')
    mkdirSync(mixed)
    writeFileSync(join(mixed, 'letter.txt'), 'Dear all, the weather is fine.\n')
    writeFileSync(
      join(mixed, 'readings.csv'),
      `seconds,level\n${Array.from({ length: 20 }, (_, i) => `${i},${i}\n`).join('')}`,
    )
    const session = await page.context().newCDPSession(page)
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      session.send('Input.dispatchDragEvent', {
        type,
        x: 640,
        y: 500,
        data: { items: [], files: [mixed], dragOperationsMask: 1 },
      })
    await drag('dragEnter')
    await drag('dragOver')
    await page.getByText('Drop to open').waitFor()
    await drag('drop')
    await page.getByRole('heading', { level: 1, name: 'readings' }).waitFor()
    expect(await page.getByText('Drop to open').count()).toBe(0)
    await page.getByText('Skipped files and why').click()
    expect(await page.getByRole('complementary', { name: 'Activity' }).innerText()).toContain('letter.txt')
    await page.getByRole('button', { name: 'Dismiss' }).click()
  })

  it('says clearly why a folder with nothing known in it cannot be opened', async () => {
    const unknown = join(folder, 'holiday')
    mkdirSync(unknown)
    writeFileSync(join(unknown, 'letter.txt'), 'Dear all, the weather is fine.\n')
    await choose(unknown, () => page.keyboard.press('Control+o'))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/^Nothing /)
    await page.getByRole('button', { name: 'Dismiss' }).click()
  })

  it('cancels an opening, and keeps nothing of it', async () => {
    const long = join(folder, 'long')
    mkdirSync(long)
    const rows = Array.from({ length: 1_000 }, (_, i) => `${i},${i * 7},${i * 3}\n`).join('')
    writeFileSync(join(long, 'long.csv'), `seconds,heap_bytes,other\n${rows.repeat(ROWS_OF_LONG_FILE / 1_000)}`)
    await choose(long, () => page.keyboard.press('Control+o'))
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Opening was cancelled').waitFor()
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('status').getByText('3 runs').waitFor()
  })

  it('lists its keys, and closes the list on Escape', async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  it('keeps the chosen theme', async () => {
    const shade = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await shade()
    await page.getByRole('button', { name: /^Theme: system/ }).click()
    await page.getByRole('button', { name: /^Theme: light/ }).click()
    await page.reload()
    await page.getByRole('button', { name: /^Theme: dark/ }).waitFor()
    expect(await shade()).not.toBe(light)
    await page.getByRole('button', { name: /^Theme: dark/ }).click()
  })

  it('removes a run only after asking', async () => {
    await page.getByRole('button', { name: 'Remove stable' }).click()
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('button', { name: 'Remove stable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('status').getByText('2 runs').waitFor()
  })

  it('says when the core is gone, and leaves what it showed', async () => {
    await server.close()
    await page.getByText('The core of Quartile has ended').waitFor()
    expect(await page.getByRole('grid').getByRole('link').allInnerTexts()).toEqual(['readings', 'query-leak'])
    // The browser itself notes the broken stream.
    faults.length = 0
  })
})
