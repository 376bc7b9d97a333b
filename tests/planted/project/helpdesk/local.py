"""Small models for machines without a network."""

import mlx_lm
from ctransformers import AutoModelForCausalLM
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from llama_cpp import Llama
from unsloth import FastLanguageModel

MODELS = {
    "laptop": "Qwen/Qwen2.5-0.5B-Instruct",
    "server": "Qwen/Qwen2.5-14B-Instruct",
}


def fetch():
    hf_hub_download(repo_id="Systran/faster-whisper-large-v3", filename="model.bin")
    snapshot_download(
        "google/embeddinggemma-300m",
        allow_patterns=["onnx/*"],
    )
    snapshot_download(repo_id="acme/llama-3.2-3b-transcripts", repo_type="dataset")
    HfApi().upload_folder(folder_path="out/merged", repo_id="acme/helpdesk-merged")


def open_all():
    quantized = Llama.from_pretrained(repo_id="bartowski/Meta-Llama-3.1-8B-Instruct-GGUF", filename="*Q4_K_M.gguf")
    old = AutoModelForCausalLM.from_pretrained("TheBloke/Llama-2-7B-Chat-GGUF", model_type="llama")
    mac, _ = mlx_lm.load("mlx-community/Llama-3.2-3B-Instruct-4bit")
    tuned, _ = FastLanguageModel.from_pretrained(
        model_name="unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit",
        max_seq_length=2048,
    )
    tuned.push_to_hub_merged("acme/helpdesk-unsloth", save_method="merged_16bit")
    return quantized, old, mac, tuned
