import type { ObjectGraph } from './edgePass.ts'
import { TYPE_BYTES } from './format.ts'
import { InstanceSizes, type ObjectLayout } from './objectLayout.ts'

/** Bytes of each object by itself. */
export class ShallowSizes {
  readonly #graph: ObjectGraph
  readonly #sizes: InstanceSizes
  /** By class number: of an instance, or of an element of an array. */
  readonly #instance: Float64Array
  readonly #element: Uint8Array
  readonly #classClass: number
  readonly #string: number

  constructor(graph: ObjectGraph, layout: ObjectLayout) {
    const { classes } = graph
    this.#graph = graph
    this.#sizes = new InstanceSizes(classes, layout)
    this.#instance = new Float64Array(classes.count)
    this.#element = new Uint8Array(classes.count)
    this.#classClass = classes.named('java.lang.Class')
    this.#string = classes.named('java.lang.String')
    for (let number = 0; number < classes.count; number++) {
      const id = classes.id(number)
      if (id < 0) this.#element[number] = TYPE_BYTES[-id] ?? 1
      else if (classes.name(number).endsWith('[]')) this.#element[number] = layout.reference
      else this.#instance[number] = this.#sizes.of(number)
    }
  }

  /** A String with so many bytes of characters, and their array. */
  ofString(bytes: number): number {
    return this.#sizes.ofArray(bytes, 1) + (this.#string < 0 ? 0 : (this.#instance[this.#string] as number))
  }

  of(object: number): number {
    const number = this.#graph.classOf[object] as number
    if (number < 0) return 0
    const element = this.#element[number] as number
    if (element > 0) return this.#sizes.ofArray(this.#graph.lengthOf[object] as number, element)
    if (number === this.#classClass) {
      const described = this.#graph.describedBy.get(object)
      if (described !== undefined) return this.#sizes.ofClassObject(described, this.#classClass)
    }
    return this.#instance[number] as number
  }
}
