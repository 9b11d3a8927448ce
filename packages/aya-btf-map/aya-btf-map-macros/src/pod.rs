use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, Result, Token, punctuated::Punctuated};

/// `unsafe impl Pod`, with the checks that make it sound.
pub(crate) fn expand(item: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &item.data else {
        return Err(Error::new(
            item.ident.span(),
            "`Pod` can be derived only for a struct: an enum does not allow every number, and a union may have bytes outside of a field",
        ));
    };
    if !has_layout(&item.attrs)? {
        return Err(Error::new(item.ident.span(), "the compiler may reorder the fields: add #[repr(C)]"));
    }
    if let Some(parameter) = item.generics.params.first() {
        return Err(Error::new(parameter.span(), "padding cannot be ruled out for a generic struct: implement `Pod` by hand"));
    }
    let types = field_types(&data.fields);
    let ident = &item.ident;
    let field_checks = types.iter().map(|ty| quote_spanned!(ty.span() => ::aya_btf_map::private::assert_pod::<#ty>();));
    let no_padding = quote_spanned! { ident.span() =>
        assert!(
            ::core::mem::size_of::<#ident>() == 0 #(+ ::core::mem::size_of::<#types>())*,
            "the struct has padding: add a field for it, such as `padding: [u8; 4]`"
        );
    };
    Ok(quote! {
        // SAFETY: the fields are plain data in a given order, and their sizes add up to the struct's.
        unsafe impl ::aya_btf_map::Pod for #ident {}

        const _: () = {
            #(#field_checks)*
            #no_padding
        };
    })
}

fn field_types(fields: &Fields) -> Vec<&syn::Type> {
    fields.iter().map(|field| &field.ty).collect()
}

fn has_layout(attributes: &[Attribute]) -> Result<bool> {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("repr")) {
        let words = attribute.parse_args_with(Punctuated::<syn::Meta, Token![,]>::parse_terminated)?;
        found |=
            words.iter().any(|word| word.path().get_ident().is_some_and(|ident: &Ident| ident == "C" || ident == "transparent"));
    }
    Ok(found)
}
