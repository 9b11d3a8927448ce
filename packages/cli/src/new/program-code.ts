import type { Kind, Texts } from './attach-code.js';

/** The template of a kind of program, a folder of `templates/programs`, and the texts that it needs. */
interface ProgramCode {
  readonly template: 'packet' | 'event';
  readonly texts: Texts;
}

/** The code by kind of program: `packet` counts packets by protocol, `event` counts calls by process. */
export const programCode: Readonly<Record<Kind, ProgramCode>> = {
  xdp: {
    template: 'packet',
    texts: {
      __binding__: 'xdp_action',
      __macro__: 'xdp',
      __context__: 'XdpContext',
      __return__: 'u32',
      __pass__: 'xdp_action::XDP_PASS',
      __passes__: 'passes them',
      __result__: 'XDP_PASS',
    },
  },
  tc: {
    template: 'packet',
    texts: {
      __binding__: 'TC_ACT_PIPE',
      __macro__: 'classifier',
      __context__: 'TcContext',
      __return__: 'i32',
      __pass__: 'TC_ACT_PIPE',
      __passes__: 'passes them on',
      __result__: 'TC_ACT_PIPE',
    },
  },
  tracepoint: {
    template: 'event',
    texts: {
      __subject__: 'the programs that each process starts',
      __macro__: 'tracepoint',
      __context__: 'TracePointContext',
      __function__: 'exec',
      __place__: 'category = "sched", name = "sched_process_exec"',
      __input__: 'bytes: new Uint8Array(64)',
    },
  },
  kprobe: {
    template: 'event',
    texts: {
      __subject__: 'the files that each process deletes',
      __macro__: 'kprobe',
      __context__: 'ProbeContext',
      __function__: 'vfs_unlink',
      __place__: 'function = "vfs_unlink"',
      __input__: 'args: []',
    },
  },
};
