// Writes a large BPF program in Rust: typical code of a tracer or firewall, repeated, so that link-time
// optimization has as much work as desired and the input is reproducible.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the crate.
 * @param {string} folder Where the crate is written.
 * @param {number} units Programs, each with its own types, maps, parser and rules: about 900 LLVM instructions after
 *   rustc has optimized them.
 */
export function generateCrate(folder, units) {
  mkdirSync(join(folder, '.cargo'), { recursive: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  const write = (path, text) => writeFileSync(join(folder, path), text);
  write('Cargo.toml', manifest);
  write('.cargo/config.toml', configuration);
  write('src/bpf.rs', bpf);
  const numbers = Array.from({ length: units }, (_, index) => index);
  for (const number of numbers) write(`src/unit_${number}.rs`, formatUnit(number));
  write('src/main.rs', `${main}${numbers.map((number) => `mod unit_${number};\n`).join('')}`);
}

const manifest = `[package]
name = "large"
version = "0.0.0"
edition = "2024"
publish = false

[profile.release]
panic = "abort"
debug = 2
codegen-units = 1
lto = true

[workspace]
`;

const configuration = `[build]
target = "bpfel-unknown-none"

[target.bpfel-unknown-none]
linker = "bpf-link-wasm"
rustflags = ["-C", "debuginfo=2", "-C", "link-arg=--btf"]

[unstable]
build-std = ["core"]
`;

const main = `#![no_std]
#![no_main]

mod bpf;
`;

const bpf = `//! Maps and helpers, as in libraries for BPF.
use core::{cell::UnsafeCell, ffi::c_void, marker::PhantomData, mem::transmute};

#[repr(C)]
pub struct Definition<K, V, const KIND: usize, const ENTRIES: usize> {
    r#type: *const [i32; KIND],
    key: *const K,
    value: *const V,
    max_entries: *const [i32; ENTRIES],
}

#[repr(transparent)]
pub struct Map<K, V, const KIND: usize, const ENTRIES: usize> {
    definition: UnsafeCell<Definition<K, V, KIND, ENTRIES>>,
    marker: PhantomData<(K, V)>,
}

unsafe impl<K, V, const KIND: usize, const ENTRIES: usize> Sync for Map<K, V, KIND, ENTRIES> {}

pub type HashMap<K, V, const ENTRIES: usize> = Map<K, V, 1, ENTRIES>;
pub type PerCpuArray<V> = Map<u32, V, 6, 1>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapError {
    Full,
    Missing { key: u64 },
    Code(i64),
}

impl<K, V, const KIND: usize, const ENTRIES: usize> Map<K, V, KIND, ENTRIES> {
    pub const fn new() -> Self {
        const { assert!(ENTRIES > 0) };
        Self {
            definition: UnsafeCell::new(Definition {
                r#type: core::ptr::null(),
                key: core::ptr::null(),
                value: core::ptr::null(),
                max_entries: core::ptr::null(),
            }),
            marker: PhantomData,
        }
    }

    fn address(&self) -> *mut c_void {
        self.definition.get().cast()
    }

    #[inline(always)]
    pub fn get_mut(&self, key: &K) -> Option<&mut V> {
        let lookup: unsafe extern "C" fn(*mut c_void, *const c_void) -> *mut V = unsafe { transmute(1usize) };
        unsafe { lookup(self.address(), (key as *const K).cast()).as_mut() }
    }

    #[inline(always)]
    pub fn insert(&self, key: &K, value: &V) -> Result<(), MapError> {
        let update: unsafe extern "C" fn(*mut c_void, *const c_void, *const c_void, u64) -> i64 =
            unsafe { transmute(2usize) };
        match unsafe { update(self.address(), (key as *const K).cast(), (value as *const V).cast(), 0) } {
            0 => Ok(()),
            -7 => Err(MapError::Full),
            code => Err(MapError::Code(code)),
        }
    }
}

pub fn now() -> u64 {
    let helper: unsafe extern "C" fn() -> u64 = unsafe { transmute(5usize) };
    unsafe { helper() }
}

pub fn pid_tgid() -> u64 {
    let helper: unsafe extern "C" fn() -> u64 = unsafe { transmute(14usize) };
    unsafe { helper() }
}

#[inline(always)]
pub fn read_text<'a>(into: &'a mut [u8], from: *const u8) -> Result<&'a [u8], i64> {
    let helper: unsafe extern "C" fn(*mut u8, u32, *const u8) -> i64 = unsafe { transmute(115usize) };
    let size = unsafe { helper(into.as_mut_ptr(), into.len() as u32, from) };
    if size < 0 { return Err(size) }
    into.get(..size as usize).ok_or(-14)
}

#[repr(C)]
pub struct Context {
    common: u64,
    pub number: i64,
    pub arguments: [u64; 6],
}

/// Words of a text, split where a byte is not a letter, digit or mark of a path.
pub struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    pub fn of(rest: &'a [u8]) -> Self {
        Self { rest }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'.');
        let start = self.rest.iter().position(is_part)?;
        let text = self.rest.get(start..)?;
        let size = text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len());
        self.rest = text.get(size..)?;
        text.get(..size)
    }
}

#[inline]
pub fn parse_number(text: &[u8], radix: u64) -> Option<u64> {
    text.iter().try_fold(0u64, |sum, byte| {
        let digit = match byte {
            b'0'..=b'9' => u64::from(byte - b'0'),
            b'a'..=b'f' => u64::from(byte - b'a') + 10,
            b'A'..=b'F' => u64::from(byte - b'A') + 10,
            _ => return None,
        };
        if digit < radix && sum >> 59 == 0 { Some(sum * radix + digit) } else { None }
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

const words = 'open read write close stat exec fork clone mount bind listen accept send recv kill trace'.split(' ');
const fields = 'count bytes first last peak level state owner group device'.split(' ');
const places = '/etc/ /usr/bin/ /proc/ /sys/fs/ /dev/ /tmp/ /var/lib/ /run/'.split(' ');

/** A pseudo-random number from 0 to `count` - 1, which depends only on the unit and on the place in it. */
const vary = (unit, place, count) =>
  ((Math.imul(unit + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b)) >>> 9) % count;

/** One program: what it stores, how it parses text, and what it decides. */
function formatUnit(unit) {
  const wordsHere = words.filter((_, index) => (index + unit) % 3 !== 0);
  const fieldsHere = fields.filter((_, index) => (index + unit) % 4 !== 0);
  const placesHere = places.filter((_, index) => (index + unit) % 3 !== 1);
  const size = 64 + 16 * vary(unit, 0, 4);
  const field = (place) => fieldsHere[vary(unit, place, fieldsHere.length)];
  const rounds = 4 + vary(unit, 1, 6);
  const arm = (word, index) => {
    const value = vary(unit, 20 + index, 1000);
    const bodies = [
      `Verdict::Limit { rate: record.${field(index)} as u32 ^ ${value}, burst: ${value % 50} }`,
      `if record.${field(index)} > ${value} { Verdict::Drop(Reason::${pascal(word)}) } else { Verdict::Pass }`,
      `record.${field(index + 1)} = record.${field(index + 2)}.wrapping_mul(${value * 2 + 1}); Verdict::Mark(${value})`,
      `match record.${field(index)}.checked_sub(${value}) { Some(left) => Verdict::Mark(left), None => Verdict::Pass }`,
    ];
    return `        Operation::${pascal(word)} => { ${bodies[vary(unit, 40 + index, 4)]} }`;
  };
  return `//! Generated by tools/bench/generate-crate.mjs.
use crate::bpf::{Context, HashMap, MapError, PerCpuArray, Words, now, parse_number, pid_tgid, read_text};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation { ${wordsHere.map(pascal).join(', ')}, Number(u64), Other { size: u32 } }

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reason { ${wordsHere.map(pascal).join(', ')} }

#[derive(Clone, Copy)]
pub enum Verdict { Pass, Drop(Reason), Mark(u64), Limit { rate: u32, burst: u32 } }

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Key { process: u32, place: u16, kind: u16 }

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Record { ${fieldsHere.map((name) => `${name}: u64`).join(', ')}, verdict: Option<Decision>, history: [u32; ${rounds}] }

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Decision { mark: u64, rate: u32, reason: u32 }

#[repr(C)]
pub struct Scratch { text: [u8; ${size}], hashes: [u64; 16] }

#[unsafe(link_section = ".maps")]
#[unsafe(export_name = "RECORDS_${unit}")]
static RECORDS: HashMap<Key, Record, ${256 << vary(unit, 2, 4)}> = HashMap::new();

#[unsafe(link_section = ".maps")]
#[unsafe(export_name = "SCRATCH_${unit}")]
static SCRATCH: PerCpuArray<Scratch> = PerCpuArray::new();

fn parse_operation(word: &[u8]) -> Operation {
    match word {
${wordsHere.map((word) => `        b"${word}" | b"${word}at" => Operation::${pascal(word)},`).join('\n')}
        _ => match word.strip_prefix(b"0x").map(|digits| parse_number(digits, 16)).unwrap_or_else(|| parse_number(word, 10)) {
            Some(number) => Operation::Number(number),
            None => Operation::Other { size: word.len() as u32 },
        },
    }
}

fn place_of(text: &[u8]) -> u16 {
${placesHere.map((place, index) => `    if text.starts_with(b"${place}") { return ${index + 1} }`).join('\n')}
    if text.ends_with(b".${unit % 2 ? 'so' : 'ko'}") { 100 } else { 0 }
}

#[inline(never)]
fn hash(text: &[u8], seed: u64) -> u64 {
    let mut sum = seed ^ ${vary(unit, 3, 1 << 20)};
    for piece in text.chunks(${[4, 8][unit % 2]}) {
        let mut word = 0u64;
        for (index, byte) in piece.iter().enumerate() { word |= u64::from(*byte) << (index * 8) }
        sum = (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(${5 + vary(unit, 4, 20)});
    }
    sum ^ (sum >> 32)
}

fn decide(record: &mut Record, operation: Operation) -> Verdict {
    match operation {
${wordsHere.map(arm).join('\n')}
        Operation::Number(number) if number % ${3 + vary(unit, 5, 9)} == 0 => Verdict::Mark(number / ${3 + vary(unit, 6, 9)}),
        Operation::Number(number) => Verdict::Limit { rate: number as u32, burst: (number >> 32) as u32 },
        Operation::Other { size } => {
            for (index, entry) in record.history.iter_mut().enumerate() {
                *entry = entry.wrapping_add(size).rotate_left(index as u32 + 1);
            }
            record.history.iter().fold(Verdict::Pass, |verdict, entry| match verdict {
                Verdict::Pass if entry & 1 == 1 => Verdict::Mark(u64::from(*entry)),
                other => other,
            })
        }
    }
}

impl Verdict {
    fn decision(self) -> Option<Decision> {
        Some(match self {
            Verdict::Pass => return None,
            Verdict::Drop(reason) => Decision { mark: 0, rate: 0, reason: reason as u32 + 1 },
            Verdict::Mark(mark) => Decision { mark, rate: 0, reason: 0 },
            Verdict::Limit { rate, burst } => Decision { mark: u64::from(burst), rate, reason: 0 },
        })
    }
}

#[inline(never)]
fn note(key: &Key, size: u64, operation: Operation) -> Result<u64, MapError> {
    let Some(record) = RECORDS.get_mut(key) else {
        let fresh = Record { ${fieldsHere.map((name, index) => `${name}: ${index === 0 ? 'now()' : 'size'}`).join(', ')}, verdict: None, history: [0; ${rounds}] };
        RECORDS.insert(key, &fresh)?;
        return Err(MapError::Missing { key: u64::from(key.process) });
    };
    record.${fieldsHere[0]} = now();
    record.${fieldsHere[1]} = record.${fieldsHere[1]}.saturating_add(size);
    record.${fieldsHere[2]} = record.${fieldsHere[2]}.max(size);
    let verdict = decide(record, operation);
    record.verdict = verdict.decision().or(record.verdict);
    Ok(match record.verdict { Some(decision) => decision.mark + u64::from(decision.reason), None => 0 })
}

fn run(context: &Context) -> Result<u64, MapError> {
    let scratch = SCRATCH.get_mut(&0).ok_or(MapError::Missing { key: 0 })?;
    let text = read_text(&mut scratch.text, context.arguments[${vary(unit, 7, 6)}] as *const u8).map_err(MapError::Code)?;
    let mut sum = hash(text, context.number as u64);
    for (index, word) in Words::of(text).take(${rounds}).enumerate() {
        let operation = parse_operation(word);
        let key = Key { process: (pid_tgid() >> 32) as u32, place: place_of(word), kind: index as u16 };
        sum = match note(&key, word.len() as u64, operation) {
            Ok(value) => sum.wrapping_add(value),
            Err(MapError::Missing { key }) => sum ^ key,
            Err(error) => return Err(error),
        };
        if let Some(slot) = scratch.hashes.get_mut((sum & 15) as usize) { *slot = slot.wrapping_add(hash(word, sum)) }
    }
    let (low, high) = scratch.hashes.iter().fold((u64::MAX, 0), |(low, high), value| (low.min(*value), high.max(*value)));
    Ok(high - low)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/raw_syscalls/sys_enter")]
pub extern "C" fn unit_${unit}(context: &Context) -> i64 {
    match run(context) {
        Ok(value) => (value & 1) as i64,
        Err(MapError::Full) => -7,
        Err(MapError::Missing { .. }) => -2,
        Err(MapError::Code(code)) => code,
    }
}
`;
}

const pascal = (word) => word[0].toUpperCase() + word.slice(1);
