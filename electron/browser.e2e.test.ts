/** The browser host in a real browser: what its own page may do, and what a hostile neighbour tries. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip } from './requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from './testWindow.ts'

describe.skipIf(!requireOrSkip('chromium'))('the browser host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-browser-test-'))
  const results = join(folder, 'rising')
  let browser: Browser
  let server: TestServer
  let context: BrowserContext
  let page: Page
  let origin: string
  let evil: Server
  let evilPort: number

  beforeAll(async () => {
    mkdirSync(results)
    const rows = Array.from({ length: 200 }, (_, i) => `2025-01-01 00:00:${String(i / 4).padStart(2, '0')},${100 + i}`)
    writeFileSync(join(results, 'memory.csv'), `time,heap_bytes\n${rows.join('\n')}\n`)
    evil = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>evil</title>'))
    await new Promise<void>((ready) => evil.listen(0, '127.0.0.1', ready))
    evilPort = (evil.address() as AddressInfo).port
    server = await startTestServer()
    origin = new URL(server.url).origin
    browser = await openTestBrowser()
    context = await browser.newContext()
    page = await context.newPage()
    // Choosers are caught while somebody listens; a listener added with the key press may come too late.
    page.on('filechooser', () => undefined)
    await page.goto(server.url)
    await page.waitForURL(`${origin}/**`)
    await page.locator('#root main').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    evil.close()
    rmSync(folder, { recursive: true })
  })

  it('takes the token out of the address', () => {
    expect(page.url()).not.toContain('token')
  })

  it('lets in nobody without the token', async () => {
    const stranger = await browser.newContext()
    const answer = await (await stranger.newPage()).goto(`${origin}/`)
    expect(answer?.status()).toBe(401)
    await stranger.close()
  })

  it('keeps the cookie from scripts', async () => {
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })

  it('runs no inline script and reaches no other server', async () => {
    const outcome = await page.evaluate(async (address) => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.body.append(script)
      script.remove()
      const fetched = await fetch(address, { mode: 'no-cors' }).then(
        () => 'reached',
        () => 'refused',
      )
      return [(globalThis as unknown as { inlineRan?: boolean }).inlineRan === true, fetched]
    }, `http://127.0.0.1:${evilPort}/`)
    expect(outcome).toEqual([false, 'refused'])
  })

  // A page on 127.0.0.1 is of the same site, whatever its port, so that it travels with our cookie; one on localhost is not.
  it.each(['127.0.0.1', 'localhost'])('gives nothing to a hostile page on %s', async (host) => {
    const neighbour = await context.newPage()
    await neighbour.goto(`http://${host}:${evilPort}/`)
    const outcome = await neighbour.evaluate(async (target) => {
      const call = JSON.stringify({ id: 1, method: 'listRuns', args: [{}] })
      const settled = (promise: Promise<unknown>) =>
        promise.then(
          (answer) => `read ${(answer as Response).type ?? ''}`,
          () => 'refused',
        )
      const loaded = (name: 'script' | 'img', address: string) =>
        settled(
          new Promise((done, failed) => {
            const element = document.createElement(name)
            element.onload = done
            element.onerror = failed
            element.src = address
            document.head.append(element)
          }),
        )
      return {
        call: await settled(fetch(`${target}/rpc`, { method: 'POST', body: call, credentials: 'include' })),
        page: await settled(fetch(`${target}/`, { credentials: 'include' })),
        script: await loaded('script', `${target}/index.html`),
        image: await loaded('img', `${target}/assets/quartile.svg`),
        events: await settled(
          new Promise((done, failed) => {
            const events = new EventSource(`${target}/events`, { withCredentials: true })
            events.onopen = done
            events.onerror = failed
          }),
        ),
      }
    }, origin)
    expect(outcome).toMatchObject({
      call: 'refused',
      page: 'refused',
      script: 'refused',
      image: 'refused',
      events: 'refused',
    })
    const frame = await neighbour.evaluate(
      (target) =>
        new Promise<boolean>((done) => {
          const element = document.createElement('iframe')
          element.src = `${target}/`
          element.onload = () => done(element.contentDocument === null)
          document.body.append(element)
        }),
      origin,
    )
    expect(frame).toBe(true)
    await neighbour.close()
    await page.bringToFront()
  })

  it('uploads a folder that was picked, opens it, and gives its report back', async () => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+o')])
    await chooser.setFiles(results)
    await page.waitForURL(/#\/run\/[0-9a-f]{16}/)
    await expect.poll(() => page.locator('main').textContent()).toContain('rising')
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 20_000 }),
      page.getByText('Report page, PNG').click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.png$/)
    expect(statSync(await download.path()).size).toBeGreaterThan(10_000)
  })

  it('uploads a folder that was dropped', async () => {
    await page.goto(`${origin}/#/runs`)
    const client = await context.newCDPSession(page)
    const data = { items: [], files: [results], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
    }
    await page.waitForURL(/#\/run\/[0-9a-f]{16}/)
    await expect.poll(() => page.locator('main').textContent()).toContain('rising')
  })

  it('says so when the server has ended', async () => {
    expect(await server.close()).toBe(0)
    await page.getByText('out of reach').waitFor()
  })
})
