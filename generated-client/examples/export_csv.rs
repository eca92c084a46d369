//! Writes all VM restore points as CSV to the standard output, without an async runtime.
//!
//! ```text
//! cargo run -p vbem-client --features blocking --example export_csv > points.csv
//! ```

use std::error::Error;
use std::io::{self, BufWriter, Write};

use vbem_client::blocking::Client;
use vbem_client::prelude::*;

fn export(em: &Client, output: &mut impl Write) -> Result<(), Box<dyn Error>> {
    write!(output, "vm,created,algorithm,backup server\r\n")?;
    // Pages are fetched as the loop needs them, so that memory does not grow with the number of points.
    for point in em.query::<VmRestorePoint>().page_size(500).stream() {
        let point = point?;
        let server = point.backup_server().ok();
        let server = server.as_ref().and_then(|link| link.name()).unwrap_or_default();
        let vm = point.vm_display_name.as_ref().or(point.vm_name.as_ref()).unwrap_or(&point.name);
        let created = point.creation_time_utc.to_string();
        let fields = [vm.as_str(), &created, point.algorithm.as_str(), server].map(quoted);
        write!(output, "{}\r\n", fields.join(","))?;
    }
    output.flush()?;
    Ok(())
}

/// Quotes a field as RFC 4180 requires.
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut output = BufWriter::new(io::stdout().lock());
    Client::from_env()?.scope(|em| export(&em, &mut output))
}
