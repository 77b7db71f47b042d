//! What a client program does with its one way to read and to write: the plan that a situation names, as in ../programs/plan.py.

use std::time::Duration;

/// How long a client waits for its server.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The first argument: which plan.
pub fn plan() -> String {
    std::env::args().nth(1).expect("a plan")
}

pub fn base() -> String {
    std::env::var("ECOSYSTEM_URL").expect("ECOSYSTEM_URL")
}

/// What to read, or to write.
pub fn file() -> String {
    std::env::var("ECOSYSTEM_FILE").unwrap_or("data.csv".into())
}

/// The same server at another address: for the client it is another peer.
pub fn telemetry() -> String {
    base().replace("127.0.0.1", "127.0.0.2")
}

/// The certificates to trust, in PEM.
pub fn certificates() -> Vec<u8> {
    std::fs::read(std::env::var("ECOSYSTEM_CERTIFICATES").expect("ECOSYSTEM_CERTIFICATES")).expect("certificates")
}

/// A body to upload.
pub fn big_body() -> Vec<u8> {
    vec![b'x'; 16 << 20]
}

pub fn meets_a_bug() {
    let settings = std::collections::HashMap::from([("epochs", "3")]);
    println!("{}", settings["learning_rate"]);
}

/// `read(base)` reads the server's file, `write(base)` uploads one. What `read` kept open stays open: the client is one for all.
pub fn follow<E: std::fmt::Display>(read: impl Fn(&str) -> Result<(), E>, write: impl Fn(&str) -> Result<(), E>) -> Result<(), E> {
    match plan().as_str() {
        "read" => read(&base())?,
        "write" => write(&base())?,
        "read-then-bug" => {
            read(&base())?;
            meets_a_bug();
        }
        "read-again-then-bug" => {
            if let Err(error) = read(&base()) {
                println!("trying again after {error}");
            }
            read(&base())?;
            meets_a_bug();
        }
        "elsewhere-then-bug" => {
            if let Err(error) = read(&telemetry()) {
                println!("going on without it: {error}");
            }
            read(&base())?;
            meets_a_bug();
        }
        "read-then-silent" => {
            read(&base())?;
            std::process::exit(3);
        }
        "telemetry-then-bug" => {
            read(&telemetry())?;
            read(&base())?;
            std::thread::sleep(Duration::from_secs(1));
            meets_a_bug();
        }
        "read-in-silence" => {
            if read(&base()).is_err() {
                std::process::exit(3);
            }
        }
        other => panic!("no such plan: {other}"),
    }
    println!("done");
    Ok(())
}
