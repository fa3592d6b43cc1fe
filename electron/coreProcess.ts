/** Entry of the core's own process under Electron: `coreProcess.js WORKSPACE [PATH…]`; each message brings a window's port. */
import type { CoreApi, CoreEvent } from '../shared/api.ts'
import { serve } from '../shared/rpc.ts'
import { createCore } from './core.ts'
import { portOf } from './messagePort.ts'
import { coreValidators } from './validators.ts'

const [workspace, ...paths] = process.argv.slice(2)
if (workspace === undefined) throw new Error('the first argument is the workspace')

const core = await createCore({ workspace })

process.parentPort.on('message', ({ data, ports }) => {
  if (data === 'close') core.close().finally(() => process.exit(0))
  else for (const port of ports) open(port)
})
// What was named on the command line is opened like a drop on the window.
if (paths.length > 0) await core.api.startJob({ kind: 'import', paths })

function open(port: Electron.MessagePortMain): void {
  const send = serve<CoreApi, CoreEvent>(core.api, coreValidators, portOf(port))
  const stop = core.onEvent(send)
  port.on('close', stop)
  port.start()
}
