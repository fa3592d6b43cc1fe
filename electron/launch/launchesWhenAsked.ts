/**
 * Launches, loaded when somebody first asks for them: engines, drivers and their clients take half a second that no other
 * command should wait for.
 */
import type { Launches } from './launches.ts'

type Make = typeof import('./launches.ts')['createLaunches']

export function launchesWhenAsked(...given: Parameters<Make>): Launches {
  let made: Promise<Launches> | undefined
  const launches = () => {
    made ??= import('./launches.ts').then(({ createLaunches }) => createLaunches(...given))
    return made
  }
  return {
    listScenarios: async () => (await launches()).listScenarios(),
    planLaunch: async (question) => (await launches()).planLaunch(question),
    startLaunch: async (question) => (await launches()).startLaunch(question),
    listLaunches: async () => (await launches()).listLaunches(),
    controlLaunch: async (order) => (await launches()).controlLaunch(order),
    findOrphans: async () => (await launches()).findOrphans(),
    examine: async () => (await launches()).examine(),
    clearOrphans: async () => (await launches()).clearOrphans(),
    close: async (temporary) => (await made)?.close(temporary),
  }
}
