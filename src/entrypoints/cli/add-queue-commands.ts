import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { groupArguments, type GroupPlaceOptions } from './group-arguments.ts'
import { QUEUE_HELP, REDRIVE_HELP, RESUME_HELP } from './help-texts.ts'
import { addPlaceOptions, placeOf, type PlaceOptions } from './place.ts'

interface JsonOption {
  readonly json?: true
}

interface GroupOptions extends JsonOption, GroupPlaceOptions {
  readonly reason: string
}

type End = (exitCode: number) => void

const JSON_FLAG = ['--json', 'print one JSON document on stdout'] as const

/** The grammar of the commands that are about ordered jobs. */
export function addQueueCommands(program: Command, context: CommandContext, end: End): void {
  addQueue(program, context, end)
  addResume(program, context, end)
  addRedrive(program, context, end)
}

function addQueue(program: Command, context: CommandContext, end: End): void {
  const command = program
    .command('queue')
    .description('show which files of ordered jobs wait, and which groups are halted')
    .argument('[folder]', 'the folder that stands for the bucket')
  addPlaceOptions(command)
    .option(...JSON_FLAG)
    .addHelpText('after', QUEUE_HELP)
    .action(async (folder: string | undefined, { json, ...options }: JsonOption & PlaceOptions) => {
      const place = placeOf(folder, options)
      const { queueCommand } = await import('./queue-command.ts')
      end(await queueCommand({ place, json: json === true }, context))
    })
}

function addResume(program: Command, context: CommandContext, end: End): void {
  addGroupCommand(program, 'resume', 'let a halted group of ordered files go on')
    .option('--skip', 'go on without the file that halted it')
    .option('--reason <text>', 'why, for the history', 'resumed on the command line')
    .addHelpText('after', RESUME_HELP)
    .action(async (first: string, second: string | undefined, options: GroupOptions & { readonly skip?: true }) => {
      const named = groupArguments(first, second, options)
      const { resumeCommand } = await import('./resume-command.ts')
      end(await resumeCommand({ ...named, skip: options.skip === true, reason: options.reason, json: options.json === true }, context))
    })
}

function addRedrive(program: Command, context: CommandContext, end: End): void {
  addGroupCommand(program, 'redrive', 'put files of a group back whose jobs have failed')
    .option('--reason <text>', 'why, for the history of the receipts', 'redriven on the command line')
    .addHelpText('after', REDRIVE_HELP)
    .action(async (first: string, second: string | undefined, options: GroupOptions) => {
      const named = groupArguments(first, second, options)
      const { redriveCommand } = await import('./redrive-command.ts')
      end(await redriveCommand({ ...named, reason: options.reason, json: options.json === true }, context))
    })
}

function addGroupCommand(program: Command, name: string, description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .usage('[options] [folder] <group>')
    .argument('<group>', 'the group, as sluice queue shows it; the folder, where the group follows')
    .argument('[group]', 'the group, where the folder is named first')
    .option('--folder <folder>', 'the folder that stands for the bucket (default: the current one)')
  return addPlaceOptions(command).option(...JSON_FLAG)
}
