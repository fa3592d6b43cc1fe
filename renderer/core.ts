/** Connects the page to its core, over whichever transport its host offers. */
import type { CoreApi, CoreEvent, HostApi } from '../shared/api.ts'
import { decode, encode } from '../shared/codec.ts'
import { connect, type Port } from '../shared/rpc.ts'
import { CONNECT, PORTS } from '../shared/window.ts'
import type { Connection } from './connection.ts'
import { browserHost, electronHost } from './host.ts'

/** The core's process starts with the window, and opens its workspace first. */
const CONNECT_TIMEOUT_MS = 30_000

/** Resolves once the transport stands; a reload of the page connects again after it was lost. */
export async function openCore(): Promise<Connection> {
  const closed = closing()
  if (window.quartile) {
    const [toCore, toHost] = await requestPorts()
    toCore.addEventListener('close', closed.notify)
    const { api, onEvent } = connect<CoreApi, CoreEvent>(portOf(toCore))
    const host = electronHost(connect<HostApi>(portOf(toHost)).api, window.quartile.pathOf)
    return { core: api, onEvent, host, onClose: closed.listen }
  }
  const { api, onEvent } = connect<CoreApi, CoreEvent>(browserPort(closed.notify))
  return { core: api, onEvent, host: browserHost(), onClose: closed.listen }
}

function closing(): { notify: () => void; listen: Connection['onClose'] } {
  const listeners = new Set<() => void>()
  let gone = false
  return {
    notify: () => {
      if (gone) return
      gone = true
      for (const listener of listeners) listener()
    },
    listen: (listener) => {
      if (gone) listener()
      else listeners.add(listener)
    },
  }
}

/** The preload script passes the request on, and the answer back as a message of this same window. */
function requestPorts(): Promise<[MessagePort, MessagePort]> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the core did not answer')), CONNECT_TIMEOUT_MS)
    window.addEventListener('message', function receive({ source, data, ports }) {
      const [toCore, toHost] = ports
      if (source !== window || data !== PORTS || !toCore || !toHost) return
      window.removeEventListener('message', receive)
      clearTimeout(late)
      resolve([toCore, toHost])
    })
    window.postMessage(CONNECT, location.origin)
  })
}

function portOf(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', ({ data }) => listener(data))
      port.start()
    },
  }
}

/** A call goes out as a POST and its reply comes back as the answer; events come over one stream. */
function browserPort(onLost: () => void): Port {
  const listeners = new Set<(message: unknown) => void>()
  const receive = (message: unknown) => {
    for (const listener of listeners) listener(message)
  }
  const events = new EventSource('/events')
  events.addEventListener('message', ({ data }) => receive(decode(data)))
  // The stream would try again for ever; a server that ended has a new address when it comes back.
  events.addEventListener('error', () => {
    events.close()
    onLost()
  })

  async function call(message: unknown): Promise<unknown> {
    const response = await fetch('/rpc', { method: 'POST', body: encode(message) })
    if (!response.ok) throw new Error((await response.text()).trim())
    return decode(await response.text())
  }

  return {
    post: (message) => {
      call(message)
        .catch((error: unknown) => ({
          id: (message as { id: number }).id,
          error: {
            code: 'unavailable',
            message: `the core could not be asked: ${error instanceof Error ? error.message : String(error)}`,
          },
        }))
        .then(receive)
    },
    onMessage: (listener) => void listeners.add(listener),
  }
}
