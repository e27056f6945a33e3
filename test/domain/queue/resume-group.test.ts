import { expect } from 'chai'
import { resumedGroup } from '../../../src/domain/queue/resume-group.ts'
import { file, group } from './groups.ts'

describe('a group that is resumed', () => {
  const halted = group({ state: 'HALTED', attempt: 2, haltedBy: file('a'), admitted: [file('b'), file('c')] })

  it('goes on with what has waited when its file is not tried again', () => {
    const resumed = resumedGroup(halted, undefined)
    expect(resumed).to.deep.include({ state: 'OPEN', attempt: 3, admitted: [file('b'), file('c')] })
    expect(resumed).not.to.have.property('haltedBy')
  })

  it('begins with the file that is tried again', () => {
    expect(resumedGroup(halted, file('a', 2)).admitted).to.deep.equal([file('a', 2), file('b'), file('c')])
  })

  it('has that file once when it waits in the record already', () => {
    const known = { ...halted, admitted: [file('b'), file('a', 2), file('c')] }
    expect(resumedGroup(known, file('a', 2)).admitted).to.deep.equal([file('a', 2), file('b'), file('c')])
  })
})
