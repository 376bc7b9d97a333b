package main

import (
	"context"
	"flag"
	"log"

	"github.com/ollama/ollama/api"
	openai "github.com/openai/openai-go"
)

const modelID = "01-ai/Yi-1.5-9B-Chat"

var model = flag.String("model", "moonshotai/Kimi-K2-Instruct", "model to serve, as ORG/NAME")

func main() {
	flag.Parse()
	log.Printf("%s/%s", modelID, *model)
	client, err := api.ClientFromEnvironment()
	if err != nil {
		log.Fatal(err)
	}
	req := &api.ChatRequest{
		Model: "phi4-mini",
		Format: []byte(`"application/json"`),
	}
	_ = openai.NewClient()
	_ = client.Chat(context.Background(), req, nil)
}
