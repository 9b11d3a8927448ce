/* Functions of the kernel, and a value that the loader knows. */
#include "prelude.h"

struct task_struct {
  int pid;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_from_pid(int pid) __attribute__((section(".ksyms")));
extern void bpf_task_release(struct task_struct *task) __attribute__((section(".ksyms")));
extern int LINUX_KERNEL_VERSION __attribute__((section(".kconfig")));

SEC("syscall")
int program(void *context) {
  struct task_struct *task = bpf_task_from_pid(1);
  if (!task)
    return LINUX_KERNEL_VERSION;
  bpf_task_release(task);
  return 0;
}
