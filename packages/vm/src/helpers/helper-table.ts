import type { HelperTable } from '../machine/helper.js';
import { checksumHelpers } from './checksum-helpers.js';
import { controlHelpers } from './control-helpers.js';
import { dynptrHelpers } from './dynptr.js';
import { environmentHelpers } from './environment-helpers.js';
import { mapHelpers } from './map-helpers.js';
import { memoryHelpers } from './memory-helpers.js';
import { outputHelpers } from './output-helpers.js';
import { redirectHelpers } from './redirect-helpers.js';
import { skbFieldHelpers } from './skb-field-helpers.js';
import { skbHelpers } from './skb-helpers.js';
import { skbRoomHelpers } from './skb-room-helpers.js';
import { skbVlanHelpers } from './skb-vlan-helpers.js';
import { textHelpers } from './text-helpers.js';
import { timerHelpers } from './timers.js';
import { xdpHelpers } from './xdp-helpers.js';

/** The helpers that need no kernel. A call of any other is an error that names it, unless the test provides it. */
export const helperTable: HelperTable = {
  ...mapHelpers,
  ...outputHelpers,
  ...dynptrHelpers,
  ...environmentHelpers,
  ...textHelpers,
  ...memoryHelpers,
  ...controlHelpers,
  ...timerHelpers,
  ...xdpHelpers,
  ...skbHelpers,
  ...skbRoomHelpers,
  ...skbVlanHelpers,
  ...skbFieldHelpers,
  ...checksumHelpers,
  ...redirectHelpers,
};

const nothing = (): undefined => undefined;

/** The kfuncs that need no kernel: one program runs at a time, and nothing interrupts it. */
export const kfuncTable: HelperTable = {
  bpf_rcu_read_lock: nothing,
  bpf_rcu_read_unlock: nothing,
  bpf_preempt_disable: nothing,
  bpf_preempt_enable: nothing,
};
