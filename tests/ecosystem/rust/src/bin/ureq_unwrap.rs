//! ureq; the failure is unwrapped: a panic.

use ecosystem::{big_body, certificates, file, follow, PATIENCE};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

fn main() {
    let trusted = Certificate::from_pem(&certificates()).unwrap();
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[trusted])).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).timeout_global(Some(PATIENCE)).build().into();
    let file = file();
    let outcome: Result<(), ureq::Error> = follow(
        |base| -> Result<(), ureq::Error> {
            agent.get(format!("{base}/{file}")).call()?.body_mut().read_to_vec()?;
            Ok(())
        },
        |base| -> Result<(), ureq::Error> {
            agent.put(format!("{base}/{file}")).send(&big_body()[..])?;
            Ok(())
        },
    );
    outcome.unwrap();
}
