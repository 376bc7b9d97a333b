use clap::Parser;
use hf_hub::api::sync::Api;

const MODEL_ID: &str = "EleutherAI/gpt-j-6b";
const LOG: &str = "{level}/{target}: {message}";

#[derive(Parser)]
struct Args {
    /// Model to load.
    #[arg(long, default_value = "bigcode/starcoder2-3b")]
    model: String,
    #[arg(long, default_value = "edge/cache")]
    cache: String,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let api = Api::new()?;
    let weights = api.model("facebook/nllb-200-distilled-600M".to_string()).get("model.safetensors")?;
    let tickets = api.dataset("acme/tickets-2025".to_string()).get("train.parquet")?;
    println!("{} {} {} {:?} {:?} {}", LOG, MODEL_ID, args.model, weights, tickets, args.cache);
    Ok(())
}
