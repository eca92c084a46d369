//! The server sorts by some fields only.
use vbem_client::prelude::*;

fn sorted(em: &Client) {
    drop(
        em.query::<PasswordKeyInfo>()
            .filter(PasswordKeyInfo::HINT.eq("x"))
            .sort_asc(PasswordKeyInfo::HINT),
    );
}

fn main() {}
