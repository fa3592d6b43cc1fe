import type { CoreApi } from '../../../shared/api.ts'
import { assert } from '../../../shared/errors.ts'
import { type FlameGraph, type FlameQuestion, MAX_FLAME_NODES } from '../../../shared/profileApi.ts'
import type { Answer } from '../../question.ts'
import { useCore } from '../../useCore.ts'

/** About as many frames as are a pixel wide on a screen: an answer of two hundred kilobytes, there at once. */
const FIRST_NODES = 4_000

/** The widest frames first, and then all of them, which stand in the same places and are there when somebody zooms in. */
export function useFlameGraph(question: Omit<FlameQuestion, 'maxNodes'> | undefined): Answer<FlameGraph> {
  const ask = (maxNodes: number) => (core: CoreApi) => {
    assert(question, 'a key was given for the question')
    return core.flameGraph({ ...question, maxNodes })
  }
  const first = useCore(question && [question], ask(FIRST_NODES))
  const isCut = first.state === 'ready' && first.value.tree.merged.frames > 0
  const whole = useCore(isCut ? [question] : undefined, ask(MAX_FLAME_NODES))
  return isCut && whole.state === 'ready' ? whole : first
}
