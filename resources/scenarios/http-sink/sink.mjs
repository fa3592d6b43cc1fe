/**
 * Takes whatever is sent to it and counts: requests, bytes, rate, latency, errors, as Data Caterer's suite does with its own.
 *
 *     PORT=8080 node sink.mjs
 *
 * GET /health, GET /stats, POST anything. Its end leaves the last of /stats in stats.json.
 */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** What is recent, and the reach of the mean latency. */
const RECENT = 1_000
const MIB = 2 ** 20
const startedAt = performance.now()
/** Of the newest requests: when they came, and how long their body took, both in milliseconds. */
const recent = []
let requests = 0
let bytes = 0
let errors = 0
let first = 0
let last = 0

function perSecond(count, from, to) {
  return to > from ? count / ((to - from) / 1_000) : 0
}

function stats() {
  const latency = recent.reduce((sum, each) => sum + each.took, 0) / Math.max(1, recent.length)
  return {
    total_requests: requests,
    total_bytes: bytes,
    elapsed_seconds: (performance.now() - startedAt) / 1_000,
    active_duration: (last - first) / 1_000,
    throughput_per_sec: perSecond(requests, first, last),
    recent_throughput_per_sec: perSecond(recent.length, recent[0]?.at ?? 0, last),
    avg_latency_ms: latency,
    errors,
    memory_mb: process.memoryUsage.rss() / MIB,
  }
}

function log(text) {
  const now = new Date().toISOString()
  console.log(`${now.slice(0, 10)} ${now.slice(11, 19)} - INFO - ${text(now.slice(11, 23))}`)
}

const server = createServer((request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (request.method === 'GET' && request.url === '/health') return answer(200, { status: 'healthy' })
  if (request.method === 'GET' && request.url === '/stats') return answer(200, stats())
  if (request.method !== 'POST') return answer(404, { status: 'error', message: 'POST, /stats or /health' })
  const began = performance.now()
  let size = 0
  request.on('data', (chunk) => {
    size += chunk.length
  })
  request.on('error', () => {
    errors++
  })
  request.on('end', () => {
    last = performance.now()
    if (requests === 0) first = last
    requests++
    bytes += size
    recent.push({ at: last, took: last - began })
    if (recent.length > RECENT) recent.shift()
    const { throughput_per_sec, recent_throughput_per_sec } = stats()
    const rates = `Throughput: ${throughput_per_sec.toFixed(2)}/sec | Recent: ${recent_throughput_per_sec.toFixed(2)}/sec`
    log((at) => `[${at}] Request #${requests} | Size: ${size}B | Latency: ${(last - began).toFixed(2)}ms | ${rates}`)
    answer(200, { status: 'success', message: 'Data received' })
  })
})
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1')

function end() {
  writeFileSync('stats.json', `${JSON.stringify(stats(), null, 2)}\n`)
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
