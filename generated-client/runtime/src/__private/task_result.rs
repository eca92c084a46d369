//! The macro that implements the traits of results that tasks lead to.

/// Implements [`LinkedResult`](crate::__private::LinkedResult) and [`RunOutput`](crate::task::RunOutput). It takes the name of
/// the type and that of the task; `waitable` if the result is itself an operation with progress, or `choice` if it is a choice
/// of such operations; then one row for the resource, or for each variant of the choice, with the types of the links from the
/// task:
///
/// ```text
/// task_result! {
///     Job(Task) {
///         Job: ["JobReference", "Job"],
///     }
/// }
///
/// task_result! {
///     RestoreSession(Task, waitable) {
///         RestoreSession: ["RestoreSessionReference"],
///     }
/// }
///
/// task_result! {
///     JobSession(Task, choice) {
///         Backup: of::<BackupJobSession>(["BackupJobSessionReference"]),
///         Replica: of::<ReplicaJobSession>(["ReplicaJobSessionReference"]),
///     }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __task_result {
    ($name:ident($task:ident $(, $waitable:ident)?) { $resource:ident: [$($link_type:literal),* $(,)?] $(,)? }) => {
        impl $crate::__private::LinkedResult for $name {
            const ALTERNATIVES: &'static [$crate::__private::Alternative] =
                &[$crate::__private::Alternative::of::<$resource, Self>(&[$($link_type),*])];
            fn href(&self) -> &$crate::value::Href {
                $crate::link::Linked::href(self)
            }
            $($crate::__task_result!(@$waitable);)?
        }

        $crate::__task_result!(@output $name, $task);
    };
    ($name:ident($task:ident, choice) {
        $($variant:ident: of::<$resource:ident $(,)?>([$($link_type:literal),* $(,)?] $(,)?)),* $(,)?
    }) => {
        impl $crate::__private::LinkedResult for $name {
            const ALTERNATIVES: &'static [$crate::__private::Alternative] =
                &[$($crate::__private::Alternative::of::<$resource, Self>(&[$($link_type),*])),*];
            fn href(&self) -> &$crate::value::Href {
                match self {
                    $(Self::$variant(chosen) => $crate::link::Linked::href(&**chosen),)*
                    Self::Unknown(_) => $crate::value::Href::none(),
                }
            }
            fn progress(&self) -> ::std::option::Option<$crate::task::Progress<'_>> {
                match self {
                    $(Self::$variant(chosen) => $crate::__private::LinkedResult::progress(&**chosen),)*
                    Self::Unknown(_) => ::std::option::Option::None,
                }
            }
        }

        $crate::__task_result!(@output $name, $task);
    };
    (@waitable) => {
        fn progress(&self) -> ::std::option::Option<$crate::task::Progress<'_>> {
            ::std::option::Option::Some($crate::task::Waitable::progress(self))
        }
    };
    (@output $name:ident, $task:ident) => {
        impl $crate::task::RunOutput<$task> for $name {
            #[inline]
            fn follow(
                task: $task,
                follow: $crate::__private::Follow<'_>,
            ) -> $crate::__private::Following<'_, Self> {
                follow.linked(&task)
            }
        }
    };
}
