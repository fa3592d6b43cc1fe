/**
 * The files through which a launch and those who watch it know of each other, one folder a launch beside the workspace:
 *
 *     order.json     what to run; written before the process starts
 *     state.json     where it is; written by the process, whole each time
 *     control        lines that watchers append: pause, resume, stop, mark
 *     owned          what would be left behind, a line each
 *     process.log    what the process itself complains of
 *
 * Files outlive windows and processes, and need no open port.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LaunchOrder, LaunchState } from '../../shared/launchApi.ts'
import { writeWhole } from './folderFiles.ts'

/** What the process of a launch is told. */
export interface Order {
  readonly id: string
  /** File of the workspace. */
  readonly workspace: string
  /** As a person named it. */
  readonly scenario: string
  /** What stood in the file when the plan was shown: that is what runs, whatever the file says later. */
  readonly text: string
  readonly path: string
  readonly set: Readonly<Record<string, string>>
  readonly output: string
}

/** Without the id, which the folder has. */
export type Control = LaunchOrder extends infer O ? (O extends unknown ? Omit<O, 'id'> : never) : never

export class LaunchFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** The folders of all launches that belong to a workspace, the newest first. */
  static all(workspace: string): readonly LaunchFolder[] {
    const home = launchesOf(workspace)
    if (!existsSync(home)) return []
    return readdirSync(home)
      .sort()
      .reverse()
      .map((name) => new LaunchFolder(join(home, name)))
  }

  static create(workspace: string, order: Order): LaunchFolder {
    const folder = new LaunchFolder(join(launchesOf(workspace), order.id))
    mkdirSync(folder.path, { recursive: true })
    writeWhole(join(folder.path, 'order.json'), order)
    return folder
  }

  get owned(): string {
    return join(this.path, 'owned')
  }

  get processLog(): string {
    return join(this.path, 'process.log')
  }

  readOrder(): Order {
    return JSON.parse(readFileSync(join(this.path, 'order.json'), 'utf8')) as Order
  }

  /** Undefined before the process has said anything. */
  readState(): LaunchState | undefined {
    const file = join(this.path, 'state.json')
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LaunchState) : undefined
  }

  writeState(state: LaunchState): void {
    writeWhole(join(this.path, 'state.json'), state)
  }

  control(order: Control): void {
    appendFileSync(join(this.path, 'control'), `${JSON.stringify(order)}\n`)
  }

  /** Orders from the given line on; a line that is still being written is left for the next time. */
  readControl(from: number): readonly Control[] {
    const file = join(this.path, 'control')
    if (!existsSync(file)) return []
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(from, -1)
      .map((line) => JSON.parse(line) as Control)
  }
}

/** Beside the workspace's file. */
function launchesOf(workspace: string): string {
  return join(dirname(workspace), 'launches')
}
