import type { Stacks } from '../../profile/profile.ts'

/** 1 where no caller is of the same function: the tree is walked with a list of what is still to visit. */
export function outermostCalls({ count, parent, location }: Stacks, functions: number): Uint8Array {
  const firstChild = new Int32Array(count).fill(-1)
  const sibling = new Int32Array(count).fill(-1)
  let firstRoot = -1
  for (let entry = count - 1; entry >= 0; entry--) {
    const above = parent[entry] as number
    sibling[entry] = above < 0 ? firstRoot : (firstChild[above] as number)
    if (above < 0) firstRoot = entry
    else firstChild[above] = entry
  }
  const outer = new Uint8Array(count)
  const onPath = new Uint32Array(functions)
  for (let entry = firstRoot; entry >= 0; ) {
    const name = location[entry] as number
    outer[entry] = onPath[name] === 0 ? 1 : 0
    onPath[name] = (onPath[name] as number) + 1
    let next = firstChild[entry] as number
    // Up again, until there is something beside.
    for (let at = entry; next < 0 && at >= 0; at = parent[at] as number) {
      const left = location[at] as number
      onPath[left] = (onPath[left] as number) - 1
      next = sibling[at] as number
    }
    entry = next
  }
  return outer
}
