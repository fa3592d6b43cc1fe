import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { requireOrSkip } from '../../../requirements.ts'
import { openProxy } from '../../chaos/tcpProxy.ts'
import type { DriverContext } from '../driver.ts'
import { type BucketDouble, startBucketDouble } from './bucketDouble.ts'
import { s3Contention } from './contentionDriver.ts'
import { verifyIsolation } from './isolation.ts'
import { keysOf } from './keyPool.ts'
import { Manifest } from './manifest.ts'
import { preflight } from './preflight.ts'
import { type S3Client, s3Client } from './s3Client.ts'

const KEYS = { accessKey: 'quartile', secretKey: 'not-a-secret' }
const hasServer = requireOrSkip('versitygw')

let folder: string
let log: string[]
let recorded: Map<string, number>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-s3-test-'))
  log = []
  recorded = new Map()
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(address: string, options: object = {}): Promise<void> {
  const context: DriverContext = {
    signal: new AbortController().signal,
    seed: 3,
    targets: { 's3.api': address },
    folder,
    engine: () => Promise.reject(new Error('none is asked for')),
    phase: { name: 'contention', kind: 'write' },
    record: (metric, _, value) => void recorded.set(metric, Math.max(value, recorded.get(metric) ?? 0)),
    log: (line) => void log.push(line),
    progress: () => undefined,
    whilePaused: async () => undefined,
  }
  const given = {
    target: 's3.api',
    ...KEYS,
    duration: '2 s',
    writers: 4,
    writerRate: '40/s',
    readerRate: '30/s',
    overlap: 0.5,
  }
  return s3Contention.run(s3Contention.options.parse({ ...given, ...options }), context)
}

function rows(): Record<string, string> {
  const [head = '', row = ''] = readFileSync(join(folder, 'test_baseline.csv'), 'utf8').trim().split('\n')
  const cells = row.split(',')
  return Object.fromEntries(head.split(',').map((name, i) => [name, cells[i] ?? '']))
}

describe('the keys of a writer', () => {
  it('are a share of the pool, and the last of the writer before', () => {
    expect(keysOf(0, 2, 10, 0.2)).toEqual(['key_0', 'key_1', 'key_2', 'key_3', 'key_4'])
    expect(keysOf(1, 2, 10, 0.2)).toEqual(['key_4', 'key_5', 'key_6', 'key_7', 'key_8', 'key_9'])
    expect(keysOf(1, 2, 10, 0)).toEqual(['key_5', 'key_6', 'key_7', 'key_8', 'key_9'])
  })
})

