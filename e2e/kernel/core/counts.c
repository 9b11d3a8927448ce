// Reads that counts.rs makes too, in the ways of libbpf's bpf_core_read.h: BPF_CORE_READ with its error, and BPF_CORE_READ_BITFIELD_PROBED.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct upid { int nr; };
struct pid { unsigned level; struct upid numbers[1]; };
struct sched_entity { unsigned long long vruntime; };
struct task_struct {
  char comm[16];
  int tgid, pid;
  struct task_struct *real_parent;
  struct sched_entity se;
  struct pid *thread_pid;
  unsigned sched_reset_on_fork : 1;
};
struct task_struct___other { int no_such_field; };
struct sigevent { int sigev_signo; };
#pragma clang attribute pop
enum bpf_map_type { BPF_MAP_TYPE_HASH = 77 };

static long (*const probe_read)(void *, unsigned, const void *) = (void *)113;
static long (*const probe_read_str)(void *, unsigned, const void *) = (void *)115;

#define PROGRAM(name) __attribute__((section("tp_btf/sched_process_exit"))) long name(struct task_struct **context)
#define FIELD(kind, access) __builtin_preserve_field_info(access, kind)
#define EXISTS(access) FIELD(2, access)
#define READ(into, from) probe_read(&into, sizeof(into), __builtin_preserve_access_index(&from))

PROGRAM(load) { return context[0]->pid; }
PROGRAM(load_chain) { return context[0]->real_parent->real_parent->tgid; }
PROGRAM(load_nested) { return context[0]->se.vruntime; }
PROGRAM(load_element) { return context[0]->thread_pid->numbers[0].nr; }
PROGRAM(read) {
  int pid;
  return READ(pid, context[0]->pid) ? -1 : pid;
}
PROGRAM(read_chain) {
  struct task_struct *parent, *grandparent;
  int tgid;
  if (READ(parent, context[0]->real_parent) || READ(grandparent, parent->real_parent) || READ(tgid, grandparent->tgid)) return -1;
  return tgid;
}
PROGRAM(read_text) {
  char name[16] = {};
  long length = probe_read_str(name, sizeof(name), __builtin_preserve_access_index(context[0]->comm));
  return length < 0 ? length : length + (unsigned char)name[0];
}
PROGRAM(read_bitfield) {
  struct task_struct *task = context[0];
  unsigned long long word = 0;
  if (probe_read(&word, FIELD(1, task->sched_reset_on_fork), (void *)task + FIELD(0, task->sched_reset_on_fork))) return -1;
  word <<= FIELD(4, task->sched_reset_on_fork);
  unsigned right = FIELD(5, task->sched_reset_on_fork);
  return (unsigned)(FIELD(3, task->sched_reset_on_fork) ? (unsigned long long)((long long)word >> right) : word >> right);
}
PROGRAM(guarded) {
  struct task_struct___other *other = (void *)context[0];
  return EXISTS(other->no_such_field) ? other->no_such_field : context[0]->pid;
}
PROGRAM(offset) {
  struct task_struct *task = 0;
  return EXISTS(task->se.vruntime) ? FIELD(0, task->se.vruntime) : -1;
}
PROGRAM(size) {
  struct task_struct *task = 0;
  return EXISTS(task->comm) ? FIELD(1, task->comm) : -1;
}
PROGRAM(enumerator) {
  return __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_HASH, 0)
             ? __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_HASH, 1) : -1;
}
PROGRAM(types) {
  return (long)__builtin_preserve_type_info(*(struct task_struct *)0, 1) + (long)__builtin_btf_type_id(*(struct task_struct *)0, 1) +
         __builtin_preserve_type_info(*(struct sigevent *)0, 0);
}
char LICENSE[] __attribute__((section("license"))) = "GPL";
