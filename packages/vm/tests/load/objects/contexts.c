// Programs whose contexts have types, for the tests of contexts. SOURCE.md has the command that compiles them.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))

static long (*const probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;

struct trace_entry {
	unsigned short type;
	u8 flags, preempt_count;
	int pid;
};

struct trace_event_raw_exec {
	struct trace_entry ent;
	u32 __data_loc_filename;
	int old_pid;
	char comm[16];
	char __data[0];
};

SEC("tracepoint/sched/exec") int named(struct trace_event_raw_exec *ctx)
{
	const char *filename = (const char *)ctx + (ctx->__data_loc_filename & 0xffff);
	return filename[0] == '/' && ctx->comm[1] == 'h' ? ctx->old_pid : -ctx->ent.pid;
}

SEC("tracepoint/sched/exec") int untyped(void *ctx)
{
	return *(int *)(ctx + 12);
}

struct cred {
	u32 uid;
};

struct task {
	int pid;
	u32 is_kernel : 1, state : 7;
	const struct cred *cred;
	char comm[16];
};

u8 name_seen[8];

/* fentry: int do_work(struct task *task, int flags, const char *name, bool is_last) */
SEC("fentry/do_work") int entered(u64 *ctx)
{
	const struct task *task = (void *)ctx[0];
	probe_read_kernel_str(name_seen, sizeof(name_seen), (void *)ctx[2]);
	return task->pid + task->cred->uid * 1000 + task->state * 1000000 + (int)ctx[1] + ctx[3];
}

SEC("fexit/do_work") int left(u64 *ctx)
{
	return ctx[4];
}

SEC("raw_tp/switched") int switched(u64 *ctx)
{
	return ((struct task *)ctx[1])->pid;
}

SEC("lsm/file_open") int opened(u64 *ctx)
{
	return ctx[1];
}

struct pt_regs {
	u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

SEC("kprobe/do_work") int probed(struct pt_regs *ctx)
{
	return ctx->di + ctx->si * 100 + ctx->ax * 10000;
}

struct bpf_sock_ops {
	u32 op;
	union {
		u32 args[4];
		u32 reply;
	};
	u32 family;
};

SEC("sockops") int answered(struct bpf_sock_ops *ctx)
{
	ctx->reply = ctx->args[1] + ctx->family;
	return 1;
}

struct bpf_iter__task {
	union {
		u64 *meta;
	};
	union {
		struct task *task;
	};
};

SEC("iter/task") int listed(struct bpf_iter__task *ctx)
{
	return ctx->task ? ctx->task->pid : ctx->meta[0];
}

struct sock {
	u32 window;
};

struct congestion_ops {
	char name[16];
	u32 (*threshold)(struct sock *sk);
	void (*acked)(struct sock *sk, u32 count);
};

SEC("struct_ops/acked") int acked(u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	sk->window += ctx[1];
	return sk->window;
}

SEC(".struct_ops.link") struct congestion_ops slow = { .name = "slow", .acked = (void *)acked };

char _license[] SEC("license") = "GPL";
