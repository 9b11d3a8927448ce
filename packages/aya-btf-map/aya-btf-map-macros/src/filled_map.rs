use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprArray, ItemStatic};

use crate::attributes::Attributes;
use crate::btf_map::{At, flags, respan};

/// A map with initial programs or maps.
///
/// Its definition ends in `values`, an array of pointers. Loaders expect an array without a length there, with the pointers after
/// the definition, in a symbol that is larger: since no Rust static is larger than its type, bpf-link-wasm writes it like that into BTF.
pub(crate) struct FilledMap<'a> {
    pub(crate) attributes: &'a Attributes,
    pub(crate) values: &'a ExprArray,
    pub(crate) item: &'a ItemStatic,
    pub(crate) krate: &'a TokenStream,
    pub(crate) definition: &'a TokenStream,
    pub(crate) name: &'a str,
}

impl FilledMap<'_> {
    pub(crate) fn expand(&self) -> TokenStream {
        let Self { attributes, item, krate, definition, name, values } = self;
        let ItemStatic { attrs, vis, ident, ty, expr, .. } = item;
        let filled = format_ident!("{ident}Filled");
        let flags = flags(attributes, krate, definition);
        let (names, types): (Vec<_>, Vec<_>) = self.more_fields().into_iter().unzip();
        let (slots, given) = (self.slots(), values.elems.len());
        // The elements, for the compiler points at one token where it is given brackets.
        let place = values.elems.last().map_or_else(|| values.span(), Spanned::span);
        let check = At { span: place, krate }.call("check_values", &quote!(#definition::SPEC, #given));
        let slot = self.slot_type();
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
            #[repr(C)]
            #vis struct #filled {
                r#type: *const [i32; #definition::SPEC.map_type],
                key: *const #definition::Key,
                value: *const #definition::Value,
                max_entries: *const [i32; #definition::SPEC.max_entries],
                map_flags: *const [i32; { #flags }],
                #(#names: #types,)*
                values: [#slot; #given],
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
                #filled {
                    r#type: ::core::ptr::null(),
                    key: ::core::ptr::null(),
                    value: ::core::ptr::null(),
                    max_entries: ::core::ptr::null(),
                    map_flags: ::core::ptr::null(),
                    #(#names: ::core::ptr::null(),)*
                    values: [#(#slots),*],
                }
            };

            const _: () = { #check };
        }
    }

    fn more_fields(&self) -> Vec<(TokenStream, TokenStream)> {
        let Attributes { pinning, numa_node, .. } = self.attributes;
        let pinning = pinning.map(|pinning| (quote!(pinning), quote!(*const [i32; #pinning])));
        let numa_node = numa_node.as_ref().map(|node| (quote!(numa_node), quote!(*const [i32; #node])));
        pinning.into_iter().chain(numa_node).collect()
    }

    /// The contents of each slot. A reference is to a map; anything else must be a function. Its ABI is not known here, and
    /// no trait covers all of them: the closure compiles if it is a program, and the cast turns it into a pointer.
    fn slots(&self) -> Vec<TokenStream> {
        let slot = |value: &Expr| {
            let krate = At { span: value.span(), krate: self.krate }.krate();
            let ty = respan(self.item.ty.to_token_stream(), value.span());
            match value {
                Expr::Infer(_) => quote!(::core::option::Option::None),
                Expr::Reference(map) => quote_spanned!(map.span() => #krate::private::map_slot::<#ty, _>(#map)),
                program => quote_spanned!(program.span() => {
                    #krate::private::check_program(|context: *mut _| {
                        #[allow(unused_unsafe)]
                        // SAFETY: this is compiled, but never called.
                        unsafe { #program(context) }
                    });
                    // SAFETY: the call above compiles, so this is a function.
                    unsafe { #krate::private::program_slot::<#ty>(#program as *const ()) }
                }),
            }
        };
        self.values.elems.iter().map(slot).collect()
    }

    fn slot_type(&self) -> TokenStream {
        let ty = &self.item.ty;
        let krate = At { span: ty.span(), krate: self.krate }.krate();
        quote_spanned!(ty.span() => <#ty as #krate::FilledDefinition>::Slot)
    }
}
