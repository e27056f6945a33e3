import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

import { PROJECT_ROOT } from '../architecture/source-files.ts'
import { at, entriesOf, readTemplate, type Node } from '../deploy/read-template.ts'
import { zip, type ZippedFile } from './end-to-end-zip.ts'

const DEPLOY = join(PROJECT_ROOT, 'deploy')
const SUPERVISOR = join(import.meta.dirname, 'end-to-end-supervisor')
const GLUE_WAITER = join(import.meta.dirname, 'end-to-end-glue-waiter')
const GLUE_SYNC = 'arn:${Partition}:states:::glue:startJobRun.sync'

/** A file that the template refers to, to be put under `key` before the template is deployed. */
export interface Artifact {
  readonly key: string
  readonly bytes: Uint8Array
}

export interface PackagedTemplate {
  readonly template: Node
  readonly artifacts: readonly Artifact[]
}

export interface PackagePlace {
  readonly bucket: string
  /** The address of an object of that bucket. */
  readonly urlOf: (key: string) => string
  /** The folder in which the functions look for orders to end in the middle of their work. */
  readonly orders: string
}

type Properties = Readonly<Record<string, Node>>

/**
 * What `sam package` makes of the template: local code and definitions become objects of a bucket. Besides, each function gets a
 * supervisor, and what the emulator does not know is left out or said otherwise: `DEPLOYMENT_DEVIATIONS` lists it.
 */
export function packageTemplate(place: PackagePlace): PackagedTemplate {
  const packager = new Packager(place)
  const template = objectOf(withAliasesByName(readTemplate()))
  const resources = entriesOf(template['Resources']).map(([name, resource]) => {
    const properties = packager.package(textAt(resource, 'Type'), objectOf(at(resource, 'Properties')))
    return [name, { ...objectOf(resource), Properties: properties }] as const
  })
  const Resources = { ...Object.fromEntries(resources), GlueWaiter: packager.glueWaiter() }
  return { template: { ...template, Resources }, artifacts: packager.artifacts }
}

/** The names of the state machines' aliases by the logical ids of the machines. */
export function stateMachineAliases(template: Node = readTemplate()): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesOf(at(template, 'Resources')).flatMap(([name, resource]) => {
      const alias = at(resource, 'Properties', 'AutoPublishAlias')
      return at(resource, 'Type') === 'AWS::Serverless::StateMachine' && typeof alias === 'string' ? [[name, alias]] : []
    }),
  )
}

class Packager {
  readonly artifacts: Artifact[] = []
  readonly #place: PackagePlace

  constructor(place: PackagePlace) {
    this.#place = place
  }

  package(type: string, properties: Properties): Properties {
    switch (type) {
      case 'AWS::Serverless::Function': {
        const folder = local(properties, 'CodeUri')
        if (!existsSync(folder)) throw new Error(`${folder} is not there: run npm run bundle first`)
        return { ...properties, CodeUri: this.#inBucket(`${basename(folder)}.zip`, zip(supervised(folder, this.#place.orders))) }
      }
      case 'AWS::Serverless::StateMachine':
        return this.#stateMachine(properties)
      case 'AWS::CloudFormation::Stack': {
        const file = local(properties, 'TemplateURL')
        const nested = Buffer.from(JSON.stringify(withoutMetricMath(readTemplate(readFileSync(file, 'utf8')))))
        return { ...properties, TemplateURL: this.#place.urlOf(this.#keep(`${basename(file)}.json`, nested)) }
      }
      case 'AWS::Lambda::EventSourceMapping':
        return { ...properties, Enabled: false }
      default:
        return properties
    }
  }

  /** The function that waits for runs of Glue jobs. */
  glueWaiter(): Node {
    const CodeUri = this.#inBucket('glue-waiter.zip', zip(filesIn(GLUE_WAITER)))
    return { Type: 'AWS::Serverless::Function', Properties: { CodeUri, Timeout: 60 } }
  }

  #stateMachine({ AutoPublishAlias: _, ...properties }: Properties): Properties {
    const file = local(properties, 'DefinitionUri')
    const definition = readFileSync(file, 'utf8').replaceAll(GLUE_SYNC, '${GlueWaiterArn}')
    const substitutions = objectOf(properties['DefinitionSubstitutions'])
    return {
      ...properties,
      DefinitionUri: this.#inBucket(basename(file), Buffer.from(definition)),
      DefinitionSubstitutions: { ...substitutions, GlueWaiterArn: { 'Fn::GetAtt': ['GlueWaiter', 'Arn'] } },
    }
  }

  #inBucket(name: string, bytes: Uint8Array): Node {
    return { Bucket: this.#place.bucket, Key: this.#keep(name, bytes) }
  }

  #keep(name: string, bytes: Uint8Array): string {
    const key = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}/${name}`
    this.artifacts.push({ key, bytes })
    return key
  }
}

function withoutMetricMath(template: Node): Node {
  const resources = entriesOf(at(template, 'Resources')).filter(([, resource]) => at(resource, 'Properties', 'Metrics') === undefined)
  return { ...objectOf(template), Resources: Object.fromEntries(resources) }
}

/** Refers to a state machine's alias by its name, since the resource that the transform makes of it is not there. */
function withAliasesByName(template: Node): Node {
  const aliases = Object.entries(stateMachineAliases(template))
  const names = new Map(aliases.map(([machine, alias]) => [`${machine}Alias${alias}`, `\${${machine}}:${alias}`]))
  const rewrite = (node: Node): Node => {
    if (node === null || typeof node !== 'object') return node
    if (Array.isArray(node)) return (node as readonly Node[]).map(rewrite)
    const target = at(node, 'Ref')
    const name = typeof target === 'string' ? names.get(target) : undefined
    if (name !== undefined) return { 'Fn::Sub': name }
    return Object.fromEntries(entriesOf(node).map(([key, part]) => [key, rewrite(part)]))
  }
  return rewrite(template)
}

function supervised(folder: string, orders: string): readonly ZippedFile[] {
  const bundle = filesIn(folder).map(({ name, bytes }) => ({ name: `bundle/${name}`, bytes }))
  const settings = { name: 'settings.json', bytes: Buffer.from(JSON.stringify({ name: basename(folder), orders })) }
  return [...bundle, ...filesIn(SUPERVISOR), settings]
}

function filesIn(folder: string): readonly ZippedFile[] {
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
}

/** The file or folder beside the template that a property names. */
function local(properties: Node, property: string): string {
  return resolve(DEPLOY, textAt(properties, property))
}

function objectOf(node: Node | undefined): Properties {
  return Object.fromEntries(entriesOf(node))
}

function textAt(node: Node, name: string): string {
  const text = at(node, name)
  if (typeof text !== 'string') throw new Error(`the template says no ${name} where one is needed`)
  return text
}
