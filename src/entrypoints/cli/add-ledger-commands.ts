import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { REPLAY_HELP, STATUS_HELP, SWEEP_HELP } from './help-texts.ts'
import { addPlaceOptions, placeOf, type PlaceOptions } from './place.ts'

interface JsonOption {
  readonly json?: true
}

interface JobOptions extends JsonOption {
  readonly jobCommand?: string
}

type End = (exitCode: number) => void

const JSON_FLAG = ['--json', 'print one JSON document on stdout'] as const
const JOB_COMMAND = ['--job-command <command>', 'a program with arguments that is run in place of every Glue job; for folders'] as const

/** The grammar of the commands that begin with what the ledger knows. */
export function addLedgerCommands(program: Command, context: CommandContext, end: End): void {
  addStatus(program, context, end)
  addReplay(program, context, end)
  addSweep(program, context, end)
}

function addStatus(program: Command, context: CommandContext, end: End): void {
  const command = program
    .command('status')
    .description('show what the ledger of a folder, or of a deployment, knows')
    .argument('[folder]', 'the folder that stands for the bucket')
    .option('--date <day>', 'only files that came, or ran, on this day (YYYY-MM-DD, UTC)')
    .option('--state <state>', 'only receipts in this state')
    .option('--limit <n>', 'show so many receipts at most (default: 1000 of a deployment, all of a folder)')
  addPlaceOptions(command)
    .option(...JSON_FLAG)
    .addHelpText('after', STATUS_HELP)
    .action(
      async (
        folder: string | undefined,
        { json, ...options }: JsonOption & PlaceOptions & { readonly date?: string; readonly state?: string; readonly limit?: string },
      ) => {
        const place = placeOf(folder, options)
        const { statusCommand } = await import('./status-command.ts')
        end(await statusCommand({ ...options, place, json: json === true }, context))
      },
    )
}

function addReplay(program: Command, context: CommandContext, end: End): void {
  const command = program
    .command('replay')
    .description('run files again that ended parked, quarantined, failed or unconfigured')
    .argument('[folder]', 'the folder that stands for the bucket')
    .option('--job <id>', 'only files of this job')
    .option('--prefix <prefix>', 'only files whose keys begin with it')
    .option('--state <state>', 'only receipts in this state')
    .option('--all', 'all of them; of a deployment either this is said or files are chosen')
    .option('--reason <text>', 'why, for the history of the receipts', 'replayed on the command line')
    .option('--dry-run', 'only tell which files would be replayed')
    .option(...JOB_COMMAND)
  addPlaceOptions(command)
    .option(...JSON_FLAG)
    .addHelpText('after', REPLAY_HELP)
    .action(
      async (
        folder: string | undefined,
        { json, dryRun, all, ...options }: JobOptions & PlaceOptions & {
          readonly reason: string
          readonly all?: true
          readonly dryRun?: true
          readonly job?: string
          readonly prefix?: string
          readonly state?: string
        },
      ) => {
        const place = placeOf(folder, options)
        const { replayCommand } = await import('./replay-command.ts')
        end(await replayCommand({ ...options, place, all: all === true, dryRun: dryRun === true, json: json === true }, context))
      },
    )
}

function addSweep(program: Command, context: CommandContext, end: End): void {
  const command = program
    .command('sweep')
    .description('finish or close what is open, and find files without a receipt')
    .argument('[folder]', 'the folder that stands for the bucket')
    .option('--older-than <seconds>', 'leave alone what changed more recently (default: 0 in a folder, 900 in a deployment)')
    .option('--prefix <prefix>', 'only files whose keys begin with it')
    .option(...JOB_COMMAND)
  addPlaceOptions(command)
    .option(...JSON_FLAG)
    .addHelpText('after', SWEEP_HELP)
    .action(
      async (
        folder: string | undefined,
        { json, ...options }: JobOptions & PlaceOptions & { readonly olderThan?: string; readonly prefix?: string },
      ) => {
        const place = placeOf(folder, options)
        const { sweepCommand } = await import('./sweep-command.ts')
        end(await sweepCommand({ ...options, place, json: json === true }, context))
      },
    )
}
