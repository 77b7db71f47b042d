//! reqwest under tokio; main returns the failure: `Error: ` and what Debug makes of it, in one line.

use ecosystem::{big_body, certificates, file, follow, PATIENCE};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let trusted = reqwest::Certificate::from_pem_bundle(&certificates())?;
    let client = reqwest::Client::builder().tls_certs_only(trusted).read_timeout(PATIENCE).timeout(PATIENCE * 2).build()?;
    let file = file();
    let read = |base: &str| {
        runtime.block_on(async {
            let mut answer = client.get(format!("{base}/{file}")).send().await?.error_for_status()?;
            while answer.chunk().await?.is_some() {}
            Ok::<(), reqwest::Error>(())
        })
    };
    let write = |base: &str| {
        runtime.block_on(async {
            client.put(format!("{base}/{file}")).body(big_body()).send().await?.error_for_status()?;
            Ok::<(), reqwest::Error>(())
        })
    };
    Ok(follow(read, write)?)
}
