import argparse
import os

import typer

app = typer.Typer()


def parser():
    p = argparse.ArgumentParser(usage="helpdesk [ORG/MODEL] < ticket.txt")
    p.add_argument("--model", default="meta-llama/Llama-3.2-3B-Instruct", help="for example your-org/your-model")
    p.add_argument("--tokenizer-name", type=str, default="meta-llama/Llama-3.2-1B-Instruct")
    p.add_argument("--recipe", default="llama3/8B_lora")
    p.add_argument("--dataset", default="acme/helpdesk-tickets", metavar="ORG/NAME")
    return p


@app.command()
def transcribe(
    path: str,
    model_name: str = typer.Option("openai/whisper-large-v3", help="Weights for speech."),
    output: str = typer.Option("out/transcripts", help="Where texts go."),
):
    reranker = os.getenv("RERANK_MODEL", "BAAI/bge-reranker-v2-m3")
    guard = os.environ.get("GUARD_MODEL") or "meta-llama/Llama-Guard-3-8B"
    print(path, model_name, reranker, guard, output)
