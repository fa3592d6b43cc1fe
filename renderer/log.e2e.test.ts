// biome-ignore-all lint/performance/useDomNodeTextContent: what a person sees is meant
/** The log of a run in the window: searched, filtered, followed into the figure and back; in a real browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip } from '../electron/requirements.ts'
import { openRunList, openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const MEMORY = 'memory_write_small.csv'
const ROWS = 1_000

describe.skipIf(!requireOrSkip('chromium'))('a log in the window', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-log-test-'))
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const csv = readFileSync(join(ROOT, 'resources', 'samples', 'demo', 'leaking', MEMORY), 'utf8')
    writeFileSync(join(folder, MEMORY), csv)
    const start = Date.parse(csv.split('\n')[1]?.split(',')[0] ?? '')
    const rows = Array.from({ length: ROWS }, (_, i) => {
      const said = i % 100 === 50 ? 'WARN block scan quota exceeded\n\tat scan' : `INFO served request ${i}`
      return `${new Date(start + i * 50).toISOString()} ${said}\n`
    })
    writeFileSync(join(folder, 'server.log'), rows.join(''))
    server = await startTestServer(folder)
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await openRunList(page, server.url)
    await page.getByRole('grid').getByRole('link').first().click()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const log = () => page.getByRole('region', { name: 'Log', exact: true })
  const found = (text: RegExp | string) => log().getByRole('status').filter({ hasText: text }).waitFor()
  const grid = () => log().getByRole('grid', { name: 'Rows of the log' })

  const figure = () => page.getByRole('region', { name: 'Figure' })
  const ticks = () => figure().locator('.xtick').allTextContents()

  it('shows its rows, of which only those in view are asked for', async () => {
    await found('1,000 of 1,000 rows')
    expect(await grid().getByRole('row').count()).toBeLessThan(60)
    await grid().press('End')
    await grid().getByText('served request 999').waitFor()
  })

  it('is searched, and filtered by level and trouble', async () => {
    await log().getByRole('searchbox').fill('request 99')
    await found('11 of 1,000 rows')
    await log().getByRole('searchbox').fill('')
    await log()
      .getByRole('combobox', { name: /^Level/ })
      .selectOption('warn')
    await found('10 of 1,000 rows')
    await log()
      .getByRole('combobox', { name: /^Level/ })
      .selectOption('')
    await log()
      .getByRole('combobox', { name: /^Trouble/ })
      .selectOption('quota exceeded')
    await found('10 of 1,000 rows')
  })

  it('shows a chosen row whole, and the figure around it, without hiding the others', async () => {
    const before = await ticks()
    await grid().getByRole('row').nth(4).click()
    const chosen = log().getByRole('figure', { name: 'Chosen row' })
    expect(await chosen.innerText()).toContain('at scan')
    await expect.poll(ticks).not.toEqual(before)
    await found(/^10 of 1,000 rows$/)
  })

  it('follows the stretch of time that the figure shows, and lets go of it', async () => {
    await log()
      .getByRole('combobox', { name: /^Trouble/ })
      .selectOption('')
    const plot = figure().locator('.nsewdrag').first()
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    expect(box).not.toBeNull()
    const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 }
    await page.mouse.move(x + width * 0.25, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + height / 2, { steps: 5 })
    await page.mouse.up()
    await found(/as the figure shows/)
    await log().getByRole('button', { name: 'Show all times' }).click()
    await found('1,000 of 1,000 rows')
  })
})
