import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CoreApi, CoreEvent, Job, JobSpec } from '../shared/api.ts'
import { decode, encode } from '../shared/codec.ts'
import type { Core } from './core.ts'
import { type Server, startServer } from './server.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

const folder = mkdtempSync(join(tmpdir(), 'quartile-server-test-'))
const rendererDir = join(folder, 'renderer')
const asked: string[] = []
let listener: (event: CoreEvent) => void = () => undefined
let server: Server
let port: number
let cookie: string

/** Answers the few questions that the tests ask, and writes what a report job is told to write. */
function fakeCore(): Core {
  const api: Partial<CoreApi> = {
    about: async () => ({ version: '1', workspace: 'w' }),
    removeRun: async (id) => void asked.push(id),
    mapSource: async ({ folder }) => void asked.push(folder ?? ''),
    startJob: async (spec: JobSpec) => {
      const job: Job = { id: '1', spec, state: 'done', progress: 1, step: '', createdAtMs: 0 }
      if (spec.kind !== 'report') return job
      writeFileSync(spec.outputs[0] ?? '', 'report')
      const done: Job = { ...job, result: { kind: 'report', written: spec.outputs, found: [] } }
      listener({ kind: 'job', job: done })
      return done
    },
  }
  return {
    api: api as CoreApi,
    onEvent: (added) => {
      const before = listener
      listener = (event) => {
        before(event)
        added(event)
      }
      return () => undefined
    },
    close: async () => undefined,
    readProfile: () => {
      throw new Error('no tab can ask for it')
    },
  }
}

/** Bytes as they are: fetch would tidy paths and refuse to forge Host and Origin. */
function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const ours = () => ({ Origin: `http://127.0.0.1:${port}`, Cookie: cookie })

async function call(method: string, ...args: unknown[]): Promise<{ result?: unknown; error?: { message: string } }> {
  const { text } = await send('/rpc', { method: 'POST', headers: ours(), body: encode({ id: 1, method, args }) })
  return decode(text) as { result?: unknown; error?: { message: string } }
}

