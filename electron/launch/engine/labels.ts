/** What marks a thing of an engine as Quartile's: only what bears these is ever stopped or removed. */
export const LAUNCH_LABEL = 'dev.quartile.launch'
export const WORKSPACE_LABEL = 'dev.quartile.workspace'
export const TARGET_LABEL = 'dev.quartile.target'

export function labelsOf(launch: string, workspace: string, target: string): Readonly<Record<string, string>> {
  return { [LAUNCH_LABEL]: launch, [WORKSPACE_LABEL]: workspace, [TARGET_LABEL]: target }
}
