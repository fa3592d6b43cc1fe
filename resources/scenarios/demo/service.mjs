/*
 * The service of the demo scenario: it answers requests, keeps some of what it made for them, and tells of its memory.
 *
 *     GET /            work; with MODE=leaking a part of each answer is never let go
 *     GET /metrics     memory as the process sees it, for Prometheus; with ?gc=1 after a collection of the whole heap, as
 *                      Go's heap profile has it
 *     GET /heap-profile  V8's sampled heap
 *
 * It ends when its standard input does, so that it outlives nobody.
 */
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { PerformanceObserver } from 'node:perf_hooks'

const leaking = process.env.MODE === 'leaking'
/** Bytes that a request leaves behind, when it leaks. */
const LEFT = Number(process.env.LEFT ?? 8_192)
/** Bytes that a request needs while it is answered. */
const NEEDED = 98_304
/** Answers that a healthy cache keeps. */
const CACHED = 200

const forgotten = []
const cache = new Map()
let requests = 0
let collections = 0
let collectionSeconds = 0

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    collections++
    collectionSeconds += entry.duration / 1000
  }
}).observe({ entryTypes: ['gc'] })

function rememberAnswer(key, answer) {
  cache.set(key, answer)
  if (cache.size > CACHED) cache.delete(cache.keys().next().value)
}

function forgetAnswer(answer) {
  forgotten.push(answer)
}

function makeAnswer(bytes) {
  const parts = []
  for (let made = 0; made < bytes; made += 64) parts.push(`part ${made} of request ${requests}`)
  return parts
}

function answer(response) {
  requests++
  makeAnswer(NEEDED)
  const kept = makeAnswer(LEFT)
  rememberAnswer(requests % CACHED, kept)
  if (leaking) forgetAnswer(makeAnswer(LEFT))
  response.end(`${kept.length}\n`)
}

function metrics(collect) {
  const before = process.memoryUsage().heapUsed
  if (collect) globalThis.gc?.()
  const memory = process.memoryUsage()
  const lines = [
    ['nodejs_heap_size_used_bytes', 'gauge', before],
    ['nodejs_heap_size_total_bytes', 'gauge', memory.heapTotal],
    ['nodejs_external_memory_bytes', 'gauge', memory.external],
    ['nodejs_gc_runs_total', 'counter', collections],
    ['nodejs_gc_seconds_total', 'counter', collectionSeconds],
    ['process_cpu_seconds_total', 'counter', process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6],
    ['http_requests_total', 'counter', requests],
  ]
  if (collect) lines.push(['nodejs_heap_after_gc_bytes', 'gauge', memory.heapUsed])
  return lines.map(([name, type, value]) => `# TYPE ${name} ${type}\n${name} ${value}\n`).join('')
}

const session = new Session()
session.connect()
await session.post('HeapProfiler.startSampling', { samplingInterval: 32_768 })

const server = createServer(async (request, response) => {
  if (request.url.startsWith('/metrics')) response.end(metrics(request.url.endsWith('?gc=1')))
  else if (request.url === '/heap-profile') {
    const { profile } = await session.post('HeapProfiler.getSamplingProfile')
    response.end(JSON.stringify(profile))
  } else if (request.url === '/healthz') response.end('ok\n')
  else answer(response)
})
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(
    `${new Date().toISOString()} INFO listening on ${server.address().port}, ${leaking ? 'leaking' : 'stable'}`,
  )
})

process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
process.once('SIGTERM', () => {
  console.log(`${new Date().toISOString()} INFO ending after ${requests} requests`)
  process.exit(0)
})
