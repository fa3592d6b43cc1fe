/** A sweep in the window: looked at, corrected, brushed by keys, its boundary found, its numbers saved; in a real browser. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

describe.skipIf(!requireOrSkip('chromium'))('a sweep in the window', { timeout: 60_000 }, () => {
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await startTestServer(join(ROOT, 'resources', 'samples', 'fusio-manifest', 'comprehensive_sweep.csv'))
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    await page.getByRole('grid').getByRole('link', { name: 'comprehensive_sweep' }).click()
    await page.getByRole('link', { name: 'Read as a sweep' }).click()
    await page.getByRole('heading', { level: 1, name: 'comprehensive_sweep as a sweep' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  const tab = (name: string) => page.getByRole('tab', { name })

  it('draws a heat map over its two most important parameters, with the rows of each cell', async () => {
    await page.getByText('3 parameters: num_writers, writer_rate, key_overlap_ratio').waitFor()
    await page.locator('.heatmaplayer').first().waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Show its numbers' }).click()
    await page.getByRole('columnheader', { name: 'mean precondition_failure_rate' }).waitFor()
    await page.getByRole('button', { name: 'Show the figure' }).click()
  })

  it('saves the numbers and the picture of a figure', async () => {
    const saved = async (name: string) => {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name, exact: true }).click()
      return readFileSync(await (await download).path())
    }
    expect((await saved('CSV')).toString()).toMatch(
      /^num_writers,\w+,mean precondition_failure_rate \(ratio\),rows\r\n/,
    )
    expect((await saved('PNG')).subarray(1, 4).toString()).toBe('PNG')
    expect((await saved('SVG')).toString()).toContain('<svg')
  })

  it('is brushed by keys, and the brush holds for every figure and after a reload', async () => {
    await tab('Parallel').click()
    await page.getByRole('slider', { name: 'num_writers: to' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('status').getByText('4 of 8 rows are kept').waitFor()
    await page.reload()
    await page.getByRole('status').getByText('4 of 8 rows are kept').waitFor()
    await page.getByRole('button', { name: /^num_writers … to 2/ }).click()
    await page.getByText('8 rows, 8 configurations').waitFor()
  })

  it('takes a correction of what is a parameter', async () => {
    await page.getByText('found; look and correct').click()
    await page.getByRole('checkbox', { name: 'writer_rate is a parameter' }).click()
    await page.getByText('2 parameters: num_writers, key_overlap_ratio').waitFor()
    await page.getByText('8 rows, 4 configurations').waitFor()
    await page.getByText('as you said').waitFor()
  })

  it('finds a boundary, and says what to run next', async () => {
    await tab('Boundary').click()
    await page.getByRole('textbox', { name: 'Threshold' }).fill('100%')
    await page.keyboard.press('Enter')
    await page
      .getByRole('status')
      .getByText('precondition_failure_rate crosses 100.00 % where num_writers is')
      .waitFor()
    await page.getByRole('region', { name: 'Worth running next' }).first().waitFor()
    await page.getByRole('link', { name: 'Launch…' }).first().click()
    await page.getByText(/^Filled in as the boundary asks: .*num_writers \d/).waitFor()
    expect(await page.getByLabel('writers', { exact: true }).inputValue()).toMatch(/^\d$/)
    await page.goBack()
    await page.getByRole('textbox', { name: 'Threshold' }).fill('5 s')
    await page.keyboard.press('Enter')
    await page.getByText('The metric is in ratio, and “5 s” is seconds.').waitFor()
  })

  it('begins a scenario where it was best, once a person says so', async () => {
    await page.getByRole('link', { name: 'Run s3-manifest-chaos from its best' }).click()
    await page.getByText(/^Filled in the lowest precondition_failure_rate of the sweep/).waitFor()
    await expect.poll(() => page.getByLabel('writerRate').inputValue()).toMatch(/^0\.\d+\/s$/)
  })
})
