use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, GenericArgument, Ident, ItemStatic, PathArguments, Result, Type};

use crate::attributes::Attributes;
use crate::filled_map::FilledMap;
use crate::map_name::check_map_name;
use crate::placement::refuse_placement;

/// The static with its section and name, and its checks.
pub(crate) fn expand(attributes: &Attributes, item: &ItemStatic) -> Result<TokenStream> {
    refuse_placement(item, "btf_map")?;
    let krate = attributes.krate.as_ref().map_or_else(|| quote!(::aya_btf_map), ToTokens::to_token_stream);
    let name = match &attributes.name {
        Some(name) => name.value(),
        None => item.ident.to_string().trim_start_matches("r#").to_owned(),
    };
    let name_span = attributes.name.as_ref().map_or_else(|| item.ident.span(), syn::LitStr::span);
    check_map_name(&name, name_span, "give it a shorter one with #[btf_map(name = \"...\")]")?;

    let ItemStatic { vis, ident, ty, expr, .. } = item;
    let outer = &item.attrs;
    let definition = quote!(<#ty as #krate::MapDefinition>);
    let checks = checks(attributes, &krate, &item.ty, &definition);
    if let Some(values) = &attributes.values {
        let item = FilledMap { attributes, values, item, krate: &krate, definition: &definition, name: &name }.expand();
        return Ok(quote!(#item const _: () = { #checks };));
    }
    // A `mut` is left out: see the documentation of the macro.
    let (ty, expr) = if attributes.change_definition() {
        let extended = extended_type(attributes, &krate, &definition);
        let value = quote!({
            const _: #ty = #expr;
            <#extended as #krate::Attributed>::NEW
        });
        (extended, value)
    } else {
        (ty.to_token_stream(), expr.to_token_stream())
    };
    Ok(quote! {
        #(#outer)*
        #[unsafe(export_name = #name)]
        #[unsafe(link_section = ".maps")]
        #vis static #ident: #ty = #expr;

        const _: () = { #checks };
    })
}

/// The error, with the unchanged static, so that its uses are not errors too.
pub(crate) fn expand_error(error: &Error, item: &ItemStatic) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#error #item)
}

fn extended_type(attributes: &Attributes, krate: &TokenStream, definition: &TokenStream) -> TokenStream {
    let flags = flags(attributes, krate, definition);
    let extra = attributes.map_extra.as_ref().map_or_else(|| quote!({ #definition::SPEC.map_extra }), |extra| quote!({ #extra }));
    let pinning = attributes.pinning.unwrap_or(0);
    if let Some(node) = &attributes.numa_node {
        quote!(#definition::OnNumaNode<{ #flags }, #extra, #pinning, { #node }>)
    } else {
        quote!(#definition::WithAttributes<{ #flags }, #extra, #pinning>)
    }
}

pub(crate) fn flags(attributes: &Attributes, krate: &TokenStream, definition: &TokenStream) -> TokenStream {
    let mut flags = quote!(#definition::SPEC.flags);
    if let Some(more) = &attributes.flags {
        flags.extend(quote!(| (#more)));
    }
    if attributes.numa_node.is_some() {
        flags.extend(quote!(| #krate::map_flags::NUMA_NODE));
    }
    flags
}

/// Each check has the span of the token that it is about: the compiler points there when the check panics.
fn checks(attributes: &Attributes, krate: &TokenStream, ty: &Type, definition: &TokenStream) -> TokenStream {
    let mut checks = TokenStream::new();
    let arguments = generic_arguments(ty);
    for (index, argument) in arguments.iter().enumerate() {
        let at = At { span: argument.span(), krate };
        checks.extend(at.call("check_argument", &quote!(#definition::SPEC, #index)));
    }
    let given = arguments.len();
    let at_type = At { span: ty.span(), krate };
    checks.extend(at_type.call("check_rest", &quote!(#definition::SPEC, #given)));
    if let Some(flags) = &attributes.flags {
        let changed = quote!(flags: #definition::SPEC.flags | (#flags));
        checks.extend(attribute_check(flags, krate, definition, "Flags", &changed));
    }
    if let Some(node) = &attributes.numa_node {
        let changed = quote!(flags: #definition::SPEC.flags | #krate::map_flags::NUMA_NODE);
        checks.extend(attribute_check(node, krate, definition, "Flags", &changed));
        checks.extend(At { span: node.span(), krate }.call("check_u32", &node.to_token_stream()));
    }
    if let Some(extra) = &attributes.map_extra {
        checks.extend(attribute_check(extra, krate, definition, "MapExtra", &quote!(map_extra: #extra)));
        checks.extend(At { span: extra.span(), krate }.call("check_u32", &extra.to_token_stream()));
    }
    if attributes.pod.is_some() {
        checks.extend(at_type.assert_pod(&quote!(#definition::Key)));
        checks.extend(at_type.assert_pod(&quote!(#definition::Value)));
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
    let arguments = quote!(#krate::Spec { #changed, ..#definition::SPEC }, #krate::Argument::#subject);
    At { span: value.span(), krate }.call("check_attribute", &arguments)
}

/// The span of a check. The compiler points at an expression's tokens, so all of them must have it.
pub(crate) struct At<'a> {
    pub(crate) span: Span,
    pub(crate) krate: &'a TokenStream,
}

impl At<'_> {
    pub(crate) fn call(&self, check: &str, arguments: &TokenStream) -> TokenStream {
        let (krate, check) = (self.krate(), Ident::new(check, self.span));
        quote_spanned!(self.span => #krate::private::#check(#arguments);)
    }

    fn assert_pod(&self, ty: &TokenStream) -> TokenStream {
        let krate = self.krate();
        let ty = respan(ty.clone(), self.span);
        quote_spanned!(self.span => #krate::private::assert_pod::<#ty>();)
    }

    pub(crate) fn krate(&self) -> TokenStream {
        respan(self.krate.clone(), self.span)
    }
}

pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}

/// The types and numbers in the angle brackets of a type.
fn generic_arguments(ty: &Type) -> Vec<&GenericArgument> {
    let Type::Path(path) = ty else { return Vec::new() };
    let Some(segment) = path.path.segments.last() else { return Vec::new() };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let is_counted = |argument: &&GenericArgument| matches!(argument, GenericArgument::Type(_) | GenericArgument::Const(_));
    arguments.args.iter().filter(is_counted).collect()
}
