//! The terminal: whether there is one, its width, colours, messages and questions.

mod bar;
mod editor;
mod interrupt;
mod live;
mod prompt;
mod room;
mod style;

pub(crate) use bar::Bar;
pub(crate) use editor::EditedText;
pub(crate) use interrupt::Interrupt;
pub(crate) use live::Live;
pub(crate) use style::Style;

use std::io::{IsTerminal as _, Write as _};

/// Width and height of output that does not go to a terminal.
const DEFAULT_SIZE: (u16, u16) = (100, 50);

/// Smallest width and height of tables.
const SMALLEST_SIZE: (u16, u16) = (20, 4);

/// The streams of the process and the options that concern them.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    /// True if only results and errors are written.
    pub(crate) quiet: bool,
    /// True if requests are written to standard error.
    pub(crate) verbose: bool,
    /// True if standard output is a terminal.
    pub(crate) out_is_terminal: bool,
    /// True if questions can be asked.
    pub(crate) can_ask: bool,
    /// True if progress can be shown on standard error.
    pub(crate) shows_progress: bool,
    /// Colours of standard output.
    pub(crate) style: Style,
    /// Number of columns.
    pub(crate) width: u16,
    /// Number of lines.
    pub(crate) height: u16,
}

/// Use of colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Terminal {
    /// Examines the streams of the process.
    pub(crate) fn new(quiet: bool, verbose: bool, colour: Colour) -> Self {
        let out_is_terminal = std::io::stdout().is_terminal();
        let err_is_terminal = std::io::stderr().is_terminal();
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let coloured = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => out_is_terminal && allowed,
        };
        let (width, height) = size();
        Self {
            quiet,
            verbose,
            out_is_terminal,
            can_ask: std::io::stdin().is_terminal() && err_is_terminal,
            shows_progress: err_is_terminal && !quiet,
            style: Style::new(coloured),
            width,
            height,
        }
    }

    /// Examines the size again, which a person may have changed.
    pub(crate) fn measure(&mut self) {
        (self.width, self.height) = size();
    }

    /// Writes a message to standard error, unless it is quiet.
    pub(crate) fn note(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            write_error(format_args!("{text}\n"));
        }
    }
}

/// Width and height of the terminal.
fn size() -> (u16, u16) {
    let size = console::Term::stdout().size_checked();
    let fitting = |(lines, columns): (u16, u16)| (columns.max(SMALLEST_SIZE.0), lines.max(SMALLEST_SIZE.1));
    size.map_or(DEFAULT_SIZE, fitting)
}

/// Writes to standard error. A closed stream is not an error of the command.
pub(crate) fn write_error(text: std::fmt::Arguments<'_>) {
    let _ = std::io::stderr().write_fmt(text);
}
