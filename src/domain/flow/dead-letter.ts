import { sha256Hex } from '../identity/object-version.ts'
import type { PendingLetter, Receipt } from '../ledger/receipt.ts'

/** The receipt with one letter that is still to be sent, about the error of its present attempt. */
export function withLetter(receipt: Receipt, at: string): Receipt {
  const id = sha256Hex(JSON.stringify([receipt.identity, 'dead-letter', receipt.attempt])).slice(0, 32)
  const { code, message } = receipt.error ?? { code: receipt.state.toLowerCase(), message: '' }
  const letter: PendingLetter = { id, code, message, at, status: 'pending' }
  return { ...receipt, letters: [...(receipt.letters ?? []), letter] }
}

/** The first letter that is not yet on its way. */
export function firstUnsentLetter(receipt: Receipt): PendingLetter | undefined {
  return receipt.letters?.find(letter => letter.status === 'pending')
}

export function withLetterSent(receipt: Receipt, id: string, at: string): Receipt {
  const letters = (receipt.letters ?? []).map(letter => (letter.id === id ? { ...letter, status: 'sent' as const, sentAt: at } : letter))
  return { ...receipt, letters, updatedAt: at }
}
