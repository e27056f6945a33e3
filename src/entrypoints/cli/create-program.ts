import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { addLedgerCommands } from './add-ledger-commands.ts'
import { addQueueCommands } from './add-queue-commands.ts'
import type { CommandContext } from './command-context.ts'
import {
  CHECK_HELP,
  CONVERT_HELP,
  EXPLAIN_HELP,
  INFER_HELP,
  PROCESS_HELP,
  PROGRAM_HELP,
  RUN_HELP,
} from './help-texts.ts'

interface JsonOption {
  readonly json?: true
}

interface ConvertFlags extends JsonOption {
  readonly contract?: string
  readonly rejects?: string
  readonly format?: string
  readonly compression?: string
  readonly integers?: string
  readonly threads?: string
  readonly strict?: true
}

interface JobOptions extends JsonOption {
  readonly jobCommand?: string
}

type End = (exitCode: number) => void

const JSON_FLAG = ['--json', 'print one JSON document on stdout'] as const
const JOB_COMMAND = ['--job-command <command>', 'a program with arguments that is run in place of every Glue job'] as const
const STRICT_FLAG = ['--strict', 'exit with 1 when any row is rejected'] as const

/**
 * The grammar of the command line. Each command's code is loaded when it is asked for, so that `explain` need not wait for the
 * Parquet writer.
 *
 * @param end told the exit code of the command that ran.
 */
export function createProgram(context: CommandContext, end: End): Command {
  const program = new Command('sluice')
  program
    .exitOverride()
    .description('Turns CSV files that land in a folder into trusted Parquet tables, with every row accounted for.')
    .version(versionOfPackage(), '-V, --version')
    .addOption(new Option('--debug', 'print stack traces').hideHelp())
    .showHelpAfterError('(add --help for the usage and examples)')
    .addHelpText('after', PROGRAM_HELP)
  addRun(program, context, end)
  addConvert(program, context, end)
  addInfer(program, context, end)
  addExplain(program, context, end)
  addCheck(program, context, end)
  addProcess(program, context, end)
  addLedgerCommands(program, context, end)
  addQueueCommands(program, context, end)
  return program
}

function addRun(program: Command, context: CommandContext, end: End): void {
  program
    .command('run')
    .description('process every file that lies in a folder')
    .argument('<folder>', 'the folder that stands for the bucket')
    .option('--watch', 'go on watching the folder until interrupted')
    .option('--strict', 'exit with 1 when any row is rejected or any file is unconfigured')
    .option(...JOB_COMMAND)
    .option(...JSON_FLAG)
    .addHelpText('after', RUN_HELP)
    .action(async (folder: string, { watch, strict, json, ...options }: JobOptions & { readonly strict?: true; readonly watch?: true }) => {
      const { runCommand } = await import('./run-command.ts')
      end(await runCommand({ folder, ...options, watch: watch === true, strict: strict === true, json: json === true }, context))
    })
}

function addConvert(program: Command, context: CommandContext, end: End): void {
  program
    .command('convert')
    .description('convert one file of CSV or JSON lines to Parquet')
    .argument('<in>', 'the file, plain or gzip; - is stdin')
    .argument('<out.parquet>', 'the file to write; it appears when it is complete')
    .option('--contract <file>', 'a table contract (Frictionless Table Schema); without one every column is text')
    .option('--rejects <file>', 'where rejected rows go (default: <out.parquet>.rejects.ndjson)')
    .option('--format <format>', 'csv or jsonl (default: jsonl for .jsonl, .ndjson and .json, else csv)')
    .option('--compression <codec>', 'snappy or zstd (default: PARQUET_COMPRESSION, else snappy)')
    .option('--integers <encoding>', 'delta, or plain for old readers (default: PARQUET_INTEGERS, else delta)')
    .option('--threads <n>', '2 encodes large files in a second thread: faster, for 26 MiB more (default: 1)')
    .option(...STRICT_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('after', CONVERT_HELP)
    .action(async (input: string, output: string, { strict, json, ...options }: ConvertFlags) => {
      const { convertCommand } = await import('./convert-command.ts')
      end(await convertCommand({ input, output, ...options, strict: strict === true, json: json === true }, context))
    })
}

function addInfer(program: Command, context: CommandContext, end: End): void {
  program
    .command('infer')
    .description('draft a contract from a sample of a CSV file, and say what each choice rests on')
    .argument('<in>', 'the CSV file, plain or gzip; - is stdin')
    .option('-o, --output <file>', 'where the contract goes (default: stdout); an existing file is not replaced')
    .option('--force', 'replace an existing file')
    .option('--rows <n>', 'rows to look at (default: 10000)')
    .option(...JSON_FLAG)
    .addHelpText('after', INFER_HELP)
    .action(
      async (
        input: string,
        options: JsonOption & { readonly output?: string; readonly force?: true; readonly rows?: string },
      ) => {
        const { inferCommand } = await import('./infer-command.ts')
        end(await inferCommand({ input, ...options, force: options.force === true, json: options.json === true }, context))
      },
    )
}

function addExplain(program: Command, context: CommandContext, end: End): void {
  program
    .command('explain')
    .description('say why a file goes where it goes, or how an event is read')
    .argument('[key]', 'the key of a file, for example data/in/orders.csv')
    .option('--config <file>', 'the configuration that the key is matched against')
    .option('--event <file>', 'a file with an event in any envelope; - is stdin')
    .option(...JSON_FLAG)
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (key: string | undefined, options: JsonOption & { readonly config?: string; readonly event?: string }) => {
      const { explainCommand } = await import('./explain-command.ts')
      end(await explainCommand({ key, config: options.config, event: options.event, json: options.json === true }, context))
    })
}

function addCheck(program: Command, context: CommandContext, end: End): void {
  program
    .command('check')
    .description('validate a folder with its configuration and contracts, or one of those files')
    .argument('<path>', 'a folder, a configuration (a list of jobs) or a contract')
    .option(...JSON_FLAG)
    .addHelpText('after', CHECK_HELP)
    .action(async (path: string, options: JsonOption) => {
      const { checkCommand } = await import('./check-command.ts')
      end(await checkCommand({ path, json: options.json === true }, context))
    })
}

function addProcess(program: Command, context: CommandContext, end: End): void {
  program
    .command('process')
    .description('turn packets of source tables into a star schema')
    .argument('<payload.json>', 'the packets to process, {"packets":[{"table","id"},…]}; - is stdin')
    .requiredOption('--ingestion <folder>', 'the folder that holds the packets')
    .requiredOption('--processed <folder>', 'the folder of the star; it is made if need be')
    .option('--policy <policy>', 'a packet that refers to rows that no packet has brought: hold, unknown or fail', 'hold')
    .option('--gaps <policy>', 'a packet before which others are missing: proceed or hold', 'proceed')
    .option('--template <template>', 'how keys of packets are made (default: "{table}/{table}_{id}.jsonl")')
    .option(...JSON_FLAG)
    .addHelpText('after', PROCESS_HELP)
    .action(
      async (
        payload: string,
        { json, ...options }: JsonOption & {
          readonly ingestion: string
          readonly processed: string
          readonly policy: string
          readonly gaps: string
          readonly template?: string
        },
      ) => {
        const { processCommand } = await import('./process-command.ts')
        end(await processCommand({ payload, ...options, json: json === true }, context))
      },
    )
}

function versionOfPackage(): string {
  // The package's own description lies three folders up, from the sources as from the compiled code.
  const description: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  const known = typeof description === 'object' && description !== null && 'version' in description
  return known && typeof description.version === 'string' ? description.version : 'unknown'
}
