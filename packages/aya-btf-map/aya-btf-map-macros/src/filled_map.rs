use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprArray, ItemStatic};

use crate::attributes::Attributes;
use crate::btf_map::flags;

/// A map that is filled when it is loaded.
///
/// Loaders want a definition whose last field is an array `values` of no elements, and the pointers behind it, in a symbol that is
/// larger than the fields. No Rust static is larger than its type; but a type that is aligned to 64 bytes has 64 bytes, and what
/// its fields leave is padding: the pointers are there.
pub(crate) struct FilledMap<'a> {
    pub(crate) attributes: &'a Attributes,
    pub(crate) values: &'a ExprArray,
    pub(crate) item: &'a ItemStatic,
    pub(crate) krate: &'a TokenStream,
    pub(crate) definition: &'a TokenStream,
    pub(crate) name: &'a str,
}

/// `type`, `key`, `value`, `max_entries`, `map_flags`.
const FIELDS: usize = 5;
const POINTER: usize = 8;

impl FilledMap<'_> {
    pub(crate) fn expand(&self) -> TokenStream {
        let Self { item, krate, definition, name, .. } = self;
        let ItemStatic { attrs, vis, ident, ty, expr, .. } = item;
        let filled = format_ident!("{ident}Filled");
        let (flags, more) = (flags(self.attributes, krate, definition), self.more_fields());
        let fields = FIELDS + more.len();
        let size = ((fields + self.values.elems.len()) * POINTER).next_power_of_two();
        let alignment = syn::LitInt::new(&size.to_string(), ident.span());
        let slots = size / POINTER - fields;
        let (pointers, check) = (self.pointers(slots), self.check());
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
            #[repr(C, align(#alignment))]
            #vis struct #filled {
                r#type: *const [i32; #definition::SPEC.map_type],
                key: *const #definition::Key,
                value: *const #definition::Value,
                max_entries: *const [i32; #definition::SPEC.max_entries],
                map_flags: *const [i32; { #flags }],
                #(#more,)*
                values: [<#ty as #krate::FilledDefinition>::Slot; 0],
            }

            // SAFETY: nothing reads or writes a definition.
            unsafe impl ::core::marker::Sync for #filled {}

            impl ::core::ops::Deref for #filled {
                type Target = #ty;

                #[inline(always)]
                fn deref(&self) -> &#ty {
                    // SAFETY: a definition is null pointers, and this one begins with as many.
                    unsafe { &*::core::ptr::from_ref(self).cast() }
                }
            }

            #(#attrs)*
            #[unsafe(export_name = #name)]
            #[unsafe(link_section = ".maps")]
            #vis static #ident: #filled = {
                const _: #ty = #expr;
                #[repr(C, align(#alignment))]
                struct Bytes([*const (); #fields], [*const (); #slots]);
                let bytes = Bytes([::core::ptr::null(); #fields], [#(#pointers),*]);
                // SAFETY: of the same size and alignment, and the fields are null pointers.
                unsafe { ::core::mem::transmute::<Bytes, #filled>(bytes) }
            };

            #check
        }
    }

    fn more_fields(&self) -> Vec<TokenStream> {
        let Attributes { pinning, numa_node, .. } = self.attributes;
        let pinning = pinning.map(|pinning| quote!(pinning: *const [i32; #pinning]));
        let numa_node = numa_node.as_ref().map(|node| quote!(numa_node: *const [i32; #node]));
        pinning.into_iter().chain(numa_node).collect()
    }

    /// What is in each slot, null for one that stays empty.
    fn pointers(&self, slots: usize) -> Vec<TokenStream> {
        let Self { krate, item, values, .. } = self;
        let ty = &item.ty;
        let given = values.elems.iter().map(|value| match value {
            Expr::Infer(_) => quote!(::core::ptr::null()),
            value => quote_spanned!(value.span() => #krate::private::SlotOf::<#ty>::pointer(#value)),
        });
        given.chain(std::iter::repeat(quote!(::core::ptr::null()))).take(slots).collect()
    }

    fn check(&self) -> TokenStream {
        let Self { krate, definition, values, .. } = self;
        let given = values.elems.len();
        quote_spanned!(values.span() => const _: () = #krate::private::check_values(#definition::SPEC, #given);)
    }
}
