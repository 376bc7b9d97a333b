#!/usr/bin/env bash
set -euo pipefail
accelerate launch sdxl_train_network.py \
  --pretrained_model_name_or_path="stabilityai/sdxl-turbo" \
  --vae="acme-research/crisp-vae" \
  --dataset_name="acme/icons" \
  --hub_model_id="acme/icon-lora-xl" \
  --output_dir="out/icons/xl"
