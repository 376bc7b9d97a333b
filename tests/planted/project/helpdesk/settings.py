from dataclasses import dataclass

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings

ALLOWED = ["google/gemma-*", "mistralai/Mistral-*"]
COLUMNS = ["prompt/response", "ticket/body"]


class Settings(BaseSettings):
    model_name: str = Field(default="Qwen/Qwen3-30B-A3B", description="Chat model, <org>/<model>.")
    draft_model: str = "Qwen/Qwen3-0.6B"
    tickets: str = "acme/Qwen2.5-7B-Instruct-evals"
    weights_bucket: str = "gs://acme-weights/mistral/7b"


class Vision(BaseModel):
    model_id: str = Field("Qwen/Qwen2.5-VL-7B-Instruct")
    content_type: str = "image/png"


@dataclass
class Painter:
    base_model: str = "stabilityai/stable-diffusion-3.5-medium"
    hub_model_id: str = "acme/icon-painter"
