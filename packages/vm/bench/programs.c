// What bench.mjs measures: functions of a packet, as every engine can run them.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define length 1500ull

#define PROGRAM(name) __attribute__((section("bench/" #name), used)) u64 name(u8 *data)

/* Ethernet, VLAN tags, IPv4, TCP or UDP: a number made of the flow. */
PROGRAM(parse)
{
	u64 at = 14;
	if (length < 54) return 0;
	u16 type = *(u16 *)(data + 12);
	for (int tags = 0; tags < 2 && (type == 0x0081 || type == 0xa888); tags++) {
		type = *(u16 *)(data + at + 2);
		at += 4;
	}
	if (type != 0x0008) return 1;
	u8 *ip = data + at;
	u32 header = (ip[0] & 15) * 4;
	if (header < 20 || at + header + 8 > length) return 2;
	u8 protocol = ip[9];
	if (protocol != 6 && protocol != 17) return 3;
	u8 *ports = ip + header;
	return ((u64)(*(u32 *)(ip + 12) ^ *(u32 *)(ip + 16)) << 32) | (*(u16 *)ports << 16) | *(u16 *)(ports + 2);
}

/* FNV-1a of the packet. */
PROGRAM(hash)
{
	u64 hash = 0xcbf29ce484222325ull;
	for (u64 at = 0; at < length; at++) hash = (hash ^ data[at]) * 0x100000001b3ull;
	return hash;
}

/* The Internet checksum of the packet. */
PROGRAM(checksum)
{
	u64 sum = 0;
	for (u64 at = 0; at + 2 <= length; at += 2) sum += *(u16 *)(data + at);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

/* Ten million steps of a generator of random numbers. */
PROGRAM(loop)
{
	u64 state = length;
	for (u32 step = 0; step < 10000000; step++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
	}
	return state;
}
