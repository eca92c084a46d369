//! Reads the public items of the emitted code.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    AngleBracketedGenericArguments, Attribute, Expr, ExprStruct, FieldValue, Fields, ImplItem,
    Item as Parsed, Lit, Member, PathArguments, TraitItem, Type, Visibility,
};

use vbem_codegen::emit::{self, EmitError};
use vbem_codegen::model::Model;

/// Public items by path: `Tape`, `Tape::slot`, `TapeLinks::eject`, `tape::SLOT`.
pub(super) type PublicApi = BTreeMap<String, Item>;

/// A public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Signature as the compiler sees it.
    pub(super) signature: String,
    /// Module of the item; empty for a part of another item.
    pub(super) module: String,
    /// Item that this one is a part of.
    pub(super) owner: Option<String>,
    /// Note of `#[deprecated]`; absent if the item is not deprecated.
    pub(super) deprecated: Option<String>,
}

/// The public items of the code that is emitted for the model.
///
/// # Errors
/// Those of the emitter.
pub(super) fn public_api(model: &Model) -> Result<PublicApi, EmitError> {
    let mut items = BTreeMap::new();
    for file in emit::emit(model)? {
        let module = file.name.strip_suffix(".rs").unwrap_or(&file.name);
        let module = if file.name == emit::ROOT_FILE { "" } else { module };
        // Emitted code always parses; a file that does not contributes no items.
        if let Ok(parsed) = syn::parse_file(&file.text) {
            let mut reader = Reader { module, items: &mut items };
            parsed.items.iter().for_each(|item| reader.item(item));
        }
    }
    Ok(items)
}

struct Reader<'a> {
    module: &'a str,
    items: &'a mut PublicApi,
}

