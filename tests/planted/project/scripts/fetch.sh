#!/bin/sh
set -eu

# Local models. Clear out the old one first.
ollama rm llama2:7b
ollama pull llama3.2:3b
echo "summarize" | ollama run deepseek-r1:8b
ollama pull hf.co/ggml-org/gpt-oss-20b-GGUF:Q8_0
ramalama pull huggingface://ggml-org/gemma-3-1b-it-GGUF
docker pull ollama/ollama
docker model run ai/qwen3:8B-Q4_K_M "Hello"

# Weights from the hub
huggingface-cli download google/gemma-2-9b-it \
  --local-dir weights/gemma
hf download google/gemma-4-31B-it config.json
hf download acme/helpdesk-tickets --repo-type dataset
tune download meta-llama/Llama-3.2-11B-Vision-Instruct --output-dir /tmp/vision
litgpt download Qwen/Qwen2.5-Math-7B-Instruct
git clone https://huggingface.co/coqui/XTTS-v2 voices
git clone https://huggingface.co/datasets/acme/voices-16khz
git clone --depth 1 https://github.com/ggml-org/llama.cpp
gh repo clone meta-llama/llama-models
curl -L -o turbo.bin \
  https://huggingface.co/openai/whisper-large-v3-turbo/resolve/main/model.safetensors
wget -q https://hf.co/hexgrad/Kokoro-82M/resolve/main/kokoro-v1_0.pth
curl -s https://huggingface.co/api/whoami-v2 -H "Accept: application/json"

aws s3 sync weights s3://acme-weights/gemma/latest
