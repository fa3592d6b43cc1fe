// biome-ignore-all lint/performance/useDomNodeTextContent: what stands in a cell of its own is told apart by layout
/** The profile view as a person uses it, in a real browser over the built browser host. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip, SAMPLES } from '../electron/requirements.ts'
import { openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const canRun = requireOrSkip('chromium') && requireOrSkip('samples')

describe.skipIf(!canRun)('profiles in the window', { timeout: 60_000 }, () => {
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page
  const idOf = new Map<string, string>()

  beforeAll(async () => {
    server = await startTestServer(join(SAMPLES, 'go-trace-stress'))
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      const aboutIcon = message.location().url.endsWith('/favicon.ico')
      if (message.type() === 'error' && !aboutIcon) faults.push(message.text())
    })
    await page.goto(server.url)
    for (const name of ['query-leak', 'stable']) {
      const href = await page.getByRole('link', { name, exact: true }).first().getAttribute('href')
      idOf.set(name, /[0-9a-f]{16}/.exec(href ?? '')?.[0] ?? '')
    }
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  const open = async (query = '') => {
    await page.goto(`${new URL(page.url()).origin}/#/run/${idOf.get('query-leak')}/profile${query}`)
    await page.getByRole('heading', { level: 1, name: 'query-leak' }).waitFor()
  }
  const flame = () => page.getByRole('img', { name: /^Flame graph/ })
  const address = () => new URL(page.url()).hash
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })

  it("are reached from the verdict that names them, with the leak's culprits", async () => {
    await page.getByRole('link', { name: 'query-leak', exact: true }).first().click()
    const culprits = page
      .getByRole('article', { name: /^Verdict query Heap alloc/ })
      .getByRole('region', { name: 'Culprits' })
    await culprits.waitFor()
    const text = await culprits.innerText()
    expect(text).toMatch(/What grows[\s\S]*main\.buildSpan\s+under main\.buildTrace/)
    expect(text).toContain('Likely held by main.(*traceCache).retain')
    await culprits.getByRole('link', { name: 'main.buildSpan' }).click()
    await page.getByRole('heading', { name: 'Callers of main.buildSpan' }).waitFor()
    expect(address()).toContain('view=sandwich')
  })

  it('are reached from the list of profiles', async () => {
    await page.goBack()
    const list = page.getByRole('region', { name: 'Profiles' }).first()
    await list
      .getByRole('link', { name: /profiles\/write\/heap_/ })
      .first()
      .click()
    await flame().waitFor()
    expect(address()).toMatch(/phase=write&from=/)
  })

  it('show the last profile of the last phase first, as go tool pprof counts it', async () => {
    await open()
    await flame().waitFor()
    await flame().focus()
    for (const _ of ['the whole', 'runtime.main', 'main.main', 'main.buildTrace'])
      await page.keyboard.press('ArrowDown')
    const stacks = page.getByRole('region', { name: 'Stacks' })
    await stacks.getByText('total 504.64 MiB (98.22 %)').waitFor()
    expect(await stacks.innerText()).toMatch(/main\.go:\d+/)
  })

  it('change their look by speedscope’s keys, and keep it over a reload', async () => {
    await open()
    await flame().waitFor()
    await page.keyboard.press('2')
    await page.getByRole('img', { name: 'Flame graph, inverted' }).waitFor()
    await page.keyboard.press('r')
    await expect.poll(() => page.getByRole('checkbox', { name: 'Collapse recursion' }).isChecked()).toBe(true)
    await page.keyboard.press('p')
    await expect.poll(address).toContain('from=')
    await page.keyboard.press('Control+f')
    await page.keyboard.type('BUILD')
    await page.getByRole('status').filter({ hasText: '3 functions' }).waitFor()
    await page.reload()
    await page.getByRole('img', { name: 'Flame graph, inverted' }).waitFor()
    await page.getByRole('status').filter({ hasText: '3 functions' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search' }).fill('')
    await page.getByRole('searchbox', { name: 'Search' }).blur()
    await page.keyboard.press('3')
    await page.getByText('Choose a function to see who calls it').waitFor()
  })

  it('go to the runs by g r, and nowhere else', async () => {
    await open()
    await flame().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await expect.poll(address).toBe('#/runs')
  })

  it('can be read as a table, and narrowed by focus and hide', async () => {
    await open('?view=table')
    await row('main.buildSpan').waitFor()
    expect(await row('main.buildSpan').innerText()).toMatch(/491\.36 MiB\s+95\.64 %\s+500\.23 MiB\s+97\.37 %/)
    await page.getByRole('searchbox', { name: 'Hide' }).fill('^main\\.buildSpan$')
    await expect.poll(() => row('main.buildSpan').count()).toBe(0)
    await page.getByRole('searchbox', { name: 'Hide' }).fill('')
    await page.getByRole('searchbox', { name: 'Focus' }).fill('retain')
    await expect.poll(() => row('main.buildSpan').count()).toBe(0)
    await row('main.(*traceCache).retain').waitFor()
    await page.getByRole('searchbox', { name: 'Focus' }).fill('(')
    await page.getByRole('alert').filter({ hasText: 'no regular expression' }).first().waitFor()
    await page.getByRole('searchbox', { name: 'Focus' }).fill('')
    await row('main.buildSpan').waitFor()
  })

  it('are summed over the stretch that a drag selects', async () => {
    await open()
    const plot = page.locator('.js-plotly-plot')
    await plot.locator('.scatterlayer .trace').first().waitFor()
    const box = await plot.boundingBox()
    if (box === null) throw new Error('the figure has a place')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.55, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7, y, { steps: 5 })
    await page.mouse.up()
    await expect.poll(address).toMatch(/phase=query&from=[\d.]+&to=[\d.]+/)
    expect(await page.getByRole('combobox', { name: 'From' }).inputValue()).not.toBe(
      await page.getByRole('combobox', { name: 'to', exact: true }).inputValue(),
    )
  })

  it('are measured against others, with sides in words and a swap in one click', async () => {
    await open('?view=table')
    await page.getByRole('button', { name: 'Compare with a base' }).click()
    await row('main.buildSpan').waitFor()
    await expect.poll(() => row('main.buildSpan').innerText()).toMatch(/91\.12 MiB\s+491\.36 MiB\s+\+400\.24 MiB/)
    expect(await row('main.buildSpan').innerText()).toContain('more')
    await page.getByRole('button', { name: 'Swap base and candidate' }).click()
    await expect.poll(() => row('main.buildSpan').innerText()).toMatch(/491\.36 MiB\s+91\.12 MiB\s+−400\.24 MiB/)
    await page.getByRole('combobox', { name: 'Run of the base' }).click()
    await page.keyboard.type('stable')
    const offered = page.getByRole('listbox').getByRole('option')
    await expect.poll(() => offered.count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect.poll(address).toContain(`base=${idOf.get('stable')}`)
    await page.getByRole('button', { name: 'All 19' }).click()
    await page.getByText('Base adds up 19 profiles, the candidate 1').waitFor()
  })

  it('do not differ from themselves', async () => {
    await open(`?base=${idOf.get('query-leak')}`)
    await page.getByText('Base and candidate do not differ').waitFor()
  })

  it('tell what grows, fastest first', async () => {
    await open('?view=growth')
    const table = page.getByRole('region', { name: 'Growth' })
    await table.waitFor()
    const first = table.getByRole('row').nth(1)
    expect(await first.innerText()).toMatch(
      /Leak[\s\S]*91\.12 MiB\s+491\.36 MiB[\s\S]*main\.buildSpan ← main\.buildTrace/,
    )
  })
})
