#define SEC(x) __attribute__((section(x), used))
extern int elsewhere __attribute__((section(".other")));
SEC("xdp") int prog(void *ctx) { return elsewhere; }
char lic[] SEC("license") = "GPL";
