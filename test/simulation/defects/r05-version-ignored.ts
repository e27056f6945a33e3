import type { ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import { RouteFile, type RoutedFile } from '../../../src/usecases/route-file.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Works on whatever lies under the key when the event is read. */
class RouteByKey extends RouteFile {
  override async execute({ bucket, key }: ObjectVersion, size?: number): Promise<RoutedFile> {
    return await super.execute({ bucket, key }, size)
  }
}

/** The event's version is ignored: two uploads give two runs of the second, and the first is never accounted for. */
export const versionIgnored: FlowDefect = {
  id: 'R5',
  puts: 'an event stands for its key, not for the version that it tells of',
  routeFile: (deps) => new RouteByKey(deps),
}
