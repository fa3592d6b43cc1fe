import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProxy, type TcpProxy } from './tcpProxy.ts'

describe('a proxy before a port', () => {
  let server: Server
  let proxy: TcpProxy
  const clients: Socket[] = []

  beforeEach(async () => {
    // Says everything back.
    server = createServer((socket) => socket.pipe(socket).on('error', () => undefined)).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    proxy = await openProxy(`127.0.0.1:${(server.address() as AddressInfo).port}`, { random: () => 0.5 })
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    await proxy.close()
    server.close()
  })

  async function open(): Promise<Socket> {
    const client = connect(Number(proxy.address.split(':')[1]), '127.0.0.1')
    clients.push(client)
    await new Promise((connected) => client.once('connect', connected))
    return client
  }
  /** Milliseconds until what was sent is back. */
  async function roundTrip(client: Socket, bytes = 1): Promise<number> {
    const sent = performance.now()
    client.write(Buffer.alloc(bytes))
    let back = 0
    await new Promise<void>((done) =>
      client.on('data', function count(data: Buffer) {
        back += data.length
        if (back < bytes) return
        client.off('data', count)
        done()
      }),
    )
    return performance.now() - sent
  }

  it('hands bytes on as they are, and ends what is open', async () => {
    const body = Buffer.alloc(3_000_000, 'x')
    const http = createHttpServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
    await new Promise((listening) => http.once('listening', listening))
    const before = await openProxy(`127.0.0.1:${(http.address() as AddressInfo).port}`)
    const response = await fetch(`http://${before.address}/`)
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
    await before.close()
    await expect(fetch(`http://${before.address}/`)).rejects.toThrow()
    http.close()
  })

  it('delays each way, adds what several faults impose, and is itself again afterwards', async () => {
    const client = await open()
    const first = proxy.impose({ latency: 0.05 })
    const second = proxy.impose({ latency: 0.02, jitter: 0.02 })
    expect(await roundTrip(client)).toBeGreaterThanOrEqual(159)
    first()
    second()
    const bare = await Promise.all(Array.from({ length: 5 }, async () => roundTrip(await open())))
    expect(Math.min(...bare)).toBeLessThan(100)
  })

  it('carries no more than it is told to', async () => {
    const client = await open()
    proxy.impose({ bytesPerSecond: 1_000_000 })
    // Once there and once back, one after the other as pieces arrive.
    expect(await roundTrip(client, 300_000)).toBeGreaterThanOrEqual(295)
  })

  it('keeps what was sent while nothing gets through', async () => {
    const client = await open()
    const end = proxy.impose({ blocked: true })
    const back = roundTrip(client)
    const early = await Promise.race([back, new Promise((late) => setTimeout(() => late('nothing'), 150))])
    expect(early).toBe('nothing')
    end()
    expect(await back).toBeGreaterThanOrEqual(145)
  })

  it('keeps the order of what is delayed by chance', async () => {
    const client = await open()
    proxy.impose({ jitter: 0.03 })
    let text = ''
    const done = new Promise<void>((all) =>
      client.on('data', (data: Buffer) => {
        text += data.toString()
        if (text.length === 200) all()
      }),
    )
    for (let i = 0; i < 100; i++) {
      client.write(String(i).padStart(2, '0'))
      await new Promise(setImmediate)
    }
    await done
    expect(text).toBe(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join(''))
  })

  it('breaks what is open, and takes new connections', async () => {
    const client = await open()
    const broken = new Promise<string>((done) =>
      client.once('error', (error: NodeJS.ErrnoException) => done(`${error.code}`)),
    )
    proxy.reset()
    expect(await broken).toBe('ECONNRESET')
    expect(await roundTrip(await open())).toBeLessThan(1_000)
  })
})
