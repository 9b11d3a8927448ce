use proc_macro2::Span;
use syn::{Error, Result};

/// `BPF_OBJ_NAME_LEN` of `linux/bpf.h`, without the terminating NUL.
const LONGEST: usize = 15;

/// Checks a map's name as the kernel does (`bpf_obj_name_cpy()` in `kernel/bpf/syscall.c`). `advice` ends the message about a name
/// that is too long.
pub(crate) fn check_map_name(name: &str, span: Span, advice: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::new(span, "the map's name is empty"));
    }
    let is_allowed = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.');
    if let Some(character) = name.chars().find(|character| !is_allowed(character)) {
        let problem = format!("the map's name has {character:?}: the kernel takes letters, digits, `_` and `.`");
        return Err(Error::new(span, problem));
    }
    if name.len() > LONGEST {
        let kept = &name[..LONGEST];
        let problem = format!(
            "the map's name has {} characters: the kernel keeps {LONGEST}, so loaders would cut it to `{kept}`; \
             {advice}",
            name.len()
        );
        return Err(Error::new(span, problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem_of(name: &str) -> Option<String> {
        check_map_name(name, Span::call_site(), "").err().map(|error| error.to_string())
    }

    #[test]
    fn takes_fifteen_characters() {
        assert_eq!(problem_of("A23456789_12.45"), None);
    }

    #[test]
    fn refuses_sixteen_characters() {
        let problem = problem_of("A23456789_123456").expect("a problem");
        assert!(problem.contains("has 16 characters") && problem.contains("`A23456789_12345`"), "{problem}");
    }

    #[test]
    fn refuses_a_dash() {
        assert!(problem_of("pid-map").expect("a problem").contains("has '-'"));
    }

    #[test]
    fn refuses_letters_beyond_ascii() {
        assert!(problem_of("größe").expect("a problem").contains("has 'ö'"));
    }

    #[test]
    fn refuses_no_name() {
        assert_eq!(problem_of("").as_deref(), Some("the map's name is empty"));
    }
}
