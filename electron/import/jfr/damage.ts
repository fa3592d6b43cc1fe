/** Bytes that cannot be what they should be; caught where the reader knows what to leave out. */
export class Damage extends Error {}
