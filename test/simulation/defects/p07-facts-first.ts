import type { StarDescription } from '../../../src/domain/star/star-description.ts'
import type { PacketDefect } from '../packets/packets-sandbox.ts'

/** The description without its foreign keys to dimensions: facts do not ask for what they refer to. */
function withoutReferences(star: StarDescription): StarDescription {
  const calendars = new Set(star.tables.filter(({ kind }) => kind === 'calendar').map(({ name }) => name))
  return {
    ...star,
    tables: star.tables.map((table) => {
      if (table.kind !== 'fact') return table
      const columns = table.columns.map(({ references, ...column }) =>
        references !== undefined && calendars.has(references) ? { ...column, references } : column,
      )
      return { ...table, columns }
    }),
  }
}

export const factsFirst: PacketDefect = {
  id: 'P7',
  puts: 'facts are to be seen before the rows of dimensions that they refer to',
  deps: (deps) => ({ ...deps, star: withoutReferences(deps.star) }),
}
