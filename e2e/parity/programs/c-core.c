/* Fields of kernel types, at the places that the running kernel has them: CO-RE relocations. */
#include "prelude.h"

struct task_struct {
  int pid;
  int tgid;
  struct task_struct *real_parent;
} __attribute__((preserve_access_index));

SEC("raw_tp/sched_switch")
int program(void *context) {
  struct task_struct *task = (void *)bpf_get_current_task();
  struct task_struct *parent = 0;
  int pid = 0;
  bpf_probe_read_kernel(&parent, sizeof(parent), __builtin_preserve_access_index(&task->real_parent));
  bpf_probe_read_kernel(&pid, sizeof(pid), __builtin_preserve_access_index(&parent->pid));
  return __builtin_preserve_field_info(task->tgid, 2) ? pid : 0;
}
