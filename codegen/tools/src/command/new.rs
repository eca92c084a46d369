//! `new`: writes the first file of a resource.

use std::fs;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use vbem_codegen::Sources;
use vbem_tools::scaffold::{ScaffoldError, ScaffoldRequest, scaffold};
use vbem_tools::verify::read_message;

use super::Outcome;
use super::output::{print, refresh_json_schema, write};

#[derive(Args)]
#[command(group = ArgGroup::new("subject").args(["name", "from"]).required(true).multiple(true))]
pub(super) struct Options {
    /// Name of the resource; by default, that of the message.
    name: Option<String>,
    /// Address below /api, such as /cloud/tenants/{id}.
    #[arg(long)]
    path: Option<String>,
    /// Family of the resource; by default, that of the resources with similar addresses.
    #[arg(long, value_name = "NAME")]
    family: Option<String>,
    /// Message to take name, path, members and links from.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Folder of the schema.
    #[arg(long, value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
}

pub(super) fn run(options: Options) -> Outcome {
    let Options { name, path, family, from, schema } = options;
    let sample = from.as_deref().map(read_message).transpose()?;
    let request = ScaffoldRequest { name, path, family, sample };
    let new = scaffold(&Sources::from_dir(&schema), &request).map_err(|error| match (&error, &from) {
        (ScaffoldError::Sample(reason), Some(from)) => format!("`{}`: {reason}", from.display()),
        _ => error.to_string(),
    })?;
    let files: Vec<(PathBuf, &String)> =
        new.files.iter().map(|(file, text)| (schema.join(file), text)).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return Err(format!("`{}` already exists; not overwritten", path.display()).into());
    }
    for (path, text) in &files {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot create the folder `{}`: {error}", folder.display()))?;
        }
        write(path, text)?;
        print(&format!("{}: written\n", path.display()))?;
    }
    refresh_json_schema(&schema)?;
    if let Some(family) = &new.new_family {
        print(&format!(
            "the client needs a feature for the new family: in generated-client/Cargo.toml, add `{family} = []` to \
             `[features]` and \"{family}\" to `families`; `always: true` in {family}/family.yaml does without\n"
        ))?;
    }
    for problem in &new.left {
        print(&format!("not declared yet: {problem}\n"))?;
    }
    print("`check` lists the descriptions that are to be written\n")
}
