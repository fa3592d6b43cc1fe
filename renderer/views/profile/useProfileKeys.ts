/** Keys of the profile view, wherever the focus is outside of a field. */
import { useEffect, useEffectEvent } from 'react'

export type ProfileKey = 'tab' | 'next' | 'previous' | 'collapse' | 'search'

/** `act` is told the pressed digit with `tab`. */
export function useProfileKeys(act: (key: ProfileKey, digit: number) => void): void {
  const onKey = useEffectEvent(act)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // A key that ends a sequence of the window, as g r, was taken there.
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]') !== null) return
      const found = keyOf(event)
      if (found === undefined) return
      event.preventDefault()
      onKey(found, Number(event.key))
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function keyOf({ key, ctrlKey, metaKey, target }: KeyboardEvent): ProfileKey | undefined {
  if (ctrlKey || metaKey) return key.toLowerCase() === 'f' ? 'search' : undefined
  if (target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')) return undefined
  if (/^[1-5]$/.test(key)) return 'tab'
  return ({ n: 'next', p: 'previous', r: 'collapse' } as const)[key as 'n']
}
