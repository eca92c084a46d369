//! Macros that implement the traits of resources for a structure with the fields `href` and `links`.

/// Implements `Resource`, `Linked` and `ListItem`. `path` is the address below `/api`, empty for a resource without one;
/// `link_type` is the value of `Type` in links; `list` and `items` are the names of a list; `query` is the type in
/// the query service, `found` its lists if they have other names.
#[doc(hidden)]
#[macro_export]
macro_rules! __resource {
    ($name:ident {
        path: $path:literal,
        link_type: $link_type:literal,
        list: $list:literal,
        items: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))*
        $(, query: $query:literal)? $(, found: [$($found:expr),+ $(,)?])? $(,)?
    }) => {
        $crate::__resource!(@implement $name, $path, false, $link_type, $list, {},
            $crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*,
            [$($query)?], &[$($($found),+)?]);
    };
    (@implement $name:ident, $path:literal, $key:literal, $link_type:literal, $list:literal,
        { $($identity:item)? }, $items:expr, [$($query:literal)?], $found:expr) => {
        impl $crate::link::ListItem for $name {
            const LIST: &'static $crate::__private::Descriptor = &$crate::__private::Descriptor::list(
                $list,
                &[$crate::__private::FieldDescriptor::element("Links").optional(), $items],
            );
        }

        impl $crate::link::Resource for $name {
            const KIND: $crate::__private::ResourceInfo = $crate::__private::ResourceInfo {
                name: stringify!($name),
                path: $path,
                key: $key,
                link_type: $link_type,
            };
            $(const QUERY: ::std::option::Option<$crate::__private::QueryType> =
                ::std::option::Option::Some($crate::__private::QueryType { name: $query, lists: $found });)?
        }
        $(impl $crate::query::Queryable for $name {
            const TYPE: &'static str = $query;
        })?

        impl $crate::link::Linked for $name {
            fn links(&self) -> &$crate::link::Links {
                &self.links
            }
            fn href(&self) -> &$crate::value::Href {
                self.href.as_ref().unwrap_or($crate::value::Href::none())
            }
            $($identity)?
        }
    };
}

/// Implements `Entity` in addition to the traits of [`resource!`](__resource), for a structure with the fields `name`
/// and `uid`.
#[doc(hidden)]
#[macro_export]
macro_rules! __entity {
    ($name:ident {
        path: $path:literal,
        link_type: $link_type:literal,
        list: $list:literal,
        items: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))*
        $(, query: $query:literal)? $(, found: [$($found:expr),+ $(,)?])? $(,)?
    }) => {
        $crate::__resource!(@implement $name, $path, true, $link_type, $list,
            {
                fn identity(&self) -> ::std::option::Option<&$crate::value::Uid> {
                    ::std::option::Option::Some(&self.uid)
                }
            },
            $crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*,
            [$($query)?], &[$($($found),+)?]);

        impl $crate::link::Entity for $name {
            fn name(&self) -> &str {
                &self.name
            }
            fn uid(&self) -> &$crate::value::Uid {
                &self.uid
            }
        }
    };
}
