// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "shared.h"

struct {
  int (*type)[2];
  u32 *key;
  struct event *value;
  int (*max_entries)[8];
} two_events SEC(".maps");

struct holder two_holder;

SEC("xdp") int two(void *context) {
  u32 key = 1;
  struct event *event = bpf_map_lookup_elem(&two_events, &key);
  if (event && event->word)
    return two_holder.list.count;
  return __builtin_btf_type_id(*(struct event *)0, 0);
}

SEC("tracepoint/sched/sched_process_exit") int three(void *context) {
  struct task_struct *task = (void *)bpf_get_current_task();
  return (u64)(void *)&task->tgid - (u64)task;
}