describe('contention on a bucket of our own', () => {
  let bucket: BucketDouble
  let client: S3Client

  beforeEach(async () => {
    bucket = await startBucketDouble()
    client = s3Client(
      { address: bucket.address, bucket: 'b', region: 'us-east-1', ...KEYS },
      new AbortController().signal,
    )
  })
  afterEach(() => {
    client.close()
    bucket.close()
  })

  it('is refused on a server that ignores conditions, with what it did', async () => {
    bucket.keepsConditions = false
    await expect(run(bucket.address)).rejects.toThrow(
      /does not keep the conditions of a PUT.*creates with If-None-Match only once/,
    )
    const steps = await preflight(client, 'p')
    expect(steps.map(({ passed }) => passed)).toEqual([false, false, true, false])
    expect(steps[3]?.found).toBe('20 won, 0 were refused')
  })

  it('leaves a row of 24 columns that says what the writers came to, and nothing in the bucket', async () => {
    await run(bucket.address)
    const row = rows()
    expect(Object.keys(row)).toHaveLength(24)
    expect(row.config_label).toBe('W4_WR40.00_O0.5_RD4_RT30')
    expect(Number(row.write_tps)).toBeGreaterThan(1)
    const text = readFileSync(join(folder, 'console.log'), 'utf8')
    const commits = Number(/Successful commits: +(\d+)/.exec(text)?.[1])
    const failures = Number(/Precondition failures: +(\d+)/.exec(text)?.[1])
    expect(Number(row.precondition_failure_rate)).toBeCloseTo(failures / commits, 3)
    expect(text).toContain('=== Enhanced Verification Complete ===')
    expect(text).toContain(`✅ The chain of transactions has no gap (${commits} checked)`)
    expect(bucket.objects.size).toBe(0)
  })

  it('counts conflicts where writers meet, and retries them as often as asked', async () => {
    await run(bucket.address, { writers: 8, maxRetries: 3 })
    expect(Number(rows().precondition_failure_rate)).toBeGreaterThan(0)
    expect(recorded.get('s3_conflict_ratio')).toBeGreaterThan(0)
    expect(recorded.get('s3_isolation_violations')).toBe(0)
  })

  it('goes on while connections break, and keeps what it promises', async () => {
    const proxy = await openProxy(bucket.address)
    const running = run(proxy.address)
    await pause(700)
    proxy.reset()
    await running
    expect(readFileSync(join(folder, 'console.log'), 'utf8')).toContain('=== Enhanced Verification Complete ===')
    await proxy.close()
  })

  it('finds what was lost, what was never committed, and readers that went back', async () => {
    const manifest = new Manifest(client, 'm')
    await manifest.create()
    const head = await manifest.head()
    const change = { writer: 0, puts: { a: '1' }, deletes: [] }
    const first = await manifest.commit(head, change, 0)
    // Two that read the same head: the server must refuse the second, and here it does not.
    bucket.keepsConditions = false
    const second = await manifest.commit(head, { ...change, writer: 1 }, 0)
    expect([first.kind, second.kind]).toEqual(['done', 'done'])
    const names = [first, second].map((commit) => (commit.kind === 'done' ? commit.segment : ''))
    const content = (writer: number) => JSON.stringify({ txn: 1, writer, puts: { a: '1' }, deletes: [] })
    const claims = await verifyIsolation(
      manifest,
      { acknowledged: new Map(names.map((name, i) => [name, content(i)])), unknown: new Set() },
      [
        { reader: 0, txn: 1, segment: names[0] ?? '', content: content(0) },
        { reader: 0, txn: 0, segment: names[1] ?? '', content: 'other' },
      ],
    )
    expect(claims.map(({ violations }) => violations.length)).toEqual([0, 1, 0, 1, 2])
    expect(claims[1]?.violations[0]).toMatch(/was acknowledged, and is lost/)
  })

  it('says that a server cannot be reached', async () => {
    bucket.close()
    await expect(run(bucket.address)).rejects.toThrow(/s3.api cannot be reached/)
  })
})

describe.skipIf(!hasServer)('contention on a real S3 server', () => {
  let server: ChildProcess
  let address: string
  const home = mkdtempSync(join(tmpdir(), 'quartile-s3-server-'))

  beforeAll(async () => {
    const port = await freePort()
    address = `127.0.0.1:${port}`
    mkdirSync(join(home, 'data'))
    const args = [
      '--access',
      KEYS.accessKey,
      '--secret',
      KEYS.secretKey,
      '--port',
      address,
      'posix',
      join(home, 'data'),
    ]
    server = spawn('versitygw', args, { stdio: 'ignore' })
    for (let i = 0; i < 100; i++) {
      const answers = await fetch(`http://${address}/`).then(
        () => true,
        () => false,
      )
      if (answers) return
      await pause(100)
    }
    throw new Error('versitygw did not start')
  })
  afterAll(() => {
    server?.kill()
    rmSync(home, { recursive: true, force: true })
  })

  it('is measured and verified: each claim of isolation holds', async () => {
    await run(address, { writers: 3, overlap: 0.3 })
    expect(log.filter((line) => line.startsWith('preflight: passed'))).toHaveLength(4)
    expect(Number(rows().write_tps)).toBeGreaterThan(0)
    expect(recorded.get('s3_isolation_violations')).toBe(0)
  })
})

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((found) =>
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => found(port))
    }),
  )
}
