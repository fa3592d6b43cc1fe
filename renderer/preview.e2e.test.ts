/** What an import had to guess, asked in a real browser: answered by keyboard, remembered, and read again. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip } from '../electron/requirements.ts'
import { openRunList, openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const SAMPLES = join(ROOT, 'resources', 'samples', 'csv')
const CHAOS = join(ROOT, 'resources', 'samples', 'fusio-manifest', 'chaos_sweep.csv')

describe.skipIf(!requireOrSkip('chromium'))('questions about an import', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-preview-test-'))
  const file = join(folder, 'day-or-month-first.csv')
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    copyFileSync(join(SAMPLES, 'day-or-month-first.csv'), file)
    server = await startTestServer(file)
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      const aboutIcon = message.location().url.endsWith('/favicon.ico')
      if (message.type() === 'error' && !aboutIcon) faults.push(message.text())
    })
    await openRunList(page, server.url)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  const dialog = () => page.getByRole('dialog', { name: 'How these files are read' })
  async function openSummary(): Promise<void> {
    await page.getByRole('button', { name: 'Activity' }).click()
    await page.getByRole('menuitem').first().click()
  }

  it('are counted in the summary, and shown with the cells that they are about', async () => {
    await openSummary()
    await page.getByText('3 things were guessed').waitFor()
    await page.getByRole('button', { name: 'Look and answer…' }).press('Enter')
    await dialog().waitFor()
    await dialog().getByText('they are read with the day first').waitFor()
    expect(
      await dialog()
        .getByRole('row', { name: /^latency/ })
        .textContent(),
    ).toMatch(/looks like a duration[\s\S]*1\.50 · 1\.62/)
    expect(await dialog().getByLabel('Unit of heap_used').inputValue()).toBe('B')
    await dialog().press('Escape')
    await expect.poll(() => dialog().count()).toBe(0)
  })

  it('are answered by keyboard, and the run is read again in its place', async () => {
    await page.getByRole('button', { name: 'Look and answer…' }).click()
    await dialog().getByLabel('Unit of latency').focus()
    await page.keyboard.type('ms')
    expect(await dialog().getByLabel('Unit of latency').inputValue()).toBe('ms')
    await dialog().getByLabel('Dates').selectOption('month-first')
    await dialog().getByLabel('Phase').fill('query')
    await dialog().getByRole('button', { name: 'Save and read again' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'day-or-month-first' }).waitFor()
    await page.getByText('are read as answered by you on').first().waitFor({ state: 'attached' })
    await page.getByText('latency_seconds').first().waitFor()
    await page.getByRole('article', { name: /Verdict query/ }).waitFor()
    expect(await page.getByText(/guessed/).count()).toBe(0)
    await page.getByRole('link', { name: 'Runs' }).first().click()
    await page.getByRole('status').getByText('1 run').waitFor()
    await page
      .getByText(/^04 Mar 2026/)
      .first()
      .waitFor()
  })

  it('stand as they were answered when they are asked for again', async () => {
    await openSummary()
    expect(await page.getByText(/things were guessed/).count()).toBe(0)
  })

  it('name the scenarios of a chaos sweep that lost some', async () => {
    const [header, ...rows] = readFileSync(CHAOS, 'utf8').trimEnd().split('\n')
    const lost = join(folder, 'chaos_sweep.csv')
    writeFileSync(lost, [header, rows[0], rows[2], rows[5], ''].join('\n'))
    const [before, other] = [page, await startTestServer(lost)]
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    try {
      await page.goto(other.url)
      // A page that is there when the import ends goes to the run, a later one lists it.
      const listed = page.getByRole('status').getByText('1 run')
      await listed
        .or(page.getByRole('heading', { level: 1, name: 'chaos_sweep' }))
        .first()
        .waitFor()
      await openSummary()
      await page.getByText('1 thing was guessed').waitFor()
      await page.getByRole('button', { name: 'Look and answer…' }).click()
      await dialog().getByText('there are 3 and not 7').waitFor()
      for (const [i, name] of ['baseline', 'net-delay-200ms', 'cpu-4threads-80pct'].entries())
        await dialog()
          .getByLabel(`scenario of row ${i + 1}`)
          .fill(name)
      await dialog().getByRole('button', { name: 'Save and read again' }).press('Enter')
      await page.getByRole('heading', { level: 1, name: 'chaos_sweep' }).waitFor()
      await page.getByText('rows are named as answered by you on').first().waitFor({ state: 'attached' })
      await page.getByText('cpu-4threads-80pct').first().waitFor()
    } finally {
      await page.close()
      page = before
      await other.close()
    }
  })
})
