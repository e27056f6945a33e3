import { field, optionalText, text } from '../fields.ts'
import type { Law } from '../law.ts'
import { describeReceipt } from '../receipt-view.ts'

export const loadedOnce: Law = {
  id: 'L23',
  says: 'Each table of a job is loaded once for each version and contract, from the file that was made of it, or people are told why not.',
  watch: (scene) => {
    const loaded = new Set<string>()
    /** Whose table each output held, at any moment since a worker began. */
    const beganWith = new Map<number, Map<string, Set<string>>>()
    const claimAt = (key: string): string => {
      const metadata = scene.mirror.at(key)?.written?.metadata
      return `${optionalText(metadata, 'sluice-source') ?? ''} ${optionalText(metadata, 'sluice-contract') ?? ''}`
    }
    return {
      seen: (record, changes) => {
        if (record.kind === 'begin') beganWith.set(record.task, new Map(scene.mirror.current.map(({ key }) => [key, new Set([claimAt(key)])])))
        if (record.kind === 'end') beganWith.delete(record.task)
        for (const { added } of changes) {
          if (added === undefined) continue
          for (const held of beganWith.values()) held.set(added.key, (held.get(added.key) ?? new Set()).add(claimAt(added.key)))
        }
        if (record.kind !== 'call' || record.port !== 'warehouse') return undefined
        const [task] = record.args
        const made = `${text(task, 'source')} ${text(task, 'contractHash')}`
        for (const answer of record.answers) {
          if (field(answer, 'kind') !== 'loaded') continue
          if (loaded.has(`${text(task, 'table')} ${made}`)) return `${text(task, 'table')} was loaded twice with the table of ${made}`
          loaded.add(`${text(task, 'table')} ${made}`)
          const key = text(field(task, 'file'), 'key')
          const held = beganWith.get(record.task)?.get(key)
          if (held?.has(made) !== true) return `${text(task, 'table')} was loaded from ${key} for ${made}, and the file was no longer made of that`
        }
        return undefined
      },
      ended: () => {
        for (const receipt of scene.receipts()) {
          const { state, flow, engine, conversion, identity, notices } = receipt
          if (state !== 'PROCESSED' || flow !== 'route-file' || engine !== 'lambda' || conversion === undefined) continue
          const isLoaded = [...loaded].some((name) => name.endsWith(` ${identity} ${conversion.contractHash}`))
          if (!isLoaded && !notices.some(({ outcome }) => outcome === 'not_loaded')) return `${describeReceipt(receipt)} was never loaded, and nobody was told`
        }
        return undefined
      },
    }
  },
}
