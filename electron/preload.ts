/** The only bridge into the sandboxed window: ports to the core and the host on request, and the paths of dropped files. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CONNECT, PORTS } from '../shared/window.ts'

contextBridge.exposeInMainWorld('quartile', { pathOf: (file: File) => webUtils.getPathForFile(file) })

window.addEventListener('message', ({ source, origin, data }) => {
  if (source === window && origin === location.origin && data === CONNECT) ipcRenderer.send(CONNECT)
})
// Ports cannot cross the context bridge; a message to our own window carries them over.
ipcRenderer.on(PORTS, ({ ports }) => window.postMessage(PORTS, location.origin, [...ports]))
