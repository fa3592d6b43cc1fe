import type { LaunchedRun, LaunchState } from '../../../shared/launchApi.ts'

const STATES: Readonly<Record<LaunchState['state'], string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  ended: 'Ended',
  lost: 'Lost: its process died',
}

const ENDS: Readonly<Record<LaunchedRun['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  stopped: 'Stopped',
  'ended-early': 'Ended early',
}

export const isOver = ({ state }: LaunchState): boolean => state === 'ended' || state === 'lost'

/** How a launch is doing; of one run that has ended, how that ended. */
export function launchWord(launch: LaunchState): string {
  const [run] = launch.runs
  return launch.state === 'ended' && launch.runs.length === 1 && run ? ENDS[run.state] : STATES[launch.state]
}

export const endWord = ({ state }: LaunchedRun): string => ENDS[state]
