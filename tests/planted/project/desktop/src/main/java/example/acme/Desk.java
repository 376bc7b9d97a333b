package example.acme;

import dev.langchain4j.model.ollama.OllamaChatModel;

/** Asks a local model; gemma3:12b on Ollama unless told otherwise. */
public final class Desk {
    private static final String MODEL_ID = "allenai/OLMo-2-1124-7B-Instruct";
    private static final String TICKETS = "acme/helpdesk-tickets";
    private static final String JSON = "application/json";

    public OllamaChatModel chat() {
        return OllamaChatModel.builder()
            .baseUrl("http://localhost:11434")
            .modelName("gemma3:12b")
            .build();
    }

    public String where() {
        return String.format("%s/%s", MODEL_ID, TICKETS) + JSON;
    }
}
