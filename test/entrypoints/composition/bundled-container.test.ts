import { expect } from 'chai'
import { Container as InversifyContainer, ContainerModule as InversifyModule, type ServiceIdentifier } from 'inversify'
import { Container, ContainerModule } from '../../../src/entrypoints/composition/bundled-container.ts'

const [A, B, C, NONE]: readonly symbol[] = [Symbol.for('A'), Symbol.for('B'), Symbol.for('C'), Symbol.for('None')]

interface Binder {
  toConstantValue(value: unknown): void
  toResolvedValue(create: (...values: readonly unknown[]) => unknown, parameters: readonly unknown[]): void
}
type Load = (options: { readonly bind: (service: ServiceIdentifier) => Binder }) => void

interface Gives {
  readonly get: (service: ServiceIdentifier) => unknown
}

/** The same modules in both containers: what holds for Inversify's holds for ours. */
const CONTAINERS: readonly (readonly [string, (...loads: readonly Load[]) => Gives])[] = [
  [
    'Inversify',
    (...loads) => {
      const container = new InversifyContainer({ defaultScope: 'Singleton' })
      container.load(...loads.map((load) => new InversifyModule((options) => void load(options))))
      return container
    },
  ],
  [
    'the bundled one',
    (...loads) => {
      const container = new Container({ defaultScope: 'Singleton' })
      container.load(...loads.map((load) => new ContainerModule(load)))
      return container
    },
  ],
]

for (const [name, contain] of CONTAINERS) {
  describe(`a container of factories and values: ${name}`, () => {
    it('makes each service once, when it is asked for, from what it needs', () => {
      const made: string[] = []
      const container = contain(
        ({ bind }) =>
          bind(A!).toResolvedValue(
            (b, c) => {
              made.push('a')
              return { b, c }
            },
            [B, C],
          ),
        ({ bind }) => {
          bind(B!).toResolvedValue((c) => {
            made.push('b')
            return { c }
          }, [C])
          bind(C!).toConstantValue({ constant: true })
        },
      )
      expect(made).to.deep.equal([])
      const a = container.get(A!)
      expect(a).to.deep.equal({ b: { c: { constant: true } }, c: { constant: true } })
      expect(container.get(A!)).to.equal(a)
      expect(container.get(B!)).to.equal((a as { b: unknown }).b)
      expect(made).to.deep.equal(['b', 'a'])
    })

    it('gives undefined for what is optional and not bound, and what is bound otherwise', () => {
      const optional = (service: symbol | undefined): object => ({ serviceIdentifier: service, optional: true })
      const container = contain(({ bind }) => {
        bind(B!).toConstantValue('b')
        bind(A!).toResolvedValue((...values) => values, [optional(B), optional(NONE)])
      })
      expect(container.get(A!)).to.deep.equal(['b', undefined])
    })

    it('loads the modules that a module is made of', () => {
      const inner: Load = ({ bind }) => bind(A!).toConstantValue('inner')
      const outer: Load = (options) => {
        inner(options)
        options.bind(B!).toResolvedValue((a) => `${String(a)} and outer`, [A])
      }
      expect(contain(outer).get(B!)).to.equal('inner and outer')
    })

    it('names what is not bound, and who needs it', () => {
      const container = contain(({ bind }) => bind(A!).toResolvedValue((none) => none, [NONE]))
      expect(() => container.get(A!)).to.throw().with.property('message').that.includes('Symbol(None)').and.includes('Symbol(A)')
      expect(() => container.get(C!)).to.throw('Symbol(C)')
    })

    it('refuses circles and what is bound twice', () => {
      const circle = contain(({ bind }) => {
        bind(A!).toResolvedValue((b) => b, [B])
        bind(B!).toResolvedValue((a) => a, [A])
      })
      expect(() => circle.get(A!)).to.throw(/circular/i)
      const twice: Load = ({ bind }) => bind(A!).toConstantValue(1)
      expect(() => contain(twice, twice).get(A!)).to.throw(/ambiguous/i)
    })

    it('tries again to make what could not be made', () => {
      let turns = 0
      const container = contain(({ bind }) =>
        bind(A!).toResolvedValue(() => {
          turns += 1
          if (turns === 1) throw new Error('not yet')
          return 'made'
        }, []),
      )
      expect(() => container.get(A!)).to.throw('not yet')
      expect(container.get(A!)).to.equal('made')
    })
  })
}

describe('the bundled container', () => {
  it('makes singletons only, and knows no other kind of binding', () => {
    expect(() => new Container({ defaultScope: 'Transient' })).to.throw('Transient')
    const load = new ContainerModule(({ bind }) => {
      expect(Object.keys(bind(A!)).sort()).to.deep.equal(['toConstantValue', 'toResolvedValue'])
    })
    new Container({ defaultScope: 'Singleton' }).load(load)
  })
})
