/**
 * What the S3 driver's client costs for each operation beyond what Node's own HTTP client takes for the same bytes, and what the
 * proxy takes off the throughput of a real server. Rounds of both sides alternate, so that the machine's mood hits both.
 */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openProxy } from '../electron/launch/chaos/tcpProxy.ts'
import { type S3Client, s3Client } from '../electron/launch/drivers/s3/s3Client.ts'
import { format, formatNumber } from '../shared/units.ts'
import { median } from './measure.ts'
import type { Result } from './result.ts'

const ROUNDS = 7
/** Of the proxy, each of some seconds. */
const PAIRS = 3
const OPERATIONS = 2_000
/** A head of the manifest: what most requests carry. */
const BODY = JSON.stringify({ version: 1, segments: Array.from({ length: 10 }, (_, i) => `segments/${i}`) })
const MAX_OVERHEAD = 0.3e-3
const MAX_LOSS = 0.05
/** Clients that write and read at the same time, as the suite's writers and readers do. */
const CLIENTS = 6
const PROXIED_OPERATIONS = 900
/** Operations a second of all clients: eight times what the largest configuration of the suite's sweep asks for. */
const OFFERED = 300
const [KEY, SECRET, PORT] = ['quartile', 'only-for-tests', 17_071]

interface Spent {
  /** Seconds of user and system time of this process, for each operation. */
  readonly cpu: number
  readonly wall: number
}

export async function s3Bench(): Promise<readonly (Result | string)[]> {
  return [await overhead(), ...(await proxyLoss())]
}

async function overhead(): Promise<Result> {
  const server = fork(join(import.meta.dirname, 'bucketDouble.ts'))
  const address = await new Promise<string>((ready) => server.once('message', (at) => ready(String(at))))
  const client = clientOf(address)
  const agent = new Agent({ keepAlive: true })
  const [host, port] = address.split(':')
  const bare = (method: string, body: string) =>
    new Promise<void>((answered, failed) => {
      const sent = request({ agent, host, port, method, path: '/bench/bare' }, (response) => {
        response.resume().once('end', answered)
      })
      sent.once('error', failed)
      sent.end(body)
    })
  try {
    const ours: Spent[] = []
    const theirs: Spent[] = []
    // The first of each compiles and connects.
    for (let round = 0; round <= ROUNDS; round++) {
      const own = await spent(async (i) => void (await (i % 2 === 0 ? client.put('own', BODY) : client.get('own'))))
      const peer = await spent((i) => (i % 2 === 0 ? bare('PUT', BODY) : bare('GET', '')))
      if (round === 0) continue
      ours.push(own)
      theirs.push(peer)
    }
    const of = (all: readonly Spent[], what: keyof Spent) => median(all.map((each) => each[what]))
    const cpu = of(ours, 'cpu') - of(theirs, 'cpu')
    const wall = of(ours, 'wall') - of(theirs, 'wall')
    return {
      what: "time of the S3 driver's client for each operation, beyond Node's own HTTP client with the same bytes",
      measured: `${format(cpu, 'seconds')} of CPU, ${format(wall, 'seconds')} by the clock (${format(of(ours, 'wall'), 'seconds')} beside ${format(of(theirs, 'wall'), 'seconds')})`,
      aim: `below ${format(MAX_OVERHEAD, 'seconds')}`,
      met: cpu < MAX_OVERHEAD,
    }
  } finally {
    client.close()
    agent.destroy()
    server.disconnect()
  }
}

async function spent(operation: (i: number) => Promise<void>): Promise<Spent> {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  for (let i = 0; i < OPERATIONS; i++) await operation(i)
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / 1e6 / OPERATIONS, wall: (performance.now() - began) / 1000 / OPERATIONS }
}

/** Against a real server, with the proxy in this process, where a launch has it. */
async function proxyLoss(): Promise<readonly (Result | string)[]> {
  const data = mkdtempSync(join(tmpdir(), 'quartile-bench-s3-'))
  const at = `127.0.0.1:${PORT}`
  const server = spawn('versitygw', ['--access', KEY, '--secret', SECRET, '--port', at, 'posix', data], {
    stdio: 'ignore',
  })
  const started = await once(server, 'spawn').then(
    () => true,
    () => false,
  )
  if (!started) return ['no versitygw is on the path: what a proxy costs was not measured']
  try {
    while (!(await accepts())) await pause(50)
    const proxy = await openProxy(at)
    const [direct, proxied] = [clientOf(at), clientOf(proxy.address)]
    await direct.createBucket()
    const offered = await pairs(direct, proxied, OFFERED)
    const most = await pairs(direct, proxied, Number.POSITIVE_INFINITY)
    direct.close()
    proxied.close()
    await proxy.close()
    return [
      {
        what: `throughput that a proxy without faults takes off, of ${CLIENTS} S3 clients that are to do ${OFFERED} operations a second`,
        measured: inWords(offered),
        aim: `below ${format(MAX_LOSS, 'ratio')}`,
        met: offered.loss < MAX_LOSS,
      },
      `as fast as they can, on the cores that driver, proxy and server share: ${inWords(most)}`,
    ]
  } finally {
    server.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

interface Pairs {
  readonly straight: number
  readonly through: number
  /** Median over pairs of rounds, since the machine is not the same from round to round. */
  readonly loss: number
}

async function pairs(direct: S3Client, proxied: S3Client, rate: number): Promise<Pairs> {
  const straight: number[] = []
  const through: number[] = []
  for (let round = 0; round <= PAIRS; round++) {
    const rates = [await throughput(direct, rate), await throughput(proxied, rate)] as const
    if (round === 0) continue
    straight.push(rates[0])
    through.push(rates[1])
  }
  const loss = median(straight.map((each, i) => 1 - (through[i] ?? 0) / each))
  return { straight: median(straight), through: median(through), loss }
}

function inWords({ straight, through, loss }: Pairs): string {
  return `${format(loss, 'ratio')} (${formatNumber(through, 0)} beside ${formatNumber(straight, 0)} operations a second)`
}

/** Operations a second of several clients that put and get in turn, each when it is due and the one before is done. */
async function throughput(client: S3Client, rate: number): Promise<number> {
  const began = performance.now()
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, of) => {
      for (let i = 0; i < PROXIED_OPERATIONS / CLIENTS; i++) {
        const early = began + (i * CLIENTS * 1000) / rate - performance.now()
        if (early > 1) await pause(early)
        await (i % 2 === 0 ? client.put(`key-${of}`, BODY) : client.get(`key-${of}`))
      }
    }),
  )
  return PROXIED_OPERATIONS / ((performance.now() - began) / 1000)
}

function clientOf(address: string): S3Client {
  const place = { address, bucket: 'bench', region: 'us-east-1', accessKey: KEY, secretKey: SECRET }
  return s3Client(place, new AbortController().signal)
}

function accepts(): Promise<boolean> {
  const socket = connect(PORT, '127.0.0.1')
  return new Promise((told) => {
    socket.once('connect', () => told(true))
    socket.once('error', () => told(false))
  }).finally(() => socket.destroy()) as Promise<boolean>
}
