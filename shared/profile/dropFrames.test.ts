import { describe, expect, it } from 'vitest'
import { dropFrames } from './dropFrames.ts'
import type { StackProfile } from './profile.ts'
import { ProfileBuilder } from './profileBuilder.ts'
import { collapsedLines } from './stackText.ts'
import { wholeProfile } from './view.ts'

function profileOf(stacks: readonly string[], frames: Pick<StackProfile, 'dropFrames' | 'keepFrames'>): StackProfile {
  const builder = new ProfileBuilder([{ type: 'space', unit: 'bytes' }])
  for (const stack of stacks) builder.sample(builder.stack(stack.split(';').map((name) => ({ name }))), [1])
  return { ...builder.finish(), ...frames }
}

function shown(stacks: readonly string[], drop: string, keep = ''): string[] {
  return [
    ...collapsedLines(dropFrames(wholeProfile(profileOf(stacks, { dropFrames: drop, keepFrames: keep }))).view, 0),
  ]
}

describe('frames that a profile asks to leave out', () => {
  it('end a stack, with all they called', () => {
    expect(shown(['main;work;malloc;sbrk', 'main;work'], 'malloc|free')).toEqual(['main;work 2'])
  })

  it('stay where an exception names them', () => {
    expect(shown(['main;mallocate;x', 'main;mallopt;x'], 'mall.*', 'mallopt')).toEqual(['main 1', 'main;mallopt;x 1'])
  })

  it('stay while no frame of the program came before', () => {
    expect(shown(['malloc;main;malloc;sbrk', 'malloc;malloc'], 'malloc')).toEqual(['malloc;main 1', 'malloc;malloc 1'])
  })

  it('are known without their arguments', () => {
    expect(shown(['main;operator new(unsigned long);x'], 'operator new')).toEqual(['main 1'])
  })

  it('are all shown when the pattern could take forever', () => {
    const long = `main;${'a'.repeat(5_000)}`
    for (const drop of ['(a+)+', '.*a.*a.*b']) {
      const { view, caveats } = dropFrames(wholeProfile(profileOf([long], { dropFrames: drop, keepFrames: '' })))
      expect(caveats).toMatchObject([{ code: 'profile-drop-frames-ignored' }])
      expect([...collapsedLines(view, 0)]).toEqual([`${long} 1`])
    }
  })
})
