from diffusers import FluxPipeline, StableDiffusionXLPipeline

# We started with runwayml/stable-diffusion-v1-5, which was too small.
base = StableDiffusionXLPipeline.from_pretrained("stabilityai/stable-diffusion-xl-base-1.0", variant="fp16")
base.load_lora_weights("acme-research/icon-lora", weight_name="icons.safetensors")

pretrained_model_name_or_path = 'black-forest-labs/' 'FLUX.1-schnell'
fast = FluxPipeline.from_pretrained(pretrained_model_name_or_path)

PROMPT = "a folder in the style of watercolor/ink, flat, no text"
TARGET = "assets/icons/folder.png"


def draw(prompt=PROMPT):
    return fast(prompt, height=512).images[0].save(TARGET, format="image/png")
