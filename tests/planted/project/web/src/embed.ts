import { pipeline, env } from "@huggingface/transformers";
import type { ChatCompletion } from "openai/resources/chat/completions";
import { createOllama } from "ollama-ai-provider/dist/index";

const MODEL_ID = "onnx-community/Qwen2.5-0.5B-Instruct";

export interface Options {
  model?: string;
  accept?: string;
}

export async function embed(text: string, options: Options = {}): Promise<number[]> {
  env.cacheDir = "./cache/models";
  const extractor = await pipeline("feature-extraction", options.model ?? "Xenova/all-MiniLM-L6-v2");
  return extractor(text, { pooling: "mean" });
}

export function local(size: string) {
  // Tested with qwen2.5:7b on Ollama.
  const fallback = `${size}/gemma-3-${size}-it`;
  return createOllama({ baseURL: "http://localhost:11434/api" })("gemma3:4b") ?? fallback;
}

export const chat = { model: "mistralai/Pixtral-12B-2409", accept: "application/x-ndjson" } satisfies Options;
export const history: ChatCompletion[] = [];
