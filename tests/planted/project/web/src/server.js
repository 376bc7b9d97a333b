import express from "express";
import OpenAI from "openai";
import { toFile } from "openai/uploads";
import { Ollama } from "ollama";

const app = express();
const ollama = new Ollama();
const openai = new OpenAI();

app.post("/api/draft", async (req, res) => {
  const reply = await ollama.chat({ model: "llama3.3:70b", messages: req.body.messages });
  res.type("text/plain").send(reply.message.content);
});

app.post("/api/review", async (req, res) => {
  const reply = await openai.chat.completions.create({
    model: "gpt-4.1",
    messages: [{ role: "user", content: `Is this polite/rude? ${req.body.text}` }],
  });
  res.json(reply);
});

export const hosted = { baseURL: "https://router.acme.example/v1", model: "google/gemini-2.5-pro" };
export const open = { baseURL: "https://router.acme.example/v1", model: "openai/gpt-oss-120b" };
export { app, toFile };
