/** The story of a JVM that ran out of memory, as its page tells it in a real browser. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip, SAMPLES } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const canRun = requireOrSkip('chromium') && requireOrSkip('samples')

describe.skipIf(!canRun)('a JVM that ran out of memory, in the window', { timeout: 60_000 }, () => {
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await startTestServer(join(SAMPLES, 'jvm', 'oom'))
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    // A page that is there when the import ends shows the run by itself.
    const heading = page.getByRole('heading', { level: 1, name: /^oom/ })
    const link = page.getByRole('grid').getByRole('link', { name: 'oom' })
    await heading.or(link).first().waitFor({ timeout: 100_000 })
    if (await link.isVisible()) await link.click()
    await heading.waitFor()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    expect(faults).toEqual([])
  })

  const story = () => page.getByRole('region', { name: 'JVM', exact: true })
  const card = (title: string) => story().getByRole('article').filter({ hasText: title })

  it('says who tells, and that the recording is lost', async () => {
    await story().getByText('Outcome: out of memory.').waitFor()
    const recording = story().getByRole('row').filter({ hasText: 'flight recording' }).first()
    expect(await recording.textContent()).toContain('lost: ')
  })

  it('names the class that filled the heap, and what holds it from a root on', async () => {
    const culprit = card('Culprit classes').getByRole('listitem').first()
    expect(await culprit.getByRole('strong').textContent()).toContain('byte[]')
    expect(await culprit.textContent()).toContain('class Probe.retained → java.util.ArrayList.elementData')
  })

  it('leads from what holds the heap to the dominator tree', async () => {
    await card('What holds a fifth of the heap')
      .getByRole('link', { name: /dominator tree/ })
      .click()
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'oom' }).waitFor()
    await page.waitForURL(/profile/)
  })
})
