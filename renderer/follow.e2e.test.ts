/** A page over a run that is followed, in a real browser: it grows while one looks on, and is kept when one stops. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'
import { startTestWriter } from '../electron/testWriter.ts'

describe.skipIf(!requireOrSkip('chromium'))('a run that is followed', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-follow-test-'))
  const results = join(folder, 'live')
  let writer: ChildProcess
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    mkdirSync(results)
    const rules = ['max(rss_bytes) < 1 MiB', 'max(rss_bytes) < 1 GiB']
    writeFileSync(
      join(folder, 'quartile.criteria.yaml'),
      `version: 1\nname: Demands\ncriteria:\n${rules.map((rule) => `  - { name: "${rule}", rule: "${rule}" }\n`).join('')}`,
    )
    writer = startTestWriter(join(results, 'memory.csv'))
    server = await startTestServer(results, '--follow')
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
  })
  afterAll(async () => {
    writer?.kill()
    await browser?.close()
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Points that the chart holds of its first line. */
  const drawn = () =>
    page.locator('.js-plotly-plot').evaluate((plot) => {
      const { data } = plot as unknown as { data: { x: { length: number } }[] }
      return data[0]?.x.length ?? 0
    })
  const heading = () => page.getByRole('heading', { level: 1 })

  it('stands in the list, so far', async () => {
    await page.getByRole('link', { name: 'memory' }).waitFor()
    await page.getByText('so far').waitFor()
    await page.getByRole('link', { name: 'memory' }).click()
    await expect.poll(() => heading().textContent()).toContain('Following')
  })

  it('draws more points without being asked, and judges anew', async () => {
    await page.locator('.js-plotly-plot').waitFor()
    const before = await drawn()
    await expect.poll(drawn, { timeout: 15_000 }).toBeGreaterThan(before + 40)
    await page.getByText('So far, while the run is followed').waitFor()
  })

  it('is judged by its criteria as it grows', async () => {
    const criteria = page.getByRole('region', { name: 'Criteria', exact: true })
    await criteria.getByText('1 passed, 1 failed so far').waitFor()
    const observed = () => criteria.getByRole('row', { name: /1 MiB/ }).textContent()
    expect(await observed()).toMatch(/^Failed.*95\.\d+ MiB/)
  })

  it('is kept when it is stopped, under its own address', async () => {
    const { hash } = new URL(page.url())
    await page.getByRole('button', { name: 'Stop following' }).click()
    await expect.poll(() => heading().textContent()).not.toContain('Following')
    expect(new URL(page.url()).hash).not.toBe(hash)
    expect(await page.getByText('So far, while the run is followed').count()).toBe(0)
    const points = await drawn()
    await page.waitForTimeout(1_500)
    expect(await drawn()).toBe(points)
    // The address that it had still leads there.
    await page.goto(`${new URL(page.url()).origin}/${hash}`)
    await expect.poll(() => heading().textContent()).toContain('memory')
  })
})
