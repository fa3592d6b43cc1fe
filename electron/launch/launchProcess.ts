/** Entry of the process that one launch runs in. It belongs to nobody: a window that closes leaves it running. */
import { assert } from '../../shared/errors.ts'
import { runLaunch } from './launch.ts'
import { LaunchFolder } from './launchFolder.ts'

const [, , path] = process.argv
assert(path, 'the process of a launch is told its folder')
// A terminal that closes ends its programs; a launch goes on, and is found again.
process.on('SIGHUP', () => undefined)
await runLaunch(new LaunchFolder(path))
process.exit(0)
