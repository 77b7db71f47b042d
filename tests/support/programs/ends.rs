//! How a program in Rust ends: ends MODE PEER, a port of loopback, or ADDRESS:PORT. $LIMIT is its time limit in seconds.
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn address_of(peer: &str) -> String {
    if peer.contains(':') { peer.to_string() } else { format!("127.0.0.1:{peer}") }
}

fn ask(peer: &str) -> Result<String, std::io::Error> {
    let limit: f64 = std::env::var("LIMIT").ok().and_then(|text| text.parse().ok()).unwrap_or(60.0);
    let mut peer = TcpStream::connect(address_of(peer))?;
    peer.set_read_timeout(Some(Duration::from_secs_f64(limit)))?;
    peer.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    peer.read_to_string(&mut answer)?;
    Ok(answer)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments[1].as_str() {
        "unwrap" => drop(ask(&arguments[2]).unwrap()),
        "expect" => drop(ask(&arguments[2]).expect("cannot fetch the model")),
        "exit" => {
            if let Err(error) = ask(&arguments[2]) {
                eprintln!("error: cannot fetch the model\n\nCaused by:\n    {error}");
                std::process::exit(1);
            }
        }
        "bug" => {
            let answer = ask(&arguments[2])?;
            println!("{}", Vec::from(answer)[9999]);
        }
        "parse" => {
            ask(&arguments[2])?;
            "refused".parse::<u32>()?;
        }
        _ => {
            let answer = ask(&arguments[2])?;
            if !answer.contains(" 200 ") {
                let status = answer.lines().next().unwrap_or("").trim_start_matches("HTTP/1.1 ");
                return Err(format!("HTTP status server error ({status}) for url (http://{}/)", address_of(&arguments[2])).into());
            }
        }
    }
    Ok(())
}
