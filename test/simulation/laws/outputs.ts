import { optionalText } from './fields.ts'
import type { MirroredObject } from './bucket-mirror.ts'
import { isOf } from './l02-one-receipt.ts'
import type { Law, Scene } from './law.ts'
import { describeReceipt, type ReceiptView } from './receipt-view.ts'

const TABLES = 'silver/'

/** What an output says that it was made of. */
interface Claim {
  readonly source: string
  readonly contract: string
}

function claimOf(object: MirroredObject | undefined): Claim | undefined {
  const metadata = object?.written?.metadata
  const [source, contract] = [optionalText(metadata, 'sluice-source'), optionalText(metadata, 'sluice-contract')]
  return source === undefined || contract === undefined ? undefined : { source, contract }
}

export const oneOutput: Law = {
  id: 'L3',
  says: 'A table is written once for each object version and contract, and nothing else is ever written over.',
  watch: (scene) => ({
    seen: (_record, changes) => {
      for (const { by, added, removed } of changes) {
        if (by === 'user' || added === undefined || !added.key.startsWith(TABLES)) continue
        const claim = claimOf(added)
        if (claim === undefined) return `${added.key} does not say what it was made of`
        if (!scene.receipts().some(({ identity }) => identity === claim.source)) return `${added.key} was made of ${claim.source}, which has no receipt`
        if (removed === undefined) continue
        const before = claimOf(removed)
        if (before === undefined) return `${added.key} was written over an object of somebody else`
        if (before.source === claim.source && before.contract === claim.contract) return `${added.key} was written twice for one version and contract`
      }
      return undefined
    },
  }),
}

export const outputNeverGoesBack: Law = {
  id: 'L6',
  says: 'A table never goes back to an older upload of its file, and is that of the newest one that was processed.',
  watch: (scene) => ({
    seen: (_record, changes) => {
      for (const { by, added, removed } of changes) {
        if (by === 'user' || added?.written === undefined || !added.key.startsWith(TABLES)) continue
        const [older, newer] = [ageOf(claimOf(removed)?.source, scene), ageOf(claimOf(added)?.source, scene)]
        if (newer < older) return `${added.key} went back from upload ${older.toString()} to upload ${newer.toString()}`
      }
      return undefined
    },
    ended: () => {
      for (const { key, written } of scene.mirror.current) {
        if (written === undefined || !key.startsWith(TABLES)) continue
        const held = ageOf(optionalText(written.metadata, 'sluice-source'), scene)
        const processed = scene.receipts().filter(({ state, conversion }) => state === 'PROCESSED' && conversion?.outputKey === key)
        const newest = processed.reduce((age, { identity }) => Math.max(age, ageOf(identity, scene)), -1)
        if (held < newest) return `${key} holds upload ${held.toString()}, and upload ${newest.toString()} was processed`
      }
      return undefined
    },
  }),
}

export const balancedRows: Law = {
  id: 'L4',
  says: 'Every row that came in is in the table or in the rejects, and the rejects are there before the table is.',
  watch: (scene) => ({
    seen: (_record, changes) => {
      for (const { by, added } of changes) {
        if (by === 'user' || added?.written === undefined || !added.key.startsWith(TABLES)) continue
        const rejects = optionalText(added.written.metadata, 'sluice-rejects')
        // Every file of this world has a row that nothing takes.
        if (rejects === undefined || scene.mirror.at(rejects) === undefined) return `${added.key} can be seen, and its rejects ${rejects ?? ''} cannot`
      }
      return undefined
    },
    ended: () => {
      for (const receipt of scene.receipts()) {
        // What a job elsewhere has made of its rows it alone knows.
        const isCounted = receipt.state === 'PROCESSED' && receipt.engine !== 'glue'
        const fault = isCounted ? imbalance(receipt, scene) : undefined
        if (fault !== undefined) return `${describeReceipt(receipt)} ${fault}`
      }
      return undefined
    },
  }),
}

function imbalance(receipt: ReceiptView, scene: Scene): string | undefined {
  const { conversion } = receipt
  if (conversion === undefined) return 'was processed, and nothing is said of its rows'
  const { rowsIn, rowsOut, rowsRejected, rejectsKey, outputKey } = conversion
  const [arrival] = scene.arrivals().filter((one) => isOf(receipt, one))
  const lines = (arrival?.content.trim().split('\n').length ?? 0) - 1
  if (rowsIn !== lines || rowsIn !== rowsOut + rowsRejected) {
    return `counts ${rowsIn.toString()} rows in, ${rowsOut.toString()} out, ${rowsRejected.toString()} rejected, of ${lines.toString()} lines`
  }
  const rejected = rejectsKey === undefined ? undefined : scene.mirror.at(rejectsKey)?.content
  if ((rejected?.trim().split('\n').length ?? 0) !== rowsRejected) return `counts ${rowsRejected.toString()} rejected rows, which are not in ${rejectsKey ?? 'any object'}`
  return scene.mirror.at(outputKey) === undefined ? `names the table ${outputKey}, which is not there` : undefined
}

export const letters: Law = {
  id: 'L11',
  says: 'Every file that is given up is among the dead letters, under one id for each attempt.',
  watch: (scene) => {
    const sent = new Set<string>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.port !== 'deadLetters' || record.answers.length === 0) return undefined
        sent.add(optionalText(record.args[0], 'id') ?? '')
        return undefined
      },
      ended: () => {
        for (const receipt of scene.receipts().filter(({ flow }) => flow !== 'config')) {
          const owed = receipt.moves.filter(({ to }) => to === 'FAILED' || to === 'QUARANTINED').length
          const told = receipt.letters.filter(({ id }) => sent.has(id))
          if (told.length !== owed) return `${describeReceipt(receipt)} was given up ${owed.toString()} times, and ${told.length.toString()} letters tell of it`
        }
        return undefined
      },
    }
  },
}

/** The laws of tables, for flows that write them. */
export const OUTPUT_LAWS: readonly Law[] = [oneOutput, outputNeverGoesBack, balancedRows, letters]

/** Which of all arrivals a receipt stands for: the last of those that are the same to it. */
function ageOf(identity: string | undefined, scene: Scene): number {
  const receipt = scene.receipts().find((one) => one.identity === identity)
  if (receipt === undefined) return -1
  return scene.arrivals().filter((arrival) => isOf(receipt, arrival)).reduce((age, { index }) => Math.max(age, index), -1)
}
