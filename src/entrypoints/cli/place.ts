import type { Command } from 'commander'
import type { DeploymentAddress } from '../composition/open-deployment.ts'
import { UsageError } from './usage-error.ts'

/** Where a command works: on a folder that stands for a bucket, or on what was deployed to AWS. */
export type Place = FolderPlace | DeploymentPlace

export interface FolderPlace {
  readonly kind: 'folder'
  readonly folder: string
}

export interface DeploymentPlace {
  readonly kind: 'deployment'
  readonly address: DeploymentAddress
}

/** The options that name a deployment, as they are parsed. */
export interface PlaceOptions {
  readonly aws?: true
  readonly stack?: string
  readonly region?: string
  readonly profile?: string
}

/** CloudFormation's API reference, "CreateStack". */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

export function addPlaceOptions(command: Command): Command {
  return command
    .option('--aws', 'work on a deployment in place of a folder')
    .option('--stack <name>', 'its CloudFormation stack')
    .option('--region <region>', 'where it is deployed (default: as the AWS SDK finds it)')
    .option('--profile <name>', 'the profile of the shared AWS configuration to use')
}

/** @throws UsageError unless exactly one place is named, and as a whole. */
export function placeOf(folder: string | undefined, options: PlaceOptions): Place {
  return options.aws === true ? deploymentPlace(folder, options) : folderPlace(folder, options)
}

function folderPlace(folder: string | undefined, options: PlaceOptions): Place {
  for (const name of ['stack', 'region', 'profile'] as const) {
    if (options[name] !== undefined) throw new UsageError(`--${name} is about a deployment: add --aws, or leave it out`)
  }
  if (folder === undefined) throw new UsageError('name a folder, or a deployment with --aws --stack <name>')
  return { kind: 'folder', folder }
}

function deploymentPlace(folder: string | undefined, { stack, region, profile }: PlaceOptions): Place {
  if (folder !== undefined) throw new UsageError(`the folder ${JSON.stringify(folder)} and --aws exclude each other: leave one out`)
  if (stack === undefined) throw new UsageError('--aws needs --stack <name>, the CloudFormation stack of the deployment')
  if (!STACK_NAME.test(stack)) throw new UsageError(`${JSON.stringify(stack)} is no name of a stack: letters, digits and hyphens, a letter first`)
  // It becomes part of a host name.
  if (region !== undefined && !/^[a-z0-9-]{1,63}$/.test(region)) throw new UsageError(`${JSON.stringify(region)} is no region, such as eu-west-2`)
  return {
    kind: 'deployment',
    address: { stack, ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) },
  }
}

/** The place as a command line names it. */
export function placeText(place: Place): string {
  if (place.kind === 'folder') return place.folder
  const { stack, region, profile } = place.address
  return ['--aws', '--stack', stack, ...option('--region', region), ...option('--profile', profile)].join(' ')
}

function option(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return []
  return [name, /^[\w./@:+-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`]
}
