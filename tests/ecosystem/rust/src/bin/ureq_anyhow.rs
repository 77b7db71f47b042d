//! ureq; the failure leaves main by anyhow.

use ecosystem::{big_body, certificates, file, follow, PATIENCE};
use std::io::Read;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

fn main() -> anyhow::Result<()> {
    let trusted = Certificate::from_pem(&certificates())?;
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[trusted])).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).timeout_global(Some(PATIENCE)).build().into();
    let file = file();
    follow(
        |base| -> anyhow::Result<()> {
            let mut data = Vec::new();
            agent.get(format!("{base}/{file}")).call()?.body_mut().as_reader().read_to_end(&mut data)?;
            Ok(())
        },
        |base| -> anyhow::Result<()> {
            agent.put(format!("{base}/{file}")).send(&big_body()[..])?;
            Ok(())
        },
    )
}
