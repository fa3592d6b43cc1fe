/** A column of numbers that grows: eight bytes a value, where an array of a million numbers in objects costs a hundred. */
export class Column {
  private values = new Float64Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length++] = value
  }

  /** NaN where there is none. */
  at(index: number): number {
    return index < this.length ? (this.values[index] as number) : Number.NaN
  }

  set(index: number, value: number): void {
    this.values[index] = value
  }

  /** The values so far; valid until the next `push`. */
  view(): Float64Array {
    return this.values.subarray(0, this.length)
  }
}
