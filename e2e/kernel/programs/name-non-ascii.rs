//! Letters beyond ASCII in names of types, members, variants, arguments and functions.
#![no_std]
#![no_main]
#![allow(uncommon_codepoints, mixed_script_confusables)]

mod prelude;
use prelude::*;

pub struct Größe {
    höhe: u32,
    変数: u32,
}

pub enum Zustand {
    Öffnen = 1,
    Schließen = 2,
}

#[unsafe(no_mangle)]
pub static STATE: Shared<(Größe, Zustand)> = Shared::new((Größe { höhe: 1, 変数: 2 }, Zustand::Öffnen));

#[inline(never)]
fn größe(länge: u32) -> u32 {
    STATE.get().0.höhe = länge;
    STATE.get().1 = if länge > 9 { Zustand::Schließen } else { Zustand::Öffnen };
    länge ^ STATE.get().0.変数
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub extern "C" fn program(_: Context) -> i32 {
    größe(random()) as i32
}
