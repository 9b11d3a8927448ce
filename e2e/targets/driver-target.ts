import type { LinkRequest, LinkResult } from '@bpf-link-wasm/driver';
import type { EmitKind } from '@bpf-link-wasm/driver';
import type { LinkTarget } from '../suites/link-target.js';

/** The part of a linker that the suites use. */
interface PathLinker {
  link(request: LinkRequest<string>): Promise<LinkResult>;
  close(): void;
}

/** The driver as a target. */
export function driverTarget(linker: PathLinker): LinkTarget {
  return {
    async link(inputs, options = {}) {
      const result = await linker.link({ inputs, ...options });
      return {
        outputs: new Map(result.outputs.map(({ kind, bytes }) => [kind as EmitKind, bytes])),
        diagnostics: result.diagnostics,
        membersLinked: result.inputs.map(({ membersLinked }) => membersLinked),
        membersOpened: result.inputs.map(({ membersOpened }) => membersOpened),
      };
    },
    async close() {
      linker.close();
    },
  };
}
