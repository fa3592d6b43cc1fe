import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { openProxy } from './tcpProxy.ts'

it('hands bytes on as they are, and ends what is open', async () => {
  const body = Buffer.alloc(3_000_000, 'x')
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const proxy = await openProxy(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  const response = await fetch(`http://${proxy.address}/`)
  expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
  await proxy.close()
  await expect(fetch(`http://${proxy.address}/`)).rejects.toThrow()
  server.close()
})
