//! `graph`: draws the links between resources.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use vbem_tools::graph::{Around, Selection, dot, mermaid, select, svg};

use super::output::{print, write};
use super::{Outcome, read};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Form of the picture.
    #[arg(long, value_enum, default_value_t = PictureFormat::Svg)]
    format: PictureFormat,
    /// Resource in the centre, with its actions and the links from and to it.
    #[arg(long, value_name = "NAME")]
    around: Option<String>,
    /// Maximum number of links between the centre and a resource.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    within: usize,
    /// Family to draw; may be given several times. All by default.
    #[arg(long = "family", value_name = "NAME")]
    families: Vec<String>,
    /// Resource to leave out; may be given several times.
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// Address of the documentation of the client; the name of its crate by default.
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// File to write; standard output by default.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum PictureFormat {
    /// A page without references to other files.
    Svg,
    /// Input of Graphviz.
    Dot,
    /// Input of Mermaid.
    Mermaid,
}

pub(super) fn run(options: Options) -> Outcome {
    let render = match options.format {
        PictureFormat::Svg => svg,
        PictureFormat::Dot => dot,
        PictureFormat::Mermaid => mermaid,
    };
    let selection = Selection {
        families: options.families,
        around: options.around.map(|resource| Around { resource, distance: options.within }),
        without: options.without,
    };
    let model = read(&options.schema)?;
    let docs = options.docs.as_deref().unwrap_or(&model.api.client);
    let text = render(&select(&model, &selection)?, docs);
    match options.out {
        Some(path) => write(&path, &text),
        None => print(&text),
    }
}