impl Reader<'_> {
    fn top(&mut self, name: &str, signature: String, attributes: &[Attribute]) {
        let module = self.module.to_owned();
        let deprecated = deprecation(attributes);
        self.items.insert(name.to_owned(), Item { signature, module, owner: None, deprecated });
    }

    fn part(&mut self, owner: &str, name: &str, signature: String, attributes: &[Attribute]) {
        let (module, owner_name) = (String::new(), Some(owner.to_owned()));
        let deprecated = deprecation(attributes);
        let item = Item { signature, module, owner: owner_name, deprecated };
        self.items.insert(format!("{owner}::{name}"), item);
    }

    fn item(&mut self, item: &Parsed) {
        match item {
            Parsed::Struct(it) if is_public(&it.vis) => {
                let name = it.ident.to_string();
                self.top(&name, format!("struct {name}"), &it.attrs);
                if let Fields::Named(fields) = &it.fields {
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let field_name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        self.part(&name, &field_name, text(&field.ty), &field.attrs);
                    }
                }
            }
            Parsed::Enum(it) if is_public(&it.vis) => {
                let name = it.ident.to_string();
                self.top(&name, format!("enum {name}"), &it.attrs);
                for variant in &it.variants {
                    self.part(
                        &name,
                        &variant.ident.to_string(),
                        format!("variant {}", text_of_fields(&variant.fields)).trim().to_owned(),
                        &variant.attrs,
                    );
                }
            }
            Parsed::Trait(it) if is_public(&it.vis) => {
                let name = it.ident.to_string();
                self.top(&name, format!("trait {name}"), &it.attrs);
                for item in &it.items {
                    if let TraitItem::Fn(method) = item {
                        self.part(&name, &method.sig.ident.to_string(), text(&method.sig), &method.attrs);
                    }
                }
            }
            Parsed::Impl(it) => self.implementation(it),
            Parsed::Macro(it) => self.macro_call(it),
            Parsed::Const(it) if is_public(&it.vis) => {
                self.top(&it.ident.to_string(), text(&it.ty), &it.attrs);
            }
            Parsed::Static(it) if is_public(&it.vis) => {
                self.top(&it.ident.to_string(), text(&it.ty), &it.attrs);
            }
            Parsed::Type(it) if is_public(&it.vis) => {
                self.top(&it.ident.to_string(), format!("type {}", text(&it.ty)), &it.attrs);
            }
            Parsed::Fn(it) if is_public(&it.vis) => {
                self.top(&it.sig.ident.to_string(), text(&it.sig), &it.attrs);
            }
            _ => {}
        }
    }

    /// The traits that macros of the runtime implement for the type at the beginning of their body.
    fn macro_call(&mut self, it: &syn::ItemMacro) {
        let name = it.mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let traits: &[&str] = match name.as_str() {
            "record" | "choice" => &["Record"],
            "resource" => &["ListItem", "Resource", "Linked"],
            "enumeration" => &["Enumeration", "std::fmt::Display"],
            "entity" => &["ListItem", "Resource", "Linked", "Entity"],
            _ => &[],
        };
        let of = it.mac.tokens.clone().into_iter().next().map(|first| first.to_string()).unwrap_or_default();
        let rows = match name.as_str() {
            "setters" => rows(&it.mac.tokens, setter),
            "query_fields" => rows(&it.mac.tokens, query_field),
            "choice" => {
                let conversions = rows(&it.mac.tokens, conversion);
                conversions.iter().for_each(|row| self.trait_of(&row.signature, &of, of.clone()));
                Vec::new()
            }
            "task_result" => {
                let task = argument(&it.mac.tokens).unwrap_or_default();
                self.trait_of(&format!("RunOutput<{task}>"), &of, of.clone());
                Vec::new()
            }
            _ => Vec::new(),
        };
        for Row { name, signature, attributes } in rows {
            self.part(&of, &name, signature, &attributes);
        }
        // A row of the macros for resources.
        let queryable = has_row(&it.mac.tokens, "query").then_some("Queryable");
        for name in traits.iter().copied().chain(queryable) {
            self.trait_of(name, &of, of.clone());
        }
    }

    fn trait_of(&mut self, name: &str, of: &str, owner: String) {
        let name = format!("impl {name} for {of}");
        let module = String::new();
        let item = Item { signature: name.clone(), module, owner: Some(owner), deprecated: None };
        self.items.insert(name, item);
    }

    fn implementation(&mut self, it: &syn::ItemImpl) {
        let of = text(&it.self_ty);
        match &it.trait_ {
            Some((path, _)) => {
                self.trait_of(&text(path), &of, base(&it.self_ty));
            }
            None => {
                for item in &it.items {
                    match item {
                        ImplItem::Fn(method) if is_public(&method.vis) => {
                            let name = format!("{}()", method.sig.ident);
                            self.part(&of, &name, signature(&method.sig), &method.attrs);
                        }
                        ImplItem::Const(constant) if is_public(&constant.vis) => {
                            self.part(&of, &constant.ident.to_string(), text(&constant.ty), &constant.attrs);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// An item that a macro makes of a row.
struct Row {
    name: String,
    signature: String,
    attributes: Vec<Attribute>,
}

/// Returns the items that a macro makes of its rows. They have the form `name: form::<type>("name on the wire")`.
fn rows(
    body: &TokenStream,
    item: fn(&Ident, &Ident, &AngleBracketedGenericArguments) -> Option<(String, TokenStream)>,
) -> Vec<Row> {
    let rows = body.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(rows) if rows.delimiter() == Delimiter::Brace => Some(rows),
        _ => None,
    });
    // A structure expression has the form of the rows.
    let rows = rows.and_then(|rows| syn::parse2::<ExprStruct>(quote! { T #rows }).ok());
    let rows = rows.into_iter().flat_map(|rows| rows.fields);
    let row = |row: FieldValue| {
        let (Member::Named(name), Expr::Call(call)) = (&row.member, &row.expr) else { return None };
        let Expr::Path(form) = &*call.func else { return None };
        let form = form.path.segments.last()?;
        let PathArguments::AngleBracketed(argument) = &form.arguments else { return None };
        let (name, signature) = item(name, &form.ident, argument)?;
        Some(Row { name, signature: text(&signature), attributes: row.attrs })
    };
    rows.filter_map(row).collect()
}

/// Name and signature of the method of a row of `setters!`, such as `size: some::<i64>("SizeInBytes")`.
fn setter(
    name: &Ident,
    form: &Ident,
    argument: &AngleBracketedGenericArguments,
) -> Option<(String, TokenStream)> {
    let argument = &argument.args;
    let value = if form.to_string().ends_with("_into") {
        quote! { impl Into<#argument> }
    } else {
        quote! { #argument }
    };
    Some((format!("{name}()"), quote! { fn #name(self, value: #value) -> Self }))
}

/// Name and type of the constant of a row of `query_fields!`, such as `SLOT: filter::<i32>("Slot")`.
fn query_field(
    name: &Ident,
    usage: &Ident,
    value: &AngleBracketedGenericArguments,
) -> Option<(String, TokenStream)> {
    let value = &value.args;
    let usage = match usage.to_string().as_str() {
        "both" => quote! { FilterAndSort },
        "filter" => quote! { FilterOnly },
        "sort" => quote! { SortOnly },
        _ => return None,
    };
    Some((name.to_string(), quote! { QueryField<Self, #value, #usage> }))
}

/// Name of the variant and the trait of a row of `choice!` with a type, such as `Tape: element::<TapeInfo>("TapeInfo")`.
fn conversion(
    variant: &Ident,
    _: &Ident,
    value: &AngleBracketedGenericArguments,
) -> Option<(String, TokenStream)> {
    let value = &value.args;
    Some((variant.to_string(), quote! { From<#value> }))
}

/// Returns the first token in the parentheses of a macro's body.
fn argument(body: &TokenStream) -> Option<String> {
    let group = body.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
        _ => None,
    });
    group?.into_iter().next().map(|token| token.to_string())
}

/// True if the braces of a macro's body hold a row with this name.
fn has_row(body: &TokenStream, name: &str) -> bool {
    let groups = body.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    let is_row = |tokens: &[TokenTree]| matches!(tokens, [TokenTree::Ident(ident), TokenTree::Punct(colon)] if ident == name && colon.as_char() == ':');
    groups.into_iter().any(|rows| rows.into_iter().collect::<Vec<_>>().windows(2).any(is_row))
}

/// The signature as callers see it, without the `mut` of a parameter.
fn signature(signature: &syn::Signature) -> String {
    text(signature).replacen("(mut self", "(self", 1)
}

/// The name of the type of an implementation: `Tape` for `Reference<Tape>`.
fn base(of: &Type) -> String {
    let text = text(of);
    let inner = text.split_once('<').map_or(text.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    inner.to_owned()
}

/// The note of `#[deprecated]`.
fn deprecation(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("deprecated"))?;
    let mut note = String::new();
    // An unreadable note is empty; the item is deprecated all the same.
    let _ = attribute.parse_nested_meta(|meta| {
        if let Expr::Lit(value) = meta.value()?.parse::<Expr>()?
            && let (true, Lit::Str(text)) = (meta.path.is_ident("note"), value.lit)
        {
            note = text.value();
        }
        Ok(())
    });
    Some(note)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn text_of_fields(fields: &Fields) -> String {
    match fields {
        Fields::Unit => String::new(),
        other => text(other),
    }
}

/// Tokens in the layout of `rustfmt`.
fn text(tokens: &impl ToTokens) -> String {
    let spaced = tokens.to_token_stream().to_string();
    let mut text = String::new();
    let tight_before = [",", ">", ")", "(", "::", ":", ";", "]", "<"];
    let tight_after = ["<", "(", "&", "::", "[", "'"];
    for token in spaced.split_whitespace() {
        let before = tight_before.iter().any(|sign| token.starts_with(sign)) && token != "->";
        let after = tight_after.iter().any(|sign| text.ends_with(sign));
        let comma = text.ends_with(',') && !token.starts_with(['>', ')', ',']);
        if !text.is_empty() && (comma || !(before || after)) {
            text.push(' ');
        }
        text.push_str(token);
    }
    text.replace(",)", ")")
}
