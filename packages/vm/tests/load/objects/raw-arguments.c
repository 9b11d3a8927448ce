// A raw tracepoint's program, whose argument is the struct that headers have for any of them.
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))

struct task {
	u32 pid;
	char comm[4];
};

struct bpf_raw_tracepoint_args {
	u64 args[2];
};

SEC("raw_tp/switched") int switched(struct bpf_raw_tracepoint_args *ctx)
{
	return ((struct task *)ctx->args[1])->pid;
}

SEC("raw_tp") int anywhere(struct bpf_raw_tracepoint_args *ctx)
{
	return ctx->args[1];
}

char _license[] SEC("license") = "GPL";
