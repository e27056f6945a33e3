import { basename } from 'node:path'
import { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import { checkDocument } from '../../domain/contract/check-document.ts'
import type { FileFinding } from '../../domain/contract/file-finding.ts'
import { CheckFolder } from '../../usecases/check-folder.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { kindOfPath, readDocument } from './read-document.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface CheckOptions {
  /** A folder, or one file. */
  readonly path: string
  readonly json: boolean
}

const BUCKET = 'local'

/** Validates and writes nothing. */
export async function checkCommand({ path, json }: CheckOptions, { terminal, signal }: CommandContext): Promise<number> {
  const all = await findingsAt(path, signal)
  const isNote = ({ severity }: FileFinding): boolean => severity === 'info'
  const findings = all.filter((finding) => !isNote(finding))
  const notes = all.filter(isNote)
  if (json) terminal.document({ findings, ...(notes.length === 0 ? {} : { notes }) })
  else terminal.say(...describeFindings(path, all))
  return findings.length === 0 ? EXIT.done : EXIT.attention
}

async function findingsAt(path: string, signal: AbortSignal): Promise<readonly FileFinding[]> {
  switch (await kindOfPath(path)) {
    case 'absent':
      throw new UsageError(`there is no file or folder ${JSON.stringify(path)}: check the path`)
    case 'folder':
      return await new CheckFolder(new LocalObjectStore({ root: path, bucket: BUCKET })).execute(BUCKET)
    case 'file': {
      const read = await readDocument(path, signal)
      if (read.kind === 'text') return checkDocument(path, basename(path), read.text)
      return [{ file: path, path: '', severity: 'error', code: read.code, message: `the file ${read.message}` }]
    }
  }
}

function describeFindings(path: string, findings: readonly FileFinding[]): readonly string[] {
  if (findings.length === 0) return [`${path}: no findings.`]
  const countOf = (wanted: FileFinding['severity']): number => findings.filter(({ severity }) => severity === wanted).length
  const infos = countOf('info')
  return [
    ...findings.map(({ file, path: pointer, severity, code, message }) => `${file}${pointer === '' ? '' : `#${pointer}`}: ${severity} ${code}: ${message}`),
    `${plural(countOf('error'), 'error')}, ${plural(countOf('warning'), 'warning')}${infos === 0 ? '' : `, ${plural(infos, 'note')}`}.`,
  ]
}
