/** Attacks on the Electron window: what a page that turned hostile would try. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip } from './requirements.ts'
import { openTestWindow, type TestWindow } from './testWindow.ts'

describe.skipIf(!requireOrSkip('electron+display'))('the Electron window', () => {
  let window: TestWindow
  /** Somebody else's server: counts who came. */
  let outside: Server
  let outsideAddress: string
  let visits = 0

  beforeAll(async () => {
    outside = createServer((_, response) => {
      visits++
      response.setHeader('Access-Control-Allow-Origin', '*')
      response.end('outside')
    })
    await new Promise<void>((ready) => outside.listen(0, '127.0.0.1', ready))
    outsideAddress = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
    window = await openTestWindow()
  })
  afterAll(async () => {
    await window?.close()
    outside.close()
  })

  it('shows the page from its own scheme, with a title', async () => {
    expect(await window.page.evaluate(() => location.origin)).toBe('app://quartile')
    await expect.poll(() => window.page.title()).toContain('Quartile')
    await expect.poll(() => window.page.locator('#root').textContent()).not.toBe('')
  })

  it('has no Node in the window', async () => {
    const found = await window.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    )
    expect(found).toEqual([])
  })

  it('gives the page one function and nothing else', async () => {
    const bridge = await window.page.evaluate(() => {
      const { quartile } = globalThis as unknown as { quartile: object }
      return Object.entries(quartile).map(([name, value]) => [name, typeof value])
    })
    expect(bridge).toEqual([['pathOf', 'function']])
  })

  it('has each restriction switched on', async () => {
    const preferences = await window.app.evaluate(({ BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows()
      const contents = first?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
    })
    expect(preferences).toMatchObject({ contextIsolation: true, nodeIntegration: false, webSecurity: true })
    expect(preferences.sandbox).toBe(true)
    expect(preferences.webviewTag ?? false).toBe(false)
  })

  it('opens no second window', async () => {
    const opened = await window.page.evaluate((address) => {
      const link = document.createElement('a')
      link.href = address
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
      return [globalThis.open(address), globalThis.open('app://quartile/'), globalThis.open('about:blank')].map(Boolean)
    }, outsideAddress)
    expect(opened).toEqual([false, false, false])
    expect(await window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it.each(['outside', 'file:///etc/passwd', 'data:text/html,<h1>elsewhere</h1>', 'app://other/index.html'])(
    'does not navigate to %s',
    async (target) => {
      const before = window.page.url()
      const address = target === 'outside' ? outsideAddress : target
      await window.page.evaluate((to) => {
        location.href = to
      }, address)
      await window.page.waitForTimeout(300)
      expect(window.page.url()).toBe(before)
      expect(await window.page.locator('#root').count()).toBe(1)
      expect(visits).toBe(0)
    },
  )

  it('runs no inline script, no handler in an attribute and no text as code', async () => {
    const ran = await window.page.evaluate(async () => {
      const marks = globalThis as unknown as Record<string, unknown>
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.body.append(script)
      const image = document.createElement('img')
      image.setAttribute('onerror', 'globalThis.handlerRan = true')
      image.src = 'data:image/png;base64,broken'
      document.body.append(image)
      const foreign = document.createElement('script')
      foreign.src = 'data:text/javascript,globalThis.foreignRan = true'
      document.body.append(foreign)
      await new Promise((done) => setTimeout(done, 300))
      for (const element of [script, image, foreign]) element.remove()
      return [marks.inlineRan, marks.handlerRan, marks.foreignRan].map((mark) => mark === true)
    })
    expect(ran).toEqual([false, false, false])
    // The debugger may evaluate where the page may not: the page itself has to try.
    const evaluated = await window.page.evaluate(
      () =>
        new Promise((done) => {
          const report = ({ violatedDirective }: SecurityPolicyViolationEvent) => done(violatedDirective)
          document.addEventListener('securitypolicyviolation', report, { once: true })
          setTimeout(() => done('allowed'), 2_000)
          setTimeout('globalThis.textRan = true', 0)
        }),
    )
    expect(evaluated).toBe('script-src')
  })

  it('reaches no server', async () => {
    const reached = await window.page.evaluate(async (address) => {
      const tries = [
        fetch(address),
        fetch(address, { mode: 'no-cors' }),
        new Promise((done, failed) => {
          const socket = new WebSocket(address.replace('http', 'ws'))
          socket.onopen = done
          socket.onerror = failed
        }),
        new Promise((done, failed) => {
          const image = new Image()
          image.onload = done
          image.onerror = failed
          image.src = address
        }),
      ]
      navigator.sendBeacon?.(address, 'x')
      return (await Promise.allSettled(tries)).map(({ status }) => status)
    }, outsideAddress)
    expect(reached).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
    expect(visits).toBe(0)
  })

  it('reaches no server from the main process either, whatever asks', async () => {
    const outcome = await window.app.evaluate(
      ({ session }, address) =>
        session.defaultSession.fetch(address).then(
          () => 'reached',
          () => 'refused',
        ),
      outsideAddress,
    )
    expect(outcome).toBe('refused')
    expect(visits).toBe(0)
  })

  it.each([
    '/../main/main.js',
    '/..%2fmain%2fmain.js',
    '/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/..%2f..%2fmain%2fmain.js',
  ])('serves nothing outside its folder for %s', async (path) => {
    const [status, text] = await window.page.evaluate(async (asked) => {
      const answer = await fetch(asked)
      return [answer.status, await answer.text()]
    }, `app://quartile${path}`)
    expect(status).toBe(404)
    expect(text).toBe('no such file')
  })

  it('reads no file', async () => {
    const outcome = await window.page.evaluate(() =>
      fetch('file:///etc/passwd').then(
        () => 'read',
        () => 'refused',
      ),
    )
    expect(outcome).toBe('refused')
  })

  it('is given no permission', async () => {
    const answers = await window.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']
      const states = names.map(
        async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
      )
      const asked = [
        navigator.mediaDevices.getUserMedia({ audio: true }),
        navigator.clipboard.readText(),
        new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed)),
      ]
      return [...(await Promise.all(states)), ...(await Promise.allSettled(asked)).map(({ status }) => status)]
    })
    expect(answers.filter((answer) => answer !== 'denied' && answer !== 'rejected')).toEqual([])
  })

  it('embeds no other page', async () => {
    const loaded = await window.page.evaluate(async (address) => {
      const frame = document.createElement('iframe')
      frame.src = address
      const view = document.createElement('webview')
      view.setAttribute('src', address)
      document.body.append(frame, view)
      await new Promise((done) => setTimeout(done, 500))
      frame.remove()
      view.remove()
      return true
    }, outsideAddress)
    expect(loaded).toBe(true)
    expect(visits).toBe(0)
  })

  it('gives ports to its own page only', async () => {
    const given = await window.app.evaluate(async ({ ipcMain, BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows()
      const posted: string[] = []
      const frame = (url: string) => ({ url, postMessage: () => void posted.push(url) })
      for (const url of ['https://evil.example/', 'app://quartile.evil/', 'app://quartile/', 'file:///x']) {
        ipcMain.emit('quartile:connect', { senderFrame: frame(url), sender: first?.webContents })
      }
      ipcMain.emit('quartile:connect', { senderFrame: null })
      return posted
    })
    expect(given).toEqual([])
  })

  it('asks the host and the core through validated ports only', async () => {
    const replies = await window.page.evaluate(
      () =>
        new Promise<unknown[]>((done) => {
          globalThis.addEventListener('message', function receive({ data, ports }) {
            if (data !== 'quartile:ports') return
            globalThis.removeEventListener('message', receive)
            const answers: unknown[] = []
            for (const port of ports) {
              port.onmessage = ({ data: reply }) => {
                if (typeof reply.id !== 'number') return
                answers.push(reply.error?.code ?? reply.result)
                if (answers.length === 4) done(answers)
              }
              port.postMessage('not a call')
              port.postMessage({ id: 1, method: 'constructor', args: [] })
              port.postMessage({ id: 2, method: 'showRun', args: [{ $gt: '' }] })
            }
          })
          globalThis.postMessage('quartile:connect', location.origin)
        }),
    )
    expect(replies).toEqual(['usage', 'usage', 'usage', 'usage'])
  })

  it('ends with nothing left running', async () => {
    const { app } = window
    const core = await app.evaluate(({ app: running }) => {
      return running.getAppMetrics().find(({ serviceName }) => serviceName?.includes('node'))?.pid
    })
    await app.close()
    expect(core).toBeTypeOf('number')
    await expect.poll(() => isRunning(core ?? 0), { timeout: 5_000 }).toBe(false)
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
