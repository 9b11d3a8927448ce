//! Loads BPF objects as Aya does, and reads maps as Aya does.
//!
//! `aya-loader load OBJECT [FOLDER]` loads every map and every program of an object, and prints what came of it as JSON. With a
//! folder, which must be on a bpffs, programs are pinned as `FOLDER/programs/NAME` and maps as `FOLDER/maps/NAME`, as
//! `bpftool prog loadall OBJECT FOLDER/programs pinmaps FOLDER/maps` pins them (with `_` for each dot); without one they go when
//! the command ends. Maps that are declared as pinned by name are in the folder itself, or in `/sys/fs/bpf` without one.
//!
//! ```text
//! {"loader": "aya 0.14.0",
//!  "error": "why nothing was loaded", or null,
//!  "unsupported": "what Aya says to the object when it is not told to allow map types that it has no Rust type for", or null,
//!  "warnings": ["what Aya logs, such as that the kernel refused the BTF"],
//!  "maps": [{"name": "MAP", "kind": "HashMap" (a variant of aya::maps::Map), "id": 7, "map_type": 1, "key_size": 4,
//!            "value_size": 8, "max_entries": 16, "map_flags": 0, "btf_id": 0 without BTF, "btf_key_type_id": 3,
//!            "btf_value_type_id": 5, "error": "why it was not pinned", or null}],
//!  "programs": [{"name": "run", "section": "classifier", "id": 9, "btf_id": 0 without BTF,
//!                "error": "why it was not loaded, with the verifier's log", or null}]}
//! ```
//!
//! Maps and programs are in the order of their names. The exit code is 0 even when the object is refused: that is a result.
//!
//! `aya-loader read PIN` prints what Aya reads from a pinned map; see `contents.rs`. Its exit code is 1 when Aya cannot.

mod contents;
mod map_info;
mod programs;
mod warnings;

use std::path::Path;
use std::{env, error::Error, fs, process::ExitCode};

use aya::maps::Map;
use aya::{Btf, Ebpf, EbpfLoader};
use serde_json::{Value, json};

const USAGE: &str = "usage: aya-loader load OBJECT [FOLDER] | aya-loader read PIN";

fn main() -> ExitCode {
    warnings::collect();
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let answer = match arguments[..] {
        ["load", object] => load(object, None),
        ["load", object, folder] => load(object, Some(Path::new(folder))),
        ["read", pin] => contents::read(pin),
        _ => Err(USAGE.into()),
    };
    match answer {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("aya-loader: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

fn load(object: &str, folder: Option<&Path>) -> Result<Value, Box<dyn Error>> {
    let bytes = fs::read(object).map_err(|error| format!("{object}: {error}"))?;
    let mut loader = EbpfLoader::new();
    if let Some(folder) = folder {
        fs::create_dir_all(folder.join("maps"))?;
        fs::create_dir_all(folder.join("programs"))?;
        loader.default_map_pin_directory(folder);
    }
    let (error, maps, programs) = match loader.allow_unsupported_maps().load(&bytes) {
        Ok(mut ebpf) => (
            None,
            describe_maps(&ebpf, folder),
            programs::load_all(&mut ebpf, &bytes, &Btf::from_sys_fs()?, folder)?,
        ),
        Err(error) => (Some(with_causes(&error)), Vec::new(), Vec::new()),
    };
    let warnings = warnings::take();
    let is_unsupported = maps.iter().any(|map| map["kind"] == "Unsupported");
    let refusal = is_unsupported.then(|| {
        EbpfLoader::new()
            .load(&bytes)
            .err()
            .map(|error| with_causes(&error))
    });
    Ok(json!({
        "loader": "aya 0.14.0",
        "error": error,
        "unsupported": refusal.flatten(),
        "warnings": warnings,
        "maps": maps,
        "programs": programs,
    }))
}

fn describe_maps(ebpf: &Ebpf, folder: Option<&Path>) -> Vec<Value> {
    let mut maps = ebpf.maps().collect::<Vec<_>>();
    maps.sort_by_key(|(name, _)| *name);
    maps.into_iter()
        .map(|(name, map)| describe_map(name, map, folder))
        .collect()
}

fn describe_map(name: &str, map: &Map, folder: Option<&Path>) -> Value {
    let (kind, data) = map_info::data_of(map);
    // A bpffs takes no dots.
    let pinned = folder.map(|folder| map.pin(folder.join("maps").join(name.replace('.', "_"))));
    let error = pinned
        .and_then(Result::err)
        .map(|error| with_causes(&error));
    let mut facts = map_info::of(data);
    facts["name"] = name.into();
    facts["kind"] = kind.into();
    facts["error"] = error.into();
    facts
}

/// An error and what caused it, in one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
