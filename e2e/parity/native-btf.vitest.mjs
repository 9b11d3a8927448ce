import { defineConfig } from 'vitest/config';

// `npx vitest run --root e2e --config parity/native-btf.vitest.mjs -u`. No part of the tests: it builds another bpf-linker.
export default defineConfig({ test: { include: ['parity/write-native-btf.ts'], testTimeout: 3_600_000 } });
