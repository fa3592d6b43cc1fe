import { describe, expect, it } from 'vitest'
import { packageOf } from './packageName.ts'

describe('the package of a function', () => {
  it.each([
    ['main.buildTrace', 'main'],
    ['main.(*traceCache).retain', 'main'],
    ['main.buildTrace.func1', 'main'],
    ['runtime.mallocgc', 'runtime'],
    ['github.com/apache/skywalking-banyandb/pkg/pb.(*Block).Write', 'github.com/apache/skywalking-banyandb/pkg/pb'],
    ['sync/atomic.(*Pointer[github.com/a/b.T]).Load', 'sync/atomic'],
    ['slices.SortFunc[go.shape.[]main.T]', 'slices'],
    ['java.util.HashMap.put', 'java.util'],
    ['java/util/HashMap.put', 'java/util'],
    ['std::vector<std::string>::push_back', 'std'],
    ['tokio::runtime::task::poll', 'tokio'],
    ['[libc.so.6]', '[libc.so.6]'],
    ['<unknown>', '<unknown>'],
    ['memcpy', ''],
    ['', ''],
  ])('of %s is %s', (name, expected) => {
    expect(packageOf(name)).toBe(expected)
  })
})
