import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { type Failure, failureOf } from './failure.ts'

/** What a run did, with the field names of its JSON. `null` is what is not known or does not apply. */
export interface RunReport {
  readonly files: readonly FileReport[]
  readonly totals: RunTotals
  /** Keys of files that were left alone because somebody was still writing them. */
  readonly waiting: readonly string[]
  readonly skipped: readonly SkippedEntry[]
  readonly interrupted: boolean
  /** Why the run as a whole ended early. */
  readonly error: Failure | null
}

export interface FileReport {
  readonly key: string
  readonly status: ProcessedFile['status']
  /** In kebab-case, where the status alone does not say. */
  readonly reason: string | null
  /** False when everything had been done by an earlier run. */
  readonly changed: boolean
  readonly job_id: string | null
  /** Key of the table. */
  readonly output: string | null
  /** Whether the warehouse has the table; `null` where it is to get none, as without a warehouse. */
  readonly loaded: boolean | null
  /** Where the file itself lies now, if it was moved. */
  readonly moved_to: string | null
  readonly rows_in: number | null
  readonly rows_out: number | null
  readonly rows_rejected: number | null
  readonly rejects: string | null
  readonly duration_ms: number
  readonly error: Failure | null
}

export interface RunTotals {
  readonly files: number
  /** Files by status; a status that no file has is not there. */
  readonly by_status: Readonly<Record<string, number>>
  readonly changed: number
  readonly bytes: number
  readonly rows_in: number
  readonly rows_out: number
  readonly rows_rejected: number
  readonly duration_ms: number
}

/** Something in the folder that can be no input, such as a symbolic link. */
export interface SkippedEntry {
  readonly path: string
  readonly reason: string
}

export interface FinishedRun {
  readonly files: readonly ProcessedFile[]
  readonly waiting: readonly string[]
  readonly skipped: readonly SkippedEntry[]
  readonly durationMs: number
  readonly interrupted: boolean
  readonly error?: unknown
}

export function runReport(run: FinishedRun): RunReport {
  const files = run.files.map(fileReport)
  return {
    files,
    totals: totalsOf(run, files),
    waiting: run.waiting,
    skipped: run.skipped,
    interrupted: run.interrupted,
    error: run.error === undefined ? null : failureOf(run.error),
  }
}

export function fileReport({ key, status, receipt, changed, durationMs, error }: ProcessedFile): FileReport {
  const isDone = receipt?.state === 'PROCESSED'
  const failed = receipt?.state === 'FAILED' || receipt?.state === 'QUARANTINED'
  const conversion = receipt?.conversion
  return {
    key,
    status,
    reason: receipt?.reason ?? null,
    changed,
    job_id: receipt?.job?.jobId ?? null,
    output: isDone ? (conversion?.outputKey ?? null) : null,
    loaded: receipt?.load === undefined ? null : receipt.load.step === 'done',
    moved_to: receipt === undefined ? null : movedTo(receipt),
    rows_in: conversion?.rowsIn ?? null,
    // What was converted before a file was refused is not published.
    rows_out: conversion === undefined ? null : isDone ? conversion.rowsOut : 0,
    rows_rejected: conversion?.rowsRejected ?? null,
    rejects: conversion?.rejectsKey ?? null,
    duration_ms: Math.round(durationMs),
    // A receipt that was replayed may still hold the error of an earlier attempt.
    error: error !== undefined ? failureOf(error) : failed ? (receipt.error ?? null) : null,
  }
}

function movedTo({ plan, archive }: NonNullable<ProcessedFile['receipt']>): string | null {
  const move = archive ?? (plan?.kind === 'move' ? plan.move : undefined)
  return move?.step === 'done' ? move.destination : null
}

function totalsOf(run: FinishedRun, files: readonly FileReport[]): RunTotals {
  const byStatus = new Map<string, number>()
  for (const { status } of files) byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
  return {
    files: files.length,
    by_status: Object.fromEntries(byStatus),
    changed: files.filter(({ changed }) => changed).length,
    bytes: sum(run.files.map(({ receipt }) => receipt?.size)),
    rows_in: sum(files.map(({ rows_in }) => rows_in)),
    rows_out: sum(files.map(({ rows_out }) => rows_out)),
    rows_rejected: sum(files.map(({ rows_rejected }) => rows_rejected)),
    duration_ms: Math.round(run.durationMs),
  }
}

function sum(values: readonly (number | null | undefined)[]): number {
  return values.reduce((total: number, value) => total + (value ?? 0), 0)
}
