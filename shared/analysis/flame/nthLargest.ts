/** The n-th largest value, n from 1, by Hoare's selection: the values are left half sorted, which costs a tenth of sorting them. */
export function nthLargest(values: Float64Array, n: number): number {
  const wanted = values.length - n
  let low = 0
  let high = values.length - 1
  while (low < high) {
    // The middle of three keeps sorted and equal values from being the worst case.
    const pivot = middle(values[low] as number, values[(low + high) >> 1] as number, values[high] as number)
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while ((values[j] as number) > pivot) j--
      if (i > j) break
      const held = values[i] as number
      values[i++] = values[j] as number
      values[j--] = held
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return values[wanted] as number
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
