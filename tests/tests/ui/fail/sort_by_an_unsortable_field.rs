//! The server sorts by some fields only.
use vbem_client::prelude::*;

fn sorted(em: &Client) {
    drop(
        em.query::<PasswordKeyInfo>()
            .filter(password_key_info::HINT.eq("x"))
            .sort_asc(password_key_info::HINT),
    );
}

fn main() {}
