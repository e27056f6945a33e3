import { expect } from 'chai'
import type { LedgerPage, LedgerPageOptions, Stored } from '../../src/ports/ledger.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { rejectionOf } from './harness.ts'

/** The revision of a write that must have been done. */
export function revisionOf(outcome: { readonly kind: string; readonly revision?: string }): string {
  expect(outcome.revision, `revision of the outcome ${outcome.kind}`).to.be.a('string')
  return outcome.revision!
}

export function valuesOf<T>(stored: readonly Stored<T>[]): readonly T[] {
  return stored.map(({ value }) => value)
}

/** Follows `next` to the end; pages may be short, but none may exceed the limit. */
export async function allPages<T>(page: (options: LedgerPageOptions) => Promise<LedgerPage<T>>, limit: number): Promise<readonly T[]> {
  const values: T[] = []
  let after: string | undefined
  for (let pages = 0; pages < 50; pages += 1) {
    const { items, next } = await page(after === undefined ? {} : { after })
    expect(items.length).to.be.at.most(limit)
    values.push(...valuesOf(items))
    if (next === undefined) return values
    after = next
  }
  throw new Error('the listing does not end')
}

/** 0, 1, 2, … */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Awaits a refusal of what can never succeed, whose message matches. */
export async function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await rejectionOf(work)
  expect(error).to.be.instanceOf(PortError)
  expect(error).to.have.property('code', 'invalid-argument')
  expect(error).to.have.property('message').that.matches(message)
}
