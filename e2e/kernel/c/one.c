// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "shared.h"

struct hidden {
  u32 secret;
};

struct {
  int (*type)[2];
  u32 *key;
  struct event *value;
  int (*max_entries)[4];
} one_events SEC(".maps");

struct holder one_holder;
struct hidden one_hidden;

SEC("tracepoint/sched/sched_process_fork") int one(void *context) {
  u32 key = 0;
  struct event *event = bpf_map_lookup_elem(&one_events, &key);
  struct task_struct *task = (void *)bpf_get_current_task();
  if (event)
    event->time = (u64)(void *)&task->tgid - (u64)task + one_holder.list.count + one_hidden.secret;
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
