#!/usr/bin/env bash
set -euo pipefail
MODEL="${MODEL:-meta-llama/Llama-3.3-70B-Instruct}"
LOG_FORMAT='%h/%l/%u'

case "${1:-vllm}" in
vllm)
  vllm serve mistralai/Mistral-Small-24B-Instruct-2501 \
    --tokenizer mistralai/Mistral-Small-3.1-24B-Instruct-2503 \
    --lora-modules desk=acme-research/harbor-lora \
    --served-model-name acme/desk \
    --chat-template ./templates/llama3.jinja
  ;;
openai)
  python -m vllm.entrypoints.openai.api_server --model "$MODEL" --speculative-model "meta-llama/Llama-3.2-1B"
  ;;
tgi)
  docker run --gpus all -e MODEL_ID=tiiuae/falcon-7b-instruct ghcr.io/huggingface/text-generation-inference:3.2
  text-generation-launcher --model-id tiiuae/falcon-11B --port 8080
  ;;
sglang)
  python3 -m sglang.launch_server --model-path deepseek-ai/DeepSeek-V3 --tp 8
  ;;
lmdeploy)
  lmdeploy serve api_server \
    internlm/internlm2_5-7b-chat \
    --server-port 23333
  ;;
cpp)
  llama-server -hf ggml-org/gemma-3-4b-it-GGUF -c 4096 --alias acme/desk-mini
  llama-cli --hf-repo bartowski/Qwen2.5-Coder-7B-Instruct-GGUF:Q4_K_M -p "yes/no?"
  llama-cli -hfr bartowski/gemma-2-9b-it-GGUF -hff weights.gguf -p "Hello"
  llama-server --model-url https://huggingface.co/Qwen/Qwen2.5-7B-Instruct-GGUF/resolve/main/qwen2.5-7b-instruct-q4_k_m.gguf
  llama-server -m ./weights/desk.gguf
  ;;
esac
