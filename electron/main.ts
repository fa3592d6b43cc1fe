/**
 * The Electron host: one sandboxed window over a core in a process of its own. It wires and guards, and knows nothing of
 * runs. Arguments: `[--workspace=FILE] [PATH…]`.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  type Session,
  session,
  type UtilityProcess,
  utilityProcess,
  type WebContents,
} from 'electron'
import type { HostApi } from '../shared/api.ts'
import { serve } from '../shared/rpc.ts'
import { CONNECT, PORTS, WINDOW_ORIGIN } from '../shared/window.ts'
import { portOf } from './messagePort.ts'
import { hostValidators } from './validators.ts'
import { answerFromFiles } from './windowFiles.ts'
import { defaultWorkspace } from './workspace.ts'

const OUT = join(import.meta.dirname, '..')
/** Time for the core to end its jobs and let go of the workspace when the window is closed. */
const CLOSE_GRACE_MS = 3_000

const { workspace, paths } = commandLine()
let core: UtilityProcess | undefined

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
app.on('web-contents-created', (_, contents) => confine(contents))
app.on('window-all-closed', () => app.quit())
app.on('before-quit', (event) => {
  if (!core) return
  event.preventDefault()
  const ending = core
  ending.once('exit', () => app.quit())
  ending.postMessage('close')
  setTimeout(() => ending.kill(), CLOSE_GRACE_MS)
})
app.whenReady().then(() => {
  isolate(session.defaultSession)
  protocol.handle('app', ({ url }) => answerFromFiles(join(OUT, 'renderer'), url))
  core = startCore(paths)
  const window = openWindow()
  Menu.setApplicationMenu(menu(window))
  handOutPorts(window)
})

function commandLine(): { readonly workspace: string; readonly paths: readonly string[] } {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(1),
    options: { workspace: { type: 'string' } },
    strict: false,
  })
  // In a checkout Electron's first word is the folder of the app itself.
  const named = app.isPackaged ? positionals : positionals.slice(1)
  return {
    workspace: typeof values.workspace === 'string' ? values.workspace : defaultWorkspace(),
    paths: named.map((path) => resolve(path)),
  }
}

/** A core that died is started again by the next page that asks for it. */
function startCore(opened: readonly string[]): UtilityProcess {
  const entry = join(OUT, 'main', 'coreProcess.js')
  const started = utilityProcess.fork(entry, [workspace, ...opened], { serviceName: 'Quartile core', stdio: 'inherit' })
  started.once('exit', () => {
    core = undefined
  })
  return started
}

function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Quartile',
    icon: join(OUT, '..', 'resources', 'icons', 'quartile.png'),
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 500,
    show: false,
    webPreferences: {
      preload: join(OUT, 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Chromium would fetch dictionaries from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.loadURL(`${WINDOW_ORIGIN}/`)
  return window
}

/** Gives our own page, and no other frame, one port to the core and one to what only this process can do. */
function handOutPorts(window: BrowserWindow): void {
  const host: HostApi = {
    pickFolder: async () => (await dialog.showOpenDialog(window, { properties: ['openDirectory'] })).filePaths[0],
    pickSaveFile: async (name) => {
      const { filePath } = await dialog.showSaveDialog(window, {
        defaultPath: name,
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      })
      return filePath || undefined
    },
  }
  ipcMain.on(CONNECT, ({ senderFrame }) => {
    if (senderFrame === null || senderFrame !== window.webContents.mainFrame || !isOurs(senderFrame.url)) return
    core ??= startCore([])
    const toCore = new MessageChannelMain()
    const toHost = new MessageChannelMain()
    core.postMessage('open', [toCore.port1])
    serve<HostApi>(host, hostValidators, portOf(toHost.port1))
    toHost.port1.start()
    senderFrame.postMessage(PORTS, undefined, [toCore.port2, toHost.port2])
  })
}

function isOurs(address: string): boolean {
  return address.startsWith(`${WINDOW_ORIGIN}/`)
}

/** No page of ours leaves our origin, opens a window or embeds another one. */
function confine(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => isOurs(event.url) || event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** No permission, no device, no request to any network, and no download but of what the page made itself, to where the person says. */
function isolate(own: Session): void {
  own.setPermissionRequestHandler((_, __, decide) => decide(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  own.on('will-download', (event, item) => {
    if (!/^(blob:app:|data:image\/)/.test(item.getURL())) event.preventDefault()
  })
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOurs(url) && !/^(data|blob|devtools):/.test(url) })
  })
}

function menu(window: BrowserWindow): Menu {
  // The page opens folders on every host: the menu presses its key.
  const openFolder = () =>
    window.webContents.sendInputEvent({
      type: 'keyDown',
      keyCode: 'O',
      modifiers: [process.platform === 'darwin' ? 'meta' : 'control'],
    })
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', registerAccelerator: false, click: openFolder },
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
  ])
}
