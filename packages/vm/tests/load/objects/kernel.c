// What a kernel has of the functions and tracepoints of contexts.c: only its BTF is used.
typedef unsigned int u32;
typedef _Bool bool;

struct cred {
	u32 uid;
};

struct task {
	int pid;
	u32 is_kernel : 1, state : 7;
	const struct cred *cred;
	char comm[16];
};

struct trace_event_raw_exec {
	unsigned short type;
	unsigned char flags, preempt_count;
	int pid;
	u32 __data_loc_filename;
	int old_pid;
	char comm[16];
	char __data[0];
};

struct file;

int do_work(struct task *task, int flags, const char *name, bool is_last)
{
	return task->pid + flags + name[0] + is_last;
}

int __traceiter_switched(void *__data, bool preempt, struct task *next)
{
	return preempt + next->pid;
}

int bpf_lsm_file_open(struct file *file, int mask)
{
	return mask;
}

struct trace_event_raw_exec event;
struct cred init_cred;
