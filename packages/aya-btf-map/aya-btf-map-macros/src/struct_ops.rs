use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemStatic, Result, StaticMutability};

use crate::map_name::check_map_name;
use crate::placement::refuse_placement;

/// The arguments of `#[struct_ops(...)]`.
pub(crate) struct Attributes {
    /// Whether it is registered through a link.
    link: bool,
}

impl Parse for Attributes {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.is_empty() {
            return Ok(Self { link: false });
        }
        let word = input.parse::<Ident>()?;
        if word != "link" {
            return Err(Error::new(word.span(), format!("unknown attribute `{word}`: expected `link` or nothing")));
        }
        Ok(Self { link: true })
    }
}

/// The static in the section where loaders look for `struct_ops`, under its own name.
pub(crate) fn expand(attributes: &Attributes, item: &ItemStatic) -> Result<TokenStream> {
    refuse_placement(item, "struct_ops")?;
    if let StaticMutability::Mut(token) = &item.mutability {
        let problem = "the kernel copies the struct when it is registered: leave `mut` out";
        return Err(Error::new(token.span, problem));
    }
    let name = item.ident.to_string();
    check_map_name(&name, item.ident.span(), "give the static a shorter one")?;
    let section = if attributes.link { ".struct_ops.link" } else { ".struct_ops" };
    Ok(quote! {
        #[unsafe(export_name = #name)]
        #[unsafe(link_section = #section)]
        #item
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_link_and_nothing_else() {
        assert!(syn::parse_str::<Attributes>("link").expect("attributes").link);
        assert!(!syn::parse_str::<Attributes>("").expect("attributes").link);
        assert!(syn::parse_str::<Attributes>("unlink").is_err());
    }
}
