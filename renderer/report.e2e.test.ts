/** A report built in the window: figures pinned, sections ordered by keys, a note, what is removed, each form; in a real browser. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readTemplate } from '../electron/report/readTemplate.ts'
import { ROOT, requireOrSkip } from '../electron/requirements.ts'
import { openRunList, openTestBrowser, startTestServer, type TestServer } from '../electron/testWindow.ts'

const DEMO = join(ROOT, 'resources', 'samples', 'demo')

describe.skipIf(!requireOrSkip('chromium'))('a report in the window', { timeout: 60_000 }, () => {
  const faults: string[] = []
  let server: TestServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await startTestServer(join(DEMO, 'leaking'))
    browser = await openTestBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('pageerror', (error) => faults.push(error.message))
    await openRunList(page, server.url)
    await page.getByRole('grid').getByRole('link', { name: 'leaking' }).click()
    await page.getByRole('heading', { level: 1, name: 'leaking' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })

  const headings = () =>
    page
      .getByRole('list', { name: 'Sections' })
      .getByRole('textbox', { name: /^Heading of / })
      .evaluateAll((fields) => fields.map((field) => field.getAttribute('aria-label')?.replace('Heading of ', '')))
  async function exported(form: string): Promise<{ name: string; text: string }> {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Export/ }).click()
    await page.getByRole('menuitem', { name: form }).click()
    const file = await download
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'latin1') }
  }

  it('takes a figure that was pinned in a view', async () => {
    await page.getByRole('region', { name: 'Figure' }).getByRole('button', { name: 'Pin to report' }).click()
    await page.getByRole('link', { name: 'Pinned' }).waitFor()
    await page.getByRole('link', { name: 'Build a report' }).click()
    await page.getByRole('heading', { level: 1, name: 'Report' }).waitFor()
    await page.getByText('These runs have none of: runs, guard').waitFor()
    expect(await headings()).toEqual([
      ...[
        'Does memory grow?',
        'Does it meet its criteria?',
        'What the verdicts rest on',
        'The run over time',
        'Profile',
      ],
      ...['Key figures', 'Tables', 'Caveats', 'leaking over time'],
    ])
  })

  it('moves a section by keys, and keeps the focus on it', async () => {
    await page.getByRole('button', { name: 'Move leaking over time up' }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    await expect
      .poll(headings)
      .toEqual([
        ...[
          'Does memory grow?',
          'Does it meet its criteria?',
          'What the verdicts rest on',
          'The run over time',
          'Profile',
        ],
        ...['Key figures', 'leaking over time', 'Tables', 'Caveats'],
      ])
    for (const name of ['What the verdicts rest on', 'The run over time', 'Profile', 'Tables'])
      await page.getByRole('button', { name: `Take ${name} out` }).click()
    await page.getByRole('textbox', { name: 'Heading of Key figures' }).fill('In numbers')
    await page.getByRole('button', { name: '+ Note' }).click()
    await page.getByRole('textbox', { name: 'Note', exact: true }).fill('# Why\n\n- asked by <b>nobody</b>')
    await page.getByRole('textbox', { name: 'Title of the report' }).fill('Friday')
    await page.keyboard.press('Enter')
    await expect
      .poll(headings)
      .toEqual([
        'Does memory grow?',
        'Does it meet its criteria?',
        'In numbers',
        'leaking over time',
        'Caveats',
        'Note',
      ])
  })

  it('removes on a click what it would tell, and writes what was built', async () => {
    const finding = page.getByRole('list', { name: 'Findings' }).getByRole('listitem').filter({ hasText: DEMO })
    await finding.getByRole('button', { name: 'Remove' }).click()
    await finding.getByRole('button', { name: 'Keep' }).waitFor()
    const { name, text } = await exported('Report, Markdown')
    expect(name).toBe('Friday.md')
    expect(text.match(/^## .*$/gm)).toEqual([
      ...['## Does memory grow?', '## Does it meet its criteria?', '## In numbers', '## leaking over time'],
      ...['## Caveats', '## Note', '## Provenance'],
    ])
    expect(text).toContain('- asked by \\<b\\>nobody\\</b\\>')
    expect(text).toContain('![pinned-leaking-over-time](data:image/png;base64,')
    expect(text).not.toContain(DEMO)
    expect(text).toContain('Opened: \\[removed\\]')
  })

  it('is kept in the workspace, saved as a template file, and opened from one', async () => {
    await page.reload()
    await page.getByRole('textbox', { name: 'Heading of leaking over time' }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as a file' }).click()
    const path = await (await download).path()
    const template = readTemplate(path)
    expect(template).toMatchObject({ title: 'Friday', name: 'Report' })
    expect(template.sections).toContainEqual({
      figure: { draw: 'run', question: { run: expect.stringMatching(/^[0-9a-f]{16}$/) } },
      title: 'leaking over time',
    })
    await page.getByRole('button', { name: 'Template' }).click()
    await page.getByRole('menuitem', { name: /^The suite's three figures/ }).click()
    await expect.poll(headings).toContain('As the suite prints it')
    // Notes and pinned figures are work that no other template takes away.
    expect((await headings()).slice(-2)).toEqual(['leaking over time', 'Note'])
    expect((await exported('Console text')).text).toContain('=== Write Phase Analysis ===')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open a file…' }).click()
    await (await chooser).setFiles(path)
    await expect.poll(headings).toContain('In numbers')
  })

  it('writes a page in the size that is asked for', async () => {
    await page.getByLabel('Width').selectOption('1000 pixels')
    await page.getByLabel('Scale of pictures').selectOption('1')
    const { text } = await exported('Report page, PNG')
    expect(Buffer.from(text, 'latin1').readUInt32BE(16)).toBe(1_000)
    expect(page.url()).toContain('width=1000')
  })
})
