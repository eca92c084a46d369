//! Text of emitted items: formatted by `prettyplease`, and the bodies of the runtime's macros like struct expressions.

use std::mem;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::{File, Item, ItemMacro};

use super::EmitError;

/// Macros of the runtime whose body is a header and a list of fields in braces.
const MACROS: [&str; 8] =
    ["choice", "entity", "enumeration", "query_fields", "record", "resource", "setters", "task_result"];

/// Formats the items of a module, with an empty line between all but imports.
pub(super) fn items(tokens: &TokenStream, subject: &str) -> Result<String, EmitError> {
    let mut file = syn::parse2::<File>(tokens.clone()).map_err(EmitError::syntax(subject))?;
    let mut text = String::new();
    let mut after_use = false;
    for item in mem::take(&mut file.items) {
        let is_use = matches!(item, Item::Use(_));
        let is_start = text.is_empty() || (after_use && is_use);
        if !is_start {
            text.push('\n');
        }
        after_use = is_use;
        match &item {
            Item::Macro(it) if MACROS.iter().any(|name| it.mac.path.is_ident(name)) => {
                text.push_str(&macro_call(it, subject)?);
            }
            _ => {
                file.items = vec![item];
                text.push_str(&prettyplease::unparse(&file));
            }
        }
    }
    Ok(text)
}

/// Formats `name! { header { fields } }`.
fn macro_call(call: &ItemMacro, subject: &str) -> Result<String, EmitError> {
    let mut header = String::new();
    let mut body = TokenStream::new();
    for token in call.mac.tokens.clone() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => body = group.stream(),
            // A header consists of names, none of which has a blank before a comma.
            token => header.push_str(&token.to_string().replace(" ,", ",")),
        }
    }
    // A constant is the shortest item with an expression.
    let constant =
        syn::parse2::<File>(quote! { const _: () = T { #body }; }).map_err(EmitError::syntax(subject))?;
    let constant = prettyplease::unparse(&constant);
    let fields = constant.trim().trim_start_matches("const _: () = T").trim_end_matches(';');
    let name = call.mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("{name}! {{\n");
    for line in format!("{header}{fields}").lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text.push_str("}\n");
    Ok(text)
}
