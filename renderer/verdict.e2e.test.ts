// biome-ignore-all lint/performance/useDomNodeTextContent: what stands in a cell of its own is told apart by layout
/** Verdicts and criteria in the window: looked into, given a warm-up, overruled, edited; in a real browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const DEMO = join(ROOT, 'resources', 'samples', 'demo')
const REASON = 'The test holds on to every result on purpose.'

describe.skipIf(!requireOrSkip('chromium'))('a verdict in the window', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-verdict-test-'))
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await startTestServer(join(DEMO, 'leaking'), join(DEMO, 'stable'))
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      const aboutIcon = message.location().url.endsWith('/favicon.ico')
      if (message.type() === 'error' && !aboutIcon) faults.push(message.text())
    })
    await page.goto(server.url)
    await page.getByRole('status').getByText('2 runs').waitFor()
    await page.getByRole('grid').getByRole('link', { name: 'leaking' }).click()
    await page.getByRole('heading', { level: 1, name: 'leaking' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  const card = (phase = 'query', title = 'Heap alloc') =>
    page.getByRole('article', { name: `Verdict ${phase} ${title}` })
  const slope = async () => (await card().getByRole('definition').allInnerTexts())[1]
  const handle = () => page.getByRole('slider', { name: 'End of the warm-up' })
  const criteria = () => page.getByRole('region', { name: 'Criteria', exact: true })

  it('tells its story in one sentence, then its evidence', async () => {
    const text = await card().innerText()
    expect(text).toMatch(/A leak of [\d.]+ GiB per hour\./)
    for (const name of ['Judged', 'Slope per hour', 'In percent', 'Mann–Kendall p', 'Best shape', 'Smallest visible'])
      expect(text).toContain(name)
  })

  it('keeps what is judged beside memory in a line, with its evidence when asked for', async () => {
    const goroutines = card('query', 'Goroutines')
    expect(await goroutines.getByText('Slope per hour').isVisible()).toBe(false)
    await goroutines.getByText(/^A leak of/).click()
    await goroutines.getByText('Slope per hour').waitFor()
    await goroutines.getByText(/^A leak of/).click()
  })

  it('is drawn on demand in the place of the run, with its floor and its fitted shape', async () => {
    await card().getByRole('button', { name: 'Show the verdict chart' }).click()
    const figure = page.getByRole('region', { name: 'Verdict figure' })
    await figure.getByText(/^query, Heap alloc: a leak of/).waitFor()
    await figure.getByText('Lowest heap between collections').waitFor()
    await figure.getByText(/^Fitted: /).waitFor()
    await handle().waitFor()
  })

  it('is judged again when the end of the warm-up is moved by keys, and goes back to what is found', async () => {
    const before = await slope()
    const found = await handle().getAttribute('aria-valuenow')
    await handle().focus()
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByText(/^The warm-up ends at .* because you said so/).waitFor()
    await expect.poll(slope).not.toBe(before)
    expect(Number(await handle().getAttribute('aria-valuenow'))).toBeGreaterThan(Number(found))
    await page.getByRole('button', { name: 'Use the one that is found' }).click()
    await expect.poll(slope).toBe(before)
    await expect.poll(() => handle().getAttribute('aria-valuenow')).toBe(found)
  })

  it('is judged again when the end of the warm-up is dragged', async () => {
    const before = await slope()
    const grip = await handle().boundingBox()
    if (grip === null) throw new Error('the handle has a place')
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 3]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 90, y, { steps: 4 })
    await handle()
      .getByText(/^warm-up until/)
      .waitFor()
    await page.mouse.up()
    await page.getByText(/^The warm-up ends at .* because you said so/).waitFor()
    await expect.poll(slope).not.toBe(before)
    await page.getByRole('button', { name: 'Use the one that is found' }).click()
    await expect.poll(slope).toBe(before)
  })

  it('leaves the handle where it was on Escape', async () => {
    const found = await handle().getAttribute('aria-valuenow')
    await handle().focus()
    await page.keyboard.down('ArrowRight')
    await expect.poll(() => handle().getAttribute('aria-valuenow')).not.toBe(found)
    await page.keyboard.press('Escape')
    await page.keyboard.up('ArrowRight')
    await expect.poll(() => handle().getAttribute('aria-valuenow')).toBe(found)
    await page.getByRole('button', { name: '← The whole run' }).click()
    await page.getByRole('region', { name: 'Figure', exact: true }).waitFor()
  })

  it('can be overruled with a reason, and shows both verdicts, in a report too', async () => {
    await card().getByRole('button', { name: 'Overrule…' }).click()
    const overrule = card().getByRole('button', { name: 'Overrule', exact: true })
    expect(await overrule.isDisabled()).toBe(true)
    await card().getByRole('textbox').fill(REASON)
    await overrule.click()
    await card().getByText('evidence: leak').waitFor()
    expect(await card().innerText()).toContain(REASON)
    expect(await card().innerText()).toContain('Stable by a person’s word, where the evidence says leak.')
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: /Markdown/ }).click()
    const report = join(folder, 'report.md')
    await (await download).saveAs(report)
    const written = readFileSync(report, 'utf8')
    expect(written).toContain('stable (by the evidence: leak)')
    expect(written).toContain(REASON)
    await page.getByText('Exported', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('counts in the criteria at once', async () => {
    const row = criteria()
      .getByRole('row')
      .filter({ hasText: 'No unbounded growth over time' })
      .filter({ hasText: 'query' })
    await expect.poll(() => row.innerText()).toMatch(/^Passed/)
    await card().getByRole('button', { name: 'Withdraw' }).click()
    await expect.poll(() => row.innerText()).toMatch(/^Failed/)
    await expect.poll(() => card().innerText()).not.toContain(REASON)
  })

  it('is one click away from the criterion about it', async () => {
    await criteria().getByRole('button', { name: 'Show the verdict: No unbounded growth over time, query' }).click()
    await page.getByText(/^query, Heap alloc: a leak of/).waitFor()
    await page.getByRole('button', { name: '← The whole run' }).click()
  })

  it('marks what a suite promises and never asserts', async () => {
    expect(await criteria().getByText('promised, never asserted by the suite').count()).toBeGreaterThan(0)
  })

  it('is judged by criteria as they are typed, which say where a mistake is', async () => {
    await criteria().getByRole('button', { name: 'Edit and try' }).click()
    const text = criteria().getByRole('textbox', { name: 'Criteria as YAML' })
    await expect.poll(() => text.inputValue()).toContain('Trace streaming')
    const own = (rule: string) => `version: 1\nname: Mine\ncriteria:\n  - name: Small\n    rule: ${rule}\n`
    await text.fill(own('max(go_goroutines{phase="query"}) < 5'))
    const row = criteria().getByRole('row').filter({ hasText: 'Small' })
    await expect.poll(() => row.innerText()).toMatch(/^Failed/)
    await text.fill(own('max(go_goroutines{phase="query"}) < 500'))
    await expect.poll(() => row.innerText()).toMatch(/^Passed/)
    await text.fill(own('maximum(go_goroutines) < 5'))
    await criteria()
      .getByRole('alert')
      .getByText(/line 5, column 11/i)
      .waitFor()
    await criteria().getByRole('button', { name: 'Go to line 5, column 11' }).click()
    const selected = () =>
      text.evaluate((area) => {
        const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement
        return value.slice(selectionStart, selectionEnd)
      })
    expect(await selected()).toBe('maximum(go_goroutines) < 5')
    await text.fill(own('max(go_goroutines{phase="query"}) < 500'))
    await criteria().getByRole('button', { name: 'Keep', exact: true }).click()
    await criteria().getByText('criteria kept for trace-streaming runs').waitFor()
    await page.reload()
    await criteria().getByText('criteria kept for trace-streaming runs').waitFor()
    expect(await criteria().getByRole('row').filter({ hasText: 'Small' }).count()).toBe(1)
    await criteria().getByRole('button', { name: 'Edit and try' }).click()
    await criteria().getByRole('button', { name: 'Drop what is kept' }).click()
    await expect.poll(() => criteria().getByRole('row').count()).toBeGreaterThan(5)
    await criteria().getByRole('button', { name: 'Close' }).click()
  })

  it('takes the value of an input that a person types', async () => {
    const row = criteria().getByRole('row').filter({ hasText: 'Memory is bounded' }).first()
    const input = criteria().getByRole('textbox', { name: 'avg_span_size' })
    await expect.poll(() => row.innerText()).toMatch(/^Not evaluable/)
    await input.fill('4 KiB')
    await expect.poll(() => row.innerText()).toMatch(/^(Passed|Failed)/)
    expect(await criteria().getByText('said here').count()).toBe(1)
    await input.fill('')
    await expect.poll(() => row.innerText()).toMatch(/^Not evaluable/)
  })

  it('is compared with a base of choice by criteria that speak of a change', async () => {
    const row = criteria().getByRole('row').filter({ hasText: 'against the base' }).first()
    await expect.poll(() => row.innerText()).toMatch(/^Not evaluable/)
    await criteria().getByRole('combobox', { name: 'Base' }).click()
    await page.keyboard.type('stable')
    await page.getByRole('option', { name: /^stable/ }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => row.innerText()).toMatch(/^Inconclusive/)
    await criteria().getByRole('button', { name: 'No base' }).click()
    await expect.poll(() => row.innerText()).toMatch(/^Not evaluable/)
  })
})
