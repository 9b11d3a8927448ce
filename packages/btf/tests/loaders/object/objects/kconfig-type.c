#define SEC(x) __attribute__((section(x), used))
struct two { int a, b; };
extern struct two CONFIG_TWO __attribute__((section(".kconfig"), weak));
SEC("xdp") int prog(void *ctx) { return CONFIG_TWO.a; }
char lic[] SEC("license") = "GPL";
