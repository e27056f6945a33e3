import { field, text } from '../fields.ts'
import { describeReceipt } from '../receipt-view.ts'
import { halts, type QueueLaw } from './queue-law.ts'

export const givenUp: QueueLaw = {
  id: 'L11',
  says: 'A file that is given up is among the dead letters under one id for each attempt, and of a group that halts people are told.',
  watch: (scene) => {
    /** Ids of letters by receipt. */
    const letters = new Map<string, Set<string>>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.port !== 'deadLetters' || record.answers.length === 0) return undefined
        const [letter] = record.args
        const known = letters.get(text(letter, 'receipt')) ?? new Set()
        letters.set(text(letter, 'receipt'), known.add(text(letter, 'id')))
        return field(letter, 'code') === '' ? `a dead letter of ${text(letter, 'key')} says no reason` : undefined
      },
      ended: () => {
        for (const receipt of scene.receipts()) {
          if (receipt.flow === 'config') continue
          const failures = receipt.moves.filter(({ to }) => to === 'FAILED').length
          const sent = letters.get(receipt.identity)?.size ?? 0
          const [name, times] = [describeReceipt(receipt), failures.toString()]
          if (sent !== failures) return `${name} was given up ${times} times and is ${sent.toString()} times among the dead letters`
          const halted = receipt.notices.filter(({ outcome }) => outcome === 'group_halted').length
          const owed = halts(receipt.key) ? failures : 0
          if (halted === owed) continue
          return `${name}: its group halted ${owed.toString()} times, and people were told ${halted.toString()} times`
        }
        return undefined
      },
    }
  },
}
