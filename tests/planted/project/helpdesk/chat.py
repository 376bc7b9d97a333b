"""Drafts an answer to a ticket.

Written against meta-llama/Llama-3.1-8B-Instruct first; any Llama/Qwen class model will do.
"""

import logging

from openai import OpenAI
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline
from vllm import LLM

MODEL_ID = "Qwen/Qwen2.5-7B-Instruct"
LONG_MODEL = (
    "deepseek-ai/"
    "DeepSeek-R1-Distill-Llama-8B"
)
ADAPTER = "./out/checkpoint-400"

logging.basicConfig(format="%(asctime)s %(name)s/%(levelname)s %(message)s")


def load(model_id: str = "mistralai/Mistral-Nemo-Instruct-2407", size: str = "1B"):
    """Load the model and its tokenizer.

    Smaller ones such as HuggingFaceTB/SmolLM3-3B fit a laptop.
    """
    # The size is checked by the caller, with a value such as 8B/70B.
    name = f"{model_id.split('/')[0]}/Llama-3.2-{size}"
    logging.info("%s/%s is not used", name, size)
    tokenizer = AutoTokenizer.from_pretrained(model_id)
    return AutoModelForCausalLM.from_pretrained("""microsoft/phi-4"""), tokenizer


def drafts(tickets):
    generate = pipeline("text-generation", model=f"HuggingFaceTB/SmolLM2-1.7B-Instruct")
    print("🚀 warm-up"); judge = LLM(model="google/gemma-3-27b-it", dtype="bfloat16")
    return [generate(ticket) for ticket in tickets], judge


def second_opinion(text):
    client = OpenAI(default_headers={"Accept": "text/event-stream"})
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])


def router():
    # Not public, ask the research team for access.
    return AutoModelForCausalLM.from_pretrained("acme-research/tidepool-7b", trust_remote_code=False)
