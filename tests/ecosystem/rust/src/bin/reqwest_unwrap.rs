//! reqwest under tokio; the failure is unwrapped: a panic.

use ecosystem::{big_body, certificates, file, follow, PATIENCE};

fn main() {
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let trusted = reqwest::Certificate::from_pem_bundle(&certificates()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only(trusted).timeout(PATIENCE).build().unwrap();
    let file = file();
    let read = |base: &str| {
        runtime.block_on(async {
            client.get(format!("{base}/{file}")).send().await?.error_for_status()?.bytes().await?;
            Ok::<(), reqwest::Error>(())
        })
    };
    let write = |base: &str| {
        runtime.block_on(async {
            client.put(format!("{base}/{file}")).body(big_body()).send().await?.error_for_status()?;
            Ok::<(), reqwest::Error>(())
        })
    };
    follow(read, write).unwrap();
}
