//! Selects the locks of `shuttle` in the runtime.

fn main() {
    println!("cargo:rustc-cfg=vbem_shuttle");
}
