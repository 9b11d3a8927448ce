use aya_obj::{Object, Map};
fn esc(s: &str) -> String { s.replace('\\', "\\\\").replace('"', "\\\"") }
fn main() {
    for p in std::env::args().skip(1) {
        let data = std::fs::read(&p).unwrap();
        let r = std::panic::catch_unwind(|| Object::parse(&data));
        match r {
            Err(_) => println!("{{\"file\":\"{}\",\"message\":\"panic\"}}", p),
            Ok(Err(e)) => { let mut m = e.to_string(); let mut s = std::error::Error::source(&e); while let Some(c) = s { m = c.to_string(); s = c.source(); } println!("{{\"file\":\"{}\",\"message\":\"{}\"}}", p, esc(&m)); }
            Ok(Ok(o)) => {
                let mut v: Vec<String> = vec![];
                for (name, m) in &o.maps {
                    if name.starts_with('.') { continue; }
                    let f = |d: &Map| format!("\"type\":{},\"keySize\":{},\"valueSize\":{},\"maxEntries\":{},\"flags\":{},\"extra\":\"{}\",\"pinning\":{}", d.map_type(), d.key_size(), d.value_size(), d.max_entries(), d.map_flags(), d.map_extra(), d.pinning() as u32);
                    let inner = m.inner().map(|d| format!(",\"inner\":{{{}}}", f(&d))).unwrap_or_default();
                    let legacy = if let Map::Legacy(_) = m { ",\"legacy\":true" } else { "" };
                    v.push(format!("{{\"name\":\"{}\",{}{}{}}}", name, f(m), inner, legacy));
                }
                v.sort();
                println!("{{\"file\":\"{}\",\"maps\":[{}]}}", p, v.join(","));
            }
        }
    }
}
