import { describe, expect, it } from 'vitest';
import { whenItRuns } from '../src/inspect/when-it-runs.js';

describe('whenItRuns', () => {
  it.each([
    ['xdp', 'for each packet that a network device receives, before the network stack sees it'],
    ['xdp.frags', 'for each packet that a network device receives, before the network stack sees it'],
    ['tracepoint/sched/sched_process_fork', 'when the kernel passes the tracepoint sched/sched_process_fork'],
    ['?fentry.s/do_unlinkat', 'when do_unlinkat of the kernel is called'],
    ['kretprobe/$&', 'when $& of the kernel returns'],
    ['cgroup_skb/egress', 'for each packet of the processes in a cgroup'],
  ])('says when the program of %s runs', (section, when) => {
    expect(whenItRuns(section)).toBe(when);
  });

  it.each(['.text', 'mine', 'xdpfoo', 'kprobe'])('says nothing of %s', (section) => {
    expect(whenItRuns(section)).toBeUndefined();
  });
});
