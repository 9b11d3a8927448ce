// What bench.mjs measures. Each program is a function of a packet, as every engine can run it; with -DXDP it is an XDP program,
// as the kernel takes it.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define length 1500ull
#define INLINE static inline __attribute__((always_inline))

/* Numbers are those of include/uapi/linux/bpf.h. */
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static u32 (*bpf_get_smp_processor_id)(void) = (void *)8;
static long (*bpf_loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;

struct {
	int (*type)[1]; /* BPF_MAP_TYPE_HASH */
	u32 *key;
	u64 *value;
	int (*max_entries)[1024];
} values __attribute__((section(".maps"), used));

/* Ethernet, VLAN tags, IPv4, TCP or UDP: a number made of the flow. */
INLINE u64 parse(u8 *data, u8 *end)
{
	u64 at = 14;
	if (data + 54 > end) return 0;
	u16 type = *(u16 *)(data + 12);
	for (int tags = 0; tags < 2 && (type == 0x0081 || type == 0xa888); tags++) {
		type = *(u16 *)(data + at + 2);
		at += 4;
	}
	if (type != 0x0008) return 1;
	u8 *ip = data + at;
	u32 header = (ip[0] & 15) * 4;
	u8 *ports = ip + header;
	if (header < 20 || ports + 8 > end) return 2;
	u8 protocol = ip[9];
	if (protocol != 6 && protocol != 17) return 3;
	return ((u64)(*(u32 *)(ip + 12) ^ *(u32 *)(ip + 16)) << 32) | (*(u16 *)ports << 16) | *(u16 *)(ports + 2);
}

/* FNV-1a of the packet. */
INLINE u64 hash(u8 *data, u8 *end)
{
	u64 hash = 0xcbf29ce484222325ull;
	for (u64 at = 0; at < length; at++) hash = (hash ^ data[at]) * 0x100000001b3ull;
	return hash;
}

/* The Internet checksum of the packet. */
INLINE u64 checksum(u8 *data, u8 *end)
{
	u64 sum = 0;
	for (u64 at = 0; at + 2 <= length; at += 2) sum += *(u16 *)(data + at);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

/* 64 updates of a hash map, with keys from the packet; how many of them failed. */
INLINE u64 maps(u8 *data, u8 *end)
{
	u64 failed = 0;
	for (u64 at = 0; at < 64; at++) {
		u32 key = data[at];
		u64 value = at;
		if (bpf_map_update_elem(&values, &key, &value, 0) != 0) failed++;
	}
	return failed;
}

/* 64 calls of a helper that does as good as nothing: what of `maps` is the calls. */
INLINE u64 calls(u8 *data, u8 *end)
{
	u64 sum = 0;
	for (u64 at = 0; at < 64; at++) sum += bpf_get_smp_processor_id();
	return sum;
}

INLINE u64 step(u64 state, u32 steps)
{
	for (u32 count = 0; count < steps; count++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
	}
	return state;
}

#ifdef XDP
struct xdp_md {
	u32 data;
	u32 data_end;
};

#define PROGRAM(name)                                                                                     \
	__attribute__((section("xdp"), used)) int name##_xdp(struct xdp_md *context)                        \
	{                                                                                                       \
		u8 *data = (u8 *)(long)context->data, *end = (u8 *)(long)context->data_end;                           \
		if (data + length > end) return 0;                                                                    \
		u64 result = name(data, end);                                                                         \
		return (u32)(result ^ result >> 32);                                                                  \
	}

static long steps(u32 index, u64 *state)
{
	*state = step(*state, 10000);
	return 0;
}

/* A verifier follows each step of a loop up to a limit. */
INLINE u64 loop(u8 *data, u8 *end)
{
	u64 state = length;
	bpf_loop(1000, steps, &state, 0);
	return state;
}

char license_text[] __attribute__((section("license"), used)) = "GPL";
#else
#define PROGRAM(name) \
	__attribute__((section("bench/" #name), used)) u64 name##_bare(u8 *data) { return name(data, data + length); }

INLINE u64 loop(u8 *data, u8 *end)
{
	return step(length, 10000000);
}
#endif

PROGRAM(parse)
PROGRAM(hash)
PROGRAM(checksum)
PROGRAM(loop)
PROGRAM(maps)
PROGRAM(calls)
