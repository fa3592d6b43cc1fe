import type { Port } from '../shared/rpc.ts'

/** Electron's end of a message channel as a Port; the caller starts it when its listeners stand. */
export function portOf(port: Electron.MessagePortMain): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
  }
}
