//! Loads each program as its type wants it.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use aya::programs::{Program, ProgramError};
use aya::{Btf, Ebpf};
use object::{Object, ObjectSection, ObjectSymbol};
use serde_json::{Value, json};

use crate::with_causes;

pub(crate) fn load_all(
    ebpf: &mut Ebpf,
    object: &[u8],
    btf: &Btf,
    folder: Option<&Path>,
) -> Result<Vec<Value>, Box<dyn Error>> {
    let sections = sections_by_symbol(object)?;
    let mut programs = ebpf.programs_mut().collect::<Vec<_>>();
    programs.sort_by_key(|(name, _)| *name);
    let described = programs.into_iter().map(|(name, program)| {
        let section = sections.get(name).map_or("", String::as_str);
        let loaded = load(program, section, btf)
            .map_err(|error| with_causes(&error))
            .and_then(|()| {
                let path = folder.map(|folder| folder.join("programs").join(name));
                path.map_or(Ok(()), |path| {
                    program.pin(path).map_err(|error| with_causes(&error))
                })
            });
        let info = program.info().ok();
        json!({
            "name": name,
            "section": section,
            "id": info.as_ref().map(|info| info.id()),
            "btf_id": info.and_then(|info| info.btf_id()).unwrap_or(0),
            "error": loaded.err(),
        })
    });
    Ok(described.collect())
}

/// Aya does not keep what is behind the slash, which is where some programs are attached.
fn sections_by_symbol(object: &[u8]) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let file = object::File::parse(object)?;
    let mut sections = HashMap::new();
    for symbol in file.symbols() {
        if let Some(index) = symbol.section_index() {
            sections.insert(
                symbol.name()?.to_owned(),
                file.section_by_index(index)?.name()?.to_owned(),
            );
        }
    }
    Ok(sections)
}

macro_rules! load_plain {
    ($program:expr, $($kind:ident)*, { $($rest:tt)* }) => {
        match $program {
            $(Program::$kind(program) => program.load(),)*
            $($rest)*
        }
    };
}

fn load(program: &mut Program, section: &str, btf: &Btf) -> Result<(), ProgramError> {
    let target = section.split_once('/').map_or("", |(_, target)| target);
    load_plain!(
        program,
        KProbe UProbe TracePoint SocketFilter ReusePortSocketFilter Xdp SkMsg SkSkb CgroupSockAddr SockOps SchedClassifier
        CgroupSkb CgroupSysctl CgroupSockopt LircMode2 PerfEvent RawTracePoint FlowDissector SkLookup SkReuseport CgroupSock
        CgroupDevice,
        {
            Program::BtfTracePoint(program) => program.load(target, btf),
            Program::Lsm(program) => program.load(target, btf),
            Program::LsmCgroup(program) => program.load(target, btf),
            Program::FEntry(program) => program.load(target, btf),
            Program::FExit(program) => program.load(target, btf),
            Program::Iter(program) => program.load(target, btf),
            // It wants the program that it extends, which an object by itself does not have.
            Program::Extension(_) => Err(ProgramError::NotLoaded),
        }
    )
}
