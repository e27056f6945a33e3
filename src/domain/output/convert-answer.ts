import type { Receipt } from '../ledger/receipt.ts'

/** What the converter answers for one object. `rows` are the rows of the output. */
export interface ConvertAnswer {
  readonly status: 'success' | 'duplicate' | 'superseded' | 'failed' | 'ignored'
  readonly rows: number
  readonly output: string | null
  readonly rows_in: number
  readonly rows_rejected: number
  readonly rejects: string | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** @param wasProcessed whether the object version had been processed before this invocation. */
export function convertAnswer(receipt: Receipt, wasProcessed: boolean): ConvertAnswer {
  const { conversion } = receipt
  return {
    status: statusOf(receipt, wasProcessed),
    rows: receipt.state === 'PROCESSED' ? (conversion?.rowsOut ?? 0) : 0,
    output: receipt.state === 'PROCESSED' ? (conversion?.outputKey ?? null) : null,
    rows_in: conversion?.rowsIn ?? 0,
    rows_rejected: conversion?.rowsRejected ?? 0,
    rejects: conversion?.rejectsKey ?? null,
    error: receipt.error ?? reasonOf(receipt),
  }
}

/** Why there is no table, where no error is recorded. */
function reasonOf({ state, reason }: Receipt): ConvertAnswer['error'] {
  if (state === 'PROCESSED' || state === 'SUPERSEDED') return null
  return { code: reason ?? state.toLowerCase(), message: state === 'PARKED' ? 'the file is kept, and not processed for now' : 'the file is not processed' }
}

function statusOf(receipt: Receipt, wasProcessed: boolean): ConvertAnswer['status'] {
  switch (receipt.state) {
    case 'PROCESSED':
      return wasProcessed ? 'duplicate' : 'success'
    case 'SUPERSEDED':
      return 'superseded'
    case 'IGNORED':
      return 'ignored'
    case 'RECEIVED':
    case 'ROUTED':
    case 'QUARANTINED':
    case 'FAILED':
    case 'PARKED':
    case 'UNCONFIGURED':
      return 'failed'
  }
}

/** The answer for what needs no conversion. */
export function ignoredAnswer(code: string, message: string): ConvertAnswer {
  return { status: 'ignored', rows: 0, output: null, rows_in: 0, rows_rejected: 0, rejects: null, error: { code, message } }
}
