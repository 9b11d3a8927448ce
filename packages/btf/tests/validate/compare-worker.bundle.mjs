import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { release } from "node:os";
// ../../../../tools/testkit/src/random.ts
/**
* Makes a random source that gives the same numbers for the same seed, on every host.
*
* @param seed any whole number; its low 32 bits count
* @see the public domain generator mulberry32 of Tommy Ettinger
*/
function seededRandom(seed) {
	let state = seed | 0;
	const next = () => {
		state = state + 1831565813 | 0;
		let mixed = Math.imul(state ^ state >>> 15, 1 | state);
		mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
		return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
	};
	const integer = (limit) => Math.floor(next() * limit);
	return {
		next,
		integer,
		bytes: (length) => Uint8Array.from({ length }, () => integer(256))
	};
}
// ../../src/validate/errno.ts
/**
* The error numbers that BTF loading and the loaders answer with.
*
* @see Linux include/uapi/asm-generic/errno-base.h, errno.h; ENOTSUPP is the kernel's own (include/linux/errno.h)
*/
const errnoNumbers = {
	EPERM: 1,
	ENOENT: 2,
	E2BIG: 7,
	EACCES: 13,
	EFAULT: 14,
	EEXIST: 17,
	EINVAL: 22,
	ENOSPC: 28,
	ELOOP: 40,
	EOPNOTSUPP: 95,
	ENOTSUPP: 524
};
// ../../src/validate/check-sections.ts
/** The first header with a layout section. */
const layoutHeaderSize = 32;
/**
* Checks that the sections tile the data: no gap, no overlap, no rest.
*
* @see Linux kernel/bpf/btf.c btf_check_sec_info; sections are sorted by a signed difference of 32 bits
*/
function checkSections(check, size) {
	const { header } = check;
	const sections = [{
		name: "type",
		offset: header.typeOffset,
		length: header.typeLength,
		at: 8
	}, {
		name: "string",
		offset: header.stringOffset,
		length: header.stringLength,
		at: 16
	}];
	if (hasLayout(check)) sections.push({
		name: "layout",
		offset: header.layoutOffset,
		length: header.layoutLength,
		at: 24
	});
	sections.sort((a, b) => a.offset - b.offset | 0 || a.length - b.length | 0);
	const expected = size - header.headerLength;
	let total = 0;
	for (const { name, offset, length, at } of sections) {
		const fail = (code, found, line) => {
			check.report(code, `${name} section`, {
				found,
				at,
				line: () => line
			});
			return false;
		};
		if (expected < offset) return fail("BTF_SECTION_OFFSET", `offset ${offset} in ${expected} bytes`, "Invalid section offset");
		if (total < offset) return fail("BTF_SECTION_GAP", `begins ${offset - total} bytes late`, "Unsupported section found");
		if (total > offset) return fail("BTF_SECTION_OVERLAP", `begins ${total - offset} bytes early`, "Section overlap found");
		if (expected - total < length) return fail("BTF_SECTION_LENGTH", `${length} bytes where ${expected - total} are left`, "Total section length too long");
		total += length;
	}
	if (expected === total) return true;
	const found = `${expected - total} bytes after the last section`;
	const at = header.headerLength + total;
	check.report("BTF_SECTION_GAP", "BTF data", {
		found,
		at,
		line: () => "Unsupported section found"
	});
	return false;
}
/** @see Linux kernel/bpf/btf.c btf_parse_str_sec */
function checkStrings(check, bytes) {
	const { header, rules } = check;
	const start = header.headerLength + header.stringOffset;
	const end = start + header.stringLength;
	const mayBeInside = rules.headerSize >= layoutHeaderSize && header.headerLength >= layoutHeaderSize;
	if (end !== bytes.length && !mayBeInside) {
		const line = () => "String section is not at the end";
		check.report("BTF_STRINGS_NOT_LAST", "string section", {
			found: `ends at byte ${end} of ${bytes.length}`,
			at: 16,
			line
		});
		return false;
	}
	const found = (() => {
		if (header.stringLength === 0) return "no bytes";
		if (header.stringLength - 1 > rules.maxNameOffset) return `${header.stringLength} bytes`;
		if (bytes[end - 1] !== 0) return `last byte ${bytes[end - 1]}`;
		return bytes[start] === 0 ? void 0 : `first byte ${bytes[start]}`;
	})();
	if (found === void 0) return true;
	check.report("BTF_STRINGS", "string section", {
		found,
		at: start,
		line: () => "Invalid string section"
	});
	return false;
}
/** @see Linux kernel/bpf/btf.c btf_parse_layout_sec, kernel >= 7.1 */
function checkLayout(check) {
	if (!hasLayout(check)) return true;
	const { layoutOffset, layoutLength } = check.header;
	if (layoutOffset % 4 !== 0) {
		const line = () => "Unaligned layout_off";
		check.report("BTF_LAYOUT_ALIGNMENT", "layout section", {
			found: `offset ${layoutOffset}`,
			at: 24,
			line
		});
		return false;
	}
	if (layoutLength % 4 === 0) return true;
	const line = () => layoutLength < 4 ? "Layout section is too small" : "layout_len is not multiple of 4";
	check.report("BTF_LAYOUT_SIZE", "layout section", {
		found: `${layoutLength} bytes`,
		at: 28,
		line
	});
	return false;
}
/** @see Linux kernel/bpf/btf.c btf_parse_type_sec */
function checkTypeSection(check) {
	const { typeOffset, typeLength } = check.header;
	if (typeOffset % 4 !== 0) {
		const line = () => "Unaligned type_off";
		check.report("BTF_TYPES_ALIGNMENT", "type section", {
			found: `offset ${typeOffset}`,
			at: 8,
			line
		});
		return false;
	}
	if (typeLength !== 0) return true;
	check.report("BTF_TYPES_EMPTY", "type section", {
		found: "no bytes",
		at: 12,
		line: () => "No type found"
	});
	return false;
}
function hasLayout(check) {
	const { header, rules } = check;
	return rules.headerSize >= layoutHeaderSize && header.headerLength >= layoutHeaderSize && header.layoutLength > 0;
}
// ../../src/validate/kernel-log.ts
/** Names of the kinds as the kernel prints them, by number (btf_kind_str). */
const kindNames = [
	"UNKNOWN",
	"INT",
	"PTR",
	"ARRAY",
	"STRUCT",
	"UNION",
	"ENUM",
	"FWD",
	"TYPEDEF",
	"VOLATILE",
	"CONST",
	"RESTRICT",
	"FUNC",
	"FUNC_PROTO",
	"VAR",
	"DATASEC",
	"FLOAT",
	"DECL_TAG",
	"TYPE_TAG",
	"ENUM64"
];
/** One print of the kernel's log goes through a buffer of 1024 bytes (BPF_VERIFIER_TMP_LOG_SIZE), NUL included. */
const printLimit = 1023;
/** Bytes of a name and parameters of a prototype in a brief line. */
const briefName = 80;
const briefList = 16;
/**
* The lines of the kernel's log, one character for each byte. Only those are made that end a log.
*
* @see Linux kernel/bpf/btf.c __btf_verifier_log_type, btf_verifier_log_member, btf_verifier_log_vsi, the log_details of each kind
*/
var KernelLog = class {
	#types;
	#strings;
	/** What stands before the next line without an end of line. */
	prefix = "";
	/** Long names and lists are cut: for all problems but the kernel's own, whose line is exact. */
	isBrief = false;
	/** The id that is printed, where it is not the type's own: records beyond the table are still counted. */
	printedId;
	constructor(types, strings) {
		this.#types = types;
		this.#strings = strings;
	}
	/** The line of a type, with its details and what the kernel says of it. */
	type(id, said) {
		return this.#line(`${this.#head(id, " ")}${this.#details(id)}${withSpace(said)}`);
	}
	/** The line of a type without its details, for a record that may end too early to have them. */
	basic(id, said) {
		return this.#line(`${this.#head(id, "")}${withSpace(said)}`);
	}
	/**
	* The line of a struct's or union's member.
	*
	* @param type The type to print: once a member's modifiers are resolved the kernel prints what they resolved to.
	*/
	member(id, index, said, type = this.#types.word(id, 4 + index * 3)) {
		const at = 3 + index * 3;
		const offset = this.#types.word(id, at + 2);
		const place = this.#types.hasKindFlag(id) ? `bitfield_size=${offset >>> 24} bits_offset=${offset & 16777215}` : `bits_offset=${offset}`;
		return lastLine(`${cut(`\t${this.name(this.#types.word(id, at))} type_id=${type} ${place}`)}${withSpace(said)}`);
	}
	/** The line of a section's variable. */
	variable(id, index, said) {
		const at = 3 + index * 3;
		const word = (more) => this.#types.word(id, at + more);
		return lastLine(`\t type_id=${word(0)} offset=${word(1)} size=${word(2)}${withSpace(said)}`);
	}
	/** The line of an enumerator, which the kernel prints once it has found it right. */
	enumerator(id, index) {
		const is64 = this.#types.kinds[id] === 19;
		const at = 3 + index * (is64 ? 3 : 2);
		const low = BigInt(this.#types.word(id, at + 1));
		const value = is64 ? low | BigInt(this.#types.word(id, at + 2)) << 32n : low;
		const printed = this.#types.hasKindFlag(id) ? BigInt.asIntN(is64 ? 64 : 32, value) : value;
		return lastLine(cut(`\t${this.name(this.#types.word(id, at))} val=${printed}\n`));
	}
	/** The last line that pass 1 prints of a record that it accepts. */
	lastOf(id) {
		const kind = this.#types.kinds[id];
		const vlen = this.#types.vlen(id);
		if (vlen === 0) return this.type(id);
		if (kind === 4 || kind === 5) return this.member(id, vlen - 1);
		if (kind === 6 || kind === 19) return this.enumerator(id, vlen - 1);
		return kind === 15 ? this.variable(id, vlen - 1) : this.type(id);
	}
	/** A text that is no record's line. */
	plain(said) {
		return this.#line(said);
	}
	/** A name as the kernel prints it. */
	name(offset) {
		if (offset === 0) return "(anon)";
		return offset < this.#strings.length ? this.#strings.text(offset, this.isBrief ? briefName : printLimit) : "(invalid-name-offset)";
	}
	#line(text) {
		return lastLine(this.prefix + text);
	}
	#head(id, end) {
		const kind = kindNames[this.#types.kinds[id]];
		return cut(`[${this.printedId ?? id}] ${kind} ${this.name(this.#types.nameOffset(id))}${end}`);
	}
	#details(id) {
		const word = (index) => this.#types.word(id, index);
		const size = word(2);
		switch (this.#types.kinds[id]) {
			case 1: return cut(intDetails(size, word(3)));
			case 3: return `type_id=${word(3)} index_type_id=${word(4)} nr_elems=${word(5)}`;
			case 4:
			case 5:
			case 6:
			case 15:
			case 19: return `size=${size} vlen=${this.#types.vlen(id)}`;
			case 7: return this.#types.hasKindFlag(id) ? "union" : "struct";
			case 13: return this.#prototype(id);
			case 14: return `type_id=${size} linkage=${word(3)}`;
			case 16: return `size=${size}`;
			case 17: return `type=${size} component_idx=${word(3) | 0}`;
			default: return `type_id=${size}`;
		}
	}
	#prototype(id) {
		const count = this.#types.vlen(id);
		const type = (index) => this.#types.word(id, 4 + index * 2);
		const parameter = (index) => `${type(index)} ${this.name(this.#types.word(id, 3 + index * 2))}`;
		const texts = [`return=${this.#types.sizeOrType(id)} args=(`];
		if (count === 0) texts.push("void");
		else if (count === 1 && type(0) === 0) texts.push("vararg");
		else texts.push(cut(parameter(0)));
		for (let index = 1; index < (this.isBrief ? Math.min(count, briefList) : count); index += 1) {
			const isVararg = index === count - 1 && type(index) === 0;
			texts.push(isVararg ? ", vararg" : cut(`, ${parameter(index)}`));
		}
		return `${texts.join("")})`;
	}
};
/** What the kernel's log ends with: the text after the last end of line that something follows. */
function lastLine(text) {
	const whole = text.endsWith("\n") ? text.slice(0, -1) : text;
	return whole.slice(whole.lastIndexOf("\n") + 1);
}
function cut(text) {
	return text.length > printLimit ? text.slice(0, printLimit) : text;
}
function withSpace(said) {
	return said === void 0 ? "" : ` ${said}`;
}
function intDetails(size, data) {
	const encoding = [
		"(none)",
		"SIGNED",
		"CHAR",
		void 0,
		"BOOL"
	][data >>> 24 & 15] ?? "UNKN";
	return `size=${size} bits_offset=${data >>> 16 & 255} nr_bits=${data & 255} encoding=${encoding}`;
}
// ../../src/validate/raw-header.ts
/**
* Decodes the header of a blob of at least 8 bytes.
*
* @param size Bytes of the header to look at.
*/
function decodeHeader(bytes, size, isLittleEndian) {
	const copy = /* @__PURE__ */ new Uint8Array(40);
	copy.set(bytes.subarray(0, Math.min(size, 40)));
	const view = new DataView(copy.buffer);
	const u32 = (offset) => view.getUint32(offset, isLittleEndian);
	return {
		magic: view.getUint16(0, isLittleEndian),
		version: copy[2],
		flags: copy[3],
		headerLength: u32(4),
		typeOffset: u32(8),
		typeLength: u32(12),
		stringOffset: u32(16),
		stringLength: u32(20),
		layoutOffset: u32(24),
		layoutLength: u32(28)
	};
}
// ../../src/validate/raw-strings.ts
/** The kernel's ctype table is Latin-1; bits of one byte's class. */
const first = 1;
const later = 2;
const printed = 4;
const isDot = 8;
/**
* The class of each byte: what an identifier may begin with and go on with (besides the dot), and what prints.
*
* @see Linux lib/ctype.c: 0xc0-0xff are letters but for 0xd7 and 0xf7; 0xa0-0xff print
*/
const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
	return (byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte === 95 || byte >= 192 && byte !== 215 && byte !== 247 ? 3 : 0) | (byte >= 48 && byte <= 57 ? later : 0) | (byte >= 32 && byte <= 126 || byte >= 160 ? printed : 0) | (byte === 46 ? isDot : 0);
});
/** The string section as the kernel reads it: offsets into it, names as bytes. */
var RawStrings = class {
	#bytes;
	/** @param bytes The string section; it ends with NUL once the header check is through. */
	constructor(bytes) {
		this.#bytes = bytes;
	}
	get length() {
		return this.#bytes.length;
	}
	/** Whether an offset is inside; BTF_MAX_NAME_OFFSET is 0x00ffffff, 0xffff before 5.4. */
	has(offset, limit) {
		return offset <= limit && offset < this.#bytes.length;
	}
	/** Whether the string at a valid offset is empty. */
	isEmpty(offset) {
		return this.#bytes[offset] === 0;
	}
	/**
	* Whether the string at a valid offset is an identifier.
	*
	* @param limit The most bytes that it may have.
	* @param hasDots Whether a dot counts as a letter.
	* @see Linux kernel/bpf/btf.c btf_name_valid_identifier
	*/
	isIdentifier(offset, limit, hasDots) {
		const bytes = this.#bytes;
		const dot = hasDots ? isDot : 0;
		if ((classes[bytes[offset]] & (first | dot)) === 0) return false;
		const end = offset + limit;
		let at = offset + 1;
		for (; at < end && bytes[at] !== 0; at += 1) if ((classes[bytes[at]] & (later | dot)) === 0) return false;
		return bytes[at] === 0;
	}
	/**
	* Whether the string at a valid offset names a section: printed bytes, at least one.
	*
	* @see Linux kernel/bpf/btf.c btf_name_valid_section
	*/
	isSectionName(offset, limit) {
		const bytes = this.#bytes;
		if (bytes[offset] === 0) return false;
		const end = offset + limit;
		let at = offset;
		for (; at < end && bytes[at] !== 0; at += 1) if ((classes[bytes[at]] & printed) === 0) return false;
		return bytes[at] === 0;
	}
	/**
	* The string at an offset, one character for each byte (Latin-1), as the kernel prints it.
	*
	* @param limit The most bytes to take; 1023 is what one print of the kernel takes.
	*/
	text(offset, limit = 1023) {
		const end = Math.min(this.#bytes.length, offset + limit);
		const nul = this.#bytes.indexOf(0, offset);
		return latin1(this.#bytes.subarray(offset, nul === -1 || nul > end ? end : nul));
	}
	/** Whether the string at an offset begins with this one; its characters are bytes. */
	startsWith(offset, text) {
		for (let index = 0; index < text.length; index += 1) if (this.#bytes[offset + index] !== text.charCodeAt(index)) return false;
		return true;
	}
	/** Whether the string at an offset is this one; its characters are bytes. */
	equals(offset, text) {
		return this.#bytes[offset + text.length] === 0 && this.startsWith(offset, text);
	}
};
/** Bytes as text, one character each; in parts, since a call takes only so many arguments. */
function latin1(bytes) {
	let text = "";
	for (let at = 0; at < bytes.length; at += 4096) text += Reflect.apply(String.fromCharCode, void 0, bytes.subarray(at, at + 4096));
	return text;
}
// ../../src/validate/raw-types.ts
/**
* The type section as the kernel sees it: words, and where each record begins. Nothing here is checked; a record's words
* may be read only after pass 1 has found that they exist.
*
* **Shape** of a record: word 0 name offset, word 1 info (vlen, kind, kind_flag), word 2 size or type id, then the kind's own.
*/
var RawTypes = class {
	/** Every word of the type section, in this host's order. A rest of one to three bytes is left out. */
	words;
	/** Index of the first word of each record; id 0 (void) has none. */
	starts;
	/** The kind of each record; 0 for void. */
	kinds;
	/** Number of types with void: ids are below it. */
	count = 1;
	#vlenMask;
	/**
	* @param section The bytes of the type section.
	* @param isLittleEndian The order of its words.
	* @param vlenMask The bits of info that hold vlen: 0xffff, or 0xffffff since kernel 7.2.
	*/
	constructor(section, isLittleEndian, vlenMask) {
		this.words = readWords(section, isLittleEndian);
		const limit = Math.min(Math.floor(section.length / 12) + 2, maxTypes + 1);
		this.starts = new Uint32Array(limit);
		this.kinds = new Uint8Array(limit);
		this.#vlenMask = vlenMask;
	}
	/** Takes the record that begins at this word as the next type. */
	add(start, kind) {
		this.starts[this.count] = start;
		this.kinds[this.count] = kind;
		this.count += 1;
	}
	/** The word at a distance from the start of a type's record. */
	word(id, index) {
		return this.words[this.starts[id] + index];
	}
	nameOffset(id) {
		return this.words[this.starts[id]];
	}
	vlen(id) {
		return this.words[this.starts[id] + 1] & this.#vlenMask;
	}
	hasKindFlag(id) {
		return this.words[this.starts[id] + 1] >>> 31 === 1;
	}
	/** The third word: the size of sized kinds, the id that referring kinds refer to. */
	sizeOrType(id) {
		return this.words[this.starts[id] + 2];
	}
	/** Whether the id is of a record or void. */
	has(id) {
		return id < this.count;
	}
};
/** BTF_MAX_TYPE: the kernel's table of types, void included, has no room for more. */
const maxTypes = 1048575;
const isLittleEndianHost = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
function readWords(section, isLittleEndian) {
	const count = section.length >> 2;
	if (isLittleEndian === isLittleEndianHost) {
		if (section.byteOffset % 4 === 0) return new Uint32Array(section.buffer, section.byteOffset, count);
		return new Uint32Array(new Uint8Array(section.subarray(0, count * 4)).buffer);
	}
	const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
	return Uint32Array.from({ length: count }, (_, index) => view.getUint32(index * 4, isLittleEndian));
}
// ../../src/validate/check-header.ts
/** The largest blob that the kernel takes (BTF_MAX_SIZE). */
const maxSize = 16777216;
/**
* Checks all that comes before the first record and takes the sections apart.
*
* @returns whether there are records to check
* @see Linux kernel/bpf/btf.c btf_parse_hdr, btf_parse_str_sec, btf_parse_layout_sec, btf_parse_type_sec
*/
function checkHeader(check, bytes, isLittleEndian) {
	const { rules } = check;
	const size = bytes.length;
	const fail = (code, found, line, at = 0) => {
		check.report(code, "BTF header", {
			found,
			at,
			line: () => line
		});
		return false;
	};
	if (size > maxSize) {
		check.report("BTF_TOO_LARGE", "BTF", {
			errno: "E2BIG",
			found: `${size} bytes`,
			line: () => ""
		});
		return false;
	}
	if (size < 8) return fail("BTF_HEADER_SHORT", `${size} bytes`, "hdr_len not found");
	const { headerLength } = decodeHeader(bytes, 8, isLittleEndian);
	if (size < headerLength) return fail("BTF_HEADER_LENGTH", `hdr_len ${headerLength} in ${size} bytes`, "btf_header not found", 4);
	const known = Math.min(headerLength, rules.headerSize);
	const tail = bytes.subarray(known, headerLength).findIndex((byte) => byte !== 0);
	if (tail !== -1) {
		const found = `byte ${bytes[known + tail]} at offset ${known + tail} of the header`;
		const notes = rules.headerSize === 24 ? ["kernel 7.1 and later know a header of 32 bytes, with a layout section"] : [];
		const line = () => "Unsupported btf_header";
		check.report("BTF_HEADER_TAIL", "BTF header", {
			errno: "E2BIG",
			found,
			at: known + tail,
			notes,
			line
		});
		return false;
	}
	check.header = decodeHeader(bytes, known, isLittleEndian);
	const { header } = check;
	if (header.magic !== 60319) return fail("BTF_MAGIC", `0x${header.magic.toString(16)}`, "Invalid magic");
	if (header.version !== 1) {
		const line = () => "Unsupported version";
		check.report("BTF_VERSION", "BTF header", {
			errno: "ENOTSUPP",
			found: `version ${header.version}`,
			at: 2,
			line
		});
		return false;
	}
	if (header.flags !== 0) {
		const line = () => "Unsupported flags";
		check.report("BTF_FLAGS", "BTF header", {
			errno: "ENOTSUPP",
			found: `flags 0x${header.flags.toString(16)}`,
			at: 3,
			line
		});
		return false;
	}
	if (size === header.headerLength) return fail("BTF_EMPTY", "nothing after the header", "No data");
	if (!checkSections(check, size)) return false;
	if (!checkStrings(check, bytes) || !checkLayout(check) || !checkTypeSection(check)) return false;
	const body = bytes.subarray(header.headerLength);
	const section = (offset, length) => body.subarray(offset, offset + length);
	check.types = new RawTypes(section(header.typeOffset, header.typeLength), isLittleEndian, rules.vlenMask);
	check.strings = new RawStrings(section(header.stringOffset, header.stringLength));
	check.log = new KernelLog(check.types, check.strings);
	check.broken = new Uint8Array(check.types.starts.length);
	return true;
}
// ../../src/validate/check-info.ts
/** Reports a record that must have no entries and has. */
function checkVlen(check, id) {
	const vlen = check.types.vlen(id);
	if (vlen === 0) return;
	check.reportType("BTF_VLEN", id, {
		found: `vlen ${vlen}`,
		at: 4,
		line: () => check.log.type(id, "vlen != 0")
	});
}
/** Reports a record that must not have kind_flag and has. */
function checkFlag(check, id) {
	if (!check.rules.hasKindFlag || !check.types.hasKindFlag(id)) return;
	const line = () => check.log.type(id, "Invalid btf_info kind_flag");
	check.reportType("BTF_KIND_FLAG", id, {
		found: "kind_flag 1",
		at: 4,
		line
	});
}
/** Reports a record that must not have a name and has. */
function checkNameless(check, id) {
	const offset = check.types.nameOffset(id);
	if (offset === 0 || !check.rules.hasNameRules) return;
	const found = `name "${check.strings.text(offset, 80)}"`;
	check.reportType("BTF_NAME_UNWANTED", id, {
		found,
		line: () => check.log.type(id, "Invalid name")
	});
}
/** Reports a record whose name is no identifier; one without a name only when it must have one. */
function checkName(check, id, isNeeded, hasDots = check.rules.hasDots) {
	const offset = check.types.nameOffset(id);
	if (!check.rules.hasNameRules) return;
	if (offset === 0 ? !isNeeded : isIdentifier(check, offset, hasDots)) return;
	reportName(check, id, offset);
}
/** Reports a type's name, or that there is none. */
function reportName(check, id, offset) {
	const line = () => check.log.type(id, "Invalid name");
	if (offset === 0) check.reportType("BTF_NAME_MISSING", id, {
		found: "no name",
		line
	});
	else check.reportType("BTF_NAME", id, {
		found: nameFound(check, offset),
		notes: nameNotes(check, offset),
		line
	});
}
/** Whether the string at an offset is an identifier for this kernel; every string is before 4.20. A bad offset is told elsewhere. */
function isIdentifier(check, offset, hasDots = check.rules.hasDots) {
	const { rules, strings } = check;
	return !rules.hasNameRules || offset >= strings.length || strings.isIdentifier(offset, rules.maxNameLength, hasDots);
}
/** What was found in a name's place. */
function nameFound(check, offset) {
	if (offset >= check.strings.length) return `name offset ${offset}`;
	const text = check.strings.text(offset, 600);
	if (text === "") return "an empty string";
	return text.length > check.rules.maxNameLength ? `a name of ${text.length} bytes or more` : `name "${text.slice(0, 80)}"`;
}
/** What else a kernel would say to the name. */
function nameNotes(check, offset) {
	const { strings, rules } = check;
	if (offset >= strings.length) return [];
	const isFineWith = (length, hasDots) => strings.isIdentifier(offset, length, hasDots);
	if (!rules.hasDots && isFineWith(rules.maxNameLength, true)) return ["dots are accepted by kernel 6.5 and later"];
	return isFineWith(512, rules.hasDots) ? ["up to 512 bytes are accepted by kernel 6.1 and later"] : [];
}
// ../../src/validate/record-check.ts
/** Reports a record that the type section is too short for. */
function reportTruncated(check, id, left, needed) {
	const line = () => check.log.basic(id, `meta_left:${left} meta_needed:${needed}`);
	check.reportType("BTF_RECORD_TRUNCATED", id, {
		found: `${left} bytes left of ${needed}`,
		at: 12,
		line
	});
	return -1;
}
// ../../src/validate/check-scalars.ts
/** @see Linux kernel/bpf/btf.c btf_int_check_meta */
function checkInt$1(check, id, left) {
	if (left < 4) return reportTruncated(check, id, left, 4);
	checkVlen(check, id);
	checkFlag(check, id);
	const { types, log, rules } = check;
	const data = types.word(id, 3);
	const size = types.sizeOrType(id);
	if (data >>> 28 !== 0) {
		const line = () => log.basic(id, `Invalid int_data:${data.toString(16)}`);
		check.reportType("BTF_INT_BITS_UNKNOWN", id, {
			found: `0x${data.toString(16)}`,
			at: 12,
			line
		});
	}
	const bits = (data & 255) + (data >>> 16 & 255);
	if (bits > rules.maxIntBits) {
		const line = () => log.type(id, `nr_bits exceeds ${rules.maxIntBits}`);
		check.reportType("BTF_INT_TOO_WIDE", id, {
			found: `${bits} bits with the offset`,
			at: 12,
			line
		});
	}
	if (bits + 7 >> 3 > size) {
		const line = () => log.type(id, "nr_bits exceeds type_size");
		check.reportType("BTF_INT_SIZE", id, {
			found: `${bits} bits in ${size} bytes`,
			at: 8,
			line
		});
	}
	const encoding = data >>> 24 & 15;
	if (encoding !== 0 && encoding !== 1 && encoding !== 2 && encoding !== 4) {
		const line = () => log.type(id, "Unsupported encoding");
		check.reportType("BTF_INT_ENCODING", id, {
			errno: "ENOTSUPP",
			found: `encoding ${encoding}`,
			at: 15,
			line
		});
	}
	return 4;
}
/** @see Linux kernel/bpf/btf.c btf_float_check_meta, kernel >= 5.13 */
function checkFloat$1(check, id) {
	checkVlen(check, id);
	checkFlag(check, id);
	const size = check.types.sizeOrType(id);
	if (size !== 2 && size !== 4 && size !== 8 && size !== 12 && size !== 16) {
		const line = () => check.log.type(id, "Invalid type_size");
		check.reportType("BTF_FLOAT_SIZE", id, {
			found: `${size} bytes`,
			at: 8,
			line
		});
	}
	return 0;
}
/** @see Linux kernel/bpf/btf.c btf_decl_tag_check_meta, kernel >= 5.16 */
function checkDeclTag(check, id, left) {
	if (left < 4) return reportTruncated(check, id, left, 4);
	const { types, log, rules } = check;
	if (check.strings.isEmpty(types.nameOffset(id))) check.reportType("BTF_TAG_VALUE", id, {
		found: "an empty text",
		line: () => log.type(id, "Invalid value")
	});
	if (!rules.hasTagFlag) checkInfo(check, id);
	else checkVlen(check, id);
	const component = types.word(id, 3) | 0;
	if (component < -1) {
		const line = () => log.type(id, "Invalid component_idx");
		check.reportType("BTF_TAG_COMPONENT", id, {
			found: `index ${component}`,
			at: 12,
			line
		});
	}
	return 4;
}
function checkInfo(check, id) {
	checkVlen(check, id);
	checkFlag(check, id);
}
// ../../src/validate/check-references.ts
/**
* PTR, TYPEDEF, VOLATILE, CONST, RESTRICT and TYPE_TAG.
*
* @see Linux kernel/bpf/btf.c btf_ref_type_check_meta
*/
function checkReference(check, id) {
	const { types, log, rules } = check;
	const kind = types.kinds[id];
	checkVlen(check, id);
	if (kind !== 18 || !rules.hasTagFlag) checkFlag(check, id);
	const target = types.sizeOrType(id);
	if (target > rules.maxTypeId) check.reportType("BTF_TYPE_ID", id, {
		found: `type ${target}`,
		at: 8,
		line: () => log.type(id, "Invalid type_id")
	});
	if (kind === 8) checkName(check, id, true);
	else if (kind !== 18) checkNameless(check, id);
	else if (check.strings.isEmpty(types.nameOffset(id))) check.reportType("BTF_TAG_VALUE", id, {
		found: "an empty text",
		line: () => log.type(id, "Invalid name")
	});
	return 0;
}
/** @see Linux kernel/bpf/btf.c btf_fwd_check_meta */
function checkFwd(check, id) {
	checkVlen(check, id);
	const target = check.types.sizeOrType(id);
	if (target !== 0) {
		const line = () => check.log.type(id, "type != 0");
		check.reportType("BTF_SIZE_WORD", id, {
			found: `type ${target}`,
			at: 8,
			line
		});
	}
	checkName(check, id, true);
	return 0;
}
/** @see Linux kernel/bpf/btf.c btf_array_check_meta */
function checkArray(check, id, left) {
	if (left < 12) return reportTruncated(check, id, left, 12);
	const { types, log, rules } = check;
	checkNameless(check, id);
	checkVlen(check, id);
	checkFlag(check, id);
	const size = types.sizeOrType(id);
	if (size !== 0) check.reportType("BTF_SIZE_WORD", id, {
		found: `size ${size}`,
		at: 8,
		line: () => log.type(id, "size != 0")
	});
	const element = types.word(id, 3);
	if (element === 0 || element > rules.maxTypeId) {
		const line = () => log.type(id, "Invalid elem");
		check.reportType("BTF_ARRAY_ELEMENT", id, {
			found: `element type ${element}`,
			at: 12,
			line
		});
	}
	const index = types.word(id, 4);
	if (index === 0 || index > rules.maxTypeId) {
		const line = () => log.type(id, "Invalid index");
		check.reportType("BTF_ARRAY_INDEX", id, {
			found: `index type ${index}`,
			at: 16,
			line
		});
	}
	return 12;
}
// ../../src/validate/check-aggregates.ts
/**
* STRUCT and UNION.
*
* @see Linux kernel/bpf/btf.c btf_struct_check_meta
*/
function checkStruct(check, id, left) {
	const { types, strings, rules } = check;
	const vlen = types.vlen(id);
	const needed = vlen * 12;
	if (left < needed) return reportTruncated(check, id, left, needed);
	checkFlag0(check, id);
	checkName(check, id, false);
	const size = types.sizeOrType(id);
	const isUnion = types.kinds[id] === 5;
	const mask = rules.hasKindFlag && types.hasKindFlag(id) ? 16777215 : 4294967295;
	const { words } = types;
	let at = types.starts[id] + 3;
	let last = 0;
	for (let index = 0; index < vlen; index += 1, at += 3) {
		const nameOffset = words[at];
		const type = words[at + 1];
		const offset = (words[at + 2] & mask) >>> 0;
		if (!strings.has(nameOffset, rules.maxNameOffset)) {
			const found = `name offset ${nameOffset}`;
			report$4(check, "BTF_NAME_OFFSET", id, index, 0, found, `Invalid member name_offset:${nameOffset}`);
		} else if (nameOffset !== 0 && !isIdentifier(check, nameOffset)) report$4(check, "BTF_NAME", id, index, 0, nameFound(check, nameOffset), "Invalid name", nameNotes(check, nameOffset));
		if (type === 0 || type > rules.maxTypeId) report$4(check, "BTF_TYPE_ID", id, index, 4, `type ${type}`, "Invalid type_id");
		if (isUnion && offset !== 0 || last > offset) {
			const found = isUnion ? `bit ${offset} in a union` : `bit ${offset} after bit ${last}`;
			report$4(check, "BTF_MEMBER_OFFSET", id, index, 8, found, "Invalid member bits_offset");
		}
		if (Math.ceil(offset / 8) > size) {
			const found = `bit ${offset} of ${size} bytes`;
			report$4(check, "BTF_MEMBER_BEYOND", id, index, 8, found, "Member bits_offset exceeds its struct size");
		}
		last = offset;
	}
	return needed;
}
/** Before kind_flag had a meaning it was one of the bits that must be zero. */
function checkFlag0(check, id) {
	if (!check.rules.hasKindFlag) checkFlag(check, id);
}
function report$4(check, code, id, index, at, found, said, notes = []) {
	const line = () => check.log.member(id, index, said);
	check.reportType(code, id, {
		found: `member ${index} has ${found}`,
		at: 12 + index * 12 + at,
		index,
		notes,
		line
	});
}
/**
* ENUM and ENUM64.
*
* @see Linux kernel/bpf/btf.c btf_enum_check_meta, btf_enum64_check_meta
*/
function checkEnum(check, id, left) {
	const { types, strings, rules, log } = check;
	const is64 = types.kinds[id] === 19;
	const vlen = types.vlen(id);
	const step = is64 ? 12 : 8;
	const needed = vlen * step;
	if (left < needed) return reportTruncated(check, id, left, needed);
	if (!rules.hasEnumSign) checkFlag(check, id);
	const size = types.sizeOrType(id);
	if (!(rules.hasEnumSizes ? size === 1 || size === 2 || size === 4 || size === 8 : size === 4)) {
		const said = rules.hasEnumSizes ? "Unexpected size" : "Expected size:4";
		check.reportType("BTF_ENUM_SIZE", id, {
			found: `${size} bytes`,
			at: 8,
			line: () => log.type(id, said)
		});
	}
	checkName(check, id, false);
	for (let index = 0; index < vlen; index += 1) {
		const nameOffset = types.word(id, 3 + index * (step / 4));
		const at = 12 + index * step;
		if (!strings.has(nameOffset, rules.maxNameOffset)) {
			const line = () => log.plain(`\tInvalid name_offset:${nameOffset}`);
			check.reportType("BTF_NAME_OFFSET", id, {
				found: `enumerator ${index} has name offset ${nameOffset}`,
				at,
				index,
				line
			});
		} else if (rules.hasNameRules && (nameOffset === 0 || !isIdentifier(check, nameOffset))) {
			const line = () => log.type(id, "Invalid name");
			const isMissing = nameOffset === 0;
			const found = `enumerator ${index} has ${isMissing ? "no name" : nameFound(check, nameOffset)}`;
			check.reportType(isMissing ? "BTF_NAME_MISSING" : "BTF_NAME", id, {
				found,
				at,
				index,
				line
			});
		}
	}
	return needed;
}
// ../../src/validate/check-symbols.ts
/** @see Linux kernel/bpf/btf.c btf_func_check_meta */
function checkFunc(check, id) {
	const { types, log, rules } = check;
	checkName(check, id, true);
	const vlen = types.vlen(id);
	if (!rules.hasFuncLinkage) checkVlen(check, id);
	else if (vlen > 1) {
		const found = vlen === 2 ? "extern (2)" : `linkage ${vlen}`;
		check.reportType("BTF_FUNC_LINKAGE", id, {
			found,
			at: 4,
			line: () => log.type(id, "Invalid func linkage")
		});
	}
	checkFlag(check, id);
	return 0;
}
/** @see Linux kernel/bpf/btf.c btf_func_proto_check_meta */
function checkFuncProto(check, id, left) {
	const needed = check.types.vlen(id) * 8;
	if (left < needed) return reportTruncated(check, id, left, needed);
	checkNameless(check, id);
	checkFlag(check, id);
	return needed;
}
/** @see Linux kernel/bpf/btf.c btf_var_check_meta, kernel >= 5.2 */
function checkVar(check, id, left) {
	if (left < 4) return reportTruncated(check, id, left, 4);
	const { types, log, rules } = check;
	checkVlen(check, id);
	checkFlag(check, id);
	checkName(check, id, true, true);
	const type = types.sizeOrType(id);
	if (type === 0 || type > rules.maxTypeId) check.reportType("BTF_TYPE_ID", id, {
		found: `type ${type}`,
		at: 8,
		line: () => log.type(id, "Invalid type_id")
	});
	const linkage = types.word(id, 3);
	if (linkage > 1) {
		const found = linkage === 2 ? "extern (2)" : `linkage ${linkage}`;
		check.reportType("BTF_VAR_LINKAGE", id, {
			found,
			at: 12,
			line: () => log.type(id, "Linkage not supported")
		});
	}
	return 4;
}
/** @see Linux kernel/bpf/btf.c btf_datasec_check_meta, kernel >= 5.2 */
function checkDatasec(check, id, left) {
	const { types, log, rules } = check;
	const vlen = types.vlen(id);
	const needed = vlen * 12;
	if (left < needed) return reportTruncated(check, id, left, needed);
	if (vlen === 0 && !rules.hasEmptySections) check.reportType("BTF_DATASEC_EMPTY", id, {
		found: "no variables",
		at: 4,
		line: () => log.type(id, "vlen == 0")
	});
	const size = types.sizeOrType(id);
	if (size === 0) check.reportType("BTF_DATASEC_SIZE", id, {
		found: "size 0",
		at: 8,
		notes: ["compilers leave the size to the loader; an object is checked after that"],
		line: () => log.type(id, "size == 0")
	});
	checkFlag(check, id);
	checkSectionName(check, id);
	if (size !== 0) checkVariables(check, id, vlen, size);
	return needed;
}
function checkSectionName(check, id) {
	const { rules, strings, types } = check;
	if (!rules.hasPrintedSectionNames) {
		checkName(check, id, true, true);
		return;
	}
	const offset = types.nameOffset(id);
	if (offset === 0) reportName(check, id, offset);
	else if (offset < strings.length && !strings.isSectionName(offset, rules.maxNameLength)) {
		const line = () => check.log.type(id, "Invalid name");
		check.reportType("BTF_NAME_SECTION", id, {
			found: nameFound(check, offset),
			line
		});
	}
}
function checkVariables(check, id, vlen, size) {
	const { types, rules } = check;
	let last = 0;
	let sum = 0;
	for (let index = 0; index < vlen; index += 1) {
		const at = 3 + index * 3;
		const type = types.word(id, at);
		const offset = types.word(id, at + 1);
		const bytes = types.word(id, at + 2);
		sum += bytes;
		if (type === 0 || type > rules.maxTypeId) report$3(check, "BTF_TYPE_ID", id, index, 0, `type ${type}`, "Invalid type_id");
		else if (offset < last || offset >= size) {
			const found = `offset ${offset} after byte ${last} of ${size} bytes`;
			report$3(check, "BTF_DATASEC_OFFSET", id, index, 4, found, "Invalid offset");
		} else if (bytes === 0 || bytes > size) report$3(check, "BTF_DATASEC_VAR_SIZE", id, index, 8, `${bytes} bytes in ${size}`, "Invalid size");
		else if (offset + bytes >>> 0 > size) report$3(check, "BTF_DATASEC_OFFSET", id, index, 4, `its end at byte ${offset + bytes >>> 0} of ${size}`, "Invalid offset+size");
		last = offset + bytes >>> 0;
	}
	if (size < sum && check.broken[id] !== 1) {
		const line = () => check.log.type(id, "Invalid btf_info size");
		check.reportType("BTF_DATASEC_OFFSET", id, {
			found: `variables of ${sum} bytes in ${size}`,
			at: 8,
			line
		});
	}
}
function report$3(check, code, id, index, at, found, said) {
	const line = () => check.log.variable(id, index, said);
	check.reportType(code, id, {
		found: `variable ${index} has ${found}`,
		at: 12 + index * 12 + at,
		index,
		line
	});
}
// ../../src/validate/check-records.ts
/** By kind; 0 is no kind. */
const recordChecks = [
	() => -1,
	checkInt$1,
	checkReference,
	checkArray,
	checkStruct,
	checkStruct,
	checkEnum,
	checkFwd,
	checkReference,
	checkReference,
	checkReference,
	checkReference,
	checkFunc,
	checkFuncProto,
	checkVar,
	checkDatasec,
	checkFloat$1,
	checkDeclTag,
	checkReference,
	checkEnum
];
/**
* Pass 1: finds the records and checks each by itself.
*
* @see Linux kernel/bpf/btf.c btf_check_all_metas, btf_check_meta
*/
function checkRecords(check) {
	const { types, strings, rules, log, header } = check;
	const end = header.typeLength;
	let at = 0;
	for (let number = 1; at < end; number += 1) {
		const left = end - at;
		const isBeyond = number >= maxTypes;
		const id = isBeyond ? maxTypes : number;
		if (isBeyond) log.printedId = number;
		types.starts[id] = at >> 2;
		types.kinds[id] = 0;
		if (left < 12) {
			const line = () => log.plain(`[${number}] meta_left:${left} meta_needed:12`);
			check.report("BTF_RECORD_TRUNCATED", `type ${number}`, {
				found: `${left} bytes left`,
				at: header.headerLength + header.typeOffset + at,
				line
			});
			check.isCut = true;
			return;
		}
		const info = types.words[(at >> 2) + 1];
		const kind = info >>> 24 & rules.kindMask;
		const isUnknown = kind === 0 || kind > rules.maxKind;
		if ((info & ~rules.infoMask) !== 0) {
			const line = () => log.plain(`[${number}] Invalid btf_info:${info.toString(16)}`);
			reportHead(check, "BTF_INFO_BITS", id, `info 0x${info.toString(16)}`, 4, line);
		}
		if (isUnknown) {
			const line = () => log.plain(`[${number}] Invalid kind:${kind}`);
			reportHead(check, "BTF_KIND", id, `kind ${kind}`, 4, line);
			check.isCut = true;
			return;
		}
		types.kinds[id] = kind;
		const nameOffset = types.words[at >> 2];
		if (!strings.has(nameOffset, rules.maxNameOffset)) {
			const line = () => log.plain(`[${number}] Invalid name_offset:${nameOffset}`);
			reportHead(check, "BTF_NAME_OFFSET", id, `name offset ${nameOffset}`, 0, line);
		}
		const size = recordChecks[kind](check, id, left - 12);
		if (size === -1) {
			check.isCut = true;
			return;
		}
		if (!isBeyond) types.count = number + 1;
		else log.prefix = "Exceeded max num of types";
		at += 12 + size;
	}
	log.printedId = void 0;
}
function reportHead(check, code, id, found, at, line) {
	check.reportType(code, id, {
		found,
		at,
		line
	});
}
// ../../src/validate/kinds.ts
/** Kind numbers, as records have them. */
const Kind = {
	Void: 0,
	Int: 1,
	Ptr: 2,
	Array: 3,
	Struct: 4,
	Union: 5,
	Enum: 6,
	Fwd: 7,
	Typedef: 8,
	Volatile: 9,
	Const: 10,
	Restrict: 11,
	Func: 12,
	FuncProto: 13,
	Var: 14,
	Datasec: 15,
	Float: 16,
	DeclTag: 17,
	TypeTag: 18,
	Enum64: 19
};
/** Classes of kinds, as bits of one byte. */
const KindClass = {
	/** Refers to a type and has its size. */
	modifier: 1,
	/** Has no size: void, FWD, FUNC, FUNC_PROTO, DECL_TAG. */
	unsized: 2,
	/** Its third word is its size. */
	sized: 4,
	/** Refers to others, is referred to by few: VAR, DATASEC, DECL_TAG. */
	source: 8,
	/** Pass 2 goes through it. */
	resolved: 16,
	/** STRUCT and UNION. */
	struct: 32
};
/**
* The classes of each kind.
*
* @see Linux kernel/bpf/btf.c btf_type_is_modifier, btf_type_nosize, btf_type_has_size, btf_type_is_resolve_source_only,
* btf_type_needs_resolve
*/
function kindClasses(rules) {
	const { modifier, unsized, sized, source, resolved, struct } = KindClass;
	const classes = /* @__PURE__ */ new Uint8Array(128);
	const set = (bits, ...kinds) => {
		for (const kind of kinds) classes[kind] |= bits;
	};
	set(modifier | resolved, Kind.Typedef, Kind.Volatile, Kind.Const, Kind.Restrict, Kind.TypeTag);
	set(unsized, Kind.Void, Kind.Fwd, Kind.Func, Kind.FuncProto, Kind.DeclTag);
	set(sized, Kind.Int, Kind.Struct, Kind.Union, Kind.Enum, Kind.Datasec, Kind.Float, Kind.Enum64);
	set(source, Kind.Var, Kind.Datasec, Kind.DeclTag);
	set(resolved, Kind.Ptr, Kind.Struct, Kind.Union, Kind.Array, Kind.Var, Kind.DeclTag, Kind.Datasec);
	set(struct, Kind.Struct, Kind.Union);
	if (rules.hasResolvedFuncs) set(resolved, Kind.Func);
	return classes;
}
// ../../src/validate/check-type-tags.ts
/** Modifiers that may follow each other. */
const maxChain = 32;
/**
* Follows each chain of modifiers: its length, and that type tags come first. A chain that was followed before ends it.
*
* @see Linux kernel/bpf/btf.c btf_check_type_tags (kernel >= 5.18), btf_check_modifier_chain_length (kernel >= 7.2)
*/
function checkTypeTags(check, resolver) {
	const { types, rules } = check;
	const count = resolver.classes.length;
	let good = 0;
	for (let id = 1; id < count; id += 1) {
		if (!resolver.is(id, KindClass.modifier) || check.isSuspect(id)) continue;
		const problem = followChain(resolver, id, good, rules.hasTypeTagOrder);
		if (problem === "length") {
			const line = () => check.log.plain("Max chain length or cycle detected");
			check.reportType("BTF_CHAIN", id, {
				errno: "ELOOP",
				found: "more than 32 modifiers",
				at: 8,
				line
			});
		} else if (problem !== void 0) {
			const line = () => check.log.plain("Type tags don't precede modifiers");
			const found = `${check.nameOf(types.sizeOrType(problem))} after another modifier`;
			check.reportType("BTF_TYPE_TAG_ORDER", id, {
				found,
				at: 8,
				line
			});
		}
		good = id;
	}
}
/** @returns the id whose target is a misplaced tag, or that the chain is too long */
function followChain(resolver, id, good, hasOrder) {
	const { types } = resolver.check;
	let isInTags = types.kinds[id] === Kind.TypeTag;
	let current = id;
	let before = id;
	for (let left = maxChain; resolver.has(current) && resolver.is(current, KindClass.modifier); left -= 1) {
		if (left === 0) return "length";
		if (types.kinds[current] !== Kind.TypeTag) isInTags = false;
		else if (!isInTags && hasOrder) return before;
		if (current <= good) return void 0;
		before = current;
		current = types.sizeOrType(current);
	}
}
// ../../src/validate/codes-header.ts
/** Rules of the whole blob, its header and its sections. */
const headerCodes = {
	BTF_TOO_LARGE: {
		expected: "at most 16 MiB",
		fix: "drop unused types, deduplicate, or split the BTF"
	},
	BTF_HEADER_SHORT: {
		expected: "a header of 24 bytes",
		fix: "write the whole header"
	},
	BTF_HEADER_LENGTH: {
		expected: "hdr_len within the data, in this machine's byte order",
		fix: "write the header in the byte order of the kernel, and all of its bytes"
	},
	BTF_HEADER_TAIL: {
		expected: "zeros after the header fields that the kernel knows",
		fix: "leave the newer header fields zero, or cut the header to 24 bytes"
	},
	BTF_MAGIC: {
		expected: "0xeb9f",
		fix: "begin with the magic number in the byte order of the kernel"
	},
	BTF_VERSION: {
		expected: "1",
		fix: "write version 1"
	},
	BTF_FLAGS: {
		expected: "0",
		fix: "write 0 as flags"
	},
	BTF_EMPTY: {
		expected: "sections after the header",
		fix: "write a type section and a string section"
	},
	BTF_SECTION_OFFSET: {
		expected: "an offset within the data",
		fix: "count section offsets from the end of the header"
	},
	BTF_SECTION_GAP: {
		expected: "sections without a byte between or after them",
		fix: "let the sections follow each other up to the last byte"
	},
	BTF_SECTION_OVERLAP: {
		expected: "sections that do not overlap",
		fix: "begin each section where the one before ends"
	},
	BTF_SECTION_LENGTH: {
		expected: "sections that end within the data",
		fix: "correct the length, or write the rest of the data"
	},
	BTF_STRINGS_NOT_LAST: {
		expected: "strings as the last section",
		fix: "write types first, strings last"
	},
	BTF_STRINGS: {
		expected: "1 to 16,777,216 bytes, the first and the last of them zero",
		fix: "begin with the empty string and end the last string with a zero"
	},
	BTF_LAYOUT_ALIGNMENT: {
		expected: "an offset divisible by 4",
		fix: "pad the section before the layout section"
	},
	BTF_LAYOUT_SIZE: {
		expected: "whole entries of 4 bytes",
		fix: "write 4 bytes for each kind"
	},
	BTF_TYPES_ALIGNMENT: {
		expected: "an offset divisible by 4",
		fix: "put the type section first"
	},
	BTF_TYPES_EMPTY: {
		expected: "at least one type",
		fix: "add a type, or load no BTF"
	}
};
// ../../src/validate/codes-record.ts
/** Rules of single records: what pass 1 checks. */
const recordCodes = {
	BTF_RECORD_TRUNCATED: {
		expected: "a whole record",
		fix: "correct vlen or the kind, or the length of the type section"
	},
	BTF_INFO_BITS: {
		expected: "only vlen, kind and kind_flag in info",
		fix: "clear the other bits",
		acceptedSince: "7.2"
	},
	BTF_KIND: {
		expected: "a kind that the kernel knows",
		fix: "use an older kind in its place, as loaders do"
	},
	BTF_NAME_OFFSET: {
		expected: "an offset inside the string section",
		fix: "point at a string"
	},
	BTF_NAME: {
		expected: "an identifier: letters, digits and _, not first a digit",
		fix: "rename it"
	},
	BTF_NAME_MISSING: {
		expected: "a name",
		fix: "name it"
	},
	BTF_NAME_UNWANTED: {
		expected: "no name",
		fix: "set the name offset to 0"
	},
	BTF_NAME_SECTION: {
		expected: "a section name",
		fix: "rename the section"
	},
	BTF_VLEN: {
		expected: "0 entries",
		fix: "set vlen to 0"
	},
	BTF_KIND_FLAG: {
		expected: "kind_flag 0",
		fix: "clear kind_flag"
	},
	BTF_TYPE_ID: {
		expected: "the id of a type",
		fix: "refer to a type"
	},
	BTF_SIZE_WORD: {
		expected: "0",
		fix: "write 0 where other kinds have a size or a type"
	},
	BTF_INT_BITS_UNKNOWN: {
		expected: "encoding, offset and bits only",
		fix: "clear the upper four bits"
	},
	BTF_INT_TOO_WIDE: {
		expected: "no more bits than the kernel can hold",
		fix: "use a narrower integer, or an array of bytes"
	},
	BTF_INT_SIZE: {
		expected: "a size that holds all bits",
		fix: "enlarge the size or take fewer bits"
	},
	BTF_INT_ENCODING: {
		expected: "none, SIGNED, CHAR or BOOL",
		fix: "use one of these four encodings"
	},
	BTF_ARRAY_ELEMENT: {
		expected: "the id of an element type",
		fix: "refer to the element type"
	},
	BTF_ARRAY_INDEX: {
		expected: "the id of an integer type",
		fix: "refer to an integer of 4 bytes"
	},
	BTF_MEMBER_OFFSET: {
		expected: "offsets that do not fall, 0 in a union",
		fix: "sort the members by offset; give those of a union offset 0"
	},
	BTF_MEMBER_BEYOND: {
		expected: "members that begin inside the struct",
		fix: "enlarge the struct or move the member"
	},
	BTF_ENUM_SIZE: {
		expected: "1, 2, 4 or 8 bytes",
		fix: "use one of these sizes"
	},
	BTF_FUNC_LINKAGE: {
		expected: "static (0) or global (1)",
		fix: "make an external function global, as loaders do"
	},
	BTF_VAR_LINKAGE: {
		expected: "static (0) or global (1)",
		fix: "replace an external variable, as loaders do"
	},
	BTF_DATASEC_SIZE: {
		expected: "the size of the section",
		fix: "take the size from the ELF section, as loaders do"
	},
	BTF_DATASEC_EMPTY: {
		expected: "at least one variable",
		fix: "drop the section",
		acceptedSince: "5.12"
	},
	BTF_DATASEC_OFFSET: {
		expected: "variables in order, apart, and inside the section",
		fix: "take the offsets from the ELF symbols and sort by them, as loaders do"
	},
	BTF_DATASEC_VAR_SIZE: {
		expected: "from 1 byte up to the section's size",
		fix: "take the size from the ELF symbol"
	},
	BTF_FLOAT_SIZE: {
		expected: "2, 4, 8, 12 or 16 bytes",
		fix: "use one of these sizes"
	},
	BTF_TAG_VALUE: {
		expected: "a text",
		fix: "give the tag a text"
	},
	BTF_TAG_COMPONENT: {
		expected: "-1 for the whole, or the index of a member or parameter",
		fix: "correct the index"
	}
};
// ../../src/validate/codes-resolve.ts
/** Rules that need all types: pass 2, the order of tags, and special fields. */
const resolveCodes = {
	BTF_CYCLE: {
		expected: "types that do not contain themselves",
		fix: "break the cycle, with a pointer to a struct"
	},
	BTF_DEPTH: {
		expected: "at most 32 types that wait for each other",
		fix: "write the inner types before the outer ones: only types that come later count"
	},
	BTF_REFERENCE: {
		expected: "an existing type of a fitting kind",
		fix: "refer to a data type"
	},
	BTF_VAR_TYPE: {
		expected: "a type with a size",
		fix: "give the variable a complete type"
	},
	BTF_ARRAY_INDEX_TYPE: {
		expected: "a whole integer of 1, 2, 4, 8 or 16 bytes",
		fix: "use an integer as index type"
	},
	BTF_ARRAY_ELEMENT_TYPE: {
		expected: "a type with a size",
		fix: "use a complete type as element"
	},
	BTF_ARRAY_ELEMENT_INT: {
		expected: "a whole integer of 1, 2, 4, 8 or 16 bytes",
		fix: "use a whole integer as element"
	},
	BTF_ARRAY_TOTAL: {
		expected: "at most 4,294,967,295 bytes",
		fix: "shorten the array"
	},
	BTF_MEMBER_TYPE: {
		expected: "a type with a size",
		fix: "use a complete type, or a pointer to the incomplete one"
	},
	BTF_MEMBER_INT: {
		expected: "a whole integer of 1, 2, 4, 8 or 16 bytes",
		fix: "put the bits of a bitfield in the member"
	},
	BTF_MEMBER_ALIGNMENT: {
		expected: "an offset of whole bytes",
		fix: "move the member to a byte"
	},
	BTF_MEMBER_FLOAT_ALIGNMENT: {
		expected: "an offset divisible by the size, 8 bytes at most",
		fix: "move the member"
	},
	BTF_MEMBER_BITFIELD: {
		expected: "bits of an integer or enum, no more than it has",
		fix: "correct the size of the bitfield"
	},
	BTF_MEMBER_BITS: {
		expected: "at most 128 bits with the bits before it",
		fix: "move the member to a byte"
	},
	BTF_MEMBER_END: {
		expected: "members that end inside the struct",
		fix: "enlarge the struct or move the member"
	},
	BTF_DATASEC_VAR: {
		expected: "a VAR",
		fix: "refer to a variable"
	},
	BTF_DATASEC_VAR_TYPE: {
		expected: "a variable whose type has a size",
		fix: "give the variable a complete type"
	},
	BTF_DATASEC_VAR_FIT: {
		expected: "at least the size of the variable's type",
		fix: "correct the size in the section"
	},
	BTF_FUNC_TYPE: {
		expected: "a FUNC_PROTO",
		fix: "refer to the function's prototype"
	},
	BTF_FUNC_ARGUMENT_NAME: {
		expected: "a name for each parameter",
		fix: "name the parameters of functions"
	},
	BTF_PROTO_RETURN: {
		expected: "void or a type with a size",
		fix: "return a complete type; const void is not void"
	},
	BTF_PROTO_ARGUMENT: {
		expected: "an identifier or no name, and a type with a size",
		fix: "correct the parameter"
	},
	BTF_TAG_TARGET: {
		expected: "a struct, union, function, variable or typedef",
		fix: "tag one of these"
	},
	BTF_TAG_INDEX: {
		expected: "the index of a member or parameter",
		fix: "use -1, or an index below the number of entries"
	},
	BTF_RESOLVE_STATE: {
		expected: "a type that resolves",
		fix: "correct the types that it refers to"
	},
	BTF_TYPE_TAG_ORDER: {
		expected: "type tags before const, volatile, restrict and typedef",
		fix: "put the type tags next to the pointer",
		acceptedSince: "7.2"
	},
	BTF_CHAIN: {
		expected: "at most 32 modifiers in a row",
		fix: "drop modifiers, or write the inner ones first"
	},
	BTF_FIELD_OFFSET: {
		expected: "no bitfield beside special fields",
		fix: "move the bitfield to another struct"
	},
	BTF_FIELD_TWICE: {
		expected: "one lock in a struct",
		fix: "take one of the locks away"
	},
	BTF_FIELD_MISSING: {
		expected: "the kernel's own size and alignment",
		fix: "include the kernel's definition of the type"
	},
	BTF_FIELD_KPTR: {
		expected: "one of kptr, kptr_untrusted, percpu_kptr, on a pointer to a struct",
		fix: "correct the type tag"
	},
	BTF_FIELD_KPTR_TARGET: {
		expected: "a kernel type that has a destructor, or a type of this program",
		fix: "use kptr_untrusted, or another type"
	},
	BTF_FIELD_CONTAINS: {
		expected: "one declaration tag \"contains:STRUCT:FIELD\", whose field is a node",
		fix: "use __contains(STRUCT, FIELD) with the node's struct and field"
	},
	BTF_FIELD_CONTAINS_UNKNOWN: {
		expected: "a struct and field of this BTF",
		fix: "correct the names in the \"contains:\" tag"
	},
	BTF_FIELD_NO_LOCK: {
		expected: "a bpf_spin_lock beside it",
		fix: "add a bpf_spin_lock to the struct"
	},
	BTF_FIELD_NO_REFCOUNT: {
		expected: "a bpf_refcount beside both nodes",
		fix: "add a bpf_refcount to the struct"
	},
	BTF_FIELD_OVERLAP: {
		expected: "fields in order that do not overlap",
		fix: "correct the offsets"
	},
	BTF_FIELD_COUNT: {
		expected: "at most 11 special fields",
		fix: "split the struct"
	},
	BTF_FIELD_REPEAT: {
		expected: "no array of such fields",
		fix: "use single fields"
	},
	BTF_FIELD_DEPTH: {
		expected: "at most 31 structs inside each other",
		fix: "flatten the structs"
	},
	BTF_FIELD_KPTR_UNKNOWN: {
		expected: "the kernel's own BTF to tell whether it has a destructor for that type",
		fix: "validate with the types of the kernel"
	},
	BTF_FIELD_KERNEL_WARNING: {
		expected: "one of each in a struct, nested structs included",
		fix: "take one of them away: the kernel prints a warning of its own"
	},
	BTF_FIELD_OWNERSHIP: {
		expected: "an owned struct that owns nothing",
		fix: "let the node's struct hold no list or tree"
	}
};
// ../../src/validate/codes.ts
/** Every rule of the kernel, by code. Codes are added, never changed or taken away. */
const codes = {
	...headerCodes,
	...recordCodes,
	...resolveCodes
};
// ../../src/validate/kernel-check.ts
/** What all passes share: the blob as the kernel sees it, its rules, and the problems so far. */
var KernelCheck = class {
	rules;
	issues = [];
	/** What the kernel accepts, but may not be meant. */
	warnings = [];
	/** Problems beyond the limit: counted only. */
	omitted = 0;
	header;
	types;
	strings;
	log;
	/** Types with a problem: what follows from theirs is not told. */
	broken = /* @__PURE__ */ new Uint8Array(0);
	/** Pass 1 ended early: ids from the end on may be of types that were not read. */
	isCut = false;
	#limit;
	constructor(rules, limit) {
		this.rules = rules;
		this.#limit = limit;
	}
	/** Takes a problem of the blob. */
	report(code, subject, breach) {
		this.#add(code, subject, { byteOffset: breach.at ?? 0 }, breach);
	}
	/** Takes a problem of a type, which is broken from then on. */
	reportType(code, id, breach) {
		this.broken[id] = 1;
		if (this.issues.length >= this.#limit) {
			this.omitted += 1;
			return;
		}
		const location = {
			byteOffset: this.recordOffset(id) + (breach.at ?? 0),
			typeId: this.log.printedId ?? id,
			...breach.index === void 0 ? {} : { index: breach.index },
			...breach.path === void 0 ? {} : { path: breach.path }
		};
		this.#add(code, this.describe(id), location, breach);
	}
	/** Warns of a struct that makes the kernel itself complain: it keeps one place for each of these. */
	warnTwo(id) {
		this.#warn("BTF_FIELD_KERNEL_WARNING", id, "two locks or two bpf_refcount, one in a nested struct");
	}
	/** Warns that only the kernel's own types can tell. */
	noteKptr(id, name) {
		this.#warn("BTF_FIELD_KPTR_UNKNOWN", id, `a kptr to struct ${name.slice(0, 80)}`);
	}
	/** Whether something of this id is already known to be wrong, or was never read. */
	isSuspect(id) {
		return this.broken[id] === 1 || this.isCut && id >= this.types.count;
	}
	/** Where a type's record begins in the blob. */
	recordOffset(id) {
		return this.header.headerLength + this.header.typeOffset + this.types.starts[id] * 4;
	}
	/** `type 3 (STRUCT foo)`. */
	describe(id) {
		return `type ${this.log.printedId ?? id} (${this.nameOf(id)})`;
	}
	/** `STRUCT foo`. */
	nameOf(id) {
		if (id === 0) return "void";
		if (!(id < this.types.count || (this.types.kinds[id] ?? 0) !== 0)) return "no type";
		const offset = this.types.nameOffset(id);
		const isNamed = offset !== 0 && offset < this.strings.length;
		const kind = kindNames[this.types.kinds[id]];
		return isNamed ? `${kind} ${this.strings.text(offset, 80)}` : `${kind} (anonymous)`;
	}
	#warn(code, id, found) {
		const { expected, fix } = codes[code];
		if (this.warnings.length >= this.#limit) return;
		const location = {
			byteOffset: this.recordOffset(id),
			typeId: id
		};
		const message = `${this.describe(id)}: ${found}, expected ${expected}, at byte ${location.byteOffset}`;
		this.warnings.push({
			code,
			severity: "warning",
			message,
			location,
			fix,
			notes: []
		});
	}
	#add(code, subject, location, breach) {
		if (this.issues.length >= this.#limit) {
			this.omitted += 1;
			return;
		}
		const { expected, fix, acceptedSince } = codes[code];
		const notes = [...breach.notes ?? []];
		if (acceptedSince !== void 0) notes.push(`accepted by kernel ${acceptedSince} and later`);
		this.issues.push({
			code,
			severity: "error",
			message: `${subject}: ${breach.found}, expected ${expected}, at byte ${location.byteOffset}`,
			location,
			kernel: {
				errno: breach.errno ?? "EINVAL",
				message: lastLine(breach.line())
			},
			fix,
			notes
		});
		if (code in recordCodes || code in resolveCodes) this.log.isBrief = true;
	}
};
// ../../src/validate/kernel-version.ts
/** The kernels whose rules are known: the first with BTF, and the newest whose source was read. */
const oldestKernel = "4.18";
/**
* Parses "6.18", "6.18.44-rc1" or "v6.18".
*
* @returns undefined when the text is no kernel version between 4.18 and 7.2
*/
function parseKernelVersion(text) {
	const match = /^v?(\d{1,2})\.(\d{1,3})(?:[.-].*)?$/.exec(text);
	if (match === null) return void 0;
	const version = Number(match[1]) * 1e3 + Number(match[2]);
	return version >= 4018 && version <= 7002 && lastMinor(Number(match[1])) >= Number(match[2]) ? version : void 0;
}
/** The series ended with 4.20, 5.19 and 6.19. */
function lastMinor(major) {
	return {
		4: 20,
		5: 19,
		6: 19,
		7: 2
	}[major] ?? -1;
}
// ../../src/validate/kernel-rules.ts
/**
* The rules of a kernel.
*
* @see cilium/ebpf btf/feature.go for the kinds; Linux kernel/bpf/btf.c of 4.19, 5.10, 6.0, 6.18 and 7.2 for the rest
*/
function rulesOf(version) {
	const since = (first) => version >= parseKernelVersion(first);
	const pick = (fallback, ...steps) => steps.findLast(([first]) => since(first))?.[1] ?? fallback;
	return {
		version,
		maxKind: pick(11, ["5.0", 13], ["5.2", 15], ["5.13", 16], ["5.16", 17], ["5.17", 18], ["6.0", 19]),
		infoMask: pick(251723775, ["5.0", 2399207423], ["5.13", 2667642879], ["7.2", 4294967295]),
		vlenMask: pick(65535, ["7.2", 16777215]),
		kindMask: pick(15, ["5.13", 31], ["7.2", 127]),
		maxNameOffset: pick(65535, ["5.4", 16777215]),
		maxTypeId: pick(65535, ["5.4", 1048575]),
		headerSize: pick(24, ["7.1", 32]),
		hasNameRules: since("4.20"),
		maxNameLength: pick(128, ["6.1", 512]),
		hasDots: since("6.5"),
		hasPrintedSectionNames: since("6.9"),
		maxIntBits: pick(64, ["5.1", 128]),
		hasKindFlag: since("5.0"),
		hasEnumSizes: since("5.4"),
		hasEnumSign: since("6.0"),
		hasFuncLinkage: since("5.6"),
		hasEmptySections: since("5.12"),
		hasTagFlag: since("6.15"),
		hasResolvedFuncs: since("5.18"),
		hasPrototypeSourceRule: since("6.1"),
		hasTypeTagOrder: since("5.18") && !since("7.2"),
		hasChainLimit: since("5.18"),
		hasSpecialFields: since("6.2"),
		hasSoughtKptrs: since("6.12"),
		hasUptr: since("6.13"),
		hasNestedFields: since("6.11"),
		hasOneContains: since("6.9"),
		hasChainTags: since("7.2")
	};
}
// ../../src/validate/resolve-failure.ts
/** Reports the type on top, or the one given, and abandons the walk. */
function failType(resolver, code, id, failure) {
	const { check } = resolver;
	const path = pathOf(check, resolver.waiting());
	const isKnown = isFollowing(resolver, failure.culprit);
	resolver.abandon();
	if (isKnown) {
		check.broken[id] = 1;
		return;
	}
	const line = () => check.log.type(id, failure.said);
	check.reportType(code, id, {
		found: failure.found,
		at: failure.at ?? 8,
		line,
		...path.length > 1 ? { path } : {}
	});
}
/** Whether a problem only follows from one that is known. */
function isFollowing(resolver, culprit) {
	if (culprit === void 0) return false;
	const { check } = resolver;
	return check.isSuspect(culprit) || resolver.has(culprit) && check.isSuspect(resolver.targets[culprit]);
}
/** The waiting types as a path for people. */
function pathOf(check, ids) {
	return ids.map((id) => `${check.nameOf(id)} [${id}]`);
}
// ../../src/validate/resolve-prototype.ts
/**
* FUNC_PROTO: what it returns and takes has a size.
*
* @see Linux kernel/bpf/btf.c btf_func_proto_check
*/
function checkPrototype(resolver, id, resolve) {
	const { types, strings, rules } = resolver.check;
	const { words } = types;
	const result = types.sizeOrType(id);
	if (result !== 0 && !isUsable(resolver, result, resolve)) report$2(resolver, "BTF_PROTO_RETURN", id, {
		found: `returns ${describe$2(resolver, result)}`,
		said: "Invalid return type",
		at: 8,
		culprit: result
	});
	const start = types.starts[id] + 3;
	let count = types.vlen(id);
	if (count > 0 && words[start + count * 2 - 1] === 0) {
		count -= 1;
		if (words[start + count * 2] !== 0) reportParameter(resolver, id, count, "is variadic with a name");
	}
	for (let index = 0; index < count; index += 1) {
		const name = words[start + index * 2];
		const type = words[start + index * 2 + 1];
		const isNameFine = name === 0 || strings.has(name, rules.maxNameOffset) && (!rules.hasNameRules || strings.isIdentifier(name, rules.maxNameLength, rules.hasDots));
		if (!resolver.has(type) || isSource(resolver, type)) reportParameterType(resolver, id, index, type);
		else if (!isNameFine) reportParameter(resolver, id, index, `has name offset ${name}`);
		else if (!isUsable(resolver, type, resolve)) reportParameterType(resolver, id, index, type);
	}
}
/** Resolves a type of the prototype. A new problem of its own is told there. */
function isUsable(resolver, type, resolve) {
	if (!resolver.has(type) || isSource(resolver, type)) return false;
	if (resolver.isPending(type)) resolve(resolver, type);
	return resolver.sizeId(type) !== -1;
}
function isSource(resolver, type) {
	return resolver.check.rules.hasPrototypeSourceRule && resolver.is(type, KindClass.source);
}
function describe$2(resolver, type) {
	return `type ${type} (${resolver.check.nameOf(type)})`;
}
function reportParameterType(resolver, id, index, type) {
	reportParameter(resolver, id, index, `is of ${describe$2(resolver, type)}`, type);
}
function reportParameter(resolver, id, index, found, culprit) {
	const said = `Invalid arg#${index + 1}`;
	const failure = {
		found: `parameter ${index + 1} ${found}`,
		said,
		at: 12 + index * 8
	};
	report$2(resolver, "BTF_PROTO_ARGUMENT", id, culprit === void 0 ? failure : {
		...failure,
		culprit
	});
}
function report$2(resolver, code, id, { found, said, at, culprit }) {
	if (isFollowing(resolver, culprit)) return;
	resolver.check.reportType(code, id, {
		found,
		at,
		line: () => resolver.check.log.type(id, said)
	});
}
// ../../src/validate/regular-int.ts
/**
* Whether an integer's word says 1, 2, 4, 8 or 16 whole bytes without an offset.
*
* @see Linux kernel/bpf/btf.c btf_type_int_is_regular
*/
function isRegularInt(data) {
	const bits = data & 255;
	return (data & 16711680) === 0 && (bits === 8 || bits === 16 || bits === 32 || bits === 64 || bits === 128);
}
// ../../src/validate/resolve-array.ts
/** @see Linux kernel/bpf/btf.c btf_array_resolve */
function resolveArray(resolver, id) {
	const { types } = resolver.check;
	const element = types.word(id, 3);
	const index = types.word(id, 4);
	const count = types.word(id, 5);
	if (isUnusable(resolver, index)) return failIndex(resolver, id, index);
	if (resolver.mustDescend(index)) return resolver.push(index);
	const integer = resolver.sizeId(index);
	if (integer === -1 || resolver.kind(integer) !== Kind.Int || !isRegularInt(types.word(integer, 3))) return failIndex(resolver, id, index);
	if (isUnusable(resolver, element)) return failElement(resolver, id, element);
	if (resolver.mustDescend(element)) return resolver.push(element);
	const item = resolver.sizeId(element);
	if (item === -1) return failElement(resolver, id, element);
	const { size } = resolver;
	if (resolver.kind(item) === Kind.Int && !isRegularInt(types.word(item, 3))) return failType(resolver, "BTF_ARRAY_ELEMENT_INT", id, {
		found: `element ${describe$1(resolver, item)}`,
		said: "Invalid array of int",
		at: 12,
		culprit: item
	});
	if (count > 0 && size > Math.floor(4294967295 / count)) return failType(resolver, "BTF_ARRAY_TOTAL", id, {
		found: `${count} elements of ${size} bytes`,
		said: "Array size overflows U32_MAX",
		at: 20
	});
	resolver.pop(item, size * count);
}
function failIndex(resolver, id, index) {
	return failType(resolver, "BTF_ARRAY_INDEX_TYPE", id, {
		found: `index ${describe$1(resolver, index)}`,
		said: "Invalid index",
		at: 16,
		culprit: index
	});
}
function failElement(resolver, id, element) {
	return failType(resolver, "BTF_ARRAY_ELEMENT_TYPE", id, {
		found: `element ${describe$1(resolver, element)}`,
		said: "Invalid elem",
		at: 12,
		culprit: element
	});
}
function describe$1(resolver, type) {
	return `type ${type} (${resolver.check.nameOf(type)})`;
}
/** Whether a type is missing, has no size, or is no data. */
function isUnusable(resolver, id) {
	return !resolver.has(id) || resolver.is(id, KindClass.unsized | KindClass.source);
}
// ../../src/validate/resolve-datasec.ts
/**
* DATASEC. The size of a variable that is first resolved from here is not compared: the walk goes on after it.
*
* @see Linux kernel/bpf/btf.c btf_datasec_resolve
*/
function resolveDatasec(resolver, id) {
	const { types } = resolver.check;
	const vlen = types.vlen(id);
	resolver.forgetMode();
	for (let index = resolver.next; index < vlen; index += 1) {
		const variable = types.word(id, 3 + index * 3);
		if (!resolver.has(variable) || resolver.kind(variable) !== Kind.Var) {
			const found = `is ${describe(resolver, variable)}`;
			report$1(resolver, "BTF_DATASEC_VAR", id, index, {
				found,
				said: "Not a VAR kind member",
				culprit: variable
			});
			continue;
		}
		if (resolver.mustDescend(variable)) {
			resolver.next = index + 1;
			return resolver.push(variable);
		}
		const type = types.sizeOrType(variable);
		if (resolver.sizeId(type) === -1) {
			const found = `is of ${describe(resolver, type)}`;
			report$1(resolver, "BTF_DATASEC_VAR_TYPE", id, index, {
				found,
				said: "Invalid type",
				culprit: variable
			});
			continue;
		}
		const size = types.word(id, 5 + index * 3);
		if (size < resolver.size) {
			const found = `has ${size} of ${resolver.size} bytes`;
			report$1(resolver, "BTF_DATASEC_VAR_FIT", id, index, {
				found,
				said: "Invalid size",
				culprit: variable
			});
		}
	}
	resolver.pop(0, 0);
}
function describe(resolver, type) {
	return `type ${type} (${resolver.check.nameOf(type)})`;
}
function report$1(resolver, code, id, index, { found, said, culprit }) {
	const { check } = resolver;
	if (isFollowing(resolver, culprit)) return;
	const line = () => check.log.variable(id, index, said);
	check.reportType(code, id, {
		found: `variable ${index} ${found}`,
		at: 12 + index * 12,
		index,
		line
	});
}
// ../../src/validate/resolve-decl-tag.ts
/** @see Linux kernel/bpf/btf.c btf_decl_tag_resolve, kernel >= 5.16 */
function resolveDeclTag(resolver, id) {
	const { check } = resolver;
	const { types } = check;
	const target = types.sizeOrType(id);
	if (!isTarget(resolver, target)) return failType(resolver, "BTF_TAG_TARGET", id, {
		found: `tags type ${target} (${check.nameOf(target)})`,
		said: "Invalid type_id",
		culprit: target
	});
	if (resolver.mustDescend(target)) return resolver.push(target);
	const component = types.word(id, 3) | 0;
	if (component !== -1) {
		const kind = resolver.kind(target);
		const isWhole = kind === Kind.Var || kind === Kind.Typedef;
		const owner = kind === Kind.Func ? types.sizeOrType(target) : target;
		const count = isWhole ? 0 : types.vlen(owner);
		if (component >>> 0 >= count) return failType(resolver, "BTF_TAG_INDEX", id, {
			found: isWhole ? `index ${component} of ${check.nameOf(target)}` : `index ${component} of ${count} entries`,
			said: "Invalid component_idx",
			at: 12,
			culprit: target
		});
	}
	resolver.pop(target, 0);
}
function isTarget(resolver, id) {
	if (!resolver.has(id)) return false;
	const kind = resolver.kind(id);
	return resolver.is(id, KindClass.struct) || kind === Kind.Func || kind === Kind.Var || kind === Kind.Typedef;
}
// ../../src/validate/resolve-func.ts
/**
* FUNC: refers to a prototype whose parameters all have names.
*
* @see Linux kernel/bpf/btf.c btf_func_resolve, btf_func_check
*/
function resolveFunc(resolver, id) {
	const { check } = resolver;
	const { types } = check;
	const prototype = types.sizeOrType(id);
	if (!resolver.has(prototype) || resolver.kind(prototype) !== Kind.FuncProto) return failType(resolver, "BTF_FUNC_TYPE", id, {
		found: `is of type ${prototype} (${check.nameOf(prototype)})`,
		said: "Invalid type_id",
		culprit: prototype
	});
	const count = types.vlen(prototype);
	for (let index = 0; index < count; index += 1) {
		const at = 3 + index * 2;
		if (types.word(prototype, at) !== 0 || types.word(prototype, at + 1) === 0) continue;
		return failType(resolver, "BTF_FUNC_ARGUMENT_NAME", id, {
			found: `parameter ${index + 1} of type ${prototype} (FUNC_PROTO) has none`,
			said: `Invalid arg#${index + 1}`
		});
	}
	if (resolver.is(id, KindClass.resolved)) resolver.pop(prototype, 0);
}
// ../../src/validate/resolve-reference.ts
/**
* PTR and the modifiers.
*
* @see Linux kernel/bpf/btf.c btf_ptr_resolve, btf_modifier_resolve
*/
function resolveReference(resolver, id) {
	const target = resolver.check.types.sizeOrType(id);
	if (!resolver.has(target) || resolver.is(target, KindClass.source)) return fail$2(resolver, id, target);
	if (resolver.mustDescend(target)) return resolver.push(target);
	if (resolver.kind(id) === Kind.Ptr && resolver.is(target, KindClass.modifier)) {
		const last = lastPointer(resolver, target);
		if (last !== void 0) return resolver.push(last);
	}
	let final = resolver.sizeId(target);
	if (final === -1) {
		final = resolver.isResolved(target) ? resolver.targets[target] : target;
		const kind = resolver.kind(final);
		if (final !== 0 && kind !== Kind.Fwd && kind !== Kind.FuncProto) return fail$2(resolver, id, target);
	}
	resolver.pop(final, 0);
}
/**
* The pointer that a modifier resolved to, where the walk has not been through it: inside a struct a pointer ended the
* walk, and it may lead back to here.
*/
function lastPointer(resolver, modifier) {
	const last = resolver.targets[modifier];
	return resolver.kind(last) === Kind.Ptr && resolver.mustDescend(last) ? last : void 0;
}
function fail$2(resolver, id, target) {
	return failType(resolver, "BTF_REFERENCE", id, {
		found: `refers to type ${target} (${resolver.check.nameOf(target)})`,
		said: "Invalid type_id",
		culprit: target
	});
}
// ../../src/validate/check-member.ts
/**
* Checks a member against its type; the type is resolved.
*
* @see Linux kernel/bpf/btf.c check_member and check_kflag_member of each kind
*/
function checkMember(resolver, id, index) {
	const { types } = resolver.check;
	const at = 3 + index * 3;
	const declared = types.word(id, at + 1);
	const type = resolver.sizeId(declared);
	if (type === -1) {
		reportMember(resolver, "BTF_MEMBER_TYPE", id, index, {
			found: `is of type ${declared} (${resolver.check.nameOf(declared)})`,
			said: "Invalid member",
			culprit: declared
		});
		return;
	}
	const { size } = resolver;
	const member = {
		index,
		structSize: types.sizeOrType(id),
		offset: types.word(id, at + 2),
		type,
		size
	};
	const kind = resolver.kind(type);
	const hasBitfields = resolver.check.rules.hasKindFlag && types.hasKindFlag(id);
	if (kind === Kind.Int) checkInt(resolver, id, member, hasBitfields);
	else if (hasBitfields && (kind === Kind.Enum || kind === Kind.Enum64)) checkEnumBits(resolver, id, member);
	else if (hasBitfields && member.offset >>> 24 !== 0) fail$1(resolver, "BTF_MEMBER_BITFIELD", id, member, `has ${member.offset >>> 24} bits of ${resolver.check.nameOf(type)}`, "Invalid member bitfield_size");
	else if (kind === Kind.Float) checkFloat(resolver, id, member);
	else checkBytes(resolver, id, member);
}
/** @see Linux kernel/bpf/btf.c btf_int_check_member, btf_int_check_kflag_member */
function checkInt(resolver, id, member, hasBitfields) {
	const data = resolver.check.types.word(member.type, 3);
	const { maxIntBits } = resolver.check.rules;
	let bits = data & 255;
	let offset = member.offset;
	if (hasBitfields) {
		if (!isRegularInt(data)) {
			fail$1(resolver, "BTF_MEMBER_INT", id, member, `is of an integer of ${bits} bits`, "Invalid member base type");
			return;
		}
		const width = offset >>> 24;
		offset &= 16777215;
		if (width === 0 && offset % 8 !== 0) {
			fail$1(resolver, "BTF_MEMBER_ALIGNMENT", id, member, `begins at bit ${offset}`, "Invalid member offset");
			return;
		}
		if (width > bits) {
			fail$1(resolver, "BTF_MEMBER_BITFIELD", id, member, `has ${width} of ${bits} bits`, "Invalid member bitfield_size");
			return;
		}
		if (width !== 0) bits = width;
	} else {
		offset += data >>> 16 & 255;
		if (offset > 4294967295) {
			fail$1(resolver, "BTF_MEMBER_END", id, member, `begins at bit ${offset}`, "bits_offset exceeds U32_MAX");
			return;
		}
	}
	const copied = bits + offset % 8;
	if (copied > maxIntBits) {
		fail$1(resolver, "BTF_MEMBER_BITS", id, member, `spans ${copied} bits`, `nr_copy_bits exceeds ${maxIntBits}`);
		return;
	}
	const first = Math.floor(offset / 8);
	if (member.structSize < first || member.structSize - first < Math.ceil(copied / 8)) failEnd(resolver, id, member, first + Math.ceil(copied / 8));
}
/**
* An enum in a struct with bitfields counts as 32 bits, whatever its size.
*
* @see Linux kernel/bpf/btf.c btf_enum_check_kflag_member
*/
function checkEnumBits(resolver, id, member) {
	const offset = member.offset & 16777215;
	const width = member.offset >>> 24;
	if (width === 0 && offset % 8 !== 0) failAlignment(resolver, id, member, offset);
	else if (width > 32) fail$1(resolver, "BTF_MEMBER_BITFIELD", id, member, `has ${width} of 32 bits`, "Invalid member bitfield_size");
	else {
		const end = Math.ceil((offset + (width || 32)) / 8);
		if (member.structSize < end) failEnd(resolver, id, member, end);
	}
}
/** @see Linux kernel/bpf/btf.c btf_ptr_check_member, btf_array_check_member, btf_struct_check_member, btf_enum_check_member */
function checkBytes(resolver, id, member) {
	const { offset, structSize, size } = member;
	if (offset % 8 !== 0) failAlignment(resolver, id, member, offset);
	else if (structSize - offset / 8 < size) failEnd(resolver, id, member, offset / 8 + size);
}
/** @see Linux kernel/bpf/btf.c btf_float_check_member */
function checkFloat(resolver, id, member) {
	const { offset, structSize, size } = member;
	if (offset % (Math.min(8, size) * 8) !== 0) fail$1(resolver, "BTF_MEMBER_FLOAT_ALIGNMENT", id, member, `begins at bit ${offset}`, "Member is not properly aligned");
	else if (offset / 8 + size > structSize) failEnd(resolver, id, member, offset / 8 + size);
}
function failAlignment(resolver, id, member, offset) {
	fail$1(resolver, "BTF_MEMBER_ALIGNMENT", id, member, `begins at bit ${offset}`, "Member is not byte aligned");
}
function failEnd(resolver, id, member, end) {
	fail$1(resolver, "BTF_MEMBER_END", id, member, `ends at byte ${end} of ${member.structSize}`, "Member exceeds struct_size");
}
function fail$1(resolver, code, id, member, found, said) {
	reportMember(resolver, code, id, member.index, {
		found,
		said,
		culprit: member.type
	}, member.type);
}
/** Reports a member; the walk goes on with the next one. */
function reportMember(resolver, code, id, index, failure, printedType) {
	const { check } = resolver;
	if (isFollowing(resolver, failure.culprit)) return;
	const subject = check.types.word(id, 3 + index * 3) !== 0 ? `member ${check.log.name(check.types.word(id, 3 + index * 3)).slice(0, 80)}` : `member ${index}`;
	const line = () => check.log.member(id, index, failure.said, printedType);
	check.reportType(code, id, {
		found: `${subject} ${failure.found}`,
		at: 12 + index * 12,
		index,
		line
	});
}
// ../../src/validate/resolve-struct.ts
/**
* STRUCT and UNION.
*
* @see Linux kernel/bpf/btf.c btf_struct_resolve
*/
function resolveStruct(resolver, id) {
	const { types } = resolver.check;
	const { words } = types;
	const vlen = types.vlen(id);
	const start = types.starts[id] + 3;
	let index = resolver.next;
	if (index > 0) checkMember(resolver, id, index - 1);
	for (; index < vlen; index += 1) {
		const type = words[start + index * 3 + 1];
		if (isUnusable(resolver, type)) {
			const found = `is of type ${type} (${resolver.check.nameOf(type)})`;
			reportMember(resolver, "BTF_MEMBER_TYPE", id, index, {
				found,
				said: "Invalid member",
				culprit: type
			});
			continue;
		}
		if (resolver.mustDescend(type)) {
			resolver.next = index + 1;
			return resolver.push(type);
		}
		checkMember(resolver, id, index);
	}
	resolver.pop(0, 0);
}
// ../../src/validate/resolve-var.ts
/** @see Linux kernel/bpf/btf.c btf_var_resolve */
function resolveVar(resolver, id) {
	const target = resolver.check.types.sizeOrType(id);
	if (!resolver.has(target) || resolver.is(target, KindClass.source)) return fail(resolver, id, target);
	if (resolver.mustDescend(target)) return resolver.push(target);
	if (resolver.is(target, KindClass.modifier)) {
		const last = lastPointer(resolver, target);
		if (last !== void 0) return resolver.push(last);
	}
	const final = resolver.sizeId(target);
	if (final === -1) return fail(resolver, id, target);
	resolver.pop(final, 0);
}
function fail(resolver, id, target) {
	return failType(resolver, "BTF_VAR_TYPE", id, {
		found: `is of type ${target} (${resolver.check.nameOf(target)})`,
		said: "Invalid type_id",
		culprit: target
	});
}
const notVisited = 0;
const visited = 1;
const resolvedState = 2;
/** What the walk is inside of; it decides which types end it (env_type_is_resolve_sink). */
const modeUnset = 0;
const modePointer = 1;
const modeAggregate = 2;
/**
* The state of pass 2: which types are resolved, to what, and the stack of those that wait.
*
* @see Linux kernel/bpf/btf.c env_stack_push, env_stack_pop_resolved, env_type_is_resolve_sink, btf_type_id_size
*/
var Resolver = class {
	check;
	/** Classes of each type, by id. */
	classes;
	/** Id that each type resolved to; 0 for none. */
	targets;
	#sizes;
	#states;
	#stack = /* @__PURE__ */ new Uint32Array(32);
	#next = /* @__PURE__ */ new Uint32Array(32);
	/** How many types wait. */
	depth = 0;
	/** The size that `sizeId` found. */
	size = 0;
	#mode = modeUnset;
	constructor(check) {
		const { count, kinds } = check.types;
		this.check = check;
		const ofKind = kindClasses(check.rules);
		this.classes = new Uint8Array(count);
		for (let id = 0; id < count; id += 1) this.classes[id] = ofKind[kinds[id]];
		this.targets = new Uint32Array(count);
		this.#sizes = new Uint32Array(count);
		this.#states = new Uint8Array(count);
	}
	/** Whether the id is void or a type's. */
	has(id) {
		return id < this.classes.length;
	}
	/** Whether a type is of one of the classes; false when there is no such type. */
	is(id, classes) {
		return (this.classes[id] & classes) !== 0;
	}
	kind(id) {
		return this.check.types.kinds[id];
	}
	isResolved(id) {
		return this.#states[id] === resolvedState;
	}
	/** Whether pass 2 has still to go through a type. */
	isPending(id) {
		return this.is(id, KindClass.resolved) && !this.isResolved(id);
	}
	/** Whether the walk has to go through a type before the one on top. */
	mustDescend(id) {
		return !this.#isSink(id) && !this.isResolved(id);
	}
	/** Begins a walk at a type that is not resolved. */
	start(id) {
		this.#mode = modeUnset;
		this.push(id);
	}
	/** @returns why the type cannot wait: E2BIG (stack full), EEXIST (it waits already); undefined when it does now */
	push(id) {
		if (this.depth === 32) return "E2BIG";
		if (this.#states[id] !== notVisited) return "EEXIST";
		this.#states[id] = visited;
		this.#stack[this.depth] = id;
		this.#next[this.depth] = 0;
		this.depth += 1;
		if (this.#mode !== modeUnset) return void 0;
		const kind = this.kind(id);
		if (kind === Kind.Ptr) this.#mode = modePointer;
		else if (this.is(id, KindClass.struct) || kind === Kind.Array) this.#mode = modeAggregate;
	}
	/** The type on top. */
	get top() {
		return this.#stack[this.depth - 1];
	}
	/** Where the type on top goes on: the index after the member that it last waited for. */
	get next() {
		return this.#next[this.depth - 1];
	}
	set next(index) {
		this.#next[this.depth - 1] = index;
	}
	/** A section begins anew for each of its variables. */
	forgetMode() {
		this.#mode = modeUnset;
	}
	/** Takes the type on top off, with what it resolved to. */
	pop(target, size) {
		const id = this.#stack[this.depth - 1];
		this.depth -= 1;
		this.targets[id] = target;
		this.#sizes[id] = size;
		this.#states[id] = resolvedState;
	}
	/** Ends the walk at a problem: all that wait are broken and done. */
	abandon() {
		while (this.depth > 0) {
			this.check.broken[this.top] = 1;
			this.pop(0, 0);
		}
	}
	/** The ids that wait, the first at the front. */
	waiting() {
		return [...this.#stack.subarray(0, this.depth)];
	}
	/** The size of an array that is resolved. */
	arraySize(id) {
		return this.#sizes[id];
	}
	/**
	* Finds the type that gives a type its size, and the size.
	*
	* @returns its id, -1 when there is none; `size` has the bytes
	*/
	sizeId(id) {
		if (!this.has(id)) return -1;
		const bits = this.classes[id];
		if ((bits & KindClass.unsized) !== 0) return -1;
		if ((bits & KindClass.modifier) === 0 && this.kind(id) !== Kind.Var) return this.#ownSize(id);
		const target = this.targets[id];
		return this.has(target) && !this.is(target, KindClass.unsized) ? this.#ownSize(target) : -1;
	}
	#ownSize(id) {
		const kind = this.kind(id);
		if (this.is(id, KindClass.sized)) this.size = this.check.types.sizeOrType(id);
		else if (kind === Kind.Array) this.size = this.#sizes[id];
		else if (kind === Kind.Ptr) this.size = 8;
		else return -1;
		return id;
	}
	#isSink(id) {
		if (this.#mode === modeUnset) return !this.is(id, KindClass.resolved);
		if (this.is(id, KindClass.modifier)) return false;
		if (this.#mode === modePointer) return this.kind(id) !== Kind.Ptr;
		return this.kind(id) !== Kind.Array && !this.is(id, KindClass.struct);
	}
};
// ../../src/validate/resolve-types.ts
const resolves = [
	void 0,
	void 0,
	resolveReference,
	resolveArray,
	resolveStruct,
	resolveStruct,
	void 0,
	void 0,
	resolveReference,
	resolveReference,
	resolveReference,
	resolveReference,
	resolveFunc,
	void 0,
	resolveVar,
	resolveDatasec,
	void 0,
	resolveDeclTag,
	resolveReference,
	void 0
];
/**
* Pass 2: follows every reference; finds missing types, wrong kinds, loops and wrong sizes.
*
* @see Linux kernel/bpf/btf.c btf_check_all_types
*/
function resolveTypes(check) {
	const resolver = new Resolver(check);
	const { kinds } = check.types;
	for (let id = 1; id < resolver.classes.length; id += 1) {
		if (resolver.isPending(id)) resolveType(resolver, id);
		const kind = kinds[id];
		if (kind === Kind.FuncProto) checkPrototype(resolver, id, resolveType);
		else if (kind === Kind.Func && !resolver.is(id, KindClass.resolved)) resolveFunc(resolver, id);
	}
	return resolver;
}
/**
* Resolves one type with all that it waits for.
*
* @returns whether no new problem was found
* @see Linux kernel/bpf/btf.c btf_resolve
*/
function resolveType(resolver, id) {
	const { check } = resolver;
	resolver.start(id);
	while (resolver.depth > 0) {
		const top = resolver.top;
		const refusal = resolves[check.types.kinds[top]](resolver, top);
		if (refusal !== void 0) {
			reportRefusal(resolver, id, refusal);
			return false;
		}
	}
	if (check.broken[id] === 1) return false;
	if (isResolvedWell(resolver, id)) return true;
	const line = () => check.log.type(id, "Invalid resolve state");
	check.reportType("BTF_RESOLVE_STATE", id, {
		found: "unresolved",
		line
	});
	return false;
}
function reportRefusal(resolver, id, errno) {
	const { check } = resolver;
	const waiting = resolver.waiting();
	const isDeep = errno === "E2BIG";
	const said = isDeep ? `Exceeded max resolving depth:32` : "Loop detected";
	const found = isDeep ? "more than 32 types wait for each other" : `contains itself through ${check.nameOf(waiting.at(-1))}`;
	const isFollowed = check.isSuspect(id) || waiting.some((one) => check.isSuspect(one));
	resolver.abandon();
	if (isFollowed) return;
	const path = pathOf(check, waiting);
	check.reportType(isDeep ? "BTF_DEPTH" : "BTF_CYCLE", id, {
		errno,
		found,
		path,
		line: () => check.log.type(id, said)
	});
}
/** @see Linux kernel/bpf/btf.c btf_resolve_valid */
function isResolvedWell(resolver, id) {
	const kind = resolver.kind(id);
	const target = resolver.targets[id];
	if (resolver.is(id, KindClass.struct) || kind === Kind.Datasec) return target === 0;
	if (kind === Kind.DeclTag || kind === Kind.Func) return target !== 0;
	if (kind === Kind.Array) return resolver.sizeId(resolver.check.types.word(id, 3)) !== -1;
	return !resolver.is(target, KindClass.modifier) && resolver.kind(target) !== Kind.Var && resolver.kind(target) !== Kind.Datasec;
}
// ../../src/validate/special-fields/field-types.ts
/** What a special field is, as bits; the kernel's enum btf_field_type. */
const Field = {
	SpinLock: 1,
	KptrUntrusted: 4,
	Kptr: 8,
	PercpuKptr: 16,
	ListHead: 32,
	ListNode: 64,
	RbRoot: 128,
	RbNode: 256,
	Refcount: 512,
	ResSpinLock: 1024,
	Timer: 2048,
	WorkQueue: 4096,
	Uptr: 8192,
	TaskWork: 16384
};
const anyKptr = Field.KptrUntrusted | Field.Kptr | Field.PercpuKptr;
const anyRoot = Field.ListHead | Field.RbRoot;
const anyNode = Field.ListNode | Field.RbNode;
const anyLock = Field.SpinLock | Field.ResSpinLock;
/** Bytes of the nodes before kernel 6.6, which gave them an owner. */
const oldNodeSizes = {
	bpf_list_node: 16,
	bpf_rb_node: 24
};
/**
* Special types, in the kernel's order; sizes are those of 64-bit kernels.
*
* @see Linux kernel/bpf/btf.c btf_get_field_type, alloc_obj_fields; include/linux/bpf.h btf_field_type_size
*/
const fieldTypes = [
	{
		field: Field.SpinLock,
		name: "bpf_spin_lock",
		size: 4,
		alignment: 4,
		isUnique: true,
		isSought: true,
		since: "6.2"
	},
	{
		field: Field.ResSpinLock,
		name: "bpf_res_spin_lock",
		size: 4,
		alignment: 4,
		isUnique: true,
		isSought: false,
		since: "6.15"
	},
	{
		field: Field.ListHead,
		name: "bpf_list_head",
		size: 16,
		alignment: 8,
		isUnique: false,
		isSought: true,
		since: "6.2"
	},
	{
		field: Field.ListNode,
		name: "bpf_list_node",
		size: 24,
		alignment: 8,
		isUnique: false,
		isSought: true,
		since: "6.2"
	},
	{
		field: Field.RbRoot,
		name: "bpf_rb_root",
		size: 16,
		alignment: 8,
		isUnique: false,
		isSought: true,
		since: "6.3"
	},
	{
		field: Field.RbNode,
		name: "bpf_rb_node",
		size: 32,
		alignment: 8,
		isUnique: false,
		isSought: true,
		since: "6.3"
	},
	{
		field: Field.Refcount,
		name: "bpf_refcount",
		size: 4,
		alignment: 4,
		isUnique: false,
		isSought: true,
		since: "6.4"
	}
];
Field.SpinLock, Field.ResSpinLock, Field.Timer, Field.WorkQueue, Field.TaskWork, Field.ListHead, Field.RbRoot, Field.Refcount;
/** Type tags of pointers that the kernel keeps. Others ("uptr") are for maps only. */
const kptrTags = {
	kptr_untrusted: Field.KptrUntrusted,
	kptr: Field.Kptr,
	percpu_kptr: Field.PercpuKptr
};
/** The bytes of a special field. */
function fieldSize(field) {
	return fieldTypes.find((one) => one.field === field)?.size ?? 8;
}
// ../../src/validate/special-fields/field-problem.ts
function problem(code, errno, found) {
	return {
		code,
		errno,
		found
	};
}
/** Tells a problem from what was asked for. */
function isProblem(value) {
	return typeof value === "object" && value !== null && "errno" in value;
}
// ../../src/validate/special-fields/kptr.ts
/**
* Finds what a member's pointer is: a kptr, nothing special, or wrong.
*
* @see Linux kernel/bpf/btf.c btf_find_kptr
*/
function findKptr(resolver, id, hasUptrs = false) {
	const { types } = resolver.check;
	const pointer = resolver.kind(id) === Kind.Volatile ? types.sizeOrType(id) : id;
	if (resolver.kind(pointer) !== Kind.Ptr) return void 0;
	return resolver.check.rules.hasChainTags ? walkTags(resolver, pointer, hasUptrs) : readTag(resolver, pointer, hasUptrs);
}
/** One type tag next to the pointer: kernel < 7.2. */
function readTag(resolver, pointer, hasUptrs) {
	const { types, log } = resolver.check;
	const tag = types.sizeOrType(pointer);
	if (!isTag(resolver, tag)) return void 0;
	const next = types.sizeOrType(tag);
	if (resolver.kind(next) === Kind.TypeTag) return problem("BTF_FIELD_KPTR", "EINVAL", "two type tags");
	const name = log.name(types.nameOffset(tag));
	if (name === "uptr" && resolver.check.rules.hasUptr) return hasUptrs ? pointTo(resolver, Field.Uptr, next) : void 0;
	const field = kptrTags[name];
	if (field === void 0) return problem("BTF_FIELD_KPTR", "EINVAL", `type tag "${name.slice(0, 80)}"`);
	return pointTo(resolver, field, next);
}
/** Any number of modifiers, one of the tags among them: kernel >= 7.2 (btf_type_tag_walk). */
function walkTags(resolver, pointer, hasUptrs) {
	const { tags, target } = chainOf(resolver, resolver.check.types.sizeOrType(pointer));
	if ((tags & tags - 1) !== 0) return problem("BTF_FIELD_KPTR", "EINVAL", "different kptr tags");
	if (tags === uptr) return hasUptrs ? pointTo(resolver, Field.Uptr, target) : void 0;
	return (tags & anyKptr) === 0 ? void 0 : pointTo(resolver, tags, target);
}
/** The tag "uptr" is a kind of its own, which only maps may have. */
const uptr = 1;
/** Chains that were walked, by their first modifier: many pointers may share a long one. */
const chains = /* @__PURE__ */ new WeakMap();
function chainOf(resolver, first) {
	const { types, log } = resolver.check;
	const known = chains.get(resolver) ?? /* @__PURE__ */ new Map();
	chains.set(resolver, known);
	const walked = [];
	let id = first;
	for (; resolver.is(id, KindClass.modifier) && !known.has(id); id = types.sizeOrType(id)) walked.push(id);
	let chain = known.get(id) ?? {
		tags: 0,
		target: id
	};
	for (const modifier of walked.toReversed()) {
		const name = isTag(resolver, modifier) ? log.name(types.nameOffset(modifier)) : "";
		chain = {
			tags: chain.tags | (name === "uptr" ? uptr : kptrTags[name] ?? 0),
			target: chain.target
		};
		known.set(modifier, chain);
	}
	return chain;
}
function isTag(resolver, id) {
	return resolver.kind(id) === Kind.TypeTag && !resolver.check.types.hasKindFlag(id);
}
function pointTo(resolver, field, id) {
	let target = id;
	while (resolver.is(target, KindClass.modifier)) target = resolver.check.types.sizeOrType(target);
	if (resolver.kind(target) === Kind.Struct) return {
		field,
		target
	};
	return problem("BTF_FIELD_KPTR", "EINVAL", `a pointer to ${resolver.check.nameOf(target)}`);
}
// ../../src/validate/special-fields/find-fields.ts
/** Finds the special fields of structs, in structs and arrays inside them too. */
var FieldFinder = class {
	#resolver;
	#tags;
	#pointers;
	#fieldTypes;
	/** Structs without any, by id: how many levels of structs they hold. */
	#plain = /* @__PURE__ */ new Map();
	constructor(resolver, tags, fieldTypes, pointers) {
		this.#resolver = resolver;
		this.#pointers = pointers;
		this.#tags = tags;
		this.#fieldTypes = new Map(fieldTypes.map((one) => [one.name, one]));
	}
	/**
	* Finds the fields of a struct.
	*
	* @see Linux kernel/bpf/btf.c btf_find_struct_field
	*/
	find(id) {
		const found = [];
		return this.#findIn(id, found, 0) ?? found;
	}
	#findIn(id, found, level) {
		const { types, rules, log } = this.#resolver.check;
		const hasBitfields = types.hasKindFlag(id);
		const seen = {
			fields: 0,
			height: 0
		};
		const before = found.length;
		for (let index = 0; index < types.vlen(id); index += 1) {
			const at = 3 + index * 3;
			const word = types.word(id, at + 2);
			const bits = hasBitfields ? word & 16777215 : word;
			const type = types.word(id, at + 1);
			const isLooked = rules.hasNestedFields || this.#pointers.hasKptrs || this.#fieldTypes.has(log.name(types.nameOffset(type)));
			if (isLooked && bits % 8 !== 0) return problem("BTF_FIELD_OFFSET", "EINVAL", `member ${index} at bit ${bits}`);
			const failure = isLooked ? this.#findOne(id, index, type, bits / 8, seen, found, level) : void 0;
			if (failure !== void 0) return failure;
		}
		if (found.length === before) this.#plain.set(id, seen.height);
	}
	/** @see Linux kernel/bpf/btf.c btf_find_field_one */
	#findOne(owner, index, declared, offset, seen, found, level) {
		const { types, log, rules } = this.#resolver.check;
		let type = declared;
		let count = 1;
		let depth = 0;
		for (; rules.hasNestedFields && depth < 32 && this.#resolver.kind(type) === Kind.Array; depth += 1) {
			count = Math.imul(count, types.word(type, 5)) >>> 0;
			type = types.word(type, 3);
		}
		if (depth === 32) return problem("BTF_FIELD_DEPTH", "E2BIG", "32 arrays inside each other");
		if (count === 0) return void 0;
		const isStruct = this.#resolver.kind(type) === Kind.Struct;
		const known = this.#fieldTypes.get(log.name(types.nameOffset(type)));
		if (known === void 0 && isStruct) return rules.hasNestedFields ? this.#findNested(type, count, offset, seen, found, level) : void 0;
		if (known === void 0) return this.#pointers.hasKptrs && offset % 8 === 0 ? this.#takeKptr(type, count, offset, found) : void 0;
		if (known.isUnique) {
			if ((seen.fields & known.field) !== 0) return problem("BTF_FIELD_TWICE", "E2BIG", `two ${known.name}`);
			seen.fields |= known.field;
		}
		if (offset % known.alignment !== 0 || !isStruct || types.sizeOrType(type) !== known.size) return void 0;
		if ((known.field & anyRoot) === 0) return take(found, {
			field: known.field,
			offset,
			target: 0
		}, count, known.size);
		const held = this.#tags.find(owner, index);
		return isProblem(held) ? held : take(found, {
			field: known.field,
			offset,
			...held
		}, count, known.size);
	}
	#takeKptr(type, count, offset, found) {
		const kptr = findKptr(this.#resolver, type, this.#pointers.hasUptrs);
		if (kptr === void 0 || isProblem(kptr)) return kptr;
		return take(found, {
			...kptr,
			offset
		}, count, 8);
	}
	/** @see Linux kernel/bpf/btf.c btf_find_nested_struct */
	#findNested(type, count, offset, seen, found, level) {
		const plain = this.#plain.get(type);
		if (level + 1 + (plain ?? 0) >= 32) return problem("BTF_FIELD_DEPTH", "E2BIG", "32 structs inside each other");
		if (plain === void 0) {
			const before = found.length;
			const failure = this.#findIn(type, found, level + 1);
			if (failure !== void 0) return failure;
			for (const field of found.slice(before)) field.offset += offset;
			const repeated = repeat(found, before, count, this.#resolver.check.types.sizeOrType(type));
			if (repeated !== void 0) return repeated;
		}
		seen.height = Math.max(seen.height, 1 + (this.#plain.get(type) ?? 0));
	}
};
function take(found, field, count, size) {
	if (found.length >= 11) return problem("BTF_FIELD_COUNT", "E2BIG", `more than 11`);
	found.push(field);
	return repeat(found, found.length - 1, count, size);
}
/**
* Takes the fields from an index on once more for each further element of an array.
*
* @see Linux kernel/bpf/btf.c btf_repeat_fields
*/
function repeat(found, from, count, size) {
	const fields = found.slice(from);
	if (fields.length === 0 || count <= 1) return void 0;
	if (!fields.every(({ field }) => (field & (anyKptr | anyRoot | Field.Uptr)) !== 0)) return problem("BTF_FIELD_REPEAT", "EINVAL", `an array of ${count}`);
	if (fields.length * count > 11 - from) return problem("BTF_FIELD_COUNT", "E2BIG", `${fields.length * count} in an array`);
	for (let index = 1; index < count; index += 1) for (const field of fields) found.push({
		...field,
		offset: field.offset + index * size
	});
}
/** Bits that a struct has more than one of, though the kernel expects one. */
function hasTwo(fields, field) {
	return fields.filter((one) => one.field === field).length > 1;
}
/** Locks and counters, of which the kernel keeps one place. */
const singleFields = [
	Field.SpinLock,
	Field.ResSpinLock,
	Field.Refcount
];
// ../../src/validate/special-fields/check-record.ts
/**
* Checks the fields of one struct together.
*
* @see Linux kernel/bpf/btf.c btf_parse_fields, btf_parse_kptr
*/
function checkRecord(check, id, fields, tags, kernelTypes) {
	for (const single of singleFields) if (hasTwo(fields, single)) check.warnTwo(id);
	const size = check.types.sizeOrType(id);
	let end = 0;
	let mask = 0;
	for (const field of fields) {
		const bytes = fieldSize(field.field);
		if (field.offset + bytes > size) return problem("BTF_FIELD_OVERLAP", "EFAULT", `a field that ends at byte ${field.offset + bytes}`);
		if (field.offset < end) return problem("BTF_FIELD_OVERLAP", "EEXIST", `a field at byte ${field.offset} before byte ${end}`);
		end = field.offset + bytes;
		mask |= field.field;
		const failure = checkOne(check, id, field, tags, kernelTypes);
		if (failure !== void 0) return failure;
	}
	if ((mask & anyLock) === anyLock) return problem("BTF_FIELD_TWICE", "EINVAL", "bpf_spin_lock and bpf_res_spin_lock");
	if ((mask & anyRoot) !== 0 && (mask & anyLock) === 0) return problem("BTF_FIELD_NO_LOCK", "EINVAL", "a list or tree alone");
	if ((mask & anyNode) === anyNode && (mask & Field.Refcount) === 0) return problem("BTF_FIELD_NO_REFCOUNT", "EINVAL", "bpf_list_node and bpf_rb_node");
}
function checkOne(check, id, field, tags, kernelTypes) {
	if (field.field === Field.ListHead) return tags.checkNode(field, "bpf_list_node");
	if (field.field === Field.RbRoot) return tags.checkNode(field, "bpf_rb_node");
	if (field.field !== Field.Kptr) return void 0;
	const name = check.log.name(check.types.nameOffset(field.target));
	if (kernelTypes === void 0) check.noteKptr(id, name);
	else if (kernelTypes.hasStruct(name) && !kernelTypes.hasDestructor(name)) return problem("BTF_FIELD_KPTR_TARGET", "ENOENT", `struct ${name.slice(0, 80)} without a destructor`);
}
/**
* Checks that what a struct owns owns nothing, when it can itself be owned.
*
* @see Linux kernel/bpf/btf.c btf_check_and_fixup_fields
*/
function checkOwnership(record, records) {
	for (const { field, target } of record.fields) {
		if ((field & anyRoot) === 0) continue;
		const held = records.get(target);
		if (held === void 0) return problem("BTF_FIELD_CONTAINS", "EFAULT", `type ${target} without special fields`);
		if ((record.mask & anyNode) !== 0 && (held.mask & anyRoot) !== 0) return problem("BTF_FIELD_OWNERSHIP", "ELOOP", `type ${target}, which owns others`);
	}
}
// ../../src/validate/special-fields/graph-root.ts
const prefix = "contains:";
/** No string is longer than the section. */
const longestText = 16777216;
/** Which struct and field a list or tree holds, by the declaration tags of a program's BTF. */
var ContainsTags = class {
	#resolver;
	/** Where the texts after "contains:" are, by tagged type and member. */
	#texts = /* @__PURE__ */ new Map();
	/** First struct of each name. */
	#structs = /* @__PURE__ */ new Map();
	constructor(resolver) {
		this.#resolver = resolver;
		const { types, strings } = resolver.check;
		for (let id = 1; id < types.count; id += 1) {
			const kind = types.kinds[id];
			if (kind === Kind.Struct) {
				const name = strings.text(types.nameOffset(id));
				if (!this.#structs.has(name)) this.#structs.set(name, id);
			} else if (kind === Kind.DeclTag && strings.startsWith(types.nameOffset(id), prefix)) {
				const key = `${types.sizeOrType(id)}:${types.word(id, 3) | 0}`;
				const texts = this.#texts.get(key) ?? [];
				texts.push(types.nameOffset(id) + 9);
				this.#texts.set(key, texts);
			}
		}
	}
	/**
	* What a member that is a list or tree holds.
	*
	* @see Linux kernel/bpf/btf.c btf_find_graph_root, btf_find_decl_tag_value
	*/
	find(owner, index) {
		const texts = this.#texts.get(`${owner}:${index}`) ?? [];
		if (!(texts.length === 1 || texts.length > 1 && !this.#resolver.check.rules.hasOneContains)) return problem("BTF_FIELD_CONTAINS", "EINVAL", `${texts.length} such tags`);
		const text = this.#resolver.check.strings.text(texts[0], longestText);
		const colon = text.indexOf(":");
		if (colon === -1) return problem("BTF_FIELD_CONTAINS", "EINVAL", `tag "contains:${text.slice(0, 80)}"`);
		const name = text.slice(0, colon);
		const target = this.#structs.get(name);
		if (target === void 0) return problem("BTF_FIELD_CONTAINS_UNKNOWN", "ENOENT", `no struct "${name.slice(0, 80)}"`);
		const node = text.slice(colon + 1);
		return node === "" ? problem("BTF_FIELD_CONTAINS", "EINVAL", "a tag without a field") : {
			target,
			node
		};
	}
	/**
	* Checks that the held struct has the node.
	*
	* @see Linux kernel/bpf/btf.c btf_parse_graph_root; the offset is read with the kind_flag of the node's own struct
	*/
	checkNode({ target, node = "" }, nodeType) {
		const { types, log } = this.#resolver.check;
		let isFound = false;
		for (let index = 0; index < types.vlen(target); index += 1) {
			const at = 3 + index * 3;
			if (log.name(types.word(target, at)) !== node) continue;
			if (isFound) return problem("BTF_FIELD_CONTAINS", "EINVAL", `two fields "${node.slice(0, 80)}"`);
			isFound = true;
			const type = types.word(target, at + 1);
			if (this.#resolver.kind(type) !== Kind.Struct || log.name(types.nameOffset(type)) !== nodeType) return problem("BTF_FIELD_CONTAINS", "EINVAL", `field "${node.slice(0, 80)}" of ${this.#resolver.check.nameOf(type)}, not ${nodeType}`);
			const offset = types.word(target, at + 2);
			const bits = types.hasKindFlag(type) ? offset & 16777215 : offset;
			if (bits % 64 !== 0) return problem("BTF_FIELD_CONTAINS", "EINVAL", `a node at bit ${bits}`);
		}
		return isFound ? void 0 : problem("BTF_FIELD_CONTAINS_UNKNOWN", "ENOENT", `no field "${node.slice(0, 80)}"`);
	}
};
// ../../src/validate/special-fields/check-fields.ts
/**
* The last pass: structs with locks, lists, trees, counters and kernel pointers. The kernel says nothing about what it
* finds here; its log just ends.
*
* @see Linux kernel/bpf/btf.c btf_parse_struct_metas, btf_check_and_fixup_fields, kernel >= 6.2
*/
function checkSpecialFields(check, resolver, kernelTypes) {
	const { types, rules } = check;
	const known = fieldTypesOf(rules.version);
	const sought = seekTypes(check, resolver, known);
	if (sought === void 0) return;
	const tags = new ContainsTags(resolver);
	const finder = new FieldFinder(resolver, tags, known, {
		hasKptrs: rules.hasSoughtKptrs,
		hasUptrs: false
	});
	const records = /* @__PURE__ */ new Map();
	for (let id = 1; id < types.count; id += 1) {
		if (types.kinds[id] !== Kind.Struct || !hasMember(check, id, sought)) continue;
		const fields = finder.find(id);
		if (isProblem(fields)) report(check, id, fields);
		else if (fields.length === 0) report(check, id, problem("BTF_FIELD_MISSING", "EFAULT", "no field of that size and alignment"));
		else {
			const failure = checkRecord(check, id, fields, tags, kernelTypes);
			if (failure === void 0) records.set(id, {
				id,
				fields,
				mask: fields.reduce((mask, { field }) => mask | field, 0)
			});
			else report(check, id, failure);
		}
	}
	if (check.issues.length > 0) return;
	for (const record of records.values()) {
		const failure = checkOwnership(record, records);
		if (failure !== void 0) report(check, record.id, failure);
	}
}
/** Types whose members make the kernel look at a struct: the first struct of each special name, and kernel pointers. */
function seekTypes(check, resolver, known) {
	const { types, strings, rules } = check;
	const sought = new Uint8Array(types.count);
	const names = new Set(known.filter(({ isSought }) => isSought).map(({ name }) => name));
	let hasSought = false;
	const take = (id) => {
		sought[id] = 1;
		hasSought = true;
	};
	for (let id = 1; id < types.count; id += 1) {
		const kind = types.kinds[id];
		if (kind === Kind.Struct && strings.startsWith(types.nameOffset(id), "bpf_")) {
			if (names.delete(strings.text(types.nameOffset(id)))) take(id);
		} else if ((kind === Kind.Ptr || kind === Kind.Volatile) && rules.hasSoughtKptrs) {
			const kptr = findKptr(resolver, id);
			if (kptr !== void 0 && !isProblem(kptr)) take(id);
		}
	}
	return hasSought ? sought : void 0;
}
function fieldTypesOf(version) {
	const hasOwners = version >= parseKernelVersion("6.6");
	return fieldTypes.filter(({ since }) => version >= parseKernelVersion(since)).map((one) => hasOwners ? one : {
		...one,
		size: oldNodeSizes[one.name] ?? one.size
	});
}
function hasMember(check, id, sought) {
	const { types } = check;
	for (let index = 0; index < types.vlen(id); index += 1) if (sought[types.word(id, 4 + index * 3)] === 1) return true;
	return false;
}
function report(check, id, { code, errno, found }) {
	if (check.isSuspect(id)) return;
	const notes = ["the kernel says nothing about this: its log ends with the line of the last type"];
	const line = () => check.log.lastOf(check.types.count - 1);
	check.reportType(code, id, {
		errno,
		found,
		notes,
		line
	});
}
// ../../src/validate/validate.ts
/**
* Gives a kernel's verdict on raw BTF, as its BPF_BTF_LOAD would: the same error and the same message.
*
* These are the rules for bytes as the kernel gets them. A loader changes the BTF of an object first: see validateObject.
*
* @param bytes The blob; it is not changed.
* @throws RangeError when the kernel version is not known
*/
function validate(bytes, options = {}) {
	const version = parseKernelVersion(options.kernel ?? "7.2");
	if (version === void 0) throw new RangeError(`kernel: "${options.kernel}", expected a version from ${oldestKernel} to 7.2`);
	const check = new KernelCheck(rulesOf(version), Math.max(1, options.maxIssues ?? 100));
	if (checkHeader(check, bytes, options.byteOrder !== "big")) checkTypes(check, options.kernelTypes);
	const { issues, warnings, omitted } = check;
	const answer = issues[0]?.kernel;
	if (answer === void 0) return {
		ok: true,
		issues: warnings,
		omitted: 0
	};
	return {
		ok: false,
		errno: answer.errno,
		message: answer.message,
		issues: [...issues, ...warnings],
		omitted
	};
}
function checkTypes(check, kernelTypes) {
	checkRecords(check);
	const resolver = resolveTypes(check);
	if (check.rules.hasChainLimit && !check.isCut) checkTypeTags(check, resolver);
	if (check.rules.hasSpecialFields && check.issues.length === 0) checkSpecialFields(check, resolver, kernelTypes);
}
// native-program.ts
const folder$1 = fileURLToPath(new URL("../../../../.cache/btf-oracle", import.meta.url));
/** Compiles native/NAME.c; again only when it is newer than the program. @returns the program's path */
function buildNative(name) {
	const source = fileURLToPath(new URL(`./native/${name}.c`, import.meta.url));
	const program = `${folder$1}/${name}`;
	if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
	mkdirSync(folder$1, { recursive: true });
	const built = spawnSync("cc", [
		"-O2",
		"-Wall",
		"-Wextra",
		"-Werror",
		"-o",
		program,
		source
	], { encoding: "utf8" });
	if (built.status !== 0) throw new Error(`cc: ${built.error?.message ?? built.stderr}`);
	return program;
}
/** Runs a program on its input. @returns what it wrote */
function runNative(program, args, input) {
	const { status, stdout, error } = spawnSync(program, args, {
		input: Buffer.concat(input),
		maxBuffer: 1 << 30
	});
	if (status !== 0) throw new Error(`${program} ended with ${status}: ${error?.message ?? "no reason"}`);
	return stdout;
}
// btf-oracle.ts
/** Compiles the program that asks the kernel. @returns its path */
function buildOracle() {
	return buildNative("btf-oracle");
}
/** Asks the running kernel about each blob. */
function askKernel(blobs) {
	const output = run([], blobs);
	const replies = [];
	for (let at = 0; at < output.length;) {
		const length = output.readUInt32LE(at + 4);
		replies.push({
			errno: output.readUInt32LE(at),
			line: output.toString("latin1", at + 8, at + 8 + length)
		});
		at += 8 + length;
	}
	if (replies.length !== blobs.length) throw new Error(`the oracle answered ${replies.length} of ${blobs.length} blobs`);
	return replies;
}
function run(args, blobs) {
	const parts = [];
	for (const blob of blobs) {
		const length = Buffer.alloc(4);
		length.writeUInt32LE(blob.length);
		parts.push(length, blob);
	}
	return runNative(buildOracle(), args, parts);
}
// hazard.ts
/**
* Whether a blob would make the kernel print a warning of its own: two locks or two bpf_refcount in a struct. Such blobs
* are not given to it.
*/
function isHazard(blob, options) {
	return validate(blob, options).issues.some(({ code }) => code === "BTF_FIELD_KERNEL_WARNING");
}
// mutate.ts
/** Words after the first three, by kind, for a vlen. */
const restWords = (kind, vlen) => ({
	1: 1,
	3: 3,
	4: vlen * 3,
	5: vlen * 3,
	6: vlen * 2,
	13: vlen * 2,
	14: 1,
	15: vlen * 3,
	17: 1,
	19: vlen * 3
})[kind] ?? 0;
/** Seeds that were taken apart. */
const drafts = /* @__PURE__ */ new WeakMap();
/** A copy of a seed's parts, to be changed. */
function draftOf(blob) {
	const draft = drafts.get(blob) ?? takeApart(blob);
	drafts.set(blob, draft);
	return {
		header: [...draft.header],
		records: draft.records.map((record) => [...record]),
		strings: [...draft.strings]
	};
}
/** Takes a well-formed blob apart. */
function takeApart(blob) {
	const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
	const u32 = (at) => view.getUint32(at, true);
	const start = u32(4);
	const records = [];
	for (let at = start + u32(8); at < start + u32(8) + u32(12);) {
		const info = u32(at + 4);
		const count = 3 + restWords(info >>> 24 & 31, info & 65535);
		records.push(Array.from({ length: count }, (_, index) => u32(at + index * 4)));
		at += count * 4;
	}
	const strings = [...blob.subarray(start + u32(16), start + u32(16) + u32(20))];
	return {
		header: [...blob.subarray(0, start)],
		records,
		strings
	};
}
function assemble({ header, records, strings }) {
	const words = records.flat();
	const head = Buffer.from(header);
	head.writeUInt32LE(words.length * 4, 12);
	head.writeUInt32LE(words.length * 4, 16);
	head.writeUInt32LE(strings.length, 20);
	const types = Buffer.alloc(words.length * 4);
	words.forEach((word, index) => types.writeUInt32LE(word >>> 0, index * 4));
	return Buffer.concat([
		head,
		types,
		Buffer.from(strings)
	]);
}
const kinds = 20;
const edges = [
	0,
	1,
	2,
	3,
	4,
	7,
	8,
	9,
	12,
	15,
	16,
	17,
	31,
	32,
	33,
	63,
	64,
	127,
	128,
	129,
	255,
	256,
	65535,
	1048575,
	1048576,
	16777215,
	16777216,
	2147483647,
	2147483648,
	4294967295
];
/** Where some string begins, near a place by chance. */
function anyString({ strings }, random) {
	const start = strings.indexOf(0, random.integer(strings.length));
	return start + 1 < strings.length ? start + 1 : 1;
}
function pick(random, items) {
	return items[random.integer(items.length)];
}
function anyRecord(draft, random) {
	return pick(random, draft.records);
}
/** An id that exists, or one just beyond. */
function anyId(draft, random) {
	return random.integer(draft.records.length + (random.integer(8) === 0 ? 3 : 1));
}
const mutations = [
	(draft, random) => {
		const record = anyRecord(draft, random);
		record[random.integer(record.length)] ^= 1 << random.integer(32);
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		record[random.integer(record.length)] = pick(random, edges);
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		const isThird = random.integer(2) === 0;
		record[isThird ? 2 : random.integer(record.length)] = anyId(draft, random);
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		record[random.integer(record.length)] += random.integer(17) - 8;
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		const kind = record[1] >>> 24 & 31;
		const vlen = random.integer(4) === 0 ? random.integer(65536) : random.integer(8);
		record[1] = record[1] & 4294901760 | vlen;
		if (random.integer(3) === 0 || vlen > 64) return;
		const length = 3 + restWords(kind, vlen);
		while (record.length < length) record.push(anyId(draft, random));
		record.length = length;
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		const kind = random.integer(kinds);
		record[1] = record[1] & 2147549183 | kind << 24;
		if (random.integer(4) === 0) return;
		const length = 3 + restWords(kind, record[1] & 65535);
		if (length > 200) return;
		while (record.length < length) record.push(anyId(draft, random));
		record.length = length;
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		record[1] ^= 2147483648;
	},
	(draft, random) => {
		const record = anyRecord(draft, random);
		const offset = pick(random, [
			0,
			random.integer(draft.strings.length),
			draft.strings.length,
			draft.strings.length - 1,
			4294967295
		]);
		record[random.integer(4) === 0 ? random.integer(record.length) : 0] = offset;
	},
	(draft, random) => {
		draft.strings[random.integer(draft.strings.length)] = random.integer(3) === 0 ? pick(random, [
			0,
			46,
			63,
			95,
			32,
			47,
			215,
			233,
			160,
			127
		]) : random.integer(256);
	},
	(draft, random) => {
		const offset = draft.strings.length;
		const length = pick(random, [
			127,
			128,
			129,
			511,
			512,
			513,
			600,
			1022,
			1023,
			1100
		]);
		const byte = pick(random, [
			97,
			65,
			46,
			233
		]);
		draft.strings.push(...Array.from({ length }, () => byte), 0);
		const record = anyRecord(draft, random);
		record[random.integer(3) === 0 ? random.integer(record.length) : 0] = offset;
	},
	(draft, random) => {
		const a = random.integer(draft.records.length);
		const b = random.integer(draft.records.length);
		[draft.records[a], draft.records[b]] = [draft.records[b], draft.records[a]];
	},
	(draft, random) => {
		const index = random.integer(draft.records.length);
		if (random.integer(2) === 0 && draft.records.length > 1) draft.records.splice(index, 1);
		else draft.records.splice(random.integer(draft.records.length + 1), 0, [...draft.records[index]]);
	},
	(draft, random) => {
		const length = random.integer(random.integer(2) === 0 ? 6 : 70);
		const isForward = random.integer(2) === 0;
		const first = draft.records.length + 1;
		const end = anyId(draft, random);
		for (let index = 0; index < length; index += 1) {
			const kind = pick(random, random.integer(4) === 0 ? [
				2,
				9,
				10,
				11,
				18
			] : [
				9,
				10,
				11
			]);
			const isEnd = isForward ? index === length - 1 : index === 0;
			const next = isForward ? first + index + 1 : first + index - 1;
			draft.records.push([
				kind === 18 ? 1 : 0,
				kind << 24,
				isEnd ? end : next
			]);
		}
		const user = anyRecord(draft, random);
		if (length > 0) user[Math.min(user.length - 1, 2)] = isForward ? first : first + length - 1;
	},
	(draft, random) => {
		const length = random.integer(50);
		const first = draft.records.length + 1;
		const isForward = random.integer(2) === 0;
		const end = anyId(draft, random);
		for (let index = 0; index < length; index += 1) {
			const next = (isForward ? index === length - 1 : index === 0) ? end : isForward ? first + index + 1 : first + index - 1;
			draft.records.push(random.integer(4) === 0 ? [
				0,
				3 << 24,
				0,
				next,
				1,
				1
			] : [
				0,
				67108865,
				256,
				0,
				next,
				0
			]);
		}
	},
	(draft, random) => {
		const structs = draft.records.filter((record) => (record[1] >>> 24 & 31) === 4);
		if (structs.length === 0) return;
		const struct = pick(random, structs);
		const offset = struct[2] * 8 + pick(random, [
			0,
			0,
			0,
			32,
			-32,
			64,
			8,
			1
		]);
		struct[2] += pick(random, [
			4,
			8,
			16,
			24,
			32,
			64,
			512
		]);
		struct[1] += 1;
		struct.push(anyString(draft, random), anyId(draft, random), Math.max(0, offset));
	},
	(draft, random) => {
		anyRecord(draft, random)[0] = anyString(draft, random);
	},
	(draft, random) => {
		draft.records.push([
			0,
			3 << 24,
			0,
			anyId(draft, random),
			1,
			pick(random, [
				0,
				1,
				2,
				3,
				4,
				11,
				12,
				65536
			])
		]);
		const record = anyRecord(draft, random);
		const at = record.length > 4 ? 4 + 3 * random.integer(Math.ceil((record.length - 4) / 3)) : 2;
		record[at] = draft.records.length;
	},
	(draft, random) => {
		const from = anyRecord(draft, random);
		const to = anyRecord(draft, random);
		to[random.integer(to.length)] = from[random.integer(from.length)];
	}
];
/** Mutations of the whole, after the records are put together. */
const wholes = [
	(blob, random) => {
		const at = random.integer(24);
		if (random.integer(2) === 0) blob[at] ^= 1 << random.integer(8);
		else blob.writeUInt32LE(pick(random, [
			...edges,
			blob.length,
			blob.length - 24,
			24,
			28
		]), Math.min(20, at & -4));
		return blob;
	},
	(blob, random) => {
		const at = 4 + random.integer(5) * 4;
		blob.writeUInt32LE(blob.readUInt32LE(at) + random.integer(9) - 4 >>> 0, at);
		return blob;
	},
	(blob, random) => blob.subarray(0, random.integer(blob.length + 1)),
	(blob, random) => Buffer.concat([blob, Buffer.from(random.bytes(1 + random.integer(8)))]),
	(blob, random) => {
		if (blob.length > 0) blob[random.integer(blob.length)] ^= 1 << random.integer(8);
		return blob;
	},
	(blob, random) => {
		const extra = 1 + random.integer(12);
		const tail = Buffer.alloc(extra);
		if (random.integer(3) === 0) tail[random.integer(extra)] = 1;
		blob.writeUInt32LE(24 + extra, 4);
		return Buffer.concat([
			blob.subarray(0, 24),
			tail,
			blob.subarray(24)
		]);
	},
	(blob, random) => {
		blob.writeUInt32LE(random.integer(24), 4);
		return blob;
	},
	(blob, random) => {
		const extra = 1 + random.integer(16);
		const at = 24 + blob.readUInt32LE(12);
		blob.writeUInt32LE(blob.readUInt32LE(12) + extra, 12);
		blob.writeUInt32LE(blob.readUInt32LE(16) + extra, 16);
		return Buffer.concat([
			blob.subarray(0, at),
			Buffer.from(random.bytes(extra)),
			blob.subarray(at)
		]);
	}
];
/** Makes one mutant of a well-formed blob with a header of 24 bytes: one to four mutations on top of each other. */
function mutate(seed, random) {
	const draft = draftOf(seed);
	const count = 1 + (random.integer(3) === 0 ? random.integer(4) : 0);
	const isWhole = random.integer(8) === 0;
	for (let index = isWhole ? 1 : 0; index < count; index += 1) pick(random, mutations)(draft, random);
	const blob = assemble(draft);
	return isWhole ? pick(random, wholes)(blob, random) : blob;
}
// ../../src/validate/special-fields/kernel-types.ts
/**
* Destructors that kernels register, by struct; which of them a kernel has, its BTF tells.
*
* @see Linux register_btf_id_dtor_kfuncs in kernel/bpf/helpers.c, cpumask.c, crypto.c, net/bpf/test_run.c, net/sched/bpf_qdisc.c
*/
const destructors = {
	task_struct: "bpf_task_release_dtor",
	cgroup: "bpf_cgroup_release_dtor",
	bpf_cpumask: "bpf_cpumask_release_dtor",
	bpf_crypto_ctx: "bpf_crypto_ctx_release_dtor",
	prog_test_ref_kfunc: "bpf_kfunc_call_test_release_dtor",
	prog_test_member: "bpf_kfunc_call_memb_release_dtor",
	sk_buff: "bpf_kfree_skb_dtor"
};
// ../../src/validate/special-fields/kernel-types-of.ts
/**
* Reads what the special-field rules need from a kernel's own BTF, as /sys/kernel/btf/vmlinux has it.
*
* @returns undefined when the bytes are no BTF
*/
function kernelTypesOf(vmlinux, isLittleEndian = true) {
	const check = new KernelCheck(rulesOf(parseKernelVersion("7.2")), 1);
	if (!checkHeader(check, vmlinux, isLittleEndian)) return void 0;
	checkRecords(check);
	const structs = /* @__PURE__ */ new Set();
	const functions = /* @__PURE__ */ new Set();
	const { types, strings } = check;
	for (let id = 1; id < types.count; id += 1) if (types.kinds[id] === Kind.Struct) structs.add(strings.text(types.nameOffset(id)));
	else if (types.kinds[id] === Kind.Func) functions.add(strings.text(types.nameOffset(id)));
	return {
		hasStruct: (name) => structs.has(name),
		hasDestructor: (name) => Object.hasOwn(destructors, name) && functions.has(destructors[name])
	};
}
// running-kernel.ts
/** Options to validate as the running kernel does, with its own types. */
function runningKernel() {
	const kernelTypes = kernelTypesOf(new Uint8Array(readFileSync("/sys/kernel/btf/vmlinux")));
	if (kernelTypes === void 0) throw new Error("/sys/kernel/btf/vmlinux is no BTF");
	return {
		kernel: release(),
		kernelTypes
	};
}
// blob-maker.ts
/** Writes a blob in little-endian order from records; strings are collected as they come. */
function makeBlob(records, header = {}) {
	const strings = /* @__PURE__ */ new Map([["", 0]]);
	let stringBytes = Buffer.alloc(1);
	const offsetOf = (text) => {
		if (typeof text === "number") return text;
		const known = strings.get(text);
		if (known !== void 0) return known;
		const offset = stringBytes.length;
		strings.set(text, offset);
		stringBytes = Buffer.concat([stringBytes, Buffer.from(`${text}\0`, "latin1")]);
		return offset;
	};
	const words = records.flatMap(({ kind, name = 0, vlen = 0, flag = false, word = 0, rest = [] }) => [
		offsetOf(name),
		((flag ? 2147483648 : 0) | kind << 24 | vlen) >>> 0,
		word >>> 0,
		...rest.map((one) => offsetOf(one) >>> 0)
	]);
	const { magic = 60319, version = 1, flags = 0, tail = [] } = header;
	const head = Buffer.alloc(24);
	head.writeUInt16LE(magic, 0);
	head.writeUInt8(version, 2);
	head.writeUInt8(flags, 3);
	head.writeUInt32LE(header.headerLength ?? 24 + tail.length, 4);
	head.writeUInt32LE(0, 8);
	head.writeUInt32LE(words.length * 4, 12);
	head.writeUInt32LE(words.length * 4, 16);
	head.writeUInt32LE(stringBytes.length, 20);
	const types = Buffer.alloc(words.length * 4);
	words.forEach((word, index) => types.writeUInt32LE(word, index * 4));
	return Uint8Array.from(Buffer.concat([
		head,
		Buffer.from(tail),
		types,
		stringBytes
	]));
}
/** Short hands for the records of tests. */
const record = {
	int: (name = "int", size = 4, bits = size * 8, encoding = 0, offset = 0) => ({
		kind: 1,
		name,
		word: size,
		rest: [encoding << 24 | offset << 16 | bits]
	}),
	ptr: (type) => ({
		kind: 2,
		word: type
	}),
	array: (type, index, count) => ({
		kind: 3,
		rest: [
			type,
			index,
			count
		]
	}),
	/** Members: name, type, bit offset (with the bitfield's size in the upper 8 bits when `flag`). */
	struct: (name, size, members, flag = false) => ({
		kind: 4,
		name,
		word: size,
		vlen: members.length,
		flag,
		rest: members.flat()
	}),
	union: (name, size, members, flag = false) => ({
		kind: 5,
		name,
		word: size,
		vlen: members.length,
		flag,
		rest: members.flat()
	}),
	enumeration: (name, size, values, flag = false) => ({
		kind: 6,
		name,
		word: size,
		vlen: values.length,
		flag,
		rest: values.flat()
	}),
	fwd: (name, isUnion = false) => ({
		kind: 7,
		name,
		flag: isUnion
	}),
	typedef: (name, type) => ({
		kind: 8,
		name,
		word: type
	}),
	volatile: (type) => ({
		kind: 9,
		word: type
	}),
	const: (type) => ({
		kind: 10,
		word: type
	}),
	restrict: (type) => ({
		kind: 11,
		word: type
	}),
	func: (name, type, linkage = 1) => ({
		kind: 12,
		name,
		word: type,
		vlen: linkage
	}),
	/** Parameters: name, type. */
	proto: (type, parameters = []) => ({
		kind: 13,
		word: type,
		vlen: parameters.length,
		rest: parameters.flat()
	}),
	variable: (name, type, linkage = 1) => ({
		kind: 14,
		name,
		word: type,
		rest: [linkage]
	}),
	/** Variables: type, offset, size. */
	datasec: (name, size, variables) => ({
		kind: 15,
		name,
		word: size,
		vlen: variables.length,
		rest: variables.flat()
	}),
	float: (name, size) => ({
		kind: 16,
		name,
		word: size
	}),
	declTag: (name, type, component = -1, flag = false) => ({
		kind: 17,
		name,
		word: type,
		flag,
		rest: [component]
	}),
	typeTag: (name, type, flag = false) => ({
		kind: 18,
		name,
		word: type,
		flag
	}),
	/** Values: name, low word, high word. */
	enum64: (name, size, values, flag = false) => ({
		kind: 19,
		name,
		word: size,
		vlen: values.length,
		flag,
		rest: values.flat()
	})
};
// made-seeds.ts
/** Blobs by hand that the newest kernels accept, each about one part of the rules. */
const madeSeeds = {
	integers: makeBlob([
		record.int("int", 4, 32, 1),
		record.int("char", 1, 8, 2),
		record.int("bool", 1, 8, 4),
		record.int("wide", 16, 128),
		record.int("odd", 4, 5, 0, 3),
		record.int(0, 0, 0),
		record.int("u64", 8, 64),
		record.float("float", 4),
		record.float("long double", 16),
		record.float(0, 2)
	]),
	references: makeBlob([
		record.int("int"),
		record.ptr(1),
		record.const(2),
		record.volatile(3),
		record.restrict(2),
		record.typedef("alias", 4),
		record.ptr(0),
		record.fwd("later"),
		record.ptr(8),
		record.fwd("other", true),
		record.const(0),
		record.ptr(11),
		record.typedef("opaque", 8),
		record.ptr(13),
		record.proto(1, [["a", 1]]),
		record.ptr(15),
		record.typedef("callback", 15),
		record.ptr(17)
	]),
	forwards: makeBlob([
		record.typedef("a", 2),
		record.const(3),
		record.volatile(4),
		record.ptr(5),
		record.struct("node", 16, [[
			"next",
			4,
			0
		], [
			"value",
			6,
			64
		]]),
		record.typedef("b", 7),
		record.array(8, 9, 1),
		record.int("u64", 8),
		record.int("u32"),
		record.array(5, 9, 4),
		record.ptr(12),
		record.const(13),
		record.ptr(5)
	]),
	tags: makeBlob([
		record.int("int"),
		record.typeTag("user", 1),
		record.ptr(2),
		record.typeTag("rcu", 2),
		record.typeTag("third", 4),
		record.const(1),
		record.typeTag("on_const", 6),
		record.ptr(7),
		record.struct("tagged", 8, [[
			"pointer",
			8,
			0
		]]),
		record.declTag("whole", 9),
		record.declTag("member", 9, 0),
		record.variable("v", 1),
		record.declTag("var", 12),
		record.typedef("t", 1),
		record.declTag("typedef", 14),
		record.proto(1, [["a", 1], ["b", 3]]),
		record.func("f", 16),
		record.declTag("function", 17),
		record.declTag("argument", 17, 1),
		record.declTag("later", 21),
		record.func("g", 22),
		record.proto(0),
		record.typeTag("flag", 1, true),
		record.declTag("flag", 9, -1, true)
	]),
	structs: makeBlob([
		record.int("int"),
		record.int("char", 1),
		record.ptr(1),
		record.array(1, 1, 4),
		record.int("bits", 4, 5, 0, 3),
		record.struct("s", 48, [
			[
				"a",
				1,
				0
			],
			[
				"b",
				2,
				32
			],
			[
				"c",
				5,
				40
			],
			[
				"p",
				3,
				64
			],
			[
				"d",
				4,
				128
			],
			[
				"u",
				7,
				256
			],
			[
				"e",
				8,
				320
			],
			[
				0,
				9,
				352
			]
		]),
		record.union("u", 8, [[
			"x",
			1,
			0
		], [
			"y",
			3,
			0
		]]),
		record.enumeration("e", 4, [["A", 0], ["B", 4294967295]], true),
		record.typedef("t", 2),
		record.struct(0, 0, []),
		record.union(0, 4, [[
			0,
			1,
			0
		]]),
		record.struct("flexible", 4, [[
			"n",
			1,
			0
		], [
			"rest",
			13,
			32
		]]),
		record.array(2, 1, 0),
		record.enum64("big", 8, [[
			"C",
			1,
			2
		]]),
		record.struct("with64", 12, [[
			"x",
			14,
			0
		], [
			"y",
			1,
			64
		]]),
		record.float("f", 8),
		record.struct("floats", 16, [[
			"f",
			16,
			0
		], [
			"g",
			18,
			64
		]]),
		record.float("half", 4),
		record.enum64("signed", 1, [[
			"D",
			4294967295,
			4294967295
		]], true)
	]),
	bitfields: makeBlob([
		record.int("int", 4, 32, 1),
		record.int("u64", 8),
		record.enumeration("e", 4, [["A", 1]]),
		record.typedef("t", 1),
		record.const(3),
		record.int("u128", 16),
		record.struct("b", 40, [
			[
				"a",
				1,
				50331648
			],
			[
				"b",
				2,
				671088643
			],
			[
				"c",
				3,
				33554475
			],
			[
				"d",
				4,
				520093760
			],
			[
				"e",
				5,
				536871007
			],
			[
				"f",
				1,
				128
			],
			[
				"g",
				6,
				1677721760
			],
			[
				"h",
				8,
				272
			],
			[
				"i",
				9,
				288
			]
		], true),
		record.array(1, 1, 0),
		record.enum64("e64", 4, [[
			"B",
			1,
			0
		]]),
		record.union("bu", 4, [[
			"x",
			1,
			7 << 24
		], [
			"y",
			3,
			0
		]], true),
		record.ptr(1),
		record.float("f", 4),
		record.struct("plain", 24, [
			[
				"p",
				11,
				0
			],
			[
				"f",
				12,
				64
			],
			[
				"u",
				10,
				96
			],
			[
				"s",
				15,
				128
			]
		], true),
		record.fwd("x"),
		record.struct("inner", 4, [[
			"v",
			1,
			0
		]])
	]),
	functions: makeBlob([
		record.int("int"),
		record.proto(1, [
			["a", 1],
			["b", 6],
			[0, 0]
		]),
		record.func("f", 2),
		record.func("g", 5, 0),
		record.proto(0),
		record.ptr(1),
		record.ptr(5),
		record.ptr(4),
		record.typedef("late", 11),
		record.proto(1, [[0, 1], [0, 6]]),
		record.func("h", 2),
		record.typedef("ret", 1),
		record.proto(12, [["x", 14], ["y", 15]]),
		record.struct("arg", 4, [[
			"v",
			1,
			0
		]]),
		record.const(1),
		record.proto(1, [[0, 0]]),
		record.ptr(16),
		record.func("i", 16)
	]),
	sections: makeBlob([
		record.int("int"),
		record.variable("a", 1),
		record.variable("b", 5, 0),
		record.datasec(".data", 32, [
			[
				2,
				0,
				4
			],
			[
				3,
				8,
				8
			],
			[
				8,
				16,
				16
			]
		]),
		record.ptr(1),
		record.datasec(".bss", 16, [[
			7,
			0,
			4
		]]),
		record.variable("late", 1),
		record.variable("c", 9),
		record.array(1, 1, 4),
		record.datasec("license/?x", 8, []),
		record.variable("s", 12),
		record.struct("st", 8, [[
			"x",
			1,
			0
		]]),
		record.const(12),
		record.variable("k", 13),
		record.datasec(".rodata", 64, [[
			11,
			0,
			8
		], [
			14,
			8,
			8
		]])
	]),
	arrays: makeBlob([
		record.int("u32"),
		record.array(1, 1, 3),
		record.array(2, 1, 3),
		record.array(5, 6, 2),
		record.typedef("row", 3),
		record.const(1),
		record.array(8, 1, 65535),
		record.ptr(0),
		record.struct("a", 400, [[
			"x",
			4,
			0
		], [
			"y",
			10,
			576
		]]),
		record.array(2, 6, 10),
		record.enumeration("e", 1, [["E", 1]]),
		record.array(11, 1, 4),
		record.array(14, 1, 2),
		record.struct("late", 12, [[
			"z",
			2,
			0
		]])
	]),
	loops: makeBlob([
		record.struct("a", 8, [[
			"b",
			2,
			0
		]]),
		record.ptr(3),
		record.struct("c", 16, [[
			"a",
			1,
			0
		], [
			"p",
			4,
			64
		]]),
		record.ptr(1),
		record.typedef("t", 6),
		record.ptr(7),
		record.struct("d", 8, [[
			"self",
			5,
			0
		]]),
		record.int("int"),
		record.const(10),
		record.ptr(11),
		record.const(7),
		record.variable("v", 5),
		record.datasec(".x", 8, [[
			12,
			0,
			8
		]])
	]),
	enums: makeBlob([
		record.enumeration("one", 1, [["A", 1]]),
		record.enumeration(0, 2, [["B", 4294967295], ["C", 5]], true),
		record.enumeration("eight", 8, []),
		record.enum64("sixty", 8, [[
			"D",
			0,
			2147483648
		], [
			"E",
			1,
			1
		]]),
		record.enum64(0, 4, [[
			"F",
			4294967280,
			4294967295
		]], true),
		record.int("int"),
		record.struct("holder", 32, [
			[
				"a",
				1,
				0
			],
			[
				"b",
				2,
				16
			],
			[
				"c",
				3,
				64
			],
			[
				"d",
				4,
				128
			]
		])
	]),
	names: makeBlob([
		record.int("with spaces"),
		record.typedef("_a.b9", 1),
		record.typedef("été", 1),
		record.struct("s.t", 4, [[
			"m.n",
			1,
			0
		]]),
		record.enumeration("e", 4, [[".x", 1]]),
		record.datasec("\xA0 ~!?", 4, [[
			7,
			0,
			4
		]]),
		record.variable("v.w", 1),
		record.func("f.g", 9),
		record.proto(1, [["a.b", 1]]),
		record.declTag("any thing", 4),
		record.typeTag("", 1),
		record.typedef("x".repeat(512), 1),
		record.int("y".repeat(1100)),
		record.datasec("z".repeat(512), 4, []),
		record.float("nl\nx", 4),
		record.int("end\n")
	]),
	maps: makeBlob([
		record.int("int", 4, 32, 1),
		record.int("__ARRAY_SIZE_TYPE__"),
		record.array(1, 2, 1),
		record.ptr(3),
		record.array(1, 2, 1024),
		record.ptr(5),
		record.int("u32"),
		record.ptr(7),
		record.struct(0, 32, [
			[
				"type",
				4,
				0
			],
			[
				"max_entries",
				6,
				64
			],
			[
				"key",
				8,
				128
			],
			[
				"value",
				8,
				192
			]
		]),
		record.variable("m", 9),
		record.datasec(".maps", 32, [[
			10,
			0,
			32
		]]),
		record.array(7, 2, 1),
		record.variable("license", 12),
		record.datasec("license", 4, [[
			13,
			0,
			4
		]]),
		record.ptr(16),
		record.struct("xdp_md", 8, [[
			"data",
			7,
			0
		], [
			"end",
			7,
			32
		]]),
		record.proto(1, [["ctx", 15]]),
		record.func("prog", 17)
	])
};
// special-seeds.ts
/** Ids 1-9 of every blob here: an int, and the kernel's special types in the sizes of 64-bit kernels. */
const base = [
	record.int("int"),
	record.int("u64", 8),
	record.struct("bpf_spin_lock", 4, [[
		"val",
		1,
		0
	]]),
	record.struct("bpf_list_head", 16, [[
		"a",
		2,
		0
	], [
		"b",
		2,
		64
	]]),
	record.struct("bpf_list_node", 24, [
		[
			"a",
			2,
			0
		],
		[
			"b",
			2,
			64
		],
		[
			"c",
			2,
			128
		]
	]),
	record.struct("bpf_rb_root", 16, [[
		"a",
		2,
		0
	], [
		"b",
		2,
		64
	]]),
	record.struct("bpf_rb_node", 32, [
		[
			"a",
			2,
			0
		],
		[
			"b",
			2,
			64
		],
		[
			"c",
			2,
			128
		],
		[
			"d",
			2,
			192
		]
	]),
	record.struct("bpf_refcount", 4, [[
		"val",
		1,
		0
	]]),
	record.struct("bpf_res_spin_lock", 4, [[
		"val",
		1,
		0
	]])
];
/** Blobs about special fields that the newest kernels accept. */
const specialSeeds = {
	list: makeBlob([
		...base,
		record.struct("elem", 40, [
			[
				"node",
				5,
				0
			],
			[
				"data",
				2,
				192
			],
			[
				"more",
				1,
				256
			]
		]),
		record.struct("root", 24, [
			[
				"head",
				4,
				0
			],
			[
				"lock",
				3,
				128
			],
			[
				"n",
				1,
				160
			]
		]),
		record.declTag("contains:elem:node", 11, 0)
	]),
	tree: makeBlob([
		...base,
		record.struct("root", 32, [
			[
				"lock",
				3,
				0
			],
			[
				"tree",
				6,
				64
			],
			[
				"n",
				2,
				192
			]
		]),
		record.declTag("contains:elem:node", 10, 1),
		record.struct("elem", 72, [
			[
				"ref",
				8,
				0
			],
			[
				"node",
				7,
				64
			],
			[
				"other",
				5,
				320
			],
			[
				"v",
				1,
				512
			]
		])
	]),
	owner: makeBlob([
		...base,
		record.struct("inner", 24, [[
			"node",
			5,
			0
		]]),
		record.struct("middle", 64, [
			[
				"node",
				5,
				0
			],
			[
				"head",
				4,
				192
			],
			[
				"lock",
				3,
				320
			]
		]),
		record.declTag("contains:inner:node", 11, 1),
		record.struct("outer", 24, [[
			"lock",
			9,
			0
		], [
			"head",
			4,
			64
		]]),
		record.declTag("contains:middle:node", 13, 1)
	]),
	pointers: makeBlob([
		...base,
		record.struct("mine", 8, [[
			"v",
			2,
			0
		]]),
		record.typeTag("kptr", 10),
		record.ptr(11),
		record.typeTag("kptr_untrusted", 10),
		record.ptr(13),
		record.typeTag("percpu_kptr", 10),
		record.ptr(15),
		record.volatile(12),
		record.array(12, 1, 3),
		record.fwd("absent"),
		record.struct("holder", 64, [
			[
				"a",
				12,
				0
			],
			[
				"b",
				14,
				64
			],
			[
				"c",
				16,
				128
			],
			[
				"d",
				17,
				192
			],
			[
				"many",
				18,
				256
			],
			[
				"p",
				22,
				448
			]
		]),
		record.struct("task_struct", 8, [[
			"v",
			2,
			0
		]]),
		record.ptr(23),
		record.typeTag("kptr", 21),
		record.typeTag("uptr", 10),
		record.ptr(24),
		record.struct("with_uptr", 16, [[
			"u",
			25,
			0
		], [
			"a",
			12,
			64
		]])
	]),
	nested: makeBlob([
		...base,
		record.struct("in", 16, [
			[
				"lock",
				3,
				0
			],
			[
				"ref",
				8,
				32
			],
			[
				"v",
				2,
				64
			]
		]),
		record.struct("plain", 8, [[
			"v",
			2,
			0
		]]),
		record.array(11, 1, 4),
		record.struct("out", 64, [
			[
				"in",
				10,
				0
			],
			[
				"rest",
				12,
				128
			],
			[
				"lock",
				3,
				384
			],
			[
				"n",
				1,
				416
			]
		].slice(0, 2)),
		record.struct("mine", 8, [[
			"v",
			2,
			0
		]]),
		record.typeTag("kptr", 14),
		record.ptr(15),
		record.struct("k", 8, [[
			"p",
			16,
			0
		]]),
		record.array(17, 1, 2),
		record.struct("deep", 40, [
			[
				"a",
				17,
				0
			],
			[
				"b",
				18,
				64
			],
			[
				"p",
				16,
				192
			]
		]),
		record.array(3, 1, 1),
		record.struct("one", 4, [[
			"l",
			20,
			0
		]])
	])
};
// seeds.ts
const folder = fileURLToPath(new URL("./compiled", import.meta.url));
/** Blobs by hand, and those that compilers made. */
const allSeeds = [
	...Object.entries(madeSeeds).map(([name, blob]) => ({
		name,
		blob,
		isSpecial: false
	})),
	...Object.entries(specialSeeds).map(([name, blob]) => ({
		name,
		blob,
		isSpecial: true
	})),
	...compiledSeeds()
];
function compiledSeeds() {
	if (!existsSync(folder)) return [];
	return readdirSync(folder).filter((name) => name.endsWith(".btf")).toSorted().map((name) => ({
		name,
		blob: new Uint8Array(readFileSync(`${folder}/${name}`)),
		isSpecial: false
	}));
}
// compare-with-kernel.ts
const batchSize = 2e3;
/** The validator's answer in the kernel's form. */
function answerOf(blob, options) {
	const verdict = validate(blob, options);
	return verdict.ok ? {
		errno: 0,
		line: ""
	} : {
		errno: errnoNumbers[verdict.errno],
		line: verdict.message
	};
}
/** Asks both sides about mutants of all seeds. Ends early after ten differences. */
function compareMutants(firstSeed, cases) {
	const options = runningKernel();
	const random = seededRandom(firstSeed);
	const differences = [];
	for (let done = 0; done < cases && differences.length < 10; done += batchSize) {
		const batch = Array.from({ length: Math.min(batchSize, cases - done) }, () => {
			const { name, blob, isSpecial } = allSeeds[random.integer(allSeeds.length)];
			const mutant = mutate(blob, random);
			return {
				name,
				blob: isSpecial && isHazard(mutant, options) ? blob : mutant
			};
		});
		const kernel = askKernel(batch.map(({ blob }) => blob));
		for (const [index, { name, blob }] of batch.entries()) {
			const ours = answerOf(blob, options);
			const theirs = kernel[index];
			if (ours.errno === theirs.errno && ours.line === theirs.line) continue;
			differences.push({
				seed: name,
				ours,
				kernel: theirs,
				blob: Buffer.from(blob).toString("base64")
			});
		}
	}
	return differences;
}
// compare-worker.ts
const [firstSeed = 1, cases = 1e3] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(compareMutants(firstSeed, cases)));
export {};
