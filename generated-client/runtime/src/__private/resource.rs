//! Macros that implement the traits of resources for a structure with the fields `href` and `links`.

/// Implements `Resource`, `Linked` and `ListItem`. `path` is the address below `/api`, empty for a resource without one;
/// `link_type` is the value of `Type` in links; `list` and `items` are the names of a list.
#[doc(hidden)]
#[macro_export]
macro_rules! __resource {
    ($name:ident {
        path: $path:literal,
        link_type: $link_type:literal,
        list: $list:literal,
        items: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))* $(,)?
    }) => {
        $crate::__resource!(@implement $name, $path, false, $link_type, $list,
            $crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*);
    };
    (@implement $name:ident, $path:literal, $key:literal, $link_type:literal, $list:literal, $items:expr) => {
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
        }

        impl $crate::link::Linked for $name {
            fn links(&self) -> &$crate::link::Links {
                &self.links
            }
            fn href(&self) -> &$crate::value::Href {
                self.href.as_ref().unwrap_or($crate::value::Href::none())
            }
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
        items: $kind:ident($($wire:literal),+ $(,)?) $(.$option:ident($($value:expr),* $(,)?))* $(,)?
    }) => {
        $crate::__resource!(@implement $name, $path, true, $link_type, $list,
            $crate::__private::FieldDescriptor::$kind($($wire),+)$(.$option($($value),*))*);

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
