use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Error, ItemStatic, Result};

/// Sections and symbol names are chosen by the macro.
pub(crate) fn refuse_placement(item: &ItemStatic, name: &str) -> Result<()> {
    for attribute in &item.attrs {
        let written = attribute.meta.to_token_stream().to_string();
        for word in ["link_section", "export_name", "no_mangle"] {
            if written.contains(word) && !attribute.path().is_ident("doc") {
                let problem = format!("#[{name}] sets the section and the symbol's name: leave `{word}` out");
                return Err(Error::new(attribute.span(), problem));
            }
        }
    }
    Ok(())
}
