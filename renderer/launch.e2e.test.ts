/** The launch page in a real browser: the plan is read and started, the run grows, is marked, and becomes a judged run. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

describe.skipIf(!requireOrSkip('chromium'))('a launch', { timeout: 90_000 }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await startTestServer()
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it('shows exactly what it will do, and what is wrong with a value', async () => {
    await page.getByRole('link', { name: 'Launch' }).click()
    await page.getByRole('link', { name: 'A small service, stable or leaking' }).click()
    await page.getByText('127.0.0.1 only, a free one').waitFor()
    await page.getByText('service.mjs').waitFor()
    await page.getByLabel('duration').fill('long')
    await page.getByText('"long" is no time').waitFor()
    expect(await page.getByRole('button', { name: 'Start exactly this' }).isDisabled()).toBe(true)
    await page.getByLabel('duration').fill('8 s')
    await page.getByText('load: 8 s').waitFor()
  })

  it('is watched while it runs, marked, and leads to its run', async () => {
    await page.getByRole('button', { name: 'Start exactly this' }).click()
    await page.getByText('Running').first().waitFor()
    await page.locator('.js-plotly-plot').waitFor({ timeout: 60_000 })
    await page.getByLabel('A remark at this moment').fill('looked at')
    await page.getByRole('button', { name: 'Mark' }).click()
    await page.getByText('mark: looked at').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused').first().waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Running').first().waitFor()
    await page.getByText('Done').first().waitFor({ timeout: 60_000 })
    await page.getByRole('link', { name: 'demo', exact: true }).click()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('demo')
  })

  it('is run again from its run: filled in, and asked about', async () => {
    await page.getByRole('link', { name: 'Run again' }).click()
    await page.getByText('Filled in as demo was run.').waitFor()
    await expect.poll(() => page.getByLabel('duration').inputValue()).toBe('8 s')
    await page.getByText('load: 8 s').waitFor()
    await page.getByRole('button', { name: 'Start exactly this' }).waitFor()
    await page.getByRole('link', { name: '← Launch' }).click()
    // Nothing was started: beside the card of the scenario there is one launch.
    const named = page.getByRole('link', { name: 'A small service, stable or leaking' })
    await expect.poll(() => named.count()).toBe(2)
  })
})
