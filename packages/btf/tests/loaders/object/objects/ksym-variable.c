#define SEC(x) __attribute__((section(x), used))
extern const int bpf_prog_active __attribute__((section(".ksyms")));
SEC("xdp") long prog(void *ctx) { return bpf_prog_active; }
char lic[] SEC("license") = "GPL";
