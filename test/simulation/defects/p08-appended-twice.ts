import type { PacketDefect } from '../packets/packets-sandbox.ts'

/** Nobody looks which states of rows are in the files of the fact already. */
export const appendedTwice: PacketDefect = {
  id: 'P8',
  puts: 'rows that are sent again are appended again',
  deps: (deps) => ({ ...deps, tableReader: { read: async function* () { yield* [] } } }),
}