beforeAll(async () => {
  mkdirSync(rendererDir)
  writeFileSync(join(rendererDir, 'index.html'), '<title>page</title>')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  server = await startServer({ core: fakeCore(), rendererDir })
  port = Number(new URL(server.url).port)
  const entered = await send(`/${new URL(server.url).search}`)
  cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

describe('which sources are read', () => {
  it('is not for a tab to say', async () => {
    for (const mapping of [{ prefix: '', folder: '/' }, { prefix: '/src' }, { file: '/etc/passwd', folder: '/etc' }])
      expect((await call('mapSource', mapping)).error?.message).toContain('a tab may not choose')
    expect(asked).not.toContain('/')
  })
})

describe('who is let in', () => {
  it('exchanges the token for a cookie that scripts and other sites never see', async () => {
    const { status, headers } = await send(`/${new URL(server.url).search}`)
    expect(status).toBe(200)
    expect(headers['set-cookie']?.[0]).toMatch(/^quartile-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  it.each(['/', '/index.html', '/events', '/downloads/x', '/no-such-page'])(
    'answers %s with 401 without the cookie',
    async (path) => {
      const { status, text } = await send(path)
      expect(status).toBe(401)
      expect(text).not.toContain('page</title>')
    },
  )

  it('refuses a wrong token and a wrong cookie', async () => {
    expect((await send('/?token=wrong')).status).toBe(401)
    expect((await send(`/?token=${'a'.repeat(32)}`)).status).toBe(401)
    expect((await send('/', { headers: { Cookie: cookie.replace(/=.*/, `=${'a'.repeat(32)}`) } })).status).toBe(401)
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost', '0.0.0.0'])(
    'refuses the host %s, as a rebound name would send it',
    async (host) => {
      expect((await send('/', { headers: { Cookie: cookie, Host: host } })).status).toBe(403)
      expect((await send(`/${new URL(server.url).search}`, { headers: { Host: host } })).status).toBe(403)
    },
  )

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'refuses the origin %s even with the cookie',
    async (origin) => {
      const headers = { Cookie: cookie, Origin: origin }
      const body = encode({ id: 1, method: 'removeRun', args: ['0123456789abcdef'] })
      expect((await send('/rpc', { method: 'POST', headers, body })).status).toBe(403)
      expect((await send('/events', { headers })).status).toBe(403)
      expect(asked).toEqual([])
    },
  )

  it('refuses a call that names no origin', async () => {
    const body = encode({ id: 1, method: 'about', args: [] })
    expect((await send('/rpc', { method: 'POST', headers: { Cookie: cookie }, body })).status).toBe(403)
  })

  it('refuses what another site embeds, and lets a followed link pass', async () => {
    const from = (site: string, mode: string, dest: string) => ({
      Cookie: cookie,
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': mode,
      'Sec-Fetch-Dest': dest,
    })
    expect((await send('/index.html', { headers: from('same-site', 'no-cors', 'script') })).status).toBe(403)
    expect((await send('/', { headers: from('cross-site', 'navigate', 'iframe') })).status).toBe(403)
    expect((await send('/', { headers: from('cross-site', 'navigate', 'document') })).status).toBe(200)
    expect((await send('/', { headers: from('same-origin', 'cors', 'empty') })).status).toBe(200)
  })

  it('listens on loopback only', () => {
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
  })
})

describe('pages', () => {
  it('serves the page with the security policy', async () => {
    const { status, text, headers } = await send('/', { headers: { Cookie: cookie } })
    expect([status, text]).toEqual([200, '<title>page</title>'])
    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '//',
    'http://evil.example/',
    '/%00',
    '/%zz',
  ])('answers %s with an error and no content of a file', async (path) => {
    const { status, text } = await send(path, { headers: { Cookie: cookie } })
    expect([400, 404]).toContain(status)
    expect(text).not.toContain('secret')
  })

  it.each(['PUT', 'DELETE', 'OPTIONS', 'POST'])('has no use for %s on a page', async (method) => {
    expect((await send('/', { method, headers: ours() })).status).toBe(405)
  })
})

describe('calls', () => {
  it('answers a call', async () => {
    expect(await call('about')).toEqual({ id: 1, result: { version: '1', workspace: 'w' } })
  })

  it.each(['constructor', 'toString', '__proto__', 'close', 'then', ''])(
    'refuses the unknown method %j',
    async (method) => {
      expect((await call(method)).error?.message).toContain('there is no method')
    },
  )

  it('refuses arguments that do not fit', async () => {
    expect((await call('showRun', '../x')).error?.message).toContain('16 hexadecimal digits')
    expect((await call('showRun')).error?.message).toContain('1 arguments are expected')
    expect((await call('listRuns', { limit: 1e9 })).error?.message).toContain('limit')
    expect((await call('listRuns', { limit: 1, sql: 'x' })).error?.message).toContain('sql')
    expect((await call('drawRun', { run: '0123456789abcdef', theme: 'light', points: Number.NaN })).error).toBeDefined()
  })

  it.each(['', '{', '[]', 'null', '{"id":"1","method":"about","args":[]}', '{"id":1,"method":"about"}'])(
    'answers %j, which is no call, with 400',
    async (body) => {
      expect((await send('/rpc', { method: 'POST', headers: ours(), body })).status).toBe(400)
    },
  )

  it('refuses a body beyond the limit, announced or not', async () => {
    const body = Buffer.alloc(9 * 2 ** 20, ' ')
    const refused = async (headers: Record<string, string>): Promise<number | string> => {
      const sent = send('/rpc', { method: 'POST', headers: { ...ours(), ...headers }, body })
      // The server may hang up while the rest is still on its way.
      return sent.then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code ?? '',
      )
    }
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(await refused({ 'Content-Length': String(body.length) }))
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(await refused({ 'Transfer-Encoding': 'chunked' }))
    expect(await call('about')).toMatchObject({ result: { version: '1' } })
  })

  it('sends events to every tab, and lets the oldest of too many go', async () => {
    const tabs = await Promise.all([0, 1, 2, 3, 4].map(openEvents))
    await expect.poll(() => tabs[0]?.ended).toBe(true)
    listener({ kind: 'runs' })
    await expect
      .poll(() => tabs.slice(1).map((tab) => tab.text))
      .toEqual(Array(4).fill(':\n\ndata: {"event":{"kind":"runs"}}\n\n'))
    for (const tab of tabs) tab.close()
  })
})

function openEvents(): Promise<{ text: string; ended: boolean; close(): void }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/events', headers: { Cookie: cookie } }, (response) => {
      const tab = { text: '', ended: false, close: () => void sent.destroy() }
      response.on('error', () => undefined)
      response.on('end', () => {
        tab.ended = true
      })
      response.on('data', (part: Buffer) => {
        tab.text += part.toString()
        resolve(tab)
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('uploads and downloads', () => {
  const upload = (path: string, body: string | Buffer = 'x') =>
    send(`/upload/${path}`, { method: 'POST', headers: ours(), body })

  it('puts what was dropped where the core may import it', async () => {
    const batch = randomUUID()
    const first = await upload(`${batch}/my%20results/profiles/heap_1.pprof`, 'profile')
    const second = await upload(`${batch}/my%20results/memory.csv`, 'memory')
    const { path } = JSON.parse(first.text) as { path: string }
    expect(JSON.parse(second.text)).toEqual({ path })
    expect(readFileSync(join(path, 'profiles', 'heap_1.pprof'), 'utf8')).toBe('profile')
    expect(await call('startJob', { kind: 'import', paths: [path] })).toMatchObject({ result: { state: 'done' } })
  })

  it.each([
    `${randomUUID()}/..%2f..%2fescaped`,
    `${randomUUID()}/a/..%2fescaped`,
    `${randomUUID()}/..%5cescaped`,
    `${randomUUID()}/a//b`,
    `${randomUUID()}/%00`,
    `${randomUUID()}/c:`,
    `${randomUUID()}/${'x'.repeat(256)}`,
    `${randomUUID()}/${'a/'.repeat(40)}b`,
    `${randomUUID()}`,
    'batch/a',
    '..%2f..%2f/a',
  ])('refuses to upload to %s', async (path) => {
    expect((await upload(path)).status).toBe(400)
  })

  it('refuses the same file twice', async () => {
    const batch = randomUUID()
    expect((await upload(`${batch}/a`, 'first')).status).toBe(200)
    const again = await upload(`${batch}/a`, 'second')
    expect(again.status).toBe(409)
  })

  it('imports nothing that was not uploaded, and writes nothing that is not to be downloaded', async () => {
    const batch = randomUUID()
    const { path } = JSON.parse((await upload(`${batch}/a`)).text) as { path: string }
    for (const elsewhere of [
      '/etc/passwd',
      join(folder, 'secret.txt'),
      join(path, '..', '..', '..'),
      dirname(dirname(path)),
    ]) {
      expect((await call('startJob', { kind: 'import', paths: [path, elsewhere] })).error?.message).toContain(
        "not this session's",
      )
    }
    for (const output of [join(folder, 'written.png'), join(path, 'x.png'), 'written.png']) {
      const spec = { kind: 'report', runs: ['0123456789abcdef'], what: 'page', outputs: [output], theme: 'light' }
      expect((await call('startJob', spec)).error?.message).toContain("not this session's")
      expect(existsSync(output)).toBe(false)
    }
  })

  it('hands over the report that was written, and only that', async () => {
    const reserved = await send('/downloads?name=..%2Frun%3A1.png', { method: 'POST', headers: ours() })
    const { path, address } = JSON.parse(reserved.text) as { path: string; address: string }
    expect(path.endsWith('..-run-1.png')).toBe(true)
    expect((await send(`${address}/0`, { headers: { Cookie: cookie } })).status).toBe(404)
    await call('startJob', {
      kind: 'report',
      runs: ['0123456789abcdef'],
      what: 'page',
      outputs: [path],
      theme: 'light',
    })
    const listed = await send(address, { headers: { Cookie: cookie } })
    expect(JSON.parse(listed.text)).toEqual([{ name: '..-run-1.png', address: `${address}/0` }])
    const file = await send(`${address}/0`, { headers: { Cookie: cookie } })
    expect(file.text).toBe('report')
    expect(file.headers['content-disposition']).toMatch(/^attachment/)
    for (const wrong of [`${address}/1`, `${address}/..%2f0`, `${address}/-1`, '/downloads/..%2f', '/downloads/']) {
      expect((await send(wrong, { headers: { Cookie: cookie } })).status).toBe(404)
    }
  })

  it('removes everything at the end, and frees the port', async () => {
    const other = await startServer({ core: fakeCore(), rendererDir })
    const { port: mine, search } = new URL(other.url)
    const entered = await fetch(`http://127.0.0.1:${mine}/${search}`)
    const theirs = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const uploaded = await fetch(`http://127.0.0.1:${mine}/upload/${randomUUID()}/a`, {
      method: 'POST',
      headers: { Cookie: theirs, Origin: `http://127.0.0.1:${mine}` },
      body: 'x',
    })
    const { path } = (await uploaded.json()) as { path: string }
    expect(existsSync(path)).toBe(true)
    await other.close()
    expect(existsSync(path)).toBe(false)
    await expect(fetch(`http://127.0.0.1:${mine}/`)).rejects.toThrow()
  })

  it('says so when the port is taken', async () => {
    await expect(startServer({ core: fakeCore(), rendererDir, port })).rejects.toThrow(`port ${port} is in use`)
  })
})
