/** The Electron window at work: each way to open a folder, a report saved, a core that dies. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip, SAMPLES } from './requirements.ts'
import { openTestWindow, type TestWindow } from './testWindow.ts'

const hasWindow = requireOrSkip('electron+display')

describe.skipIf(!hasWindow)('the Electron window at work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-desktop-test-'))
  let window: TestWindow

  /** A folder with one small file, from which the run has its name. */
  function results(name: string, level: number): string {
    const path = join(folder, name)
    mkdirSync(path)
    const rows = Array.from({ length: 40 }, (_, i) => `2025-01-01 00:00:${String(i).padStart(2, '0')},${level + i}`)
    writeFileSync(join(path, `${name}.csv`), `time,heap_bytes\n${rows.join('\n')}\n`)
    return path
  }
  const title = () => window.page.locator('main h1').textContent()

  beforeAll(async () => {
    window = await openTestWindow(results('from-command-line', 100))
  })
  afterAll(async () => {
    await window?.close()
    rmSync(folder, { recursive: true })
  })

  it('opens what the command line names', async () => {
    await expect.poll(title, { timeout: 10_000 }).toBe('from-command-line')
  })

  it('opens the folder that was picked in the dialog', async () => {
    await window.app.evaluate(
      ({ dialog }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
      },
      results('from-dialog', 200),
    )
    await window.page.keyboard.press('Control+o')
    await expect.poll(title, { timeout: 10_000 }).toBe('from-dialog')
  })

  it('opens the folder that the menu asks for', async () => {
    await window.app.evaluate(
      ({ dialog, Menu }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
        Menu.getApplicationMenu()?.items[0]?.submenu?.items[0]?.click()
      },
      results('from-menu', 300),
    )
    await expect.poll(title, { timeout: 10_000 }).toBe('from-menu')
  })

  it('opens the folder that was dropped', async () => {
    const client = await window.page.context().newCDPSession(window.page)
    const data = { items: [], files: [results('from-drop', 400)], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
    }
    await expect.poll(title, { timeout: 10_000 }).toBe('from-drop')
  })

  it('saves a report where the dialog says, and none when it is cancelled', async () => {
    const output = join(folder, 'report.png')
    const exportPage = async () => {
      await window.page.getByRole('button', { name: 'Export' }).click()
      await window.page.getByText('Report page, PNG').click()
    }
    await window.app.evaluate(({ dialog }) => {
      dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' })
    })
    await exportPage()
    await window.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
    }, output)
    await exportPage()
    await expect
      .poll(() => statSync(output, { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(10_000)
  })

  it('says so when its core dies, and goes on after a reload', async () => {
    const pid = await window.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Quartile core')?.pid,
    )
    expect(pid).toBeTypeOf('number')
    process.kill(pid ?? 0, 'SIGKILL')
    await window.page.getByText('out of reach').waitFor()
    await window.page.reload()
    await expect.poll(title, { timeout: 10_000 }).toBe('from-drop')
    expect(await window.page.getByText('out of reach').count()).toBe(0)
  })
})

describe.skipIf(!hasWindow || !requireOrSkip('samples'))('the Electron window on a recorded leak', () => {
  let window: TestWindow
  beforeAll(async () => {
    window = await openTestWindow(join(SAMPLES, 'go-trace-stress', 'query-leak'))
  })
  afterAll(() => window?.close())

  it("shows the suite's figures, the corrected ones and both verdicts", async () => {
    const text = () => window.page.locator('main').textContent()
    await expect.poll(text, { timeout: 15_000 }).toContain('669.23')
    const shown = (await text()) ?? ''
    for (const figure of ['119.08', '115.73', '898.32', '194.13', '161', '156']) expect(shown).toContain(figure)
    expect(await window.page.getByText('Stable', { exact: true }).count()).toBeGreaterThan(0)
    expect(await window.page.getByText('Leak', { exact: true }).count()).toBeGreaterThan(0)
    expect(shown).toContain('RSS(MB) is not resident memory')
  })
})
