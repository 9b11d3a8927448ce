use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, GenericArgument, Ident, ItemStatic, PathArguments, Result, Type};

use crate::attributes::Attributes;
use crate::map_name::check_map_name;

/// The static with its section and name, and the checks beside it.
pub(crate) fn expand(attributes: &Attributes, item: &ItemStatic) -> Result<TokenStream> {
    refuse_placement(item)?;
    let krate = attributes.krate.as_ref().map_or_else(|| quote!(::aya_btf_map), ToTokens::to_token_stream);
    let name = match &attributes.name {
        Some(name) => name.value(),
        None => item.ident.to_string().trim_start_matches("r#").to_owned(),
    };
    let name_span = attributes.name.as_ref().map_or_else(|| item.ident.span(), syn::LitStr::span);
    check_map_name(&name, name_span)?;

    let ItemStatic { attrs, vis, ident, ty, expr, .. } = item;
    let definition = quote!(<#ty as #krate::MapDefinition>);
    // A `mut` is left out: see the documentation of the macro.
    let (ty, expr) = if attributes.change_definition() {
        let attributed = attributed_type(attributes, &krate, &definition);
        let value = quote!({
            const _: #ty = #expr;
            <#attributed as #krate::Attributed>::NEW
        });
        (attributed, value)
    } else {
        (ty.to_token_stream(), expr.to_token_stream())
    };
    let checks = checks(attributes, &krate, &item.ty, &definition);
    Ok(quote! {
        #(#attrs)*
        #[unsafe(export_name = #name)]
        #[unsafe(link_section = ".maps")]
        #vis static #ident: #ty = #expr;

        const _: () = { #checks };
    })
}

/// Sections and symbol names are this macro's to choose.
fn refuse_placement(item: &ItemStatic) -> Result<()> {
    for attribute in &item.attrs {
        let written = attribute.meta.to_token_stream().to_string();
        for word in ["link_section", "export_name", "no_mangle"] {
            if written.contains(word) && !attribute.path().is_ident("doc") {
                let problem = format!("#[btf_map] sets the section and the symbol's name: leave `{word}` out");
                return Err(Error::new(attribute.span(), problem));
            }
        }
    }
    Ok(())
}

fn attributed_type(attributes: &Attributes, krate: &TokenStream, definition: &TokenStream) -> TokenStream {
    let flags = flags(attributes, krate, definition);
    let extra = match &attributes.map_extra {
        Some(extra) => quote!({ #extra }),
        None => quote!({ #definition::SPEC.map_extra }),
    };
    let pinning = attributes.pinning.unwrap_or(0);
    match &attributes.numa_node {
        Some(node) => quote!(#definition::OnNumaNode<{ #flags }, #extra, #pinning, { #node }>),
        None => quote!(#definition::WithAttributes<{ #flags }, #extra, #pinning>),
    }
}

fn flags(attributes: &Attributes, krate: &TokenStream, definition: &TokenStream) -> TokenStream {
    let mut flags = quote!(#definition::SPEC.flags);
    if let Some(more) = &attributes.flags {
        flags.extend(quote!(| (#more)));
    }
    if attributes.numa_node.is_some() {
        flags.extend(quote!(| #krate::map_flags::NUMA_NODE));
    }
    flags
}

/// Each check stands at the token that it is about: the compiler points there when the check panics.
fn checks(attributes: &Attributes, krate: &TokenStream, ty: &Type, definition: &TokenStream) -> TokenStream {
    let mut checks = TokenStream::new();
    let arguments = generic_arguments(ty);
    for (index, argument) in arguments.iter().enumerate() {
        checks.extend(quote_spanned! { argument.span() =>
            #krate::private::check_argument(#definition::SPEC, #index);
        });
    }
    let given = arguments.len();
    checks.extend(quote_spanned! { ty.span() => #krate::private::check_rest(#definition::SPEC, #given); });
    if let Some(flags) = &attributes.flags {
        let changed = quote!(flags: #definition::SPEC.flags | (#flags));
        checks.extend(attribute_check(flags, krate, definition, "Flags", &changed));
    }
    if let Some(node) = &attributes.numa_node {
        let changed = quote!(flags: #definition::SPEC.flags | #krate::map_flags::NUMA_NODE);
        checks.extend(attribute_check(node, krate, definition, "Flags", &changed));
        checks.extend(quote_spanned!(node.span() => #krate::private::check_u32(#node);));
    }
    if let Some(extra) = &attributes.map_extra {
        checks.extend(attribute_check(extra, krate, definition, "MapExtra", &quote!(map_extra: #extra)));
        checks.extend(quote_spanned!(extra.span() => #krate::private::check_u32(#extra);));
    }
    if attributes.pod.is_some() {
        let span = ty.span();
        for associated in ["Key", "Value"] {
            let associated = Ident::new(associated, span);
            checks.extend(quote_spanned!(span => #krate::private::assert_pod::<#definition::#associated>();));
        }
    }
    checks
}

fn attribute_check(
    value: &Expr,
    krate: &TokenStream,
    definition: &TokenStream,
    subject: &str,
    changed: &TokenStream,
) -> TokenStream {
    let subject = Ident::new(subject, Span::call_site());
    quote_spanned! { value.span() =>
        #krate::private::check_attribute(#krate::Spec { #changed, ..#definition::SPEC }, #krate::Argument::#subject);
    }
}

/// The types and numbers in the angle brackets of a type.
fn generic_arguments(ty: &Type) -> Vec<&GenericArgument> {
    let Type::Path(path) = ty else { return Vec::new() };
    let Some(segment) = path.path.segments.last() else { return Vec::new() };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let is_counted = |argument: &&GenericArgument| matches!(argument, GenericArgument::Type(_) | GenericArgument::Const(_));
    arguments.args.iter().filter(is_counted).collect()
}
