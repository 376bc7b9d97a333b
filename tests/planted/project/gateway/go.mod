module acme.example/helpdesk/gateway

go 1.23

require (
	github.com/ollama/ollama v0.6.5
	github.com/openai/openai-go v0.1.0
)
