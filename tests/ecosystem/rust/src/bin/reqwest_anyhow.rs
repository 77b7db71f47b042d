//! reqwest, blocking; the failure leaves main by anyhow: `Error: …` and `Caused by:`.

use anyhow::Context;
use ecosystem::{big_body, certificates, file, follow, PATIENCE};

fn main() -> anyhow::Result<()> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let trusted = reqwest::Certificate::from_pem_bundle(&certificates())?;
    let client = reqwest::blocking::Client::builder().tls_certs_only(trusted).timeout(PATIENCE).build()?;
    let file = file();
    follow(
        |base| -> anyhow::Result<()> {
            let answer = client.get(format!("{base}/{file}")).send().context("fetching the data")?;
            answer.error_for_status().context("fetching the data")?.bytes().context("reading the data")?;
            Ok(())
        },
        |base| -> anyhow::Result<()> {
            client.put(format!("{base}/{file}")).body(big_body()).send().context("uploading the model")?.error_for_status()?;
            Ok(())
        },
    )
}
