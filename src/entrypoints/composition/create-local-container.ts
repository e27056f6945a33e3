import type { Container } from 'inversify'
import { createContainer } from './create-container.ts'
import { formatsModule } from './formats-module.ts'
import { localModule } from './local-module.ts'
import { localWarehouseModule } from './local-warehouse-module.ts'
import { usecasesModule } from './usecases-module.ts'

/** Everything that works on the files of one folder. */
export function createLocalContainer(root: string): Container {
  return createContainer(localModule(root), localWarehouseModule(root), formatsModule, usecasesModule)
}
