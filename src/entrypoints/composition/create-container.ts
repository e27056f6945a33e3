import { Container, type ContainerModule } from 'inversify'

/** One instance of everything: clients, caches and use cases live as long as the container. */
export function createContainer(...modules: readonly ContainerModule[]): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  container.load(...modules)
  return container
}
