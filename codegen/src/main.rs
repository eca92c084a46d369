//! The command.
fn main() {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "schema".into());
    match vbem_codegen::load(&vbem_codegen::Sources::from_dir(std::path::Path::new(&dir))) {
        Ok(model) => println!(
            "{} resources, {} records, {} enumerations",
            model.resources.len(),
            model.records.len(),
            model.enumerations.len()
        ),
        Err(problems) => {
            eprint!("{}", problems.render(true));
            std::process::exit(1)
        }
    }
}
