use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprArray, Ident, LitStr, Path, Result, Token};

/// The arguments of `#[btf_map(...)]`.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) name: Option<LitStr>,
    /// 0 or 1, a value of `enum libbpf_pin_type`.
    pub(crate) pinning: Option<usize>,
    pub(crate) numa_node: Option<Expr>,
    pub(crate) map_extra: Option<Expr>,
    pub(crate) flags: Option<Expr>,
    /// The initial contents of the map.
    pub(crate) values: Option<ExprArray>,
    /// The location of `pod`.
    pub(crate) pod: Option<Span>,
    pub(crate) krate: Option<Path>,
}

const KNOWN: &str = "expected name, pinning, numa_node, map_extra, flags, values, pod or crate";

impl Parse for Attributes {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut attributes = Self::default();
        while !input.is_empty() {
            attributes.parse_one(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(attributes)
    }
}

impl Attributes {
    fn parse_one(&mut self, input: ParseStream) -> Result<()> {
        if input.peek(Token![crate]) {
            let key = input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            return set(&mut self.krate, input.call(Path::parse_mod_style)?, key.span, "crate");
        }
        let key = input.parse::<Ident>().map_err(|error| Error::new(error.span(), KNOWN))?;
        let name = key.to_string();
        match name.as_str() {
            "pod" => return set(&mut self.pod, key.span(), key.span(), &name),
            "name" | "pinning" | "numa_node" | "map_extra" | "flags" | "values" => {}
            _ => return Err(Error::new(key.span(), format!("unknown attribute `{name}`: {KNOWN}"))),
        }
        if !input.peek(Token![=]) {
            return Err(Error::new(key.span(), format!("`{name}` has no value: expected `{name} = ...`")));
        }
        input.parse::<Token![=]>()?;
        match name.as_str() {
            "name" => set(&mut self.name, parse_name(input)?, key.span(), &name),
            "pinning" => set(&mut self.pinning, parse_pinning(input)?, key.span(), &name),
            "numa_node" => set(&mut self.numa_node, input.parse()?, key.span(), &name),
            "values" => set(&mut self.values, parse_values(input)?, key.span(), &name),
            "map_extra" => set(&mut self.map_extra, input.parse()?, key.span(), &name),
            _ => set(&mut self.flags, input.parse()?, key.span(), &name),
        }
    }

    /// Whether the definition needs more fields than its type has.
    pub(crate) fn change_definition(&self) -> bool {
        self.pinning.is_some() || self.numa_node.is_some() || self.map_extra.is_some() || self.flags.is_some()
    }
}

fn set<T>(slot: &mut Option<T>, value: T, span: Span, key: &str) -> Result<()> {
    if slot.replace(value).is_some() {
        return Err(Error::new(span, format!("`{key}` is given twice")));
    }
    Ok(())
}

fn parse_name(input: ParseStream) -> Result<LitStr> {
    let value = input.parse::<Expr>()?;
    match value {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. }) => Ok(name),
        other => Err(Error::new(other.span(), "expected the map's name as a string, such as \"events\"")),
    }
}

fn parse_values(input: ParseStream) -> Result<ExprArray> {
    const EXPECTED: &str = "programs by their names, maps as `&MAP`, and `_` for a slot that stays empty";
    let slots = match input.parse::<Expr>()? {
        Expr::Array(slots) => slots,
        other => return Err(Error::new(other.span(), format!("expected slots in brackets: {EXPECTED}"))),
    };
    let is_slot = |value: &&Expr| matches!(value, Expr::Infer(_) | Expr::Reference(_) | Expr::Path(_));
    match slots.elems.iter().find(|value| !is_slot(value)) {
        Some(other) => Err(Error::new(other.span(), format!("expected {EXPECTED}"))),
        None => Ok(slots),
    }
}

fn parse_pinning(input: ParseStream) -> Result<usize> {
    let value = input.parse::<Expr>()?;
    let word = match &value {
        Expr::Path(path) => path.path.get_ident().map(Ident::to_string),
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(word), .. }) => Some(word.value()),
        _ => None,
    };
    match word.as_deref() {
        Some("none") => Ok(0),
        Some("by_name") => Ok(1),
        _ => Err(Error::new(value.span(), "expected `by_name` or `none`: loaders know no other way of pinning")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> std::result::Result<Attributes, String> {
        syn::parse_str(text).map_err(|error: Error| error.to_string())
    }

    #[test]
    fn takes_all_attributes() {
        let text = "name = \"events\", pinning = by_name, numa_node = 0, map_extra = 3, flags = 4, pod, crate = a::b,";
        let attributes = parse(text).expect("attributes");
        assert_eq!(attributes.name.expect("a name").value(), "events");
        assert_eq!(attributes.pinning, Some(1));
        assert!(attributes.pod.is_some() && attributes.krate.is_some());
    }

    #[test]
    fn changes_no_definition_for_a_name() {
        assert!(!parse("name = \"events\", pod").expect("attributes").change_definition());
        assert!(parse("pinning = none").expect("attributes").change_definition());
    }

    #[test]
    fn refuses_an_attribute_twice() {
        assert_eq!(parse("flags = 1, flags = 2").err().as_deref(), Some("`flags` is given twice"));
    }

    #[test]
    fn refuses_unknown_pinning() {
        assert!(parse("pinning = by_id").err().expect("a problem").starts_with("expected `by_name`"));
    }
}
