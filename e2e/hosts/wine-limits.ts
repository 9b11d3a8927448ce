import type { Limit } from './limits.js';

/** What Wine 8.0 does not do as Windows does. */
export const wineLimits: readonly Limit[] = [
  {
    reason: 'Wine reports success for symbolic links, and makes none',
    tests: {
      'packages/driver/tests/input/read-source-file.test.ts': ['readSourceFile > judges a link by its target'],
      'packages/driver/tests/platform-node.test.ts': [
        'the members of a thin archive > are regular files, relative to its folder',
      ],
      'packages/cli/tests/plan-outputs.test.ts': [
        'assertWritable > refuses an output that is an input, under any name',
      ],
      'packages/cli/tests/write-outputs.test.ts': [
        'writeOutputs > writes through a symbolic link',
        'writeOutputs > writes to the target of a dangling link',
      ],
    },
  },
];
